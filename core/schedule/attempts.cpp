#include "cost/attempt_cost.h"
#include "schedule/steps.h"

#include <algorithm>

namespace tributary::schedule {
namespace {

using model::AttemptState;
using model::TaskState;

// The sum of the attempts, as far as they share a currency.
void addCost(base::Money& sum, const base::Money& cost)
{
    if (sum.micro == 0)
        sum = cost;
    else if (sum.currency == cost.currency)
        sum.micro += cost.micro;
}

// Whether a price was known.
bool price(State& state, Task& task, model::AttemptRecord& record)
{
    if (!state.prices)
        return false;
    auto cost = cost::priceAttempt(*state.prices, state.places.state(task.backend).config,
                                   *task.record.spec, record);
    if (!cost) {
        record.costFormula = "not priced: " + cost.error().message;
        return false;
    }
    record.cost = cost->total;
    record.costFormula = std::move(cost->formula);
    addCost(task.record.cost, record.cost);
    return true;
}

void learn(State& state, const Task& task, const model::AttemptRecord& record, bool isPriced)
{
    const base::Micros took = *record.endedAt - record.intentAt;
    state.places.learn(task.backend,
                       static_cast<double>(std::max<std::int64_t>(took.count(), 0)) * 1e-6,
                       isPriced ? std::optional(record.cost) : std::nullopt);
}

} // namespace

void startAttempt(State& state, Task& task, std::uint16_t backend)
{
    const model::TaskSpec& spec = *task.record.spec;
    auto attempt = std::make_unique<Attempt>();
    model::AttemptRecord& record = attempt->record;
    record.id = {task.record.id, task.record.attempt + 1};
    record.task = task.record.no;
    record.backend = state.places.state(backend).config.name;
    record.intentAt = state.now.wall;

    task.record.queueWait += std::max(state.now.wall - *task.record.queued, base::Micros::zero());
    task.record.attempt = record.id.number;
    task.record.state = TaskState::Dispatching;
    task.record.backend = record.backend;
    task.record.started.reset();
    task.record.coldStart = {};
    task.attempts.push_back(std::move(attempt));
    state.places.occupy(task, backend);
    ++state.counters.attempts;

    task.clearAttemptDues();
    if (spec.timeout.start)
        task.phaseDue = state.boot() + spec.timeout.start->count();
    renewLease(state, task);
    state.touch(task);
    state.touch(*task.attempts.back());
    field(state.event("attempt.intent", &task, record.id.number, State::kScheduler), "backend",
          record.backend);
    state.out->starts.push_back({record.id, task.record.spec, record.backend,
                                 spec.timeout.run.value_or(base::Micros::zero())});
}

void renewLease(State& state, Task& task)
{
    Attempt& attempt = *task.live();
    attempt.isRestored = false;
    attempt.record.leaseUntil = state.now.wall + state.options.lease;
    task.leaseDue = state.boot() + state.options.lease.count();
    task.gapSeen = state.gap;
    task.askDue = task.horizonDue = kNever;
    task.asks = 0;
    if (attempt.record.state == AttemptState::Unknown) {
        const bool isRunning = attempt.record.startedAt.has_value();
        attempt.record.state = isRunning ? AttemptState::Running : AttemptState::Dispatched;
        attempt.record.error.clear();
        task.record.state = isRunning ? TaskState::Running : TaskState::Dispatching;
        state.touch(attempt);
        state.touch(task);
        state.event("attempt.found", &task, attempt.record.id.number);
    }
    state.arm(task);
}

void becomeUnknown(State& state, Task& task, std::string_view why)
{
    Attempt& attempt = *task.live();
    task.leaseDue = kNever;
    if (attempt.record.state != AttemptState::Unknown) {
        attempt.record.state = AttemptState::Unknown;
        task.record.state = TaskState::Unknown;
        task.asks = 0;
        task.horizonDue = task.record.spec->idempotent
            ? state.boot() + state.options.unknownHorizon.count()
            : kNever;
        state.touch(attempt);
        state.touch(task);
        field(state.event("attempt.unknown", &task, attempt.record.id.number), "why",
              std::string(why));
    }
    ask(state, task);
}

void ask(State& state, Task& task)
{
    const Attempt& attempt = *task.live();
    const plan::BackendState& backend = state.places.state(task.backend);
    const std::int64_t wait =
        std::min(state.options.reconcileCap.count(),
                 state.options.reconcileBase.count() << std::min(task.asks, 20));
    ++task.asks;
    task.askDue = state.boot() + wait;
    state.arm(task);
    if (backend.isRemoved)
        return; // nobody there to ask; an operator decides
    auto& requests = state.out->reconciles;
    auto found = std::ranges::find(requests, backend.config.name, &ReconcileRequest::backend);
    if (found == requests.end())
        found = requests.insert(requests.end(), {backend.config.name, {}});
    found->attempts.push_back(attempt.record);
}

void setDispatched(State& state, Task& task)
{
    Attempt& attempt = *task.live();
    renewLease(state, task);
    if (attempt.record.state == AttemptState::Intent) {
        attempt.record.state = AttemptState::Dispatched;
        state.touch(attempt);
    }
}

void setRunning(State& state, Task& task, base::Instant startedAt, base::Micros initTime)
{
    Attempt& attempt = *task.live();
    if (!attempt.record.startedAt) {
        const bool isKnown = startedAt != base::Instant{};
        attempt.record.startedAt = isKnown ? startedAt : state.now.wall;
        attempt.record.initTime = initTime;
        task.record.started = attempt.record.startedAt;
        task.record.coldStart = initTime;
        auto& event = state.event("attempt.started", &task, attempt.record.id.number);
        if (initTime.count() > 0)
            field(event, "cold_start_us", initTime.count());
    }
    attempt.record.state = AttemptState::Running;
    task.record.state = TaskState::Running;
    const auto& limit = task.record.spec->timeout.run;
    const auto ran = std::max(state.now.wall - *attempt.record.startedAt, base::Micros::zero());
    task.phaseDue =
        limit && task.ending == Ending::None ? state.boot() + (*limit - ran).count() : kNever;
    state.touch(attempt);
    state.touch(task);
    renewLease(state, task);
}

void closeAttempt(State& state, Task& task, AttemptState end, bool settle)
{
    Attempt& attempt = *task.live();
    model::AttemptRecord& record = attempt.record;
    record.state = end;
    record.leaseUntil.reset();
    if (!record.endedAt)
        record.endedAt = state.now.wall;
    const bool isPriced = price(state, task, record);
    if (end == AttemptState::Succeeded)
        learn(state, task, record, isPriced);
    if (settle)
        state.out->settled.push_back({record.backend, record.id});
    state.places.release(task);
    task.ending = Ending::None;
    task.clearAttemptDues();
    task.asks = 0;
    state.arm(task);
    state.touch(attempt);
    state.touch(task);
}

} // namespace tributary::schedule
