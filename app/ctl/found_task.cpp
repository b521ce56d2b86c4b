#include "found_task.h"

#include "task_ids.h"

namespace tributary::ctl {

std::expected<FoundTask, int> findTask(const Cli& cli, const std::string& text)
{
    const auto id = readTaskId(cli, text);
    if (!id)
        return std::unexpected(int{kUsage});
    auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return std::unexpected(cli.fail(access.error()));
    auto detail = (*access)->tasks().task(*id);
    if (!detail)
        return std::unexpected(cli.fail(detail.error()));
    return FoundTask{std::move(*access), std::move(*detail)};
}

} // namespace tributary::ctl
