#include "model/enums.h"

#include <array>

namespace tributary::model {
namespace {

using namespace std::string_view_literals;

constexpr std::array kExecutionTypes {"traditional"sv, "serverless"sv, "edge"sv};
constexpr std::array kPriorities {"low"sv, "medium"sv, "high"sv, "critical"sv};
constexpr std::array kTaskStates {"accepted"sv, "queued"sv, "dispatching"sv, "running"sv,
                                  "unknown"sv, "succeeded"sv, "failed"sv, "timed_out"sv,
                                  "cancelled"sv, "lost"sv};
constexpr std::array kAttemptStates {"intent"sv, "dispatched"sv, "running"sv,
                                     "unknown"sv, "succeeded"sv, "failed"sv,
                                     "timed_out"sv, "cancelled"sv, "lost"sv};
constexpr std::array kCancelStates {"none"sv, "requested"sv, "sent"sv, "confirmed"sv,
                                    "escalated"sv, "gone"sv, "orphan"sv};
constexpr std::array kTriggers {"manual"sv, "http"sv, "event"sv, "timer"sv, "workflow"sv};
constexpr std::array kPatterns {"batch"sv, "streaming"sv, "periodic"sv, "one_shot"sv};
constexpr std::array kFailures {"none"sv, "unavailable"sv, "timeout"sv, "throttled"sv,
                                "lost"sv, "oom"sv, "exit"sv, "error"sv};
constexpr std::array kTimeouts {"none"sv, "queue"sv, "start"sv, "run"sv, "total"sv};

template<class Enum, class Names>
std::optional<Enum> lookUp(const Names& names, std::string_view text)
{
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == text)
            return static_cast<Enum>(i);
    }
    return std::nullopt;
}

template<class Names, class Enum>
std::string_view nameOf(const Names& names, Enum value)
{
    return names[static_cast<std::size_t>(value)];
}

} // namespace

std::string_view toString(ExecutionType v) noexcept { return nameOf(kExecutionTypes, v); }
std::string_view toString(Priority v) noexcept { return nameOf(kPriorities, v); }
std::string_view toString(TaskState v) noexcept { return nameOf(kTaskStates, v); }
std::string_view toString(AttemptState v) noexcept { return nameOf(kAttemptStates, v); }
std::string_view toString(CancelState v) noexcept { return nameOf(kCancelStates, v); }
std::string_view toString(TriggerType v) noexcept { return nameOf(kTriggers, v); }
std::string_view toString(ExecutionPattern v) noexcept { return nameOf(kPatterns, v); }
std::string_view toString(FailureClass v) noexcept { return nameOf(kFailures, v); }
std::string_view toString(TimeoutKind v) noexcept { return nameOf(kTimeouts, v); }

template<>
std::optional<ExecutionType> parse(std::string_view text) noexcept
{
    return lookUp<ExecutionType>(kExecutionTypes, text);
}
template<>
std::optional<Priority> parse(std::string_view text) noexcept
{
    return lookUp<Priority>(kPriorities, text);
}
template<>
std::optional<TaskState> parse(std::string_view text) noexcept
{
    return lookUp<TaskState>(kTaskStates, text);
}
template<>
std::optional<AttemptState> parse(std::string_view text) noexcept
{
    return lookUp<AttemptState>(kAttemptStates, text);
}
template<>
std::optional<TriggerType> parse(std::string_view text) noexcept
{
    return lookUp<TriggerType>(kTriggers, text);
}
template<>
std::optional<ExecutionPattern> parse(std::string_view text) noexcept
{
    return lookUp<ExecutionPattern>(kPatterns, text);
}
template<>
std::optional<FailureClass> parse(std::string_view text) noexcept
{
    return lookUp<FailureClass>(kFailures, text);
}

} // namespace tributary::model
