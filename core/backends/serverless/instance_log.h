// Standard output and error of one instance, cut into the logs of its invocations.
//
// What comes before the first invocation or between two of them (start-up, background work) is
// kept up to 64 KiB a stream and stands at the head of the next invocation's log.
//
// Thread: one. The pipes' read ends are non-blocking; the owner polls them and calls drain().
#pragma once

#include "base/error.h"

#include <array>
#include <cstddef>
#include <string>

namespace tributary::serverless {

class InstanceLog
{
public:
    // `maxBytes` of each stream of each invocation are kept. Errors: ResourceExhausted.
    static base::Result<InstanceLog> create(std::size_t maxBytes);
    InstanceLog(InstanceLog&& other) noexcept;
    InstanceLog& operator=(InstanceLog&&) = delete;
    ~InstanceLog();

    // The ends for the child; closed by childStarted().
    int childFd(int stream) const { return m_streams[index(stream)].childFd; }
    int fd(int stream) const { return m_streams[index(stream)].fd; } // 0 = out, 1 = err
    void childStarted();

    // Further output goes to PREFIX.out and PREFIX.err.
    void beginInvocation(const std::string& prefix);
    // Reads what is there, closes the files; what to tell of the log, empty when complete.
    std::string endInvocation();
    // Reads at most `limit` bytes of each stream.
    void drain(std::size_t limit = 256U << 10U);

private:
    struct Stream
    {
        int fd = -1;
        int childFd = -1;
        int file = -1;
        std::string before;
        std::size_t written = 0;
        std::size_t dropped = 0;
        bool hasFailed = false;
    };
    explicit InstanceLog(std::size_t maxBytes)
        : m_maxBytes(maxBytes)
    {
    }
    static std::size_t index(int stream) { return static_cast<std::size_t>(stream); }
    void take(Stream& stream, const char* data, std::size_t size) const;

    std::size_t m_maxBytes;
    std::array<Stream, 2> m_streams;
    bool m_isOpen = false;
};

} // namespace tributary::serverless
