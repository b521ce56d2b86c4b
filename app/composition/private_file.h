// Files of mode 0600. Thread: any; plain functions and one resource.
#pragma once

#include "base/error.h"

#include <memory>
#include <string>
#include <string_view>

namespace tributary::composition {

// The whole of a regular file of ours that nobody else can read, at most 64 KiB, without the line
// break at its end. Errors: NotFound, PermissionDenied, InvalidArgument (too large), Unavailable.
base::Result<std::string> readPrivateFile(const std::string& path);

// Replaces it at once, mode 0600. Errors: PermissionDenied, ReadOnly, ResourceExhausted.
base::Result<> writePrivateFile(const std::string& path, std::string_view text);

// Held by one at a time, among processes as well.
class PrivateLock
{
public:
    // Waits for its turn. Errors: PermissionDenied, ReadOnly, ResourceExhausted.
    static base::Result<std::unique_ptr<PrivateLock>> acquire(const std::string& path);
    ~PrivateLock(); // releases
    PrivateLock(const PrivateLock&) = delete;
    PrivateLock& operator=(const PrivateLock&) = delete;

private:
    explicit PrivateLock(int fd)
        : m_fd(fd)
    {
    }
    int m_fd;
};

} // namespace tributary::composition
