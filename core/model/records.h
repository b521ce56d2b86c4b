// The rows of the store: what the reactor emits, what survives a restart, what views show.
//
// Plain values. Times are UTC; a time that has not come yet is empty.
#pragma once

#include "base/clock.h"
#include "base/money.h"
#include "model/classification.h"
#include "model/enums.h"
#include "model/keys.h"
#include "model/learned.h"
#include "model/task_spec.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tributary::model {

using MaybeInstant = std::optional<base::Instant>;

struct TaskRecord
{
    TaskNo no = 0;
    TaskId id;
    std::shared_ptr<const TaskSpec> spec; // written once, at acceptance
    TaskState state = TaskState::Accepted;
    CancelState cancel = CancelState::None;
    Classification classification;
    // What was learned of its type at acceptance, and so seen by the rules; null = nothing.
    std::shared_ptr<const Learned> learned;
    std::string backend; // of the current or last attempt; of the route while queued
    int attempt = 0;
    int tries = 1; // of RetryPolicy::attempts; an attempt that provably never ran spends none
    std::optional<int> exitCode;
    FailureClass failure = FailureClass::None;
    TimeoutKind timeout = TimeoutKind::None;
    std::string error; // English, empty while all is well
    std::string outputs = "null"; // JSON text
    base::Money cost;
    base::Instant submitted;
    MaybeInstant queued; // last entry to queued
    MaybeInstant notBefore; // earliest next dispatch (not_before or back-off)
    MaybeInstant started; // of the last attempt
    MaybeInstant ended;
    base::Micros queueWait{}; // sum over attempts
    base::Micros coldStart{}; // of the last attempt
    bool deadLetter = false;
    TaskNo redriveOf = 0;
};

// What an attempt used; zero where the back end can't measure it.
struct Usage
{
    base::Micros cpu{};
    std::int64_t peakMemoryBytes = 0;
    // What the back end set aside, where that is not what the task declares: billed instead of it.
    // Not stored; the cost of the attempt has it.
    std::int64_t reservedMemoryBytes = 0;

    bool operator==(const Usage&) const = default;
};

struct AttemptRecord
{
    AttemptId id;
    TaskNo task = 0;
    AttemptState state = AttemptState::Intent;
    CancelState cancel = CancelState::None;
    std::string backend;
    std::string handle; // the back end's own name, empty until dispatched
    base::Instant intentAt;
    MaybeInstant dispatchedAt;
    MaybeInstant startedAt;
    MaybeInstant endedAt;
    MaybeInstant leaseUntil;
    base::Micros initTime{}; // cold start; zero for a warm one
    std::optional<int> exitCode;
    int signal = 0;
    FailureClass failure = FailureClass::None;
    std::string error;
    std::string outputs = "null";
    Usage usage;
    base::Money cost;
    std::string costFormula; // with the version of the price book
    std::string logNote; // "log incomplete because …", empty when complete
    bool isStale = false; // a late result that could not commit
};

// One immutable fact. The body is a flat map; the store keeps it as CBOR.
struct EventField
{
    std::string_view key; // points to static storage
    std::variant<std::int64_t, double, bool, std::string> value;
};

struct EventRecord
{
    std::int64_t seq = 0; // given by the store's owner: dense, ascending
    base::Instant at;
    std::string_view kind; // "task.accepted", "attempt.dispatched", …; static storage
    int version = 1;
    TaskNo task = 0; // 0 = not about one task
    int attempt = 0;
    std::string actor; // "operator", "scheduler", "backend:local", …
    std::int64_t causeSeq = 0;
    std::vector<EventField> body;
};

} // namespace tributary::model
