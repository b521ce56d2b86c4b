// tributary-spawn: the runner's small helper that makes its children (core/process/spawner.h).
//
// It serves requests on the socket that it gets as standard input until that closes.
#include "spawn_child.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <vector>

namespace {

using namespace tributary;

constexpr int kSocket = 0;

struct Request
{
    std::vector<char> bytes = std::vector<char>(sizeof(process::SpawnHead) + process::kSpawnInline);
    std::size_t size = 0;
    std::vector<int> fds;
    char* mapped = nullptr;
    std::size_t mappedSize = 0;

    void clear()
    {
        for (const int fd : fds)
            close(fd);
        fds.clear();
        if (mapped != nullptr)
            munmap(mapped, mappedSize);
        mapped = nullptr;
    }
};

// False when the runner has gone.
bool receive(Request& request)
{
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * (process::kSpawnFds + 1))];
    iovec part{request.bytes.data(), request.bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    ssize_t got = 0;
    do {
        got = recvmsg(kSocket, &message, MSG_CMSG_CLOEXEC);
    } while (got < 0 && errno == EINTR);
    if (got <= 0)
        return false;
    request.size = static_cast<std::size_t>(got);
    for (cmsghdr* head = CMSG_FIRSTHDR(&message); head != nullptr;
         head = CMSG_NXTHDR(&message, head)) {
        const std::size_t count = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(head) + i * sizeof(int), sizeof fd);
            // Out of the way of 0, 1, 2, …, which the child's own take.
            const int high = fcntl(fd, F_DUPFD_CLOEXEC, static_cast<int>(process::kSpawnFds) + 8);
            close(fd);
            request.fds.push_back(high);
        }
    }
    return true;
}

// The strings of the request, nullptr when it is not a whole one.
char* stringsOf(Request& request, const process::SpawnHead& head)
{
    if (head.stringsInFd == 0) {
        if (request.size != sizeof head + head.stringBytes)
            return nullptr;
        return request.bytes.data() + sizeof head;
    }
    if (request.fds.empty())
        return nullptr;
    void* at = mmap(nullptr, head.stringBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE,
                    request.fds.front(), 0);
    if (at == MAP_FAILED)
        return nullptr;
    request.mapped = static_cast<char*>(at);
    request.mappedSize = head.stringBytes;
    return request.mapped;
}

bool fillStrings(spawn::ChildPlan& plan, std::vector<char*>& list, char* strings)
{
    const auto& head = plan.head;
    const std::size_t count = std::size_t{2} + head.argc + head.envc;
    if (strings == nullptr || head.stringBytes == 0 || strings[head.stringBytes - 1] != '\0'
        || head.argc == 0)
        return false;
    list.clear();
    const char* end = strings + head.stringBytes;
    std::vector<char*> all;
    for (char* at = strings; at < end; at += std::strlen(at) + 1)
        all.push_back(at);
    if (all.size() != count)
        return false;
    plan.workDir = all[0];
    plan.cgroup = all[1];
    list.insert(list.end(), all.begin() + 2, all.begin() + 2 + head.argc);
    list.push_back(nullptr);
    list.insert(list.end(), all.begin() + 2 + head.argc, all.end());
    list.push_back(nullptr);
    plan.argv = list.data();
    plan.env = list.data() + head.argc + 1;
    return true;
}

bool fillFds(spawn::ChildPlan& plan, const Request& request, int null)
{
    std::size_t next = plan.head.stringsInFd != 0 ? 1 : 0;
    if (plan.head.fdCount > process::kSpawnFds)
        return false;
    for (std::uint32_t i = 0; i < plan.head.fdCount; ++i) {
        const bool isNull = (plan.head.nullMask >> i & 1U) != 0;
        if (!isNull && next >= request.fds.size())
            return false;
        plan.fds[i] = isNull ? null : request.fds[next++];
    }
    return true;
}

process::SpawnReply serve(Request& request, int null, int parent)
{
    spawn::ChildPlan plan;
    plan.parent = parent;
    std::vector<char*> list;
    if (request.size < sizeof plan.head)
        return {0, process::SpawnStage::Request, EINVAL};
    std::memcpy(&plan.head, request.bytes.data(), sizeof plan.head);
    if (!fillStrings(plan, list, stringsOf(request, plan.head)) || !fillFds(plan, request, null))
        return {0, process::SpawnStage::Request, EINVAL};
    return spawn::spawnChild(plan);
}

} // namespace

int main()
{
    const int parent = getppid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NAME, "tributary-spawn");
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, nullptr);
    const int null = fcntl(open("/dev/null", O_RDWR | O_CLOEXEC), F_DUPFD_CLOEXEC, 64);
    if (null < 0)
        return 1;
    fcntl(kSocket, F_SETFD, FD_CLOEXEC);
    Request request;
    while (receive(request)) {
        const process::SpawnReply reply = serve(request, null, parent);
        request.clear();
        if (send(kSocket, &reply, sizeof reply, MSG_NOSIGNAL) != sizeof reply)
            return 1;
    }
    return 0;
}
