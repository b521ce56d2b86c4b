#include "backends/serverless/instance_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace tributary::serverless {

namespace {

constexpr std::size_t kMaxBefore = 64U << 10U;

void closeFd(int& fd)
{
    if (fd >= 0)
        ::close(fd);
    fd = -1;
}

bool writeAll(int fd, const char* data, std::size_t size)
{
    while (size > 0) {
        const ssize_t done = ::write(fd, data, size);
        if (done <= 0)
            return false;
        data += done;
        size -= static_cast<std::size_t>(done);
    }
    return true;
}

} // namespace

base::Result<InstanceLog> InstanceLog::create(std::size_t maxBytes)
{
    InstanceLog log{maxBytes};
    for (Stream& stream : log.m_streams) {
        std::array<int, 2> ends{};
        if (pipe2(ends.data(), O_CLOEXEC) != 0)
            return base::failure(base::ErrorCode::ResourceExhausted, "no more open files");
        stream.fd = ends[0];
        stream.childFd = ends[1];
        fcntl(stream.fd, F_SETFL, O_NONBLOCK);
    }
    return log;
}

InstanceLog::InstanceLog(InstanceLog&& other) noexcept
    : m_maxBytes(other.m_maxBytes)
    , m_streams(std::exchange(other.m_streams, {}))
    , m_isOpen(std::exchange(other.m_isOpen, false))
{
}

InstanceLog::~InstanceLog()
{
    for (Stream& stream : m_streams) {
        closeFd(stream.fd);
        closeFd(stream.childFd);
        closeFd(stream.file);
    }
}

void InstanceLog::childStarted()
{
    for (Stream& stream : m_streams)
        closeFd(stream.childFd);
}

void InstanceLog::beginInvocation(const std::string& prefix)
{
    drain();
    constexpr std::array<const char*, 2> kSuffix{".out", ".err"};
    m_isOpen = true;
    for (std::size_t i = 0; i < 2; ++i) {
        Stream& stream = m_streams[i];
        closeFd(stream.file);
        stream.file = ::open((prefix + kSuffix[i]).c_str(),
                             O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
        stream.written = 0;
        stream.dropped = 0;
        stream.hasFailed = stream.file < 0;
        const std::string before = std::exchange(stream.before, {});
        take(stream, before.data(), before.size());
    }
}

std::string InstanceLog::endInvocation()
{
    drain(4U << 20U);
    m_isOpen = false;
    std::size_t dropped = 0;
    bool failed = false;
    for (Stream& stream : m_streams) {
        closeFd(stream.file);
        dropped += stream.dropped;
        failed = failed || stream.hasFailed;
    }
    if (failed)
        return "log incomplete: its file can't be written";
    if (dropped > 0)
        return fmt::format("log incomplete: {} bytes beyond the limit of {} were dropped", dropped,
                           m_maxBytes);
    return {};
}

void InstanceLog::take(Stream& stream, const char* data, std::size_t size) const
{
    if (size == 0)
        return;
    if (!m_isOpen) {
        stream.before.append(
            data, std::min(size, kMaxBefore - std::min(kMaxBefore, stream.before.size())));
        return;
    }
    const std::size_t keep = std::min(size, m_maxBytes - std::min(m_maxBytes, stream.written));
    stream.dropped += size - keep;
    if (keep > 0 && !stream.hasFailed)
        stream.hasFailed = !writeAll(stream.file, data, keep);
    stream.written += keep;
}

void InstanceLog::drain(std::size_t limit)
{
    std::array<char, 65536> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
    for (Stream& stream : m_streams) {
        std::size_t total = 0;
        while (stream.fd >= 0 && total < limit) {
            const ssize_t got = ::read(stream.fd, buffer.data(), buffer.size());
            if (got == 0)
                closeFd(stream.fd);
            if (got <= 0)
                break;
            take(stream, buffer.data(), static_cast<std::size_t>(got));
            total += static_cast<std::size_t>(got);
        }
    }
}

} // namespace tributary::serverless
