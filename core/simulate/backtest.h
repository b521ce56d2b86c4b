// How good learned estimates would have been: past tasks in the order of their arrival, each
// predicted from what had ended by then, and learned once it ended (prequential evaluation: Dawid,
// "Statistical theory: the prequential approach", 1984). It runs the estimates of the scheduler.
//
// Judged by pinball loss (plan::pinballLoss) at the median and at the 90th percentile, the mean
// over tasks in seconds or bytes; lower is better. Compared are: what was learned; what the task
// declared; and the last run of its type. All on the same tasks: those for which the scheduler
// would have had an estimate.
// Thread: pure functions.
#pragma once

#include "model/learned.h"
#include "simulate/history.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tributary::simulate {

enum class Predictor : std::uint8_t
{
    Learned,
    LastRun,
    Declared
};
inline constexpr std::size_t kPredictorCount = 3;
std::string_view toString(Predictor predictor) noexcept; // "learned", "last_run", "declared"

struct PinballLoss
{
    double p50 = 0;
    double p90 = 0;
};

struct BacktestLine
{
    model::LearnedMeasure measure = model::LearnedMeasure::ExecutionTime;
    // Only the tasks that declared an estimate; otherwise all, and `declared` is not compared.
    bool amongDeclared = false;
    std::int64_t tasks = 0;
    std::array<PinballLoss, kPredictorCount> losses; // by Predictor
};

struct Backtest
{
    std::int64_t tasks = 0;
    std::int64_t runs = 0; // with a run time, and not failed
    std::vector<BacktestLine> lines; // only those with tasks
};

// A declared time that is the run itself to the microsecond was taken from it by the import, and
// counts as none; so does an assumed one. Tasks without a type are one type. A history whose tasks
// all arrive at once (a workflow) is gone through in its own order.
Backtest backtest(std::span<const HistoryTask> history);

} // namespace tributary::simulate
