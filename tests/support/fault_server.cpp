#include "support/fault_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace tributary::test {

namespace {

bool sendAll(int fd, std::string_view data)
{
    while (!data.empty()) {
        const ssize_t done = send(fd, data.data(), data.size(), MSG_NOSIGNAL);
        if (done <= 0)
            return false;
        data.remove_prefix(static_cast<std::size_t>(done));
    }
    return true;
}

// Reads one request; false at the end of the connection.
bool readRequest(int fd, std::string& buffer, SeenRequest& request)
{
    std::array<char, 65536> piece{};
    const auto fill = [&] {
        const ssize_t got = recv(fd, piece.data(), piece.size(), 0);
        if (got <= 0)
            return false;
        buffer.append(piece.data(), static_cast<std::size_t>(got));
        return true;
    };
    std::size_t end = 0;
    while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
        if (!fill())
            return false;
    }
    const std::string head = buffer.substr(0, end + 2);
    buffer.erase(0, end + 4);
    const std::size_t space = head.find(' ');
    request.method = head.substr(0, space);
    request.path = head.substr(space + 1, head.find(' ', space + 1) - space - 1);
    request.head = head.substr(head.find("\r\n") + 2);
    const std::size_t at = head.find("Content-Length: ");
    const std::size_t length = at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
    while (buffer.size() < length) {
        if (!fill())
            return false;
    }
    request.body = buffer.substr(0, length);
    buffer.erase(0, length);
    return true;
}

std::string headOf(const Fault& fault, std::size_t length)
{
    return fmt::format("HTTP/1.1 {} Status\r\n{}Content-Length: {}\r\n\r\n", fault.status,
                       fault.headers, length);
}

} // namespace

FaultServer::FaultServer(Script script, std::string unixPath)
    : m_script(std::move(script))
    , m_unixPath(std::move(unixPath))
{
    if (m_unixPath.empty()) {
        m_listen = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        bind(m_listen, reinterpret_cast<sockaddr*>(&address), sizeof address);
        socklen_t length = sizeof address;
        getsockname(m_listen, reinterpret_cast<sockaddr*>(&address), &length);
        m_port = ntohs(address.sin_port);
    } else {
        m_listen = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        m_unixPath.copy(address.sun_path, sizeof address.sun_path - 1);
        bind(m_listen, reinterpret_cast<sockaddr*>(&address), sizeof address);
    }
    listen(m_listen, 512);
    m_acceptor = std::thread([this] { acceptLoop(); });
}

FaultServer::~FaultServer()
{
    stop();
}

void FaultServer::stop()
{
    std::vector<std::thread> threads;
    {
        const std::lock_guard lock{m_mutex};
        if (m_isStopping)
            return;
        m_isStopping = true;
        for (const int fd : m_open)
            shutdown(fd, SHUT_RDWR);
    }
    m_stopped.notify_all();
    shutdown(m_listen, SHUT_RDWR);
    m_acceptor.join();
    close(m_listen);
    {
        const std::lock_guard lock{m_mutex};
        threads.swap(m_threads);
    }
    for (std::thread& thread : threads)
        thread.join();
    if (!m_unixPath.empty())
        unlink(m_unixPath.c_str());
}

std::string FaultServer::url(const std::string& path) const
{
    return fmt::format("http://127.0.0.1:{}{}", m_port, path);
}

std::vector<SeenRequest> FaultServer::seen() const
{
    const std::lock_guard lock{m_mutex};
    return m_seen;
}

void FaultServer::acceptLoop()
{
    for (int count = 1;; ++count) {
        const int fd = accept4(m_listen, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0)
            return;
        const std::lock_guard lock{m_mutex};
        if (m_isStopping) {
            close(fd);
            return;
        }
        m_open.push_back(fd);
        m_threads.emplace_back([this, fd, count] { serve(fd, count); });
    }
}

void FaultServer::serve(int fd, int connection)
{
    std::string buffer;
    bool isOpen = true;
    while (isOpen) {
        SeenRequest request;
        request.connection = connection;
        if (!readRequest(fd, buffer, request))
            break;
        Fault fault;
        {
            const std::lock_guard lock{m_mutex};
            request.number = static_cast<int>(m_seen.size()) + 1;
            m_seen.push_back(request);
            fault = m_script(request);
        }
        isOpen = obey(fd, fault);
    }
    const std::lock_guard lock{m_mutex};
    std::erase(m_open, fd);
    close(fd);
}

// False when the connection ends.
bool FaultServer::obey(int fd, const Fault& fault)
{
    switch (fault.kind) {
    case Fault::Kind::Delayed:
        pause(fault.delay);
        [[fallthrough]];
    case Fault::Kind::Reply:
        return sendAll(fd, headOf(fault, fault.body.size()) + fault.body);
    case Fault::Kind::Raw:
        sendAll(fd, fault.body);
        return false;
    case Fault::Kind::Reset: {
        const linger hard{1, 0};
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        return false;
    }
    case Fault::Kind::Close:
        return false;
    case Fault::Kind::Silence:
        pause(std::chrono::hours{1});
        return false;
    case Fault::Kind::Slow:
        sendAll(fd, headOf(fault, fault.body.size()));
        for (const char byte : fault.body) {
            if (!sendAll(fd, {&byte, 1}))
                return false;
            pause(std::chrono::milliseconds{200});
        }
        return true;
    case Fault::Kind::Endless: {
        const std::string piece(65536, 'z');
        sendAll(fd, headOf(fault, piece.size() * static_cast<std::size_t>(fault.repeat)));
        for (int i = 0; i < fault.repeat; ++i) {
            if (!sendAll(fd, piece))
                return false;
        }
        return true;
    }
    }
    return false;
}

void FaultServer::pause(std::chrono::milliseconds time)
{
    std::unique_lock lock{m_mutex};
    m_stopped.wait_for(lock, time, [this] { return m_isStopping; });
}

} // namespace tributary::test
