// The closed vocabularies of the product: states, types, priorities, failure classes.
//
// The texts are the stable ones of files, database, API and CLI; user interfaces translate.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tributary::model {

enum class ExecutionType : std::uint8_t { Traditional, Serverless, Edge };
inline constexpr int kExecutionTypeCount = 3;

enum class Priority : std::uint8_t { Low, Medium, High, Critical };

enum class TaskState : std::uint8_t {
    Accepted, // durable; waits for its dependencies or its not_before
    Queued, // classified and routed; waits for a slot (attempt > 1: is retrying)
    Dispatching, // the intent is durable, the back end is being asked
    Running,
    Unknown, // dispatch was ambiguous or the lease expired; the back end is being asked
    Succeeded, // from here on terminal, written once
    Failed,
    TimedOut,
    Cancelled,
    Lost, // only with proof that it is gone without a result, or by an operator
};
inline constexpr int kTaskStateCount = 10;

enum class AttemptState : std::uint8_t {
    Intent,
    Dispatched,
    Running,
    Unknown,
    Succeeded,
    Failed,
    TimedOut,
    Cancelled,
    Lost,
};

// Where a cancel stands. Orphan: the back end would not confirm that the work has ended.
enum class CancelState : std::uint8_t { None, Requested, Sent, Confirmed, Escalated, Gone, Orphan };

enum class TriggerType : std::uint8_t { Manual, Http, Event, Timer, Workflow };
enum class ExecutionPattern : std::uint8_t { Batch, Streaming, Periodic, OneShot };

// The classes that `retry.on` names.
enum class FailureClass : std::uint8_t {
    None,
    Unavailable,
    Timeout,
    Throttled,
    Lost,
    OutOfMemory, // "oom"
    Exit, // the program ended with a code other than 0, or by a signal
    Error, // anything else; not retried unless named
};

// Which of the four time-outs ended a task.
enum class TimeoutKind : std::uint8_t { None, Queue, Start, Run, Total };

constexpr bool isTerminal(TaskState state) { return state >= TaskState::Succeeded; }
constexpr bool isTerminal(AttemptState state) { return state >= AttemptState::Succeeded; }

std::string_view toString(ExecutionType) noexcept;
std::string_view toString(Priority) noexcept;
std::string_view toString(TaskState) noexcept;
std::string_view toString(AttemptState) noexcept;
std::string_view toString(CancelState) noexcept;
std::string_view toString(TriggerType) noexcept;
std::string_view toString(ExecutionPattern) noexcept;
std::string_view toString(FailureClass) noexcept;
std::string_view toString(TimeoutKind) noexcept;

// Nothing when the text is none of the enumeration's. Case-sensitive.
template<class Enum>
std::optional<Enum> parse(std::string_view text) noexcept;
template<>
std::optional<ExecutionType> parse(std::string_view) noexcept;
template<>
std::optional<Priority> parse(std::string_view) noexcept;
template<>
std::optional<TaskState> parse(std::string_view) noexcept;
template<>
std::optional<AttemptState> parse(std::string_view) noexcept;
template<>
std::optional<TriggerType> parse(std::string_view) noexcept;
template<>
std::optional<ExecutionPattern> parse(std::string_view) noexcept;
template<>
std::optional<FailureClass> parse(std::string_view) noexcept;

} // namespace tributary::model
