// How long the tasks of one task type take on each execution type, learned from runs that are on
// record: what a run of one type would have taken on another.
//
// A run is taken as a multiple of what the rules saw as its execution time estimate, so that a task
// type whose short tasks went to one place and whose long ones to another is not taken to be fast
// there; runs without an estimate are compared among themselves. The factor between two execution
// types is the ratio of the medians of these multiples.
//
// Thread: one owner while runs are added; then read anywhere. Memory: eight bytes a run.
#pragma once

#include "simulate/history.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace tributary::simulate {

class TypeSpeeds
{
public:
    static constexpr std::size_t kFewestRuns = 5; // of a task type on an execution type

    // A task without a task type, a run or the place where it ran tells nothing.
    void add(const HistoryTask& task);
    void settle(); // after the last one

    // By how much longer than on `from` the task takes on `to`; nothing when its task type has too
    // few runs on one of them.
    std::optional<double> factor(const HistoryTask& task, model::ExecutionType from,
                                 model::ExecutionType to) const;

private:
    using Key = std::tuple<std::string, bool, model::ExecutionType>; // bool: with an estimate

    std::optional<double> medianOf(const HistoryTask& task, model::ExecutionType type) const;

    std::map<Key, std::vector<double>> m_runs;
    std::map<Key, double> m_medians;
};

} // namespace tributary::simulate
