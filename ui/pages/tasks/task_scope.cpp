#include "pages/tasks/task_scope.h"

#include <algorithm>
#include <span>

namespace tributary::pages {

namespace {

constexpr std::size_t kRowsAtOnce = 512;

bool isAffected(const service::TaskRow& row, BulkAction action)
{
    if (action == BulkAction::Retry)
        return row.deadLetter;
    return !model::isTerminal(row.state) && row.cancel == model::CancelState::None;
}

} // namespace

base::Result<> forEachRow(const gateway::Queries& on, const TaskScope& scope,
                          const std::function<base::Result<>(const service::TaskRow&)>& use)
{
    std::vector<model::TaskNo> matching;
    if (scope.isPredicate) {
        auto found = on.tasks.taskNos(scope.query, on.cancel);
        if (!found)
            return std::unexpected(found.error());
        matching = std::move(*found);
    }
    std::span<const model::TaskNo> rest = scope.isPredicate ? matching : scope.nos;
    while (!rest.empty()) {
        if (on.cancel && on.cancel->isCancelled())
            return base::failure(base::ErrorCode::Cancelled, "cancelled");
        const auto some = rest.first(std::min(kRowsAtOnce, rest.size()));
        const auto rows = on.tasks.taskRows(some);
        if (!rows)
            return std::unexpected(rows.error());
        for (const service::TaskRow& row : *rows) {
            if (auto ok = use(row); !ok)
                return ok;
        }
        rest = rest.subspan(some.size());
    }
    return {};
}

base::Result<BulkPlan> planBulk(const gateway::Queries& on, const TaskScope& scope,
                                BulkAction action)
{
    BulkPlan plan;
    const auto ok = forEachRow(on, scope, [&](const service::TaskRow& row) -> base::Result<> {
        const bool counts = isAffected(row, action);
        for (BulkPlan::Count* count :
             {&plan.byState[static_cast<std::size_t>(row.state)], &plan.byBackend[row.backend]}) {
            ++count->all;
            count->affected += counts ? 1 : 0;
        }
        ++plan.all;
        if (counts)
            plan.affected.push_back(row.id);
        return {};
    });
    if (!ok)
        return std::unexpected(ok.error());
    return plan;
}

} // namespace tributary::pages
