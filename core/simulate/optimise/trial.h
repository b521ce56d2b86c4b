// What a rule set with other thresholds does to a sample of history, fast enough to be asked
// thousands of times: the estimates of the replay, held in tables.
//
// A rule is true for a set of tasks that depends on its own thresholds alone; it is kept as a bit
// for each task. A trial joins these sets in the order of the hit policy and adds up what each task
// costs and takes under the rule that wins, which is computed once for each kind of outcome.
//
// Thread: one owner. Lifetime: rules, tasks and model outlive it.
#pragma once

#include "simulate/optimise/threshold.h"
#include "simulate/resource_model.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace tributary::simulate {

using Setting = std::vector<std::uint16_t>; // for each threshold, which of its cuts

struct Score
{
    double costMicro = 0; // of USD: by how much the sample costs more than today
    double p95Seconds = 0;
    std::int64_t moved = 0; // to another type
    // No rule test fails that passes today, no more tasks than today are without a back end that
    // can run them, and what each moved task would cost can be told.
    bool isAllowed = true;

    bool operator==(const Score&) const = default;
};

struct TrialInput
{
    const rules::RuleSet& rules;
    std::span<const Threshold> thresholds;
    std::span<const Cuts> cuts; // one a threshold
    std::vector<const HistoryTask*> tasks; // with at least one recorded run time
};

// In dollars by the book's rates, since sums of two currencies don't compare. Nothing when it has
// no rate.
std::optional<double> dollarMicros(const base::Money& money, const cost::PriceBook& book);

class Trial
{
public:
    Trial(TrialInput input, ResourceModel& model);

    const Setting& present() const { return m_present; } // the thresholds as they are
    Score score(const Setting& setting);

private:
    using Bits = std::vector<std::uint64_t>; // one a row
    struct Outcome // of one row under one kind of classification, beside today
    {
        double seconds = -1; // below zero = can't be told
        bool isComputed = false;
        bool isMoved = false;
        bool isCapable = false;
        bool isUntold = false; // it moves and its cost can't be told although its time can
        double costMicro = 0;
    };

    void addKinds();
    void decideToday();
    void addTests();
    model::RuleInput rowInput(std::size_t row) const;
    const Bits& truthOf(std::size_t rule, const Setting& setting);
    void decide(const Setting& setting); // fills m_winners
    bool breaksATest() const;
    const Outcome& outcome(std::size_t task, std::size_t kind);

    TrialInput m_input;
    ResourceModel& m_model;
    Setting m_present;
    std::vector<std::vector<std::size_t>> m_ofRule; // thresholds by rule
    std::vector<std::size_t> m_order; // of trying
    std::vector<std::size_t> m_kinds; // by rule, the default last
    std::vector<const model::Classification*> m_kindSamples;
    std::vector<std::size_t> m_tests; // that pass today; their rows follow those of the tasks
    std::size_t m_rows = 0;
    std::vector<int> m_winners; // by row
    std::vector<int> m_today; // by task
    std::int64_t m_placelessToday = 0;
    std::vector<Outcome> m_outcomes; // task by task, a column a kind
    std::vector<double> m_seconds; // scratch
    std::map<std::pair<std::size_t, Setting>, Bits> m_truths;
};

} // namespace tributary::simulate
