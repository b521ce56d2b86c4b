#include "random_walk.h"

#include "schedule_rig.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::test {
namespace {

namespace input = schedule::input;
using model::TaskState;
using std::chrono::minutes;
using std::chrono::seconds;

bool isDead(const model::TaskRecord& task)
{
    return task.deadLetter;
}
bool isAny(const model::TaskRecord&)
{
    return true;
}
bool isUnknown(const model::TaskRecord& task)
{
    return task.state == TaskState::Unknown;
}

} // namespace

RandomWalk::RandomWalk(const WalkOptions& options)
    : m_options(options)
    , m_random(options.seed)
    , m_jitter(options.seed ^ 0xABCDEF)
    , m_now{base::fromMicros(1'767'225'600'000'000), std::chrono::hours{1}}
{
    for (const auto& [name, capacity] : m_slots)
        m_health[name].state = model::BackendHealth::State::Healthy;
    chooseMix();
    boot();
}

void RandomWalk::run()
{
    for (int i = 0; i < m_options.steps && violations().empty(); ++i)
        step();
    if (violations().empty())
        calmDown();
}

const std::vector<RandomWalk::Weighted>& RandomWalk::choices()
{
    static const std::vector<Weighted> kAll{
        {&RandomWalk::submit, 16},     {&RandomWalk::deliver, 40}, {&RandomWalk::live, 30},
        {&RandomWalk::wait, 18},       {&RandomWalk::cancel, 5},   {&RandomWalk::redrive, 3},
        {&RandomWalk::declareLost, 3}, {&RandomWalk::pause, 3},    {&RandomWalk::drain, 2},
        {&RandomWalk::weigh, 1},       {&RandomWalk::health, 4},   {&RandomWalk::configure, 1},
        {&RandomWalk::suspend, 1},     {&RandomWalk::setWall, 1},  {&RandomWalk::resetMachine, 1},
        {&RandomWalk::restart, 2},
    };
    return kAll;
}

// Each life has a mix of its own, so that rare things also come together and in plenty.
void RandomWalk::chooseMix()
{
    constexpr std::size_t kFactors[] = {0, 1, 1, 1, 4};
    m_mix = choices();
    for (std::size_t i = 1; i < m_mix.size(); ++i) // there is always something submitted
        m_mix[i].weight *= kFactors[below(std::size(kFactors))];
}

void RandomWalk::step()
{
    std::size_t sum = 0;
    for (const Weighted& one : m_mix)
        sum += one.weight;
    std::size_t lot = below(sum);
    for (const Weighted& one : m_mix) {
        if (lot < one.weight) {
            (this->*one.choice)();
            break;
        }
        lot -= one.weight;
    }
    if (chance(70))
        commit();
}

void RandomWalk::apply(schedule::Input what)
{
    m_scheduler->apply(std::move(what), m_now, m_effects);
    for (const std::string& text : m_scheduler->checkInvariants())
        fail("invariant: " + text);
}

void RandomWalk::commit()
{
    m_oracle.commit(m_effects);
    for (const auto& event : m_effects.events)
        note(fmt::format("{} {} {}#{}", event.seq, event.kind, event.task, event.attempt));
    perform();
    m_scheduler->committed(m_effects);
    checkReasons();
}

void RandomWalk::perform()
{
    m_oracle.starts(m_effects, m_now.wall);
    for (const auto& request : m_effects.starts) {
        note(fmt::format("> start {} on {}", model::attemptKey(request.attempt), request.backend));
        m_world.start(request, m_now.wall);
    }
    for (const auto& request : m_effects.cancels) {
        ++m_counts[request.force ? "kill" : "cancel"];
        m_world.cancel(request, m_now.wall);
    }
    for (const auto& request : m_effects.reconciles) {
        ++m_counts["ask"];
        m_world.reconcile(request, m_now.wall);
    }
    for (const auto& settled : m_effects.settled)
        m_world.settle(settled.attempt);
    for (const auto& late : m_effects.late) {
        ++m_counts["late"];
        if (std::holds_alternative<model::report::Finished>(late.report)
            && m_oracle.disk().tasks.contains(late.attempt.task))
            m_world.settle(late.attempt);
    }
    for (auto& complaint : m_world.complaints())
        fail("back end: " + complaint);
    for (const auto& reply : m_effects.replies) {
        if (m_asked[reply.request] == "cancel")
            m_oracle.cancelled(reply.tasks);
    }
    if (m_effects.timerAt)
        m_timerAt = m_effects.timerAt;
}

// --- time ----------------------------------------------------------------------------------------

void RandomWalk::fireTimers()
{
    m_timerAt.reset();
    apply(input::TimerFired{});
    commit();
    m_oracle.timersRan(m_now.wall, m_options.setsWallClock);
}

void RandomWalk::advance(base::Micros by)
{
    const base::Micros end = m_now.boot + by;
    for (int rounds = 0; m_timerAt && *m_timerAt <= end && violations().empty(); ++rounds) {
        const base::Micros step = std::max(*m_timerAt - m_now.boot, base::Micros{0});
        m_now.boot += step;
        m_now.wall += step;
        if (rounds > 5000)
            return fail("its timer does not rest");
        fireTimers();
    }
    m_now.wall += end - m_now.boot;
    m_now.boot = end;
}

void RandomWalk::wait()
{
    commit();
    constexpr base::Micros kLengths[] = {std::chrono::milliseconds{50}, seconds{2}, seconds{20},
                                         minutes{3}};
    const base::Micros by = upTo(kLengths[below(std::size(kLengths))]) + base::Micros{1};
    note(fmt::format("wait {}", by.count()));
    advance(by);
}

void RandomWalk::suspend()
{
    commit();
    ++m_counts["suspend"];
    const base::Micros by = upTo(minutes{30});
    note(fmt::format("suspend {}", by.count()));
    m_now.boot += by;
    m_now.wall += by;
    if (chance(50))
        deliver();
    commit();
    if (m_timerAt && *m_timerAt <= m_now.boot)
        fireTimers();
}

void RandomWalk::setWall()
{
    if (!m_options.setsWallClock)
        return;
    ++m_counts["wall"];
    const base::Micros by = upTo(minutes{20}) - minutes{10};
    note(fmt::format("wall {}", by.count()));
    m_now.wall += by;
}

// --- back ends -----------------------------------------------------------------------------------

void RandomWalk::deliver()
{
    if (!m_world.hasReports())
        return;
    WalkWorld::Report report = m_world.takeReport();
    note(fmt::format("report {} {}", report.report.index(), model::attemptKey(report.attempt)));
    ++m_counts[fmt::format("report {}", report.report.index())];
    apply(input::Report{report.attempt, std::move(report.report)});
}

void RandomWalk::live()
{
    m_world.live(m_now.wall);
}

void RandomWalk::resetMachine()
{
    if (!chance(30))
        return;
    ++m_counts["reset"];
    note("reset");
    m_world.resetMachine();
}

void RandomWalk::health()
{
    using State = model::BackendHealth::State;
    auto at = std::next(m_health.begin(), static_cast<std::ptrdiff_t>(below(m_health.size())));
    constexpr State kStates[] = {State::Healthy, State::Healthy, State::Degraded,
                                 State::Unavailable};
    at->second = {};
    at->second.state = kStates[below(std::size(kStates))];
    if (chance(10))
        at->second.refusal = "is not permitted here";
    note(fmt::format("health {} {} {}", at->first, static_cast<int>(at->second.state),
                     at->second.refusal));
    apply(input::Health{at->first, at->second});
}

void RandomWalk::setBackends()
{
    input::SetBackends backends;
    for (const auto& [name, capacity] : m_slots) {
        if (name == m_unconfigured)
            continue;
        model::BackendConfig config;
        config.name = name;
        config.type = name == "functions" ? model::ExecutionType::Serverless
                                          : model::ExecutionType::Traditional;
        config.provider = "fake";
        config.concurrency = capacity;
        if (name == "spare")
            config.resources = {{"gpu", 1.0}};
        backends.backends.push_back({config, {}});
    }
    apply(std::move(backends));
}

void RandomWalk::configure()
{
    const char* kNames[] = {"", "", "local", "spare", "functions"};
    m_unconfigured = kNames[below(std::size(kNames))];
    note("without " + m_unconfigured);
    setBackends();
}

// --- crashes -------------------------------------------------------------------------------------

// What was applied and not committed is forgotten; what was committed and not carried out never is.
void RandomWalk::restart()
{
    ++m_counts["restart"];
    const bool commits = chance(50);
    note(commits ? "crash after a commit" : "crash before a commit");
    if (commits)
        m_oracle.commit(m_effects);
    if (chance(50))
        m_world.loseWire();
    if (chance(20))
        m_world.resetMachine();
    if (chance(30)) { // it was down for a while
        const base::Micros by = upTo(minutes{10});
        m_now.boot += by;
        m_now.wall += by;
    }
    boot();
}

void RandomWalk::boot()
{
    m_effects.clear();
    m_timerAt.reset();
    m_scheduler = std::make_unique<schedule::Scheduler>(schedule::Options{}, m_jitter);
    setBackends();
    m_oracle.restarted(m_now.wall);
    const WalkDisk& disk = m_oracle.disk();
    input::Restore restore;
    restore.control = disk.control;
    restore.nextSeq = disk.lastSeq + 1;
    restore.nextTaskNo = disk.lastNo + 1;
    restore.rules = rigRules();
    restore.known = known();
    for (const auto& [id, record] : disk.tasks) {
        if (!model::isTerminal(record.state))
            restore.tasks.push_back(record);
    }
    for (const auto& [id, record] : disk.attempts) {
        if (!model::isTerminal(disk.tasks.at(id.task).state))
            restore.attempts.push_back(record);
    }
    apply(std::move(restore));
    commit();
    for (const auto& [name, state] : m_health)
        apply(input::Health{name, state});
    commit();
}

// In the end the scheduler has to come to rest without help, however it got here.
void RandomWalk::calmDown()
{
    note("calm");
    commit();
    m_world.calmDown();
    m_unconfigured.clear();
    setBackends();
    for (auto& [name, state] : m_health) {
        state = {};
        state.state = name == m_options.stuckBackend ? model::BackendHealth::State::Unavailable
                                                     : model::BackendHealth::State::Healthy;
        apply(input::Health{name, state});
        using Scope = input::SetPaused::Scope;
        apply(input::SetPaused{0, "operator", Scope::Backend, name, false});
        apply(input::SetDraining{0, "operator", name, false});
    }
    using Scope = input::SetPaused::Scope;
    apply(input::SetPaused{0, "operator", Scope::Everything, {}, false});
    for (const char* team : {"red", "blue"})
        apply(input::SetPaused{0, "operator", Scope::Team, team, false});
    for (int round = 0; round < 400 && !m_scheduler->isEmpty() && violations().empty(); ++round) {
        m_world.endEverything(m_now.wall);
        while (m_world.hasReports())
            deliver();
        commit();
        advance(round < 100 ? seconds{5} : minutes{2});
    }
    for (const auto& [id, record] : m_oracle.disk().tasks) {
        if (model::isTerminal(record.state) || m_scheduler->find(id) == nullptr)
            continue;
        std::string reasons;
        for (const auto& reason : m_scheduler->whyWaiting(id, m_now))
            reasons += fmt::format(" {}@{}", schedule::toString(reason.code), reason.backend);
        fail(fmt::format("task {} does not come to an end: {}{}", record.no,
                         model::toString(record.state), reasons));
    }
}

// --- operators -----------------------------------------------------------------------------------

std::vector<schedule::KnownTask> RandomWalk::known() const
{
    std::vector<schedule::KnownTask> tasks;
    for (const auto& [id, record] : m_oracle.disk().tasks) {
        if (model::isTerminal(record.state))
            tasks.push_back({id, record.state});
    }
    return tasks;
}

const model::TaskRecord* RandomWalk::anyTask(bool (*fits)(const model::TaskRecord&))
{
    std::vector<const model::TaskRecord*> found;
    for (const auto& [id, record] : m_oracle.disk().tasks) {
        if (fits(record))
            found.push_back(&record);
    }
    return found.empty() ? nullptr : found[below(found.size())];
}

void RandomWalk::addTimes(model::TaskSpec& spec)
{
    if (chance(15))
        spec.timeout.queue = upTo(minutes{1}) + seconds{1};
    if (chance(15))
        spec.timeout.start = upTo(minutes{1}) + seconds{1};
    if (chance(20))
        spec.timeout.run = upTo(minutes{1}) + seconds{1};
    if (chance(10))
        spec.timeout.total = upTo(minutes{5}) + seconds{1};
    if (chance(10))
        spec.notBefore = m_now.wall + upTo(minutes{5}) - seconds{5};
    if (chance(10))
        spec.deadline = m_now.wall + upTo(minutes{10}) - seconds{5};
}

model::TaskSpec RandomWalk::randomSpec()
{
    model::TaskSpec spec;
    spec.name = fmt::format("t{}", m_lastId + 1);
    spec.run.command = {"true"};
    spec.idempotent = chance(40);
    if (chance(20))
        spec.idempotencyKey = fmt::format("key{}", below(12));
    constexpr const char* kKinds[] = {"", "", "cloud", "function", "balanced", "split", "spare"};
    constexpr const char* kPriorities[] = {"", "", "low", "high", "critical"};
    constexpr const char* kTeams[] = {"", "red", "blue"};
    const auto label = [&](const char* key, const char* value) {
        if (*value != 0)
            spec.labels.emplace_back(key, value);
    };
    label("kind", kKinds[below(std::size(kKinds))]);
    label("prio", kPriorities[below(std::size(kPriorities))]);
    label("team", kTeams[below(std::size(kTeams))]);
    if (chance(60)) {
        spec.retry.attempts = 1 + static_cast<int>(below(4));
        if (chance(50))
            spec.retry.on.push_back(model::FailureClass::Exit);
        spec.retry.backoffBase = std::chrono::milliseconds{100};
        spec.retry.backoffCap = seconds{30};
    }
    if (chance(5) && m_options.stuckBackend.empty()) // spare alone has some
        spec.features.resources = {{"gpu", chance(50) ? 1.0 : 2.0}};
    addTimes(spec);
    return spec;
}

void RandomWalk::submit()
{
    const auto& disk = m_oracle.disk().tasks;
    input::Submit submit{++m_request, "operator", {}, known()};
    const std::size_t count = 1 + (chance(30) ? below(4) : 0);
    for (std::size_t i = 0; i < count; ++i) {
        auto spec = std::make_shared<model::TaskSpec>(randomSpec());
        schedule::NewTask task;
        ++m_lastId;
        for (unsigned byte = 0; byte < 8; ++byte)
            task.id.uuid.bytes[15 - byte] = static_cast<std::uint8_t>(m_lastId >> (8 * byte));
        if (chance(25)) {
            if (i > 0 && chance(60))
                spec->dependsOn.push_back(submit.tasks[below(i)].spec->name);
            else if (const auto* other = anyTask(isAny); other != nullptr)
                spec->dependsOn.push_back(model::toString(other->id));
        }
        if (!spec->idempotencyKey.empty()) {
            for (const auto& [id, record] : disk) {
                if (record.spec->idempotencyKey == spec->idempotencyKey)
                    task.existing = id;
            }
        }
        task.spec = std::move(spec);
        submit.tasks.push_back(std::move(task));
    }
    apply(std::move(submit));
}

void RandomWalk::cancel()
{
    const auto* task = anyTask(isAny);
    if (task == nullptr)
        return;
    m_asked[++m_request] = "cancel";
    note(fmt::format("cancel {}", task->no));
    apply(input::Cancel{m_request, "operator", {task->id}, chance(20)});
}

void RandomWalk::redrive()
{
    const auto* task = anyTask(isDead);
    if (task == nullptr)
        return;
    ++m_counts["redrive"];
    schedule::NewTask again;
    ++m_lastId;
    for (unsigned byte = 0; byte < 8; ++byte)
        again.id.uuid.bytes[15 - byte] = static_cast<std::uint8_t>(m_lastId >> (8 * byte));
    again.spec = task->spec;
    apply(input::Redrive{++m_request, "operator", *task, std::move(again), known()});
}

void RandomWalk::declareLost()
{
    const auto* task = anyTask(isUnknown);
    if (task == nullptr)
        return;
    ++m_counts["declared"];
    note(fmt::format("lost {}", task->no));
    m_oracle.declaredLost(task->id);
    apply(input::DeclareLost{++m_request, "operator", task->id, task->attempt, "looked"});
}

void RandomWalk::pause()
{
    using Scope = input::SetPaused::Scope;
    const bool paused = chance(50);
    const std::size_t lot = below(3);
    const Scope scope = lot == 0 ? Scope::Everything : lot == 1 ? Scope::Team : Scope::Backend;
    const std::string name = lot == 0 ? "" : lot == 1 ? (chance(50) ? "red" : "blue") : "local";
    note(fmt::format("pause {} {} {}", lot, name, paused));
    apply(input::SetPaused{++m_request, "operator", scope, name, paused});
}

void RandomWalk::drain()
{
    apply(input::SetDraining{++m_request, "operator", chance(50) ? "local" : "functions",
                             chance(50)});
}

void RandomWalk::weigh()
{
    apply(input::SetTeamWeight{++m_request, "operator", "red", 1 + static_cast<int>(below(5))});
}

} // namespace tributary::test
