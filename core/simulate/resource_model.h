// What a past task took and cost where it went, and what it would take and cost elsewhere: the
// estimates that replay and optimiser share.
//
// On the execution type that it ran on, a task takes what is recorded. On another one its run takes
// what its task type's runs there say (TypeSpeeds); where they are too few, as long as it did. To
// that comes the typical start of the execution type as far as one is known, and no queue; the
// queue that it was in is told beside it. Costs are those of the price book for the run, on the
// first back end of the route; where none can run it, on the first one of the type.
//
// Thread: one owner. Lifetime: the task that is looked at outlives the questions about it.
#pragma once

#include "cost/price_book.h"
#include "plan/decide.h"
#include "simulate/type_speeds.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace tributary::simulate {

inline constexpr std::size_t kTypes = 3; // of model::ExecutionType

struct ReplayOptions
{
    std::vector<plan::BackendState> backends; // that there are now
    std::shared_ptr<const cost::PriceBook> prices; // null = costs can't be told
    std::array<std::optional<double>, kTypes> startSeconds{}; // typical start of a type
    std::shared_ptr<const TypeSpeeds> speeds; // settled; null = nothing is known of task types
    std::size_t keepMoved = 1000; // how many moved tasks to list
};

// What a time is told by, from the surest on.
enum class TimeBasis : std::uint8_t
{
    Recorded, // it ran there
    SameTaskType, // by the runs of its task type there
    SameTime, // as long as it ran elsewhere
};
inline constexpr std::size_t kTimeBases = 3;
std::string_view toString(TimeBasis basis) noexcept; // "recorded", "same_task_type", "same_time"

class ResourceModel
{
public:
    explicit ResourceModel(ReplayOptions options);
    const ReplayOptions& options() const { return m_options; }

    // The task that the questions below are about, and where it ran if its history doesn't say.
    void look(const HistoryTask& task, model::ExecutionType ranOn);

    struct Time
    {
        base::Micros wait{}; // for the queue and the start; for the start where it didn't run
        base::Micros run{};
        base::Micros leftQueue{}; // where it didn't run: the queue that it was in and is left out
        double seconds() const; // of wait and run
        double secondsQueued() const; // and of what is left out
        TimeBasis basis = TimeBasis::Recorded;
    };
    // Nothing without a recorded run time.
    std::optional<Time> timeOn(model::ExecutionType type) const;

    struct Place
    {
        const plan::BackendState* backend = nullptr; // null = none of the type is configured
        bool isCapable = false;
    };
    Place placeFor(const model::Classification& classification) const;
    // Nothing without a recorded run time, a back end or a price.
    std::optional<base::Money> costAt(const Place& place) const;

private:
    base::Micros startOn(model::ExecutionType type) const;

    ReplayOptions m_options;
    const HistoryTask* m_task = nullptr;
    model::ExecutionType m_ranOn = model::ExecutionType::Traditional;
    model::TaskSpec m_spec; // the task as the scheduler would have seen it
};

} // namespace tributary::simulate
