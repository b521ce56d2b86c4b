#include "model/keys.h"

#include <charconv>

namespace tributary::model {

std::string toString(const TaskId& id) { return base::toString(id.uuid); }

std::optional<TaskId> parseTaskId(std::string_view text)
{
    const auto uuid = base::parseUuid(text);
    return uuid ? std::optional(TaskId {*uuid}) : std::nullopt;
}

std::string attemptKey(const AttemptId& id)
{
    return "t-" + base::toHex(id.task.uuid) + "-" + std::to_string(id.number);
}

std::optional<AttemptId> parseAttemptKey(std::string_view text)
{
    constexpr std::size_t kHexEnd = 2 + 32;
    if (!text.starts_with("t-") || text.size() < kHexEnd + 2 || text[kHexEnd] != '-')
        return std::nullopt;
    const auto uuid = base::parseUuid(text.substr(2, 32));
    int number = 0;
    const auto* first = text.data() + kHexEnd + 1;
    const auto* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(first, last, number);
    if (!uuid || error != std::errc {} || end != last || number < 1)
        return std::nullopt;
    return AttemptId {TaskId {*uuid}, number};
}

} // namespace tributary::model
