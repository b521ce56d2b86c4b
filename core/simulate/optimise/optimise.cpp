#include "simulate/optimise/optimise.h"

#include "base/random.h"
#include "rules/analysis/analysis.h"
#include "simulate/optimise/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace tributary::simulate {
namespace {

constexpr std::size_t kMostOutcomes = 4'000'000; // of the sample; some 32 bytes each
constexpr double kSearchShare = 0.5; // of the time
constexpr double kSearchProgress = 0.7;

// Never decide, whatever the task.
std::set<std::size_t> deadRules(const rules::RuleSet& rules)
{
    std::set<std::size_t> dead;
    for (const rules::Finding& finding : rules::analyse(rules, {.steps = 200'000}).findings) {
        if (finding.kind == rules::FindingKind::Unreachable
            || finding.kind == rules::FindingKind::Shadowed)
            dead.insert(finding.rules.front());
    }
    return dead;
}

std::set<std::string> failingTests(const rules::RuleSet& rules)
{
    std::set<std::string> failing;
    for (const rules::RuleTestResult& result : rules.runTests()) {
        if (!result.passed)
            failing.insert(result.name);
    }
    return failing;
}

// One task of each of `count` stretches of equal length, so that every part of the history has its
// share.
std::vector<const HistoryTask*> sampleOf(std::span<const History> histories, std::size_t count,
                                         std::uint64_t seed)
{
    std::vector<const HistoryTask*> all;
    for (const History& history : histories) {
        for (const HistoryTask& task : history.tasks)
            all.push_back(&task);
    }
    if (all.size() <= count)
        return all;
    base::SeededRandom random(seed);
    std::vector<const HistoryTask*> sample;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t begin = i * all.size() / count;
        const std::size_t end = (i + 1) * all.size() / count;
        sample.push_back(all[begin + random.next() % (end - begin)]);
    }
    return sample;
}

class Optimiser
{
public:
    Optimiser(const rules::RuleSet& rules, std::span<const History> histories,
              const OptimiseOptions& options, std::vector<Threshold> thresholds)
        : m_rules(rules)
        , m_histories(histories)
        , m_options(options)
        , m_thresholds(std::move(thresholds))
        , m_model(options.ground)
        , m_dead(deadRules(rules))
        , m_failing(failingTests(rules))
    {
        m_options.ground.keepMoved = 0;
        m_frontier.thresholds = m_thresholds.size();
    }

    base::Result<Frontier> run()
    {
        std::vector<const HistoryTask*> sample =
            sampleOf(m_histories, sampleSize(), m_options.seed);
        for (const Threshold& threshold : m_thresholds)
            m_cuts.push_back(cutsOf(threshold, valuesOf(threshold, sample), m_options.cuts));
        m_frontier.sampled = static_cast<std::int64_t>(sample.size());
        if (std::ranges::none_of(sample,
                                 [](const auto* task) { return task->runTime.has_value(); }))
            return base::failure(base::ErrorCode::NotFound, "no task has a recorded run time",
                                 "there is no latency to compare");
        SearchResult found = search(std::move(sample));
        m_frontier.evaluations = found.evaluations;
        m_frontier.isExhaustive = found.isExhaustive;
        m_frontier.isOutOfTime = found.isStopped;
        if (isCancelled())
            return base::failure(base::ErrorCode::Cancelled, "cancelled");
        priceToday();
        std::vector<Setting> chosen = choose(std::move(found));
        if (auto told = replayAll(chosen); !told)
            return std::unexpected(std::move(told.error()));
        keepUnbeaten();
        return std::move(m_frontier);
    }

private:
    bool isCancelled() const { return m_options.isCancelled && m_options.isCancelled(); }
    double timeSpent() const { return m_options.timeSpent ? m_options.timeSpent() : 0; }
    void tell(double share) const
    {
        if (m_options.progress)
            m_options.progress(std::min(share, 1.0));
    }

    std::size_t sampleSize() const
    {
        const std::size_t kinds = m_rules.rules().size() + 1;
        return std::max<std::size_t>(std::min(m_options.sample, kMostOutcomes / kinds), 1);
    }

    static std::vector<double> valuesOf(const Threshold& threshold,
                                        const std::vector<const HistoryTask*>& sample)
    {
        std::vector<double> values;
        for (const HistoryTask* task : sample) {
            const model::RuleInput input = task->ruleInput();
            if (const auto value = rules::InputSource(input).number(threshold.field))
                values.push_back(*value);
        }
        return values;
    }

    SearchResult search(std::vector<const HistoryTask*> sample)
    {
        Trial trial({m_rules, m_thresholds, m_cuts, std::move(sample)}, m_model);
        SearchOptions options;
        options.seed = m_options.seed;
        options.evaluations = m_options.evaluations;
        options.tryAllUpTo = m_options.tryAllUpTo;
        options.isStopped = [this] { return isCancelled() || timeSpent() >= kSearchShare; };
        const auto all = static_cast<double>(std::max<std::int64_t>(m_options.evaluations, 1));
        options.progress = [this, all](std::int64_t done) {
            tell(std::min(static_cast<double>(done) / all, 1.0) * kSearchProgress);
        };
        options.isAcceptable = [this](const Setting& setting) { return isAcceptable(setting); };
        return searchFrontier(trial, m_cuts, options);
    }

    FrontierPoint pointOf(const Setting& setting) const
    {
        FrontierPoint point;
        std::vector<std::string> literals(m_thresholds.size());
        for (std::size_t i = 0; i < m_thresholds.size(); ++i) {
            if (setting[i] == m_cuts[i].present)
                continue;
            literals[i] = m_cuts[i].values[setting[i]].literal;
            point.changes.push_back({m_thresholds[i], literals[i]});
        }
        std::ranges::sort(point.changes, {}, [](const ThresholdChange& change) {
            return change.threshold.inSource.begin;
        });
        point.draft = withLiterals(m_rules.source(), m_thresholds, literals);
        return point;
    }

    bool isAcceptable(const Setting& setting) const
    {
        const auto draft = rules::loadRules(pointOf(setting).draft, "draft");
        return draft && std::ranges::includes(m_failing, failingTests(*draft))
            && std::ranges::includes(m_dead, deadRules(*draft));
    }

    // The costs of today, in the whole history.
    void priceToday()
    {
        for (const History& history : m_histories) {
            for (const HistoryTask& task : history.tasks) {
                ++m_frontier.tasks;
                const auto& today = m_rules.classification(m_rules.match(task.ruleInput()));
                m_model.look(task, today.type);
                const auto cost = m_model.costAt(m_model.placeFor(today));
                const auto micro =
                    cost ? dollarMicros(*cost, *m_options.ground.prices) : std::nullopt;
                m_costToday += micro.value_or(0);
                m_frontier.costUntold += micro ? 0 : 1;
            }
        }
    }

    // As many as asked for, evenly along the curve, its ends always among them.
    std::vector<Setting> choose(SearchResult found) const
    {
        std::erase_if(found.points, [&](const ArchivePoint& point) {
            return point.setting == found.today.setting;
        });
        std::vector<Setting> settings;
        for (ArchivePoint& point : thin(found.points))
            settings.push_back(std::move(point.setting));
        return settings;
    }

    std::vector<ArchivePoint> thin(const std::vector<ArchivePoint>& points) const
    {
        const std::size_t most = std::max<std::size_t>(m_options.points, 2);
        if (points.size() <= most)
            return points;
        const Score& first = points.front().score;
        const Score& last = points.back().score;
        const double costs = std::max(last.costMicro - first.costMicro, 1e-9);
        const double seconds = std::max(first.p95Seconds - last.p95Seconds, 1e-9);
        std::vector<double> along{0}; // the way to each point, both axes taken as one long
        for (std::size_t i = 1; i < points.size(); ++i) {
            const double x = (points[i].score.costMicro - points[i - 1].score.costMicro) / costs;
            const double y =
                (points[i].score.p95Seconds - points[i - 1].score.p95Seconds) / seconds;
            along.push_back(along.back() + std::hypot(x, y));
        }
        std::vector<ArchivePoint> kept;
        std::size_t at = 0;
        for (std::size_t n = 0; n < most; ++n) {
            const double wanted =
                along.back() * static_cast<double>(n) / static_cast<double>(most - 1);
            const std::size_t left = most - n - 1; // to come: they need a point each
            while (at + left + 1 < points.size() && along[at] < wanted)
                ++at;
            kept.push_back(points[n + 1 == most ? points.size() - 1 : at++]);
        }
        return kept;
    }

    bool replayPoint(FrontierPoint& point) const
    {
        const auto draft = rules::loadRules(point.draft, "draft");
        if (!draft)
            return false;
        Replay replay(m_rules, *draft, m_options.ground);
        for (const History& history : m_histories) {
            replay.begin(history.source);
            for (const HistoryTask& task : history.tasks) {
                replay.add(task);
                if (isCancelled())
                    return false;
            }
        }
        point.report = replay.report();
        const auto before = dollars(point.report.costBefore);
        const auto after = dollars(point.report.costAfter);
        if (!before || !after || !point.report.p95)
            return false;
        point.costMicro = m_costToday + *after - *before;
        point.p95Seconds = point.report.p95->after.value;
        return true;
    }

    std::optional<double> dollars(const cost::Sum& sum) const
    {
        double micros = 0;
        for (const auto& [currency, micro] : sum.micros()) {
            const auto part = dollarMicros({micro, currency}, *m_options.ground.prices);
            if (!part)
                return std::nullopt;
            micros += *part;
        }
        return micros;
    }

    // What the sample could not show: tasks that nothing can run, or whose cost can't be told.
    static bool isSound(const ReplayReport& report)
    {
        std::int64_t before = 0;
        std::int64_t after = 0;
        for (std::size_t type = 0; type < kTypes; ++type) {
            before += report.before[type].noBackend;
            after += report.after[type].noBackend;
        }
        return after <= before && report.costUntold <= report.latencyUntold;
    }

    base::Result<> replayAll(std::vector<Setting>& chosen)
    {
        // The ends first: without them there is no curve.
        if (chosen.size() > 2)
            std::swap(chosen[1], chosen.back());
        m_frontier.today = pointOf(presentSetting());
        const auto count = static_cast<double>(chosen.size() + 1);
        const bool isTold = replayPoint(m_frontier.today);
        for (std::size_t i = 0; isTold && i < chosen.size() && !isCancelled(); ++i) {
            tell(kSearchProgress + (1 - kSearchProgress) * static_cast<double>(i + 1) / count);
            if (timeSpent() >= 1) {
                m_frontier.isOutOfTime = true;
                break;
            }
            FrontierPoint point = pointOf(chosen[i]);
            if (replayPoint(point) && isSound(point.report))
                m_frontier.points.push_back(std::move(point));
            else
                ++m_frontier.refuted;
        }
        if (isCancelled())
            return base::failure(base::ErrorCode::Cancelled, "cancelled");
        tell(1);
        return {};
    }

    Setting presentSetting() const
    {
        Setting setting;
        for (const Cuts& cuts : m_cuts)
            setting.push_back(static_cast<std::uint16_t>(cuts.present));
        return setting;
    }

    static bool isAsGood(const FrontierPoint& a, const FrontierPoint& b)
    {
        return a.costMicro <= b.costMicro && a.p95Seconds <= b.p95Seconds;
    }
    static bool beats(const FrontierPoint& a, const FrontierPoint& b)
    {
        return isAsGood(a, b) && !isAsGood(b, a);
    }

    // By the figures of the whole history. Of equals the one with fewer changes stays.
    void keepUnbeaten()
    {
        std::vector<FrontierPoint>& points = m_frontier.points;
        std::ranges::stable_sort(points, {}, [](const FrontierPoint& point) {
            return std::tuple(point.costMicro, point.p95Seconds, point.changes.size());
        });
        const FrontierPoint& today = m_frontier.today;
        std::vector<FrontierPoint> kept;
        for (FrontierPoint& point : points) {
            const bool isUseless =
                isAsGood(today, point) || (!kept.empty() && isAsGood(kept.back(), point));
            m_frontier.refuted += isUseless ? 1 : 0;
            if (!isUseless)
                kept.push_back(std::move(point));
        }
        points = std::move(kept);
        m_frontier.isTodayBeaten =
            std::ranges::any_of(points, [&](const auto& point) { return beats(point, today); });
    }

    const rules::RuleSet& m_rules;
    std::span<const History> m_histories;
    OptimiseOptions m_options;
    std::vector<Threshold> m_thresholds;
    std::vector<Cuts> m_cuts;
    ResourceModel m_model;
    std::set<std::size_t> m_dead; // today
    std::set<std::string> m_failing; // today
    double m_costToday = 0;
    Frontier m_frontier;
};

} // namespace

std::string toString(const ThresholdChange& change)
{
    const Threshold& threshold = change.threshold;
    return fmt::format("{}: {} {} {} → {}", threshold.ruleName, threshold.fieldName,
                       rules::toString(threshold.op), threshold.literal, change.literal);
}

base::Result<Frontier> optimise(const rules::RuleSet& rules, std::span<const History> histories,
                                const OptimiseOptions& options)
{
    if (options.ground.prices == nullptr)
        return base::failure(base::ErrorCode::Unavailable,
                             "without a price book there are no costs to compare");
    auto thresholds = findThresholds(rules, options.vary);
    if (!thresholds)
        return std::unexpected(std::move(thresholds.error()));
    return Optimiser(rules, histories, options, std::move(*thresholds)).run();
}

} // namespace tributary::simulate
