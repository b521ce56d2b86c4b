// Which tasks an action is about: listed ones, or all that match a query, as a predicate.
//
// Thread: plain values; the functions block and run on worker threads.
#pragma once

#include "gateway/gateway.h"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tributary::pages {

struct TaskScope
{
    bool isPredicate = false;
    service::TaskQuery query; // of a predicate
    std::vector<model::TaskNo> nos; // otherwise
};

// Calls `use` with the rows, some hundred at a time, until it has seen all of them.
// Errors: those of the queries; Cancelled when the asker has lost interest.
base::Result<> forEachRow(const gateway::Queries& on, const TaskScope& scope,
                          const std::function<base::Result<>(const service::TaskRow&)>& use);

enum class BulkAction
{
    Cancel, // of what has not ended
    Retry // of what is on the dead-letter list: a new task each
};

// What an action would do, before it is done.
struct BulkPlan
{
    struct Count
    {
        std::int64_t all = 0;
        std::int64_t affected = 0;
    };
    std::array<Count, model::kTaskStateCount> byState{};
    std::map<std::string, Count> byBackend;
    std::vector<model::TaskId> affected;
    std::int64_t all = 0;
};
base::Result<BulkPlan> planBulk(const gateway::Queries& on, const TaskScope& scope,
                                BulkAction action);

} // namespace tributary::pages
