#include "process/output_capture.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

namespace tributary::process {

namespace {

constexpr std::size_t kChunk = 256U << 10U;

bool writeAll(int fd, std::string_view bytes, std::uint64_t at)
{
    while (!bytes.empty()) {
        const ssize_t put = pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(put));
        at += static_cast<std::uint64_t>(put);
    }
    return true;
}

std::string readAt(int fd, std::uint64_t at, std::size_t size)
{
    std::string bytes(size, '\0');
    std::size_t done = 0;
    while (done < size) {
        const ssize_t got =
            pread(fd, bytes.data() + done, size - done, static_cast<off_t>(at + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    return bytes;
}

} // namespace

OutputCapture::OutputCapture(std::string file, std::size_t maxBytes)
    : m_file(std::move(file))
    , m_half(std::max<std::size_t>(maxBytes / 2, 1))
{
}

OutputCapture::~OutputCapture()
{
    if (m_head >= 0)
        close(m_head);
    if (m_ring >= 0)
        close(m_ring);
}

bool OutputCapture::openHead()
{
    if (m_head >= 0 || !m_error.empty())
        return m_head >= 0;
    m_head = open(m_file.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (m_head < 0)
        m_error = fmt::format("can't write the log: {}", std::strerror(errno));
    return m_head >= 0;
}

void OutputCapture::write(std::string_view bytes)
{
    m_total += bytes.size();
    if (bytes.empty() || !openHead())
        return;
    const std::string_view head = bytes.substr(
        0, static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), m_half - m_headSize)));
    if (!head.empty()) {
        if (!writeAll(m_head, head, m_headSize)) {
            m_error = fmt::format("can't write the log: {}", std::strerror(errno));
            return;
        }
        m_headSize += head.size();
    }
    writeRing(bytes.substr(head.size()));
}

void OutputCapture::writeRing(std::string_view bytes)
{
    if (bytes.empty() || !m_error.empty())
        return;
    if (m_ring < 0) {
        const std::string name = m_file + ".tail";
        m_ring = open(name.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
        unlink(name.c_str());
    }
    if (bytes.size() > m_half) { // only its end can stay
        m_ringTotal += bytes.size() - m_half;
        bytes.remove_prefix(bytes.size() - m_half);
    }
    while (!bytes.empty()) {
        const std::uint64_t at = m_ringTotal % m_half;
        const auto part = bytes.substr(0, static_cast<std::size_t>(m_half - at));
        if (m_ring < 0 || !writeAll(m_ring, part, at)) {
            m_error = fmt::format("can't write the log: {}", std::strerror(errno));
            return;
        }
        m_ringTotal += part.size();
        bytes.remove_prefix(part.size());
    }
}

void OutputCapture::copyRing(std::uint64_t from, std::uint64_t size)
{
    while (size > 0) {
        const auto part = static_cast<std::size_t>(
            std::min<std::uint64_t>({size, kChunk, m_half - from % m_half}));
        const std::string bytes = readAt(m_ring, from % m_half, part);
        if (bytes.size() != part || !writeAll(m_head, bytes, m_headSize)) {
            m_error = fmt::format("can't write the log: {}", std::strerror(errno));
            return;
        }
        m_headSize += part;
        from += part;
        size -= part;
    }
}

void OutputCapture::appendTail(Summary& summary)
{
    const std::uint64_t kept = std::min<std::uint64_t>(m_ringTotal, m_half);
    summary.dropped = m_ringTotal - kept;
    if (summary.dropped > 0) {
        const std::string note =
            fmt::format("\n[tributary: {} bytes dropped here]\n", summary.dropped);
        if (writeAll(m_head, note, m_headSize))
            m_headSize += note.size();
    }
    copyRing(m_ringTotal - kept, kept);
}

std::string OutputCapture::lastLine(std::uint64_t start, std::size_t maxLine) const
{
    // Looks back over trailing blank lines, too, within the same window.
    const std::uint64_t available = m_headSize - start;
    const auto size =
        static_cast<std::size_t>(std::min<std::uint64_t>(available, std::uint64_t{maxLine} + 4096));
    std::string bytes = readAt(m_head, m_headSize - size, size);
    const std::size_t last = bytes.find_last_not_of(" \t\r\n");
    if (last == std::string::npos)
        return {};
    bytes.resize(last + 1);
    const std::size_t newline = bytes.rfind('\n');
    const bool isWhole = newline != std::string::npos || (size == available && start == 0);
    if (!isWhole)
        return {};
    std::string line = newline == std::string::npos ? bytes : bytes.substr(newline + 1);
    return line.size() > maxLine ? std::string() : line;
}

OutputCapture::Summary OutputCapture::finish(std::size_t maxLine)
{
    Summary summary;
    summary.total = m_total;
    std::uint64_t start = 0; // what follows it is without a gap
    if (m_ringTotal > 0 && m_error.empty()) {
        appendTail(summary);
        if (summary.dropped > 0)
            start = m_headSize - std::min<std::uint64_t>(m_ringTotal, m_half);
    }
    if (m_head >= 0 && m_error.empty())
        summary.lastLine = lastLine(start, maxLine);
    summary.error = m_error;
    return summary;
}

} // namespace tributary::process
