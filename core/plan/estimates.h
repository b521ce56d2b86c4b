// Learned estimates: what finished runs tell of the next one of the same task type.
//
// For each task type two quantile sketches of run time and two of peak memory: one in which a run
// counts half after 3 further runs, one in which it does after 40. A quantile is read from the one
// that has predicted the runs until now better, by pinball loss (Koenker and Bassett, "Regression
// quantiles", 1978) that itself fades: following the leader among experts (Herbster and Warmuth,
// "Tracking the best expert", 1998). So a type whose runs come in stretches is followed at once,
// and one that is merely noisy is averaged. For each execution type that a task type ran on there
// is the slow sketch alone.
//
// Prior: a type with few runs borrows from all tasks. Its distribution is the posterior mean of a
// Dirichlet process (Ferguson, "A Bayesian analysis of some nonparametric problems", 1973) whose
// base is the distribution over all tasks, with the strength of a quarter of a run: F = (n·F_type +
// ¼·F_all) / (n + ¼). From 26 runs on, where it would be a hundredth, it is left out. All tasks are
// those up to the type's last run, which then reads its values, so that these are a function of the
// runs in their order: it doesn't matter who asked in between, nor when the program was restarted.
//
// Below kFewestRuns runs nothing is told. Values have five digits; the sketch is right to 1 %.
// Thread: one owner; what learned() gives may be kept and read anywhere. Memory: some kilobytes a
// type, and 10,000 types: then those that ran last longest ago are forgotten.
#pragma once

#include "base/error.h"
#include "model/learned.h"
#include "plan/quantile_sketch.h"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tributary::plan {

// What predicting `predicted` as the quantile q costs when `actual` comes: q for each unit that it
// was too low, 1 - q for each that it was too high. The true quantile makes it smallest.
double pinballLoss(double actual, double predicted, double q);

class Estimates
{
public:
    static constexpr std::int64_t kFewestRuns = 5;
    static constexpr std::size_t kMostTypes = 10'000;

    explicit Estimates(std::size_t mostTypes = kMostTypes);

    // A run without a task type only makes the prior better known.
    void learn(const model::FinishedRun& run);

    // Over all execution types; null when nothing can be told (also of an empty type). Kept until
    // the type's next run.
    std::shared_ptr<const model::Learned> learned(std::string_view taskType);

    struct Line
    {
        std::string taskType;
        std::optional<model::ExecutionType> type; // empty = all of them
        model::Learned learned;
        // Also of what has too few runs to tell anything.
        std::array<std::int64_t, model::kLearnedMeasureCount> runs{};
    };
    std::vector<Line> lines() const; // by task type, each with all first

    // Rows that have changed since the last call, for the store.
    std::vector<model::EstimateRow> takeChanged();
    bool hasChanged() const { return m_isPriorChanged || !m_forgotten.empty(); }
    // Errors: Corruption; the row is then left out.
    base::Result<> restore(const model::EstimateRow& row);

private:
    using Values = std::array<double, model::kLearnedPercents.size()>;

    // One measure of one key.
    struct Series
    {
        std::int64_t runs = 0;
        base::Instant lastAt;
        QuantileSketch slow{40};
        QuantileSketch fast{3}; // empty where not judged
        // Of the median and of the 90th percentile.
        std::array<float, 2> slowLosses{};
        std::array<float, 2> fastLosses{};
        Values borrowed{}; // what the last run read with the prior; while hasPrior()

        bool hasPrior() const;
        void add(double value, base::Instant at, bool isJudged, const QuantileSketch& prior);
        Values valuesWith(const QuantileSketch* prior) const;
        std::optional<model::LearnedQuantiles> read() const;
        void append(std::vector<std::uint8_t>& out) const;
        bool restore(std::span<const std::uint8_t>& from, std::uint8_t format,
                     const QuantileSketch& prior);
    };
    struct Entry
    {
        std::array<Series, model::kLearnedMeasureCount> series;
        bool isChanged = false;
    };
    struct TaskType
    {
        Entry all;
        std::array<std::unique_ptr<Entry>, model::kExecutionTypeCount> byType;
        base::Instant lastAt;
        bool isRead = false; // `learned` is of what `all` is now
        std::shared_ptr<const model::Learned> learned;
    };
    struct Key
    {
        std::string taskType;
        std::optional<model::ExecutionType> type;
    };
    struct TextHash
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const
        {
            return std::hash<std::string_view>{}(text);
        }
    };
    using Prior = std::array<QuantileSketch, model::kLearnedMeasureCount>;

    void learnInto(Entry& entry, const model::FinishedRun& run, Key key);
    static model::Learned read(const Entry& entry);
    static Entry& entryOf(TaskType& types, std::optional<model::ExecutionType> which);
    void forgetOldest();
    Entry* find(const Key& key);

    std::size_t m_mostTypes;
    std::unordered_map<std::string, TaskType, TextHash, std::equal_to<>> m_types;
    Prior m_prior{QuantileSketch{500}, QuantileSketch{500}};
    bool m_isPriorChanged = false;
    std::vector<Key> m_changed;
    std::vector<Key> m_forgotten;
};

} // namespace tributary::plan
