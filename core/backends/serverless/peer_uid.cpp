#include "backends/serverless/peer_uid.h"

#include <fmt/format.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

namespace tributary::serverless {

namespace {

struct Pair
{
    sockaddr_in theirs{};
    sockaddr_in ours{};
};

std::optional<Pair> addresses(int fd)
{
    Pair pair;
    socklen_t length = sizeof pair.theirs;
    if (getpeername(fd, reinterpret_cast<sockaddr*>(&pair.theirs), &length) != 0)
        return std::nullopt;
    length = sizeof pair.ours;
    if (getsockname(fd, reinterpret_cast<sockaddr*>(&pair.ours), &length) != 0)
        return std::nullopt;
    if (pair.theirs.sin_family != AF_INET || pair.ours.sin_family != AF_INET)
        return std::nullopt;
    return pair;
}

// Whether the kernel answered at all, and what.
struct DiagAnswer
{
    bool isSupported = false;
    std::optional<uid_t> uid;
};

DiagAnswer askDiag(const Pair& pair)
{
    const int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (fd < 0)
        return {};
    struct
    {
        nlmsghdr head;
        inet_diag_req_v2 query;
    } request{};
    request.head.nlmsg_len = sizeof request;
    request.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.head.nlmsg_flags = NLM_F_REQUEST;
    request.query.sdiag_family = AF_INET;
    request.query.sdiag_protocol = IPPROTO_TCP;
    request.query.idiag_states = ~0U;
    request.query.id.idiag_sport = pair.theirs.sin_port;
    request.query.id.idiag_dport = pair.ours.sin_port;
    request.query.id.idiag_src[0] = pair.theirs.sin_addr.s_addr;
    request.query.id.idiag_dst[0] = pair.ours.sin_addr.s_addr;
    request.query.id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
    request.query.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    DiagAnswer answer;
    alignas(nlmsghdr) std::array<char, 4096> buffer{};
    ssize_t got = -1;
    if (send(fd, &request, sizeof request, 0) == static_cast<ssize_t>(sizeof request))
        got = recv(fd, buffer.data(), buffer.size(), 0);
    close(fd);
    if (got < static_cast<ssize_t>(sizeof(nlmsghdr)))
        return answer;
    const auto* head = reinterpret_cast<const nlmsghdr*>(buffer.data());
    if (head->nlmsg_type == NLMSG_ERROR) {
        const auto* error = static_cast<const nlmsgerr*>(NLMSG_DATA(head));
        answer.isSupported = error->error == -ENOENT; // asked and found nothing
        return answer;
    }
    if (head->nlmsg_type == SOCK_DIAG_BY_FAMILY) {
        answer.isSupported = true;
        answer.uid = static_cast<const inet_diag_msg*>(NLMSG_DATA(head))->idiag_uid;
    }
    return answer;
}

std::string procSpelling(const sockaddr_in& address)
{
    return fmt::format("{:08X}:{:04X}", address.sin_addr.s_addr, ntohs(address.sin_port));
}

std::optional<uid_t> askProc(const Pair& pair)
{
    const std::string theirs = procSpelling(pair.theirs);
    const std::string ours = procSpelling(pair.ours);
    std::ifstream table{"/proc/net/tcp"};
    std::string line;
    while (std::getline(table, line)) {
        std::istringstream fields{line};
        std::string slot;
        std::string local;
        std::string remote;
        std::string skipped;
        uid_t uid = 0;
        if (!(fields >> slot >> local >> remote) || local != theirs || remote != ours)
            continue;
        if (fields >> skipped >> skipped >> skipped >> skipped >> uid)
            return uid;
    }
    return std::nullopt;
}

} // namespace

std::optional<uid_t> peerUid(int connectedSocket)
{
    const std::optional<Pair> pair = addresses(connectedSocket);
    if (!pair)
        return std::nullopt;
    const DiagAnswer answer = askDiag(*pair);
    return answer.isSupported ? answer.uid : askProc(*pair);
}

} // namespace tributary::serverless
