#include "simulate/replay.h"

#include <algorithm>
#include <utility>

namespace tributary::simulate {
namespace {

std::size_t indexOf(model::ExecutionType type)
{
    return static_cast<std::size_t>(type);
}

void collectFeatures(const rules::Checked& node, std::set<model::FeatureId>& features)
{
    if (node.kind == rules::CheckedKind::Field
        && node.field.source == rules::FieldRef::Source::Feature)
        features.insert(node.field.feature);
    for (const rules::Checked& child : node.children)
        collectFeatures(child, features);
}

} // namespace

Replay::Side Replay::sideOf(const rules::RuleSet& rules)
{
    Side side{.rules = rules, .reads = {}};
    std::set<model::FeatureId> soFar;
    for (const rules::Rule& rule : rules.rules()) {
        if (rule.enabled)
            collectFeatures(rule.checked, soFar);
        side.reads.push_back(soFar);
    }
    side.reads.push_back(soFar);
    if (rules.hitPolicy() != rules::HitPolicy::First) // the order is not that of the list
        std::ranges::fill(side.reads, soFar);
    return side;
}

Replay::Replay(const rules::RuleSet& before, const rules::RuleSet& after, ReplayOptions options)
    : m_model(std::move(options))
    , m_before(sideOf(before))
    , m_after(sideOf(after))
{
    for (const plan::BackendState& backend : m_model.options().backends) {
        if (backend.config.enabled)
            m_report.slotLimits[indexOf(backend.config.type)] += backend.config.concurrency;
    }
}

Replay::Outcome Replay::decide(const Side& side, const HistoryTask& task)
{
    const int rule = side.rules.match(task.ruleInput());
    return {rule, side.rules.classification(rule).type};
}

void Replay::add(const HistoryTask& task)
{
    const Outcome from = decide(m_before, task);
    const Outcome to = decide(m_after, task);
    const bool isMoved = from.type != to.type;
    ++m_report.tasks;
    ++m_report.matrix[indexOf(from.type)][indexOf(to.type)];
    if (!isMoved
        && m_before.rules.classification(from.rule).rule
            != m_after.rules.classification(to.rule).rule)
        ++m_report.otherRule;

    m_model.look(task, from.type);
    if (const auto then = m_model.timeOn(from.type)) {
        const ResourceModel::Time now = isMoved ? *m_model.timeOn(to.type) : *then;
        m_before.seconds.push_back(then->seconds());
        m_after.seconds.push_back(now.seconds());
        m_afterQueued.push_back(now.secondsQueued());
        occupy(m_before, task, from.type, *then);
        occupy(m_after, task, to.type, now);
    } else {
        ++m_report.latencyUntold;
    }
    const auto there = m_model.placeFor(m_before.rules.classification(from.rule));
    const auto here = m_model.placeFor(m_after.rules.classification(to.rule));
    m_before.loads[indexOf(from.type)].noBackend += there.isCapable ? 0 : 1;
    m_after.loads[indexOf(to.type)].noBackend += here.isCapable ? 0 : 1;
    if (isMoved)
        move(task, from, to, there, here);
}

void Replay::begin(const std::string& source)
{
    settleLoads(m_before);
    settleLoads(m_after);
    m_source = source;
}

void Replay::occupy(Side& side, const HistoryTask& task, model::ExecutionType type,
                    const ResourceModel::Time& time)
{
    const std::int64_t start = base::toMicros(task.arrival + time.wait);
    side.spans[indexOf(type)].push_back({start, start + time.run.count()});
}

void Replay::move(const HistoryTask& task, const Outcome& from, const Outcome& to,
                  const ResourceModel::Place& there, const ResourceModel::Place& here)
{
    ++m_report.moved;
    const auto then = m_model.timeOn(from.type);
    const auto now = m_model.timeOn(to.type);
    MovedTask moved{.source = m_source,
                    .id = task.externalId,
                    .arrival = task.arrival,
                    .from = from.type,
                    .to = to.type,
                    .fromRule = m_before.rules.classification(from.rule).rule,
                    .toRule = m_after.rules.classification(to.rule).rule,
                    .secondsBefore = then ? std::optional(then->seconds()) : std::nullopt,
                    .secondsAfter = now ? std::optional(now->seconds()) : std::nullopt,
                    .basis = now ? std::optional(now->basis) : std::nullopt,
                    .costBefore = m_model.costAt(there),
                    .costAfter = m_model.costAt(here),
                    .restsOnAssumed = restsOnAssumed(task, from, to)};
    m_report.assumed += moved.restsOnAssumed ? 1 : 0;
    if (now)
        ++m_report.bases[static_cast<std::size_t>(now->basis)];
    // Both or neither: half of a difference says nothing.
    const bool isTold = moved.costBefore && moved.costAfter
        && m_report.costBefore.add(*moved.costBefore) && m_report.costAfter.add(*moved.costAfter);
    m_report.costUntold += isTold ? 0 : 1;
    if (m_report.movedTasks.size() < m_model.options().keepMoved)
        m_report.movedTasks.push_back(std::move(moved));
}

bool Replay::restsOnAssumed(const HistoryTask& task, const Outcome& from, const Outcome& to) const
{
    const auto readsAssumed = [&](const Side& side, int rule) {
        const auto& reads = rule == rules::RuleSet::kNoRule
            ? side.reads.back()
            : side.reads[static_cast<std::size_t>(rule)];
        return std::ranges::any_of(reads, [&](model::FeatureId id) {
            return task.features.isKnown(id)
                && task.features.origin(id) == model::ValueOrigin::Assumed;
        });
    };
    return readsAssumed(m_before, from.rule) || readsAssumed(m_after, to.rule);
}

// Sweeps over the starts and ends; at one instant what ends makes room for what starts.
void Replay::settleLoads(Side& side) const
{
    for (std::size_t type = 0; type < kTypes; ++type) {
        std::vector<std::int64_t> starts;
        std::vector<std::int64_t> ends;
        for (const Span& span : std::exchange(side.spans[type], {})) {
            if (span.to <= span.from)
                continue; // takes no slot
            starts.push_back(span.from);
            ends.push_back(span.to);
        }
        std::ranges::sort(starts);
        std::ranges::sort(ends);
        Load& load = side.loads[type];
        std::size_t ended = 0;
        for (std::size_t started = 0; started < starts.size(); ++started) {
            while (ends[ended] <= starts[started])
                ++ended;
            const auto now = static_cast<std::int64_t>(started + 1 - ended);
            load.peak = std::max(load.peak, now);
            load.overLimit += now > m_report.slotLimits[type] ? 1 : 0;
        }
    }
}

std::int64_t withoutSlot(const std::array<Load, kTypes>& loads)
{
    std::int64_t tasks = 0;
    for (const Load& load : loads)
        tasks += load.overLimit;
    return tasks;
}

ReplayReport Replay::report()
{
    begin({});
    ReplayReport report = m_report;
    report.before = m_before.loads;
    report.after = m_after.loads;
    const auto change = [&](double q) -> std::optional<LatencyChange> {
        std::vector<double> before = m_before.seconds;
        std::vector<double> after = m_after.seconds;
        const auto then = quantile(before, q);
        const auto now = quantile(after, q);
        if (!then || !now)
            return std::nullopt;
        LatencyChange found{.before = *then, .after = *now};
        std::vector<double> queued = m_afterQueued;
        found.afterQueued = quantileValue(queued, q);
        if (report.moved > 0) {
            const auto range = quantileDifference(m_before.seconds, m_after.seconds, q);
            found.low = range.low;
            found.high = range.high;
        }
        return found;
    };
    report.p50 = change(0.5);
    report.p95 = change(0.95);
    return report;
}

} // namespace tributary::simulate
