#include "support/runner_rig.h"

#include "model/keys.h"
#include "process/process_tree.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <QtTest/QTest>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>

namespace tributary::test {

namespace {

constexpr std::chrono::seconds kPatience{60};

void waitForEnd(int pid)
{
    const int fd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
    if (fd < 0)
        return; // gone already
    pollfd poller{fd, POLLIN, 0};
    poll(&poller, 1, 60'000);
    close(fd);
}

std::string read(const std::string& file)
{
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

bool waitUntil(const std::function<bool()>& condition)
{
    return QTest::qWaitFor(condition, std::chrono::milliseconds{kPatience}.count());
}

} // namespace

RunnerRig::RunnerRig(Place place)
    : functions(std::move(*serverless::FunctionStore::open(path("functions"), clock)))
    , m_place(place)
{
    config.name = "here";
    connect();
}

RunnerRig::~RunnerRig()
{
    disconnect();
    for (const int pid : m_watch.seen()) {
        kill(pid, SIGTERM);
        waitForEnd(pid);
    }
}

void RunnerRig::disconnect()
{
    backend.reset();
    client.reset();
}

void RunnerRig::connect()
{
    client = std::move(
        *process::RunnerClient::create({.dataDir = dir.path().toStdString(),
                                        .runnerProgram = TRIBUTARY_BIN_DIR "/tributary-runner"}));
    client->add("none", m_watch);
    switch (m_place) {
    case Place::Process:
        backend = std::make_unique<traditional::LocalProcessBackend>(config, *client, clock, sink,
                                                                     processOptions);
        break;
    case Place::Container:
        backend = std::make_unique<edge::EdgeContainerBackend>(config, *client, clock, sink,
                                                               containerOptions);
        break;
    case Place::Function:
        backend = std::make_unique<serverless::LocalFunctionBackend>(config, *client, *functions,
                                                                     sink, functionOptions);
        break;
    }
    client->connect();
}

int RunnerRig::runnerPid()
{
    return m_watch.waitUntil(true);
}

void RunnerRig::killRunner()
{
    const int pid = runnerPid();
    kill(pid, SIGKILL);
    waitForEnd(pid);
    m_watch.forget(pid);
}

model::AttemptId RunnerRig::start(model::TaskSpec spec, base::Micros runTimeout)
{
    model::AttemptId id;
    id.task.uuid.bytes[15] = static_cast<std::uint8_t>(++m_last);
    id.task.uuid.bytes[14] = static_cast<std::uint8_t>(m_last >> 8);
    id.number = 1;
    spec.name = "task";
    backend->start(
        {id, std::make_shared<const model::TaskSpec>(std::move(spec)), "here", runTimeout});
    return id;
}

model::AttemptId RunnerRig::shell(const std::string& script, base::Micros runTimeout)
{
    model::TaskSpec spec;
    spec.run.command = {"sh", "-c", script};
    return start(std::move(spec), runTimeout);
}

std::string RunnerRig::path(const std::string& name) const
{
    return dir.path().toStdString() + '/' + name;
}

std::string RunnerRig::contents(const std::string& name) const
{
    return read(path(name));
}

std::string RunnerRig::runDir(const model::AttemptId& id) const
{
    return path("runs/" + model::attemptKey(id));
}

std::string RunnerRig::log(const model::AttemptId& id, const char* ending) const
{
    return contents("logs/" + model::attemptKey(id) + ending);
}

bool RunnerRig::waitForLog(const model::AttemptId& id, const std::string& text) const
{
    return waitUntil([&] { return log(id).find(text) != std::string::npos; });
}

int RunnerRig::Watch::waitUntil(bool isThere)
{
    std::unique_lock lock{m_mutex};
    m_changed.wait_for(lock, kPatience, [&] { return (m_pid != 0) == isThere; });
    return m_pid;
}

std::vector<int> RunnerRig::Watch::seen()
{
    const std::lock_guard lock{m_mutex};
    return m_seen;
}

void RunnerRig::Watch::forget(int pid)
{
    std::unique_lock lock{m_mutex};
    m_changed.wait_for(lock, kPatience, [&] { return m_pid != pid; });
    std::erase(m_seen, pid);
}

void RunnerRig::Watch::set(int pid)
{
    const std::lock_guard lock{m_mutex};
    m_pid = pid;
    if (pid != 0 && std::ranges::find(m_seen, pid) == m_seen.end())
        m_seen.push_back(pid);
    m_changed.notify_all();
}

bool isRunning(const std::string& mark)
{
    return std::ranges::any_of(process::allProcesses(), [&](const process::ProcessStat& stat) {
        return stat.state != 'Z'
            && read("/proc/" + std::to_string(stat.pid) + "/cmdline").find(mark)
            != std::string::npos;
    });
}

bool waitForProcess(const std::string& mark, bool wanted)
{
    return waitUntil([&] { return isRunning(mark) == wanted; });
}

} // namespace tributary::test
