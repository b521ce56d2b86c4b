// What finished runs tell of the next one: quantiles of run time and peak memory of a task type,
// and how rules get to see them.
//
// Thread: plain values and pure functions. Times are in seconds, memory is in bytes.
#pragma once

#include "base/clock.h"
#include "model/enums.h"
#include "model/features.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::model {

enum class LearnedMeasure : std::uint8_t
{
    ExecutionTime, // running to the end of the program, without queue and cold start
    Memory, // peak of the whole process tree, where the back end measures it
};
inline constexpr std::size_t kLearnedMeasureCount = 2;
std::string_view toString(LearnedMeasure measure) noexcept; // "execution_time", "memory"

inline constexpr std::array<int, 4> kLearnedPercents{50, 90, 95, 99};

struct LearnedQuantiles
{
    std::int64_t runs = 0; // all that were ever learned from, also those that have faded
    base::Instant lastAt; // end of the newest of them
    std::array<double, kLearnedPercents.size()> values{}; // of kLearnedPercents, ascending

    double p50() const { return values[0]; }
    double p90() const { return values[1]; }

    bool operator==(const LearnedQuantiles&) const = default;
};

// What was known of a task's type when the task was decided. Kept with the task, so that the
// decision can be explained later. A measure without enough runs is empty.
struct Learned
{
    std::array<std::optional<LearnedQuantiles>, kLearnedMeasureCount> measures;

    const std::optional<LearnedQuantiles>& of(LearnedMeasure measure) const
    {
        return measures[static_cast<std::size_t>(measure)];
    }
    bool operator==(const Learned&) const = default;
};

// Fills the learned features, and in place of what the task does not declare: the median for
// execution_time_estimate, the 90th percentile for memory_requirement (too little memory fails a
// task, too much time estimated does not). Filled values have ValueOrigin::Learned.
void fillLearned(Features& features, const Learned& learned);

// Of a feature of learned origin: "learned, p50 of 37 runs".
std::string learnedOrigin(FeatureId id, const Learned& learned);

// A task as rules see it: what it declares and what was learned of its type. Borrows all but the
// features.
class LearnedInput
{
public:
    // `learned` may be null.
    LearnedInput(const RuleInput& declared, const Learned* learned);
    RuleInput view() const { return {m_features, m_taskType, m_labels, m_learned}; }

private:
    Features m_features;
    const std::string& m_taskType;
    const Labels& m_labels;
    const Learned* m_learned;
};

// One row of what was learned, as the store keeps it; only plan::Estimates reads its state.
struct EstimateRow
{
    std::string taskType; // empty = all tasks
    std::optional<ExecutionType> type; // empty = all of them
    std::vector<std::uint8_t> state; // empty = forget the row

    bool operator==(const EstimateRow&) const = default;
};

// One successful run.
struct FinishedRun
{
    std::string taskType; // empty = not declared
    ExecutionType type = ExecutionType::Traditional; // where it ran
    double seconds = 0;
    std::int64_t peakMemoryBytes = 0; // 0 = not measured
    base::Instant endedAt;
};

} // namespace tributary::model
