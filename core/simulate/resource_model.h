// What a past task took and cost where it went, and what it would take and cost elsewhere: the
// estimates that replay and optimiser share.
//
// A task that moves to another type takes the run time that was recorded, without a queue, plus
// the start of its new type as far as one is known. Costs are those of the price book for that
// time, on the first back end of the route; where none can run it, on the first one of the type.
//
// Thread: one owner. Lifetime: the task that is looked at outlives the questions about it.
#pragma once

#include "cost/price_book.h"
#include "plan/decide.h"
#include "simulate/history.h"

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace tributary::simulate {

inline constexpr std::size_t kTypes = 3; // of model::ExecutionType

struct ReplayOptions
{
    std::vector<plan::BackendState> backends; // that there are now
    std::shared_ptr<const cost::PriceBook> prices; // null = costs can't be told
    std::array<std::optional<double>, kTypes> startSeconds{}; // typical start of a type
    std::size_t keepMoved = 1000; // how many moved tasks to list
};

class ResourceModel
{
public:
    explicit ResourceModel(ReplayOptions options);
    const ReplayOptions& options() const { return m_options; }

    void look(const HistoryTask& task); // the task that the questions below are about

    struct Place
    {
        const plan::BackendState* backend = nullptr; // null = none of the type is configured
        bool isCapable = false;
    };
    Place placeFor(const model::Classification& classification) const;
    // Nothing without a recorded run time, a back end or a price.
    std::optional<base::Money> costAt(const Place& place) const;
    // Nothing without a recorded run time.
    std::optional<double> seconds() const; // wait and run, as recorded
    std::optional<double> secondsMovedTo(model::ExecutionType type) const;

private:
    ReplayOptions m_options;
    const HistoryTask* m_task = nullptr;
    model::TaskSpec m_spec; // the task as the scheduler would have seen it
};

} // namespace tributary::simulate
