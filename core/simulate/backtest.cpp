#include "simulate/backtest.h"

#include "plan/estimates.h"

#include <queue>

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>

namespace tributary::simulate {
namespace {

using model::FeatureId;
using model::LearnedMeasure;

constexpr std::size_t kMeasures = model::kLearnedMeasureCount;
constexpr std::string_view kUntyped = "(no task type)";

struct Run
{
    std::string taskType;
    base::Instant arrival;
    base::Instant ended;
    std::array<std::optional<double>, kMeasures> actual;
    std::array<std::optional<double>, kMeasures> declared;
};

std::optional<double> declaredIn(const HistoryTask& task, FeatureId id)
{
    return task.features.isKnown(id) && task.features.origin(id) == model::ValueOrigin::Declared
        ? task.features.find(id)
        : std::nullopt;
}

std::optional<Run> runOf(const HistoryTask& task)
{
    const bool hasEndedWell =
        task.status == HistoryStatus::Unknown || task.status == HistoryStatus::Succeeded;
    // A pod that was still running at the end of the file has the time of its deletion all the
    // same.
    const bool hasEnded = hasEndedWell || task.status == HistoryStatus::Running;
    if (!task.runTime || !hasEnded)
        return std::nullopt;
    Run run;
    run.taskType = task.taskType.empty() ? std::string(kUntyped) : task.taskType;
    run.arrival = task.arrival;
    run.ended = task.arrival + task.wait.value_or(base::Micros{}) + *task.runTime;
    run.actual = {static_cast<double>(task.runTime->count()) / 1e6, task.usedMemory};
    run.declared = {declaredIn(task, FeatureId::ExecutionTimeEstimate),
                    declaredIn(task, FeatureId::MemoryRequirement)};
    for (std::size_t i = 0; i < kMeasures; ++i) {
        if (run.declared[i] == run.actual[i])
            run.declared[i].reset();
    }
    return run;
}

class Walk
{
public:
    explicit Walk(const std::vector<Run>& runs)
        : m_runs(runs)
    {
        for (std::size_t i = 0; i < m_lines.size(); ++i) {
            m_lines[i].measure = static_cast<LearnedMeasure>(i / 2);
            m_lines[i].amongDeclared = i % 2 == 1;
        }
    }

    std::vector<BacktestLine> go()
    {
        const bool isAtOnce = std::ranges::all_of(
            m_runs, [&](const Run& run) { return run.arrival == m_runs.front().arrival; });
        for (std::size_t i = 0; i < m_runs.size(); ++i) {
            for (; !m_open.empty() && m_open.top().first <= m_runs[i].arrival; m_open.pop())
                learn(m_runs[m_open.top().second]);
            judge(m_runs[i]);
            if (isAtOnce)
                learn(m_runs[i]);
            else
                m_open.emplace(m_runs[i].ended, i);
        }
        std::erase_if(m_lines, [](const BacktestLine& line) { return line.tasks == 0; });
        for (BacktestLine& line : m_lines) {
            for (PinballLoss& loss : line.losses) {
                loss.p50 /= static_cast<double>(line.tasks);
                loss.p90 /= static_cast<double>(line.tasks);
            }
        }
        return std::move(m_lines);
    }

private:
    using Last = std::array<std::optional<double>, kMeasures>;
    using Open = std::pair<base::Instant, std::size_t>; // end and index of a run

    void learn(const Run& run)
    {
        m_estimates.learn({run.taskType, model::ExecutionType::Traditional, *run.actual[0],
                           static_cast<std::int64_t>(run.actual[1].value_or(0)), run.ended});
        Last& last = m_last[run.taskType];
        for (std::size_t i = 0; i < kMeasures; ++i) {
            if (run.actual[i])
                last[i] = run.actual[i];
        }
    }

    void judge(const Run& run)
    {
        const auto learned = m_estimates.learned(run.taskType);
        for (std::size_t i = 0; learned && i < kMeasures; ++i) {
            const auto& known = learned->measures[i];
            if (!known || !run.actual[i])
                continue;
            const double last = *m_last.at(run.taskType)[i];
            add(m_lines[2 * i], *run.actual[i], *known, last, std::nullopt);
            if (run.declared[i])
                add(m_lines[2 * i + 1], *run.actual[i], *known, last, run.declared[i]);
        }
    }

    static void add(BacktestLine& line, double actual, const model::LearnedQuantiles& learned,
                    double last, std::optional<double> declared)
    {
        const auto addTo = [&](Predictor predictor, double median, double high) {
            PinballLoss& loss = line.losses[static_cast<std::size_t>(predictor)];
            loss.p50 += plan::pinballLoss(actual, median, 0.5);
            loss.p90 += plan::pinballLoss(actual, high, 0.9);
        };
        ++line.tasks;
        addTo(Predictor::Learned, learned.p50(), learned.p90());
        addTo(Predictor::LastRun, last, last);
        if (declared)
            addTo(Predictor::Declared, *declared, *declared);
    }

    const std::vector<Run>& m_runs;
    plan::Estimates m_estimates;
    std::unordered_map<std::string, Last> m_last;
    std::priority_queue<Open, std::vector<Open>, std::greater<>> m_open;
    std::vector<BacktestLine> m_lines = std::vector<BacktestLine>(2 * kMeasures);
};

} // namespace

std::string_view toString(Predictor predictor) noexcept
{
    switch (predictor) {
    case Predictor::Learned:
        return "learned";
    case Predictor::LastRun:
        return "last_run";
    case Predictor::Declared:
        break;
    }
    return "declared";
}

Backtest backtest(std::span<const HistoryTask> history)
{
    Backtest result;
    result.tasks = static_cast<std::int64_t>(history.size());
    std::vector<Run> runs;
    for (const HistoryTask& task : history) {
        if (auto run = runOf(task))
            runs.push_back(std::move(*run));
    }
    std::ranges::stable_sort(runs, {}, &Run::arrival);
    result.runs = static_cast<std::int64_t>(runs.size());
    result.lines = Walk(runs).go();
    return result;
}

} // namespace tributary::simulate
