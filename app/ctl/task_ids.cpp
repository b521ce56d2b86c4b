#include "task_ids.h"

#include <fmt/format.h>

namespace tributary::ctl {

std::optional<model::TaskId> readTaskId(const Cli& cli, const std::string& text)
{
    const auto id = model::parseTaskId(text);
    if (!id)
        cli.fail({base::ErrorCode::InvalidArgument,
                  fmt::format("'{}' is no task id", text),
                  {},
                  "`tributaryctl list` shows the ids"});
    return id;
}

std::optional<std::vector<model::TaskId>> readTaskIds(const Cli& cli,
                                                      const std::vector<std::string>& texts)
{
    std::vector<model::TaskId> ids;
    for (const auto& text : texts) {
        const auto id = readTaskId(cli, text);
        if (!id)
            return std::nullopt;
        ids.push_back(*id);
    }
    return ids;
}

} // namespace tributary::ctl
