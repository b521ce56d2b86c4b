#include "plan/estimates.h"

#include "base/raw_bytes.h"
#include "rules/rounding.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tributary::plan {
namespace {

using model::LearnedQuantiles;

constexpr std::array<double, model::kLearnedPercents.size()> kQuantiles{0.5, 0.9, 0.95, 0.99};
constexpr std::array<double, 2> kJudged{0.5, 0.9}; // the quantiles whose losses are kept
constexpr float kLossKept = 0.95F; // by each further run
constexpr double kPriorWeight = 0.25; // of a run
constexpr double kLeastShare = 0.01; // of the prior, below which it is left out
constexpr int kDigits = 5;
// Of the state of a row.
constexpr std::uint8_t kSettledFormat = 1; // before sketches were kept exactly; still read
constexpr std::uint8_t kFormat = 2;

QuantileSketch::Form formOf(std::uint8_t format)
{
    return format == kSettledFormat ? QuantileSketch::Form::Settled : QuantileSketch::Form::Exact;
}

} // namespace

double pinballLoss(double actual, double predicted, double q)
{
    return actual >= predicted ? q * (actual - predicted) : (1 - q) * (predicted - actual);
}

// --- one measure -------------------------------------------------------------------------------

bool Estimates::Series::hasPrior() const
{
    return runs >= kFewestRuns && kPriorWeight >= kLeastShare * static_cast<double>(runs);
}

void Estimates::Series::add(double value, base::Instant at, bool isJudged,
                            const QuantileSketch& prior)
{
    // Of its own runs alone: the prior says nothing of how fast a type changes.
    const auto judge = [value](const QuantileSketch& sketch, std::array<float, 2>& losses) {
        std::array<double, kJudged.size()> predicted{};
        const bool hasPredicted = sketch.quantiles(kJudged, predicted);
        for (std::size_t i = 0; hasPredicted && i < kJudged.size(); ++i)
            losses[i] = losses[i] * kLossKept
                + static_cast<float>(pinballLoss(value, predicted[i], kJudged[i]));
    };
    if (isJudged) {
        judge(slow, slowLosses);
        judge(fast, fastLosses);
        fast.add(value);
    }
    slow.add(value);
    ++runs;
    lastAt = std::max(lastAt, at);
    if (hasPrior()) // a few times in the life of a type
        borrowed = valuesWith(&prior);
}

// `prior` may be null.
Estimates::Values Estimates::Series::valuesWith(const QuantileSketch* prior) const
{
    const auto valuesOf = [&](const QuantileSketch& sketch) {
        Values values{};
        sketch.quantiles(kQuantiles, values, prior, kPriorWeight);
        return values;
    };
    const Values ofSlow = valuesOf(slow);
    const Values ofFast = fast.isEmpty() ? ofSlow : valuesOf(fast);
    Values chosen{};
    double least = 0;
    for (std::size_t i = 0; i < kQuantiles.size(); ++i) {
        // The far tail is only in the sketch that has seen enough.
        const bool isFast = i < kJudged.size() && fastLosses[i] < slowLosses[i];
        // Of different sketches the lower quantile may be the larger.
        least = std::max(least, rules::roundedTo(isFast ? ofFast[i] : ofSlow[i], kDigits));
        chosen[i] = least;
    }
    return chosen;
}

std::optional<LearnedQuantiles> Estimates::Series::read() const
{
    if (runs < kFewestRuns)
        return std::nullopt;
    return LearnedQuantiles{runs, lastAt, hasPrior() ? borrowed : valuesWith(nullptr)};
}

void Estimates::Series::append(std::vector<std::uint8_t>& out) const
{
    base::appendRaw(out, runs);
    base::appendRaw(out, base::toMicros(lastAt));
    for (const auto& losses : {slowLosses, fastLosses}) {
        for (const float loss : losses)
            base::appendRaw(out, loss);
    }
    for (const QuantileSketch* sketch : {&slow, &fast})
        sketch->append(out);
    for (std::size_t i = 0; hasPrior() && i < borrowed.size(); ++i)
        base::appendRaw(out, borrowed[i]);
}

bool Estimates::Series::restore(std::span<const std::uint8_t>& from, std::uint8_t format,
                                const QuantileSketch& prior)
{
    const auto count = base::takeRaw<std::int64_t>(from);
    const auto at = base::takeRaw<std::int64_t>(from);
    if (!count || !at || *count < 0)
        return false;
    for (auto* losses : {&slowLosses, &fastLosses}) {
        for (float& loss : *losses) {
            loss = base::takeRaw<float>(from).value_or(NAN);
            if (!std::isfinite(loss))
                return false;
        }
    }
    runs = *count;
    lastAt = base::fromMicros(*at);
    if (!slow.read(from, formOf(format)) || !fast.read(from, formOf(format))
        || slow.isEmpty() != (runs == 0))
        return false;
    if (!hasPrior())
        return true;
    if (format == kSettledFormat) { // nobody has kept them: what is known now has to do
        borrowed = valuesWith(&prior);
        return true;
    }
    for (double& value : borrowed)
        value = base::takeRaw<double>(from).value_or(NAN);
    return std::ranges::all_of(borrowed, [](double value) { return value >= 0; })
        && std::ranges::is_sorted(borrowed) && std::isfinite(borrowed.back());
}

// --- all of them -------------------------------------------------------------------------------

Estimates::Estimates(std::size_t mostTypes)
    : m_mostTypes(std::max<std::size_t>(mostTypes, 1))
{
}

void Estimates::learn(const model::FinishedRun& run)
{
    if (!std::isfinite(run.seconds) || run.seconds < 0)
        return; // the clocks of two machines
    m_isPriorChanged = true;
    m_prior[0].add(run.seconds);
    if (run.peakMemoryBytes > 0)
        m_prior[1].add(static_cast<double>(run.peakMemoryBytes));
    if (run.taskType.empty())
        return;
    TaskType& types = m_types[run.taskType];
    types.lastAt = std::max(types.lastAt, run.endedAt);
    types.isRead = false;
    learnInto(types.all, run, {run.taskType, std::nullopt});
    learnInto(entryOf(types, run.type), run, {run.taskType, run.type});
    if (m_types.size() > m_mostTypes)
        forgetOldest();
}

void Estimates::learnInto(Entry& entry, const model::FinishedRun& run, Key key)
{
    const bool isJudged = !key.type;
    entry.series[0].add(run.seconds, run.endedAt, isJudged, m_prior[0]);
    if (run.peakMemoryBytes > 0)
        entry.series[1].add(static_cast<double>(run.peakMemoryBytes), run.endedAt, isJudged,
                            m_prior[1]);
    if (!entry.isChanged)
        m_changed.push_back(std::move(key));
    entry.isChanged = true;
}

Estimates::Entry& Estimates::entryOf(TaskType& types, std::optional<model::ExecutionType> which)
{
    if (!which)
        return types.all;
    auto& entry = types.byType[static_cast<std::size_t>(*which)];
    if (!entry)
        entry = std::make_unique<Entry>();
    return *entry;
}

// A twentieth at once, so that a stream of new types does not look for the oldest each time.
void Estimates::forgetOldest()
{
    std::vector<std::pair<base::Instant, const std::string*>> byAge;
    for (const auto& [name, types] : m_types)
        byAge.emplace_back(types.lastAt, &name);
    const auto order = [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first < b.first : *a.second < *b.second;
    };
    const std::size_t count = m_types.size() - m_mostTypes + m_mostTypes / 20;
    std::ranges::nth_element(byAge, byAge.begin() + static_cast<std::ptrdiff_t>(count), order);
    byAge.resize(count);
    for (const auto& [at, name] : byAge) {
        const std::string forgotten = *name;
        const TaskType& types = m_types.at(forgotten);
        m_forgotten.push_back({forgotten, std::nullopt});
        for (std::size_t type = 0; type < types.byType.size(); ++type) {
            if (types.byType[type])
                m_forgotten.push_back({forgotten, static_cast<model::ExecutionType>(type)});
        }
        m_types.erase(forgotten);
    }
}

model::Learned Estimates::read(const Entry& entry)
{
    model::Learned learned;
    for (std::size_t i = 0; i < entry.series.size(); ++i)
        learned.measures[i] = entry.series[i].read();
    return learned;
}

std::shared_ptr<const model::Learned> Estimates::learned(std::string_view taskType)
{
    const auto found = m_types.find(taskType);
    if (found == m_types.end())
        return nullptr;
    TaskType& types = found->second;
    if (types.isRead)
        return types.learned;
    const model::Learned learned = read(types.all);
    types.isRead = true;
    types.learned =
        learned == model::Learned{} ? nullptr : std::make_shared<const model::Learned>(learned);
    return types.learned;
}

std::vector<Estimates::Line> Estimates::lines() const
{
    std::vector<Line> lines;
    const auto add = [&](const std::string& name, const Entry& entry,
                         std::optional<model::ExecutionType> type) {
        lines.push_back({name, type, read(entry), {}});
        for (std::size_t i = 0; i < entry.series.size(); ++i)
            lines.back().runs[i] = entry.series[i].runs;
    };
    for (const auto& [name, types] : m_types) {
        add(name, types.all, std::nullopt);
        for (std::size_t type = 0; type < types.byType.size(); ++type) {
            if (types.byType[type])
                add(name, *types.byType[type], static_cast<model::ExecutionType>(type));
        }
    }
    std::ranges::stable_sort(lines, {}, &Line::taskType);
    return lines;
}

// --- rows --------------------------------------------------------------------------------------

// Null when it was forgotten.
Estimates::Entry* Estimates::find(const Key& key)
{
    const auto found = m_types.find(key.taskType);
    if (found == m_types.end())
        return nullptr;
    return key.type ? found->second.byType[static_cast<std::size_t>(*key.type)].get()
                    : &found->second.all;
}

std::vector<model::EstimateRow> Estimates::takeChanged()
{
    std::vector<model::EstimateRow> rows;
    for (Key& key : m_forgotten)
        rows.push_back({std::move(key.taskType), key.type, {}});
    for (Key& key : m_changed) {
        Entry* entry = find(key);
        if (entry == nullptr || !entry->isChanged)
            continue;
        entry->isChanged = false;
        rows.push_back({std::move(key.taskType), key.type, {kFormat}});
        for (const Series& series : entry->series)
            series.append(rows.back().state);
    }
    if (m_isPriorChanged) {
        rows.push_back({{}, std::nullopt, {kFormat}});
        for (const QuantileSketch& sketch : m_prior)
            sketch.append(rows.back().state);
    }
    m_forgotten.clear();
    m_changed.clear();
    m_isPriorChanged = false;
    return rows;
}

base::Result<> Estimates::restore(const model::EstimateRow& row)
{
    std::span<const std::uint8_t> rest(row.state);
    const auto broken = [&] {
        return base::failure(base::ErrorCode::Corruption,
                             fmt::format("what was learned of '{}' can't be read", row.taskType),
                             "it is learned anew from the next runs");
    };
    const std::uint8_t format = base::takeRaw<std::uint8_t>(rest).value_or(0);
    if (format != kSettledFormat && format != kFormat)
        return broken();
    if (row.taskType.empty()) {
        Prior prior = m_prior;
        if (!std::ranges::all_of(
                prior, [&](QuantileSketch& one) { return one.read(rest, formOf(format)); }))
            return broken();
        m_prior = std::move(prior);
        return {};
    }
    Entry entry;
    for (std::size_t i = 0; i < entry.series.size(); ++i) {
        if (!entry.series[i].restore(rest, format, m_prior[i]))
            return broken();
    }
    TaskType& types = m_types[row.taskType];
    for (const Series& series : entry.series)
        types.lastAt = std::max(types.lastAt, series.lastAt);
    types.isRead = false;
    entryOf(types, row.type) = std::move(entry);
    return {};
}

} // namespace tributary::plan
