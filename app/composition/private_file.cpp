#include "private_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace tributary::composition {
namespace {

using base::ErrorCode;
using base::failure;

constexpr std::size_t kLongest = 64U << 10U;

std::unexpected<base::Error> systemFailure(const std::string& path)
{
    const int error = errno;
    const auto code = error == EROFS         ? ErrorCode::ReadOnly
        : error == ENOSPC || error == EDQUOT ? ErrorCode::ResourceExhausted
                                             : ErrorCode::PermissionDenied;
    return base::failure(code, fmt::format("can't write {}: {}", path, std::strerror(error)));
}

base::Result<std::string> readAll(int fd, const std::string& path)
{
    std::string text;
    std::array<char, 4096> block{};
    for (;;) {
        const auto got = ::read(fd, block.data(), block.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failure(ErrorCode::Unavailable,
                           fmt::format("can't read {}: {}", path, std::strerror(errno)));
        if (got == 0)
            break;
        text.append(block.data(), static_cast<std::size_t>(got));
        if (text.size() > kLongest)
            return failure(ErrorCode::InvalidArgument, path + " is over 64 KiB");
    }
    // Editors end the last line; secrets don't.
    if (text.ends_with('\n'))
        text.pop_back();
    if (text.ends_with('\r'))
        text.pop_back();
    return text;
}

} // namespace

base::Result<std::string> readPrivateFile(const std::string& path)
{
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return failure(errno == ENOENT ? ErrorCode::NotFound : ErrorCode::PermissionDenied,
                       fmt::format("can't open {}: {}", path, std::strerror(errno)));
    struct stat status{};
    base::Result<std::string> result =
        failure(ErrorCode::PermissionDenied,
                path + " must be a file of yours that nobody else can read", "chmod 600 " + path);
    if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == ::geteuid()
        && (status.st_mode & 077) == 0)
        result = readAll(fd, path);
    ::close(fd);
    return result;
}

base::Result<> writePrivateFile(const std::string& path, std::string_view text)
{
    const auto fresh = path + ".new";
    const int fd =
        ::open(fresh.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return systemFailure(fresh);
    // Written before renamed, also after a power cut.
    const bool isWritten =
        ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size())
        && ::fsync(fd) == 0;
    const auto failed = systemFailure(fresh); // before close() changes errno
    ::close(fd);
    if (!isWritten) {
        ::unlink(fresh.c_str());
        return failed;
    }
    if (::rename(fresh.c_str(), path.c_str()) != 0)
        return systemFailure(path);
    return {};
}

base::Result<std::unique_ptr<PrivateLock>> PrivateLock::acquire(const std::string& path)
{
    const int fd = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return systemFailure(path);
    while (::flock(fd, LOCK_EX) != 0) {
        if (errno == EINTR)
            continue;
        const auto failed = systemFailure(path);
        ::close(fd);
        return failed;
    }
    return std::unique_ptr<PrivateLock>(new PrivateLock(fd));
}

PrivateLock::~PrivateLock()
{
    ::close(m_fd);
}

} // namespace tributary::composition
