// Inside of the supervisor: a child from spawn to the end of its last process.
//
// A child is Running until its main process ended, then Leaving until the rest of its tree,
// which was killed, is gone.
#pragma once

#include "process/memory_cgroup.h"
#include "process/output_capture.h"
#include "process/process_tree.h"
#include "process/supervisor.h"

#include <array>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

namespace tributary::process {

struct ChildPipe
{
    int fd = -1;
    std::unique_ptr<OutputCapture> capture;
};

struct Child
{
    ChildId id = 0;
    ChildSpec spec;
    std::function<void(ChildExit)> onExit;
    pid_t pid = 0;
    int pidFd = -1;
    base::Micros startedBoot{};
    std::array<ChildPipe, 2> output; // out, err
    int statusFd = -1; // of the sandbox
    std::string statusText;
    pid_t sandboxInit = 0;
    std::optional<int> sandboxExit;
    std::string cgroup;
    std::map<pid_t, std::uint64_t> others; // pid → start time of tree members seen so far
    base::Micros sampledCpu{};
    std::int64_t peakMemory = 0;
    bool hitLimit = false;
    bool hasEnded = false; // the main process; waits for the rest
    bool isGroupGone = false; // its id may be another's by now
    base::Micros endedBoot{};
    ChildExit exit;
};

class Supervisor::Impl
{
public:
    Impl(EventLoop& loop, const base::Clock& clock, SupervisorOptions options)
        : m_loop(loop)
        , m_clock(clock)
        , m_options(std::move(options))
    {
    }
    ~Impl();
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    base::Result<> open();

    base::Result<ChildId> start(ChildSpec spec, std::function<void(ChildExit)> onExit);
    bool signal(ChildId id, int signal);
    model::Usage usage(ChildId id);
    pid_t pid(ChildId id) const;
    std::size_t count() const { return m_children.size(); }
    bool hasCgroups() const { return m_cgroups.has_value(); }

private:
    base::Result<pid_t> spawn(Child& child);
    base::Result<> openPipes(Child& child, std::array<int, 4>& childEnds);
    void watchPipes(Child& child);
    void drainOutput(Child& child, std::size_t stream, std::size_t limit);
    void drainStatus(Child& child);
    void closeFds(Child& child);
    void closePidFd(Child& child);

    void childrenChanged();
    void mainEnded(Child& child, int status, const model::Usage& used);
    void settle(ChildId id);
    void finish(Child& child);
    bool isTreeGone(Child& child);
    static void signalTree(Child& child, int signal);
    static void signalInside(const Child& child, int signal);
    void adoptOrphans();

    void armSampling();
    void sample();
    void addSample(Child& child, const std::vector<const ProcessStat*>& members);
    static void noteSandboxExit(Child& child);

    EventLoop& m_loop;
    const base::Clock& m_clock;
    SupervisorOptions m_options;
    std::unique_ptr<Spawner> m_spawner;
    std::optional<MemoryCgroups> m_cgroups;
    int m_signals = -1; // signalfd: tells of detached processes; pid fds tell of the children
    ChildId m_next = 1;
    std::unordered_map<ChildId, std::unique_ptr<Child>> m_children;
    std::unordered_map<pid_t, ChildId> m_byPid; // main processes not yet waited for
    std::unordered_map<std::string, ChildId> m_byName;
    std::set<pid_t> m_strays; // detached processes that tell no owner
    EventLoop::TimerId m_sampling = 0;
    base::Micros m_sampleCost{};
    std::string m_buffer = std::string(256U << 10U, '\0');
};

} // namespace tributary::process
