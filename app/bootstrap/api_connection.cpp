#include "bootstrap.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>

namespace tributary::bootstrap {

namespace {

constexpr std::string_view kBase = "/2018-06-01/runtime/";

bool equalsIgnoringCase(std::string_view a, std::string_view b)
{
    return std::ranges::equal(
        a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\r'))
        text.remove_suffix(1);
    return text;
}

bool sendAll(int fd, std::string_view data)
{
    while (!data.empty()) {
        const ssize_t done = send(fd, data.data(), data.size(), MSG_NOSIGNAL);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        data.remove_prefix(static_cast<std::size_t>(done));
    }
    return true;
}

} // namespace

ApiConnection::~ApiConnection()
{
    drop();
}

void ApiConnection::drop()
{
    if (m_fd >= 0)
        close(m_fd);
    m_fd = -1;
    m_buffer.clear();
}

bool ApiConnection::connectApi()
{
    if (m_fd >= 0)
        return true;
    const std::size_t colon = m_api.rfind(':');
    const std::string host = m_api.substr(0, colon);
    unsigned port = 80;
    if (colon != std::string::npos)
        std::from_chars(m_api.data() + colon + 1, m_api.data() + m_api.size(), port);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    if (inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host.c_str(), &address.sin_addr)
        != 1)
        return false;
    m_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(m_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(m_fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
        return true;
    drop();
    return false;
}

std::optional<HttpAnswer> ApiConnection::get(std::string_view path)
{
    return exchange("GET " + std::string{kBase} + std::string{path} + " HTTP/1.1\r\nHost: " + m_api
                        + "\r\nUser-Agent: tributary-bootstrap\r\n\r\n",
                    {});
}

std::optional<HttpAnswer> ApiConnection::post(std::string_view path, std::string_view errorType,
                                              std::string_view body)
{
    std::string head = "POST " + std::string{kBase} + std::string{path} + " HTTP/1.1\r\nHost: "
        + m_api + "\r\nUser-Agent: tributary-bootstrap\r\nContent-Type: application/json\r\n";
    if (!errorType.empty())
        head += "Lambda-Runtime-Function-Error-Type: " + std::string{errorType} + "\r\n";
    head += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    return exchange(head, body);
}

// A kept connection may have been closed meanwhile: then once more on a new one. The API knows
// the request id, so a response can't count twice.
std::optional<HttpAnswer> ApiConnection::exchange(const std::string& head, std::string_view body)
{
    for (int attempt = 0; attempt < 2; ++attempt) {
        if (!connectApi())
            return std::nullopt;
        m_buffer.clear();
        const bool sent = body.size() < 16384 ? sendAll(m_fd, head + std::string{body})
                                              : sendAll(m_fd, head) && sendAll(m_fd, body);
        if (sent) {
            if (auto answer = readAnswer())
                return answer;
        }
        drop();
        if (isTerminating())
            return std::nullopt;
    }
    return std::nullopt;
}

bool ApiConnection::fill()
{
    std::array<char, 65536> piece; // NOLINT(cppcoreguidelines-pro-type-member-init): recv fills it
    for (;;) {
        const ssize_t got = recv(m_fd, piece.data(), piece.size(), 0);
        if (got < 0 && errno == EINTR && !isTerminating())
            continue;
        if (got <= 0)
            return false;
        m_buffer.append(piece.data(), static_cast<std::size_t>(got));
        return true;
    }
}

std::optional<HttpAnswer> ApiConnection::readAnswer()
{
    std::size_t end = std::string::npos;
    while ((end = m_buffer.find("\r\n\r\n")) == std::string::npos) {
        if (m_buffer.size() > 65536 || !fill())
            return std::nullopt;
    }
    HttpAnswer answer;
    const std::string head = m_buffer.substr(0, end + 2);
    m_buffer.erase(0, end + 4);
    if (head.size() > 12)
        std::from_chars(head.data() + 9, head.data() + 12, answer.status);
    std::size_t length = 0;
    for (std::size_t at = 0; at < head.size();) {
        const std::size_t next = head.find("\r\n", at);
        const std::string_view line = std::string_view{head}.substr(at, next - at);
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos) {
            const std::string_view name = line.substr(0, colon);
            const std::string_view value = trimmed(line.substr(colon + 1));
            if (equalsIgnoringCase(name, "content-length"))
                std::from_chars(value.data(), value.data() + value.size(), length);
            else if (equalsIgnoringCase(name, "lambda-runtime-aws-request-id"))
                answer.requestId = value;
        }
        at = next + 2;
    }
    if (length > (64U << 20U))
        return std::nullopt;
    while (m_buffer.size() < length) {
        if (!fill())
            return std::nullopt;
    }
    answer.body = m_buffer.substr(0, length);
    m_buffer.erase(0, length);
    return answer;
}

} // namespace tributary::bootstrap
