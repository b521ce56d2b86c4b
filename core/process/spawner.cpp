#include "process/spawner.h"

#include "process/spawn_wire.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace tributary::process {

namespace {

using base::ErrorCode;
using base::failure;

constexpr std::size_t kMaxStrings = 32U << 20U; // the kernel refuses far less

base::Result<> check(const SpawnRequest& request)
{
    if (request.argv.empty() || request.argv.front().empty())
        return failure(ErrorCode::InvalidArgument, "the command is empty");
    if (request.fds.size() > kSpawnFds)
        return failure(ErrorCode::InvalidArgument, "too many files for a child");
    std::size_t total = 0;
    for (const auto* list : {&request.argv, &request.env}) {
        for (const auto& text : *list) {
            total += text.size() + 1;
            if (text.find('\0') != std::string::npos)
                return failure(ErrorCode::InvalidArgument,
                               "an argument or variable holds a NUL character");
        }
    }
    if (total > kMaxStrings)
        return failure(ErrorCode::InvalidArgument, "the arguments are too long");
    return {};
}

std::string strings(const SpawnRequest& request)
{
    std::string all = request.workDir + '\0' + request.cgroupProcs + '\0';
    for (const auto* list : {&request.argv, &request.env}) {
        for (const auto& text : *list)
            all.append(text).push_back('\0');
    }
    return all;
}

SpawnHead headOf(const SpawnRequest& request)
{
    SpawnHead head;
    head.argc = static_cast<std::uint32_t>(request.argv.size());
    head.envc = static_cast<std::uint32_t>(request.env.size());
    head.fdCount = static_cast<std::uint32_t>(request.fds.size());
    for (std::size_t i = 0; i < request.fds.size(); ++i)
        head.nullMask |= request.fds[i] < 0 ? 1U << i : 0U;
    head.dataBytes = request.limits.dataBytes;
    head.fileBytes = request.limits.fileBytes;
    head.openFiles = request.limits.openFiles;
    head.noCore = request.limits.noCore ? 1 : 0;
    return head;
}

int memoryFile(const std::string& bytes)
{
    const int fd = memfd_create("tributary-spawn", MFD_CLOEXEC);
    std::size_t done = 0;
    while (fd >= 0 && done < bytes.size()) {
        const ssize_t put = write(fd, bytes.data() + done, bytes.size() - done);
        if (put <= 0) {
            close(fd);
            return -1;
        }
        done += static_cast<std::size_t>(put);
    }
    return fd;
}

bool sendRequest(int socket, const SpawnHead& head, const std::string& inlined,
                 const std::vector<int>& fds)
{
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * (kSpawnFds + 1))] = {};
    iovec parts[2] = {{const_cast<SpawnHead*>(&head), sizeof head},
                      {const_cast<char*>(inlined.data()), inlined.size()}};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = inlined.empty() ? 1 : 2;
    if (!fds.empty()) {
        message.msg_control = control;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * fds.size());
        cmsghdr* ancillary = CMSG_FIRSTHDR(&message);
        ancillary->cmsg_level = SOL_SOCKET;
        ancillary->cmsg_type = SCM_RIGHTS;
        ancillary->cmsg_len = CMSG_LEN(sizeof(int) * fds.size());
        std::memcpy(CMSG_DATA(ancillary), fds.data(), sizeof(int) * fds.size());
    }
    ssize_t sent = 0;
    do {
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent == static_cast<ssize_t>(sizeof head + inlined.size());
}

base::Error errorOf(const SpawnReply& reply, const SpawnRequest& request)
{
    const auto& program = request.argv.front();
    const auto text = [&](std::string_view what) {
        return fmt::format("{}: {}", what, std::strerror(reply.error));
    };
    const auto code = [&] {
        switch (reply.error) {
        case ENOENT:
        case ENOTDIR:
            return ErrorCode::NotFound;
        case EACCES:
        case EPERM:
            return ErrorCode::PermissionDenied;
        case E2BIG:
        case ENOEXEC:
        case ENAMETOOLONG:
        case ELOOP:
            return ErrorCode::InvalidArgument;
        default:
            return ErrorCode::ResourceExhausted;
        }
    }();
    switch (reply.stage) {
    case SpawnStage::Exec:
        if (reply.error == ENOENT && program.find('/') == std::string::npos)
            return {code, fmt::format("no program '{}' in PATH", program), {}, {}};
        return {code, text(fmt::format("can't run '{}'", program)), {}, {}};
    case SpawnStage::Directory:
        return {code, text(fmt::format("can't enter '{}'", request.workDir)), {}, {}};
    case SpawnStage::Cgroup:
        return {ErrorCode::ResourceExhausted, text("can't enter the cgroup"), {}, {}};
    default:
        return {ErrorCode::ResourceExhausted, text("can't make a process"), {}, {}};
    }
}

} // namespace

base::Result<std::unique_ptr<Spawner>> Spawner::create(std::string helperProgram)
{
    std::unique_ptr<Spawner> spawner(new Spawner(std::move(helperProgram)));
    if (const auto started = spawner->startHelper(); !started)
        return std::unexpected(started.error());
    return spawner;
}

Spawner::~Spawner()
{
    stopHelper();
}

void Spawner::stopHelper()
{
    if (m_socket >= 0)
        close(m_socket);
    if (m_helper > 0) {
        kill(m_helper, SIGKILL);
        waitpid(m_helper, nullptr, 0);
    }
    m_socket = -1;
    m_helper = -1;
}

base::Result<> Spawner::startHelper()
{
    int pair[2] = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return failure(ErrorCode::ResourceExhausted, std::strerror(errno));
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pair[1], 0);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    char* argv[] = {m_program.data(), nullptr};
    char* env[] = {nullptr};
    const int error = posix_spawn(&m_helper, m_program.c_str(), &actions, &attributes, argv, env);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    close(pair[1]);
    m_socket = pair[0];
    if (error == 0)
        return {};
    m_helper = -1;
    stopHelper();
    return failure(error == ENOENT ? ErrorCode::NotFound : ErrorCode::ResourceExhausted,
                   fmt::format("can't run '{}': {}", m_program, std::strerror(error)));
}

base::Result<pid_t> Spawner::spawn(const SpawnRequest& request)
{
    if (const auto ok = check(request); !ok)
        return std::unexpected(ok.error());
    if (m_socket < 0) {
        if (const auto started = startHelper(); !started)
            return std::unexpected(started.error());
    }
    SpawnHead head = headOf(request);
    std::string text = strings(request);
    head.stringBytes = text.size();
    std::vector<int> fds;
    if (text.size() > kSpawnInline) {
        head.stringsInFd = 1;
        fds.push_back(memoryFile(text));
        if (fds.front() < 0)
            return failure(ErrorCode::ResourceExhausted, "no memory for the arguments");
        text.clear();
    }
    std::ranges::copy_if(request.fds, std::back_inserter(fds), [](int fd) { return fd >= 0; });
    SpawnReply reply;
    ssize_t got = -1;
    bool wasSent = sendRequest(m_socket, head, text, fds);
    if (!wasSent) { // the helper had died before: nothing of this was seen
        stopHelper();
        wasSent = startHelper().has_value() && sendRequest(m_socket, head, text, fds);
    }
    if (wasSent) {
        do {
            got = recv(m_socket, &reply, sizeof reply, 0);
        } while (got < 0 && errno == EINTR);
    }
    if (head.stringsInFd != 0)
        close(fds.front());
    if (got != sizeof reply) {
        stopHelper();
        return failure(ErrorCode::Unavailable, "the helper that starts programs died");
    }
    if (reply.stage == SpawnStage::Done)
        return reply.pid;
    if (reply.pid > 0)
        waitpid(reply.pid, nullptr, 0); // it is ours and ended before it became a program
    return std::unexpected(errorOf(reply, request));
}

} // namespace tributary::process
