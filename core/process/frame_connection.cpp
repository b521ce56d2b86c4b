#include "process/frame_connection.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace tributary::process {

namespace {

constexpr std::size_t kMaxWaiting = 256U << 20U;
constexpr int kReadsATurn = 16; // before others get theirs

} // namespace

base::Result<std::shared_ptr<FrameConnection>> FrameConnection::create(EventLoop& loop, int socket,
                                                                       Handlers handlers)
{
    std::shared_ptr<FrameConnection> connection(
        new FrameConnection(loop, socket, std::move(handlers)));
    const auto watched =
        loop.watch(socket, EPOLLIN, [weak = std::weak_ptr(connection)](std::uint32_t events) {
            if (const auto self = weak.lock())
                self->ready(events);
        });
    if (!watched)
        return std::unexpected(watched.error());
    return connection;
}

FrameConnection::~FrameConnection()
{
    close();
}

void FrameConnection::close()
{
    if (m_socket < 0)
        return;
    m_loop.unwatch(m_socket);
    ::close(m_socket);
    m_socket = -1;
}

void FrameConnection::fail(base::Error error)
{
    if (m_socket < 0)
        return;
    close();
    if (m_handlers.closed)
        m_handlers.closed(error);
}

void FrameConnection::ready(std::uint32_t events)
{
    if ((events & EPOLLOUT) != 0)
        flush();
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
        receive();
}

void FrameConnection::receive()
{
    std::array<char, 64U << 10U> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): filled
    for (int turn = 0; turn < kReadsATurn && m_socket >= 0; ++turn) {
        const ssize_t got = recv(m_socket, buffer.data(), buffer.size(), 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return;
        if (got <= 0) {
            fail({base::ErrorCode::Unavailable,
                  got == 0 ? "the other side closed the connection" : std::strerror(errno),
                  {},
                  {}});
            return;
        }
        m_reader.append({buffer.data(), static_cast<std::size_t>(got)});
        while (m_socket >= 0) {
            auto frame = m_reader.next();
            if (!frame) {
                fail(frame.error());
                return;
            }
            if (!*frame)
                break;
            m_handlers.frame(std::move(**frame));
        }
    }
}

void FrameConnection::send(const Frame& frame)
{
    if (m_socket < 0)
        return;
    std::string bytes = encode(frame);
    if (bytes.empty()) // too large: the peer must not wait for it
        bytes = encode(failureFrame(
            frame, {base::ErrorCode::ResourceExhausted, "the answer is too large", {}, {}}));
    if (m_out.size() - m_sent + bytes.size() > kMaxWaiting) {
        m_loop.defer([self = shared_from_this()] {
            self->fail({base::ErrorCode::ResourceExhausted, "the peer doesn't read", {}, {}});
        });
        return;
    }
    m_out += bytes;
    if (!m_wantsOut)
        flush();
}

void FrameConnection::flush()
{
    while (m_sent < m_out.size()) {
        const ssize_t put =
            ::send(m_socket, m_out.data() + m_sent, m_out.size() - m_sent, MSG_NOSIGNAL);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0) // a broken connection is seen, and told, by receive()
            break;
        m_sent += static_cast<std::size_t>(put);
    }
    if (m_sent == m_out.size()) {
        m_out.clear();
        m_sent = 0;
    }
    const bool wantsOut = !m_out.empty();
    if (std::exchange(m_wantsOut, wantsOut) != wantsOut)
        m_loop.change(m_socket, wantsOut ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

} // namespace tributary::process
