#include "schedule/scheduler.h"

#include "base/sha256.h"
#include "schedule/steps.h"

#include <algorithm>
#include <type_traits>

namespace tributary::schedule {
namespace {

void applyRules(State& state, input::PublishRules&& publish)
{
    state.actor = publish.actor;
    if (state.trial)
        endTrial(state, TrialChange::End::Stopped, "another version became active");
    state.rules = std::move(publish.rules);
    if (state.rules)
        field(state.event("rules.published"), "version", state.rules->version());
    reply(state, publish.request, {}, {});
}

void applyPrices(State& state, input::SetPrices&& change)
{
    state.prices = std::move(change.prices);
    state.estimator = state.prices ? plan::declaredEstimator(state.prices) : plan::Estimator();
    state.priceBook = state.prices
        ? base::sha256Hex(state.prices->label() + '\n' + state.prices->text)
        : std::string();
    noteTrialPrices(state);
}

void applyInput(State& state, Input&& input)
{
    std::visit(
        [&](auto&& item) {
            using Kind = std::decay_t<decltype(item)>;
            if constexpr (std::is_same_v<Kind, input::Submit>)
                applySubmit(state, std::move(item));
            else if constexpr (std::is_same_v<Kind, input::Cancel>)
                applyCancel(state, item);
            else if constexpr (std::is_same_v<Kind, input::Redrive>)
                applyRedrive(state, std::move(item));
            else if constexpr (std::is_same_v<Kind, input::DeclareLost>)
                applyDeclareLost(state, item);
            else if constexpr (std::is_same_v<Kind, input::SetPaused>)
                applyPaused(state, item);
            else if constexpr (std::is_same_v<Kind, input::SetDraining>)
                applyDraining(state, item);
            else if constexpr (std::is_same_v<Kind, input::SetTeamWeight>)
                applyWeight(state, item);
            else if constexpr (std::is_same_v<Kind, input::PublishRules>)
                applyRules(state, std::move(item));
            else if constexpr (std::is_same_v<Kind, input::StartTrial>)
                applyStartTrial(state, std::move(item));
            else if constexpr (std::is_same_v<Kind, input::MoveTrial>)
                applyMoveTrial(state, item);
            else if constexpr (std::is_same_v<Kind, input::SetPrices>)
                applyPrices(state, std::move(item));
            else if constexpr (std::is_same_v<Kind, input::SetBackends>)
                applyBackends(state, std::move(item));
            else if constexpr (std::is_same_v<Kind, input::Report>)
                applyReport(state, std::move(item));
            else if constexpr (std::is_same_v<Kind, input::Health>)
                applyHealth(state, std::move(item));
            else if constexpr (std::is_same_v<Kind, input::HoldDispatch>)
                state.isHeld = item.isHeld;
            else if constexpr (std::is_same_v<Kind, input::Restore>)
                applyRestore(state, std::move(item));
            else
                applyTimers(state);
        },
        std::move(input));
}

// After a suspend or a blocked disk the reports of the meantime may still be in the inbox, so
// each lease is excused once.
void noticeGap(State& state)
{
    if (state.armedAt == kNever || state.boot() <= state.armedAt + state.options.lateWake.count())
        return;
    ++state.gap;
    state.armedAt = state.boot();
}

void armTimer(State& state, bool fired)
{
    if (fired)
        state.armedAt = kNever;
    std::int64_t next = std::min(state.bootTimers.earliest(), state.places.earliestRestEnd());
    const std::int64_t wall = state.wallTimers.earliest();
    if (wall != kNever)
        next = std::min(next, state.boot() + wall - base::toMicros(state.now.wall));
    if (!state.lanes.active().empty() || wall != kNever) // a wall clock may be set meanwhile
        next = std::min(next, state.watchedAt + state.options.watchdog.count());
    const std::int64_t step = trialDue(state);
    if (step != kNever)
        next = std::min({next, step, state.watchedAt + state.options.watchdog.count()});
    next = std::max(next, state.boot());
    if (next >= state.armedAt)
        return;
    state.armedAt = next;
    state.out->timerAt = base::Micros{next};
}

} // namespace

void Effects::clear()
{
    tasks.clear();
    attempts.clear();
    events.clear();
    control.reset();
    trials.clear();
    differences.clear();
    starts.clear();
    cancels.clear();
    reconciles.clear();
    settled.clear();
    late.clear();
    replies.clear();
    timerAt.reset();
}

model::EventRecord& State::event(std::string_view kind, const Task* task, int attempt,
                                 std::string_view by)
{
    model::EventRecord& record = out->events.emplace_back();
    record.seq = nextSeq++;
    record.at = now.wall;
    record.kind = kind;
    record.task = task == nullptr ? 0 : task->record.no;
    record.attempt = attempt;
    record.actor = by;
    record.causeSeq = cause;
    if (cause == 0)
        cause = record.seq;
    return record;
}

void field(model::EventRecord& event, std::string_view key, std::string value)
{
    event.body.push_back({key, std::move(value)});
}

void field(model::EventRecord& event, std::string_view key, std::int64_t value)
{
    event.body.push_back({key, value});
}

Scheduler::Scheduler(const Options& options, base::Random& random)
    : m_state(std::make_unique<State>(options, random))
{
}

Scheduler::~Scheduler() = default;

void Scheduler::apply(Input input, const Now& now, Effects& out)
{
    State& state = *m_state;
    const bool fired = std::holds_alternative<input::TimerFired>(input);
    state.now = now;
    state.out = &out;
    state.cause = 0;
    state.actor = State::kScheduler;
    noticeGap(state);
    applyInput(state, std::move(input));
    do {
        tellDependents(state);
        dispatchReady(state);
    } while (!state.unsettledEnds.empty()); // of tasks that were overdue
    moveTrialOn(state);
    armTimer(state, fired);
    state.out = nullptr;
}

void Scheduler::committed(Effects& out)
{
    State& state = *m_state;
    out.clear();
    for (const Slot slot : state.dirtyTasks)
        state.tasks[slot].isDirty = false;
    for (Attempt* attempt : state.dirtyAttempts)
        attempt->isDirty = false;
    state.dirtyTasks.clear();
    state.dirtyAttempts.clear();
    for (const Slot slot : state.retired)
        state.tasks.remove(slot);
    state.retired.clear();
    state.others.clear();
    state.redriven.clear();
}

const model::TaskRecord* Scheduler::find(const model::TaskId& id) const
{
    const Task* task = std::as_const(m_state->tasks).find(id);
    return task == nullptr ? nullptr : &task->record;
}

bool Scheduler::isEmpty() const
{
    return size() == 0;
}
std::size_t Scheduler::size() const
{
    return m_state->tasks.size();
}
std::span<const plan::BackendState> Scheduler::backends() const
{
    return m_state->places.states();
}
const std::shared_ptr<const rules::RuleSet>& Scheduler::rules() const
{
    return m_state->rules;
}
const Trial* Scheduler::trial() const
{
    return m_state->trial ? &*m_state->trial : nullptr;
}
const Control& Scheduler::control() const
{
    return m_state->control;
}
std::shared_ptr<const model::Learned> Scheduler::learned(std::string_view taskType) const
{
    return m_state->estimates.learned(taskType);
}
std::vector<model::EstimateRow> Scheduler::takeLearned()
{
    return m_state->estimates.takeChanged();
}
const Counters& Scheduler::counters() const
{
    return m_state->counters;
}

std::vector<Lease> Scheduler::leases(const std::string& backend) const
{
    std::vector<Lease> leases;
    const std::uint16_t index = m_state->places.find(backend);
    if (index == kNoBackend)
        return leases;
    for (const Slot slot : m_state->places[index].live) {
        const model::AttemptRecord& record = m_state->tasks[slot].live()->record;
        leases.push_back({record.id, record.intentAt, record.leaseUntil});
    }
    return leases;
}

int Scheduler::queued(const std::string& backend) const
{
    std::size_t count = 0;
    const std::uint16_t index = m_state->places.find(backend);
    for (const std::uint32_t lane : m_state->lanes.active()) {
        const auto& order = m_state->lanes[lane].ranking.order;
        if (!order.empty() && order.front() == index)
            count += m_state->lanes[lane].size;
    }
    return static_cast<int>(count);
}

} // namespace tributary::schedule
