#include "service/control_rows.h"
#include "service/local_queries.h"
#include "store/operations_reads.h"
#include "store/task_reads.h"

#include <algorithm>
#include <map>

namespace tributary::service {
namespace {

constexpr int kLastFailures = 8;

std::int64_t dayOf(base::Instant at)
{
    return std::chrono::floor<std::chrono::days>(at).time_since_epoch().count();
}

std::string healthName(model::BackendHealth::State state)
{
    switch (state) {
    case model::BackendHealth::State::Healthy:
        return "healthy";
    case model::BackendHealth::State::Degraded:
        return "degraded";
    case model::BackendHealth::State::Unavailable:
        return "unavailable";
    case model::BackendHealth::State::Unknown:
        break;
    }
    return "unknown";
}

BackendRow backendRow(const schedule::Scheduler& scheduler, const plan::BackendState& state)
{
    BackendRow row;
    row.name = state.config.name;
    row.type = state.config.type;
    row.provider = state.config.provider;
    row.health = healthName(state.health.state);
    row.reason = state.health.refusal.empty() ? state.health.reason : state.health.refusal;
    row.healthSince = state.health.since;
    row.probeLatency = state.health.probeLatency;
    row.isDraining = state.isDraining;
    row.isPaused = state.isPaused;
    row.isCoolingDown = state.isCoolingDown;
    row.isAtLeastOnce = std::ranges::any_of(
        state.config.nodes, [](const model::EdgeNodeConfig& node) { return !node.dedupes; });
    row.concurrency = state.limit;
    row.slotsUsed = state.leases;
    row.queued = scheduler.queued(state.config.name);
    row.coldStarts = state.health.coldStarts;
    row.warmInstances = state.health.warmInstances;
    for (const auto& lease : scheduler.leases(state.config.name))
        row.leases.push_back(
            {lease.attempt.task, lease.attempt.number, lease.since, lease.expires});
    return row;
}

const std::string& keyOf(const store::CostRow& row, CostDimension dimension, std::string& buffer)
{
    switch (dimension) {
    case CostDimension::ExecutionType:
        break;
    case CostDimension::Backend:
        return row.backend;
    case CostDimension::TaskType:
        return row.taskType;
    case CostDimension::Rule:
        return row.rule;
    case CostDimension::Team:
        return row.team;
    }
    buffer = model::toString(row.type);
    return buffer;
}

// Currencies stay apart.
void addMoney(std::vector<base::Money>& sums, const base::Money& money)
{
    const auto at = std::ranges::find(sums, money.currency, &base::Money::currency);
    if (at == sums.end())
        sums.push_back(money);
    else
        at->micro += money.micro;
}

base::Micros quantile(std::span<const std::int64_t> counts, double q)
{
    return std::chrono::duration_cast<base::Micros>(
        std::chrono::duration<double>(store::latencyQuantile(counts, q)));
}

} // namespace

base::Result<std::vector<BackendRow>> LocalQueries::backends()
{
    std::vector<BackendRow> rows;
    if (m_engine == nullptr)
        return base::failure(base::ErrorCode::Unavailable, "no scheduler is running",
                             "start the console or `tributaryctl serve`");
    m_engine->inspect([&](const schedule::Scheduler& scheduler, const schedule::Now&) {
        for (const auto& state : scheduler.backends())
            rows.push_back(backendRow(scheduler, state));
    });
    addColdStarts(rows);
    return rows;
}

// Start-up times over the last day; a failed read leaves them at zero, health is what matters.
void LocalQueries::addColdStarts(std::vector<BackendRow>& rows)
{
    const auto reader = m_readers.take();
    if (!reader)
        return;
    const auto now = m_clock.now();
    const auto table = store::readLatency(**reader, now - std::chrono::hours{24},
                                          now + std::chrono::minutes{1}, store::LatencyPhase::Init);
    if (!table)
        return;
    std::map<std::string, std::array<std::int64_t, store::kLatencyBucketCount>> counts;
    for (const auto& cell : table->rows) {
        auto& sums = counts[cell.backend];
        for (std::size_t i = 0; i < sums.size(); ++i)
            sums[i] += cell.counts[i];
    }
    for (auto& row : rows) {
        const auto at = counts.find(row.name);
        if (at == counts.end())
            continue;
        row.initP50 = quantile(at->second, 0.5);
        row.initP95 = quantile(at->second, 0.95);
    }
}

base::Result<CostReport> LocalQueries::cost(TimeRange range, CostDimension dimension)
{
    const auto book = priceBook();
    const auto reader = m_readers.take();
    if (!reader)
        return std::unexpected(reader.error());
    const bool all = range.from == range.to;
    const auto from = all ? 0 : dayOf(range.from);
    const auto to = dayOf(all ? m_clock.now() : range.to - base::Micros{1}) + 1;
    const auto stored = store::readCost(**reader, from, to);
    if (!stored)
        return std::unexpected(stored.error());
    std::map<std::tuple<std::int64_t, std::string, base::Currency>, CostCell> cells;
    std::string buffer;
    for (const auto& row : *stored) {
        const auto& key = keyOf(row, dimension, buffer);
        auto& cell = cells[{row.day, key, row.currency}];
        cell.dayIndex = row.day;
        cell.key = key;
        cell.currency = row.currency;
        cell.micro += row.micro;
        cell.failedMicro += row.failedMicro;
        cell.tasks += row.tasks;
    }
    CostReport report;
    for (auto& [key, cell] : cells)
        report.cells.push_back(std::move(cell));
    if (book) {
        report.priceBook = book->label;
        report.priceDate = book->date;
    }
    return report;
}

base::Result<PriceBookRow> LocalQueries::priceBook()
{
    if (const auto book = m_engine != nullptr ? m_engine->prices() : nullptr)
        return PriceBookRow{book->label(), book->date, book->file, book->text};
    auto reader = m_readers.take();
    if (!reader)
        return std::unexpected(reader.error());
    const auto books = store::readPriceBooks(**reader);
    if (!books)
        return std::unexpected(books.error());
    if (books->empty())
        return base::failure(base::ErrorCode::NotFound, "no price book was set");
    const auto& newest = books->front();
    const auto read = cost::readPriceBook(newest.source, newest.file);
    return PriceBookRow{newest.label, read ? read->date : std::string(), newest.file,
                        newest.source};
}

base::Result<LatencyReport> LocalQueries::latency(TimeRange range, LatencyPhase phase)
{
    const auto reader = m_readers.take();
    if (!reader)
        return std::unexpected(reader.error());
    const auto table =
        store::readLatency(**reader, range.from, range.to, static_cast<store::LatencyPhase>(phase));
    if (!table)
        return std::unexpected(table.error());
    LatencyReport report;
    report.slotLength = table->slotLength;
    report.edges.assign(store::kLatencyEdges.begin(), store::kLatencyEdges.end());
    for (const auto& row : table->rows) {
        if (report.cells.empty() || report.cells.back().slot != row.slot
            || report.cells.back().type != row.type) {
            report.cells.push_back({row.slot, row.type, {}, 0, 0, 0, 0});
            report.cells.back().counts.resize(store::kLatencyBucketCount);
        }
        auto& cell = report.cells.back();
        for (std::size_t i = 0; i < row.counts.size(); ++i)
            cell.counts[i] += row.counts[i];
        cell.count += row.count;
    }
    for (auto& cell : report.cells) {
        cell.p50 = store::latencyQuantile(cell.counts, 0.5);
        cell.p95 = store::latencyQuantile(cell.counts, 0.95);
        cell.p99 = store::latencyQuantile(cell.counts, 0.99);
    }
    return report;
}

base::Result<OutcomeReport> LocalQueries::outcomes(TimeRange range)
{
    const auto reader = m_readers.take();
    if (!reader)
        return std::unexpected(reader.error());
    const auto table = store::readOutcomes(**reader, range.from, range.to);
    if (!table)
        return std::unexpected(table.error());
    OutcomeReport report;
    report.slotLength = table->slotLength;
    for (const auto& row : table->rows)
        report.cells.push_back({row.slot, row.type, row.ended, row.failed, row.cancelled});
    return report;
}

base::Result<Overview> LocalQueries::overview()
{
    const auto reader = m_readers.take();
    if (!reader)
        return std::unexpected(reader.error());
    const auto counts = store::readCounts(**reader);
    if (!counts)
        return std::unexpected(counts.error());
    Overview view;
    view.byState = counts->byState;
    view.byTypeAndState = counts->byTypeAndState;
    const auto now = m_clock.now();
    if (const auto oldest = store::readOldestQueued(**reader); oldest && *oldest)
        view.oldestQueued = now - **oldest;
    const auto today = dayOf(now);
    if (const auto costs = store::readCost(**reader, today, today + 1)) {
        for (const auto& row : *costs)
            addMoney(view.costToday, {row.micro, row.currency});
    }
    const TimeRange hour{now - std::chrono::hours{1}, now + std::chrono::minutes{1}};
    if (const auto total = latency(hour, LatencyPhase::Total)) {
        std::vector<std::int64_t> sums(store::kLatencyBucketCount);
        for (const auto& cell : total->cells) {
            for (std::size_t i = 0; i < sums.size(); ++i)
                sums[i] += cell.counts[i];
        }
        view.p95LatencySeconds = store::latencyQuantile(sums, 0.95);
    }
    if (const auto ended = outcomes(hour)) {
        std::int64_t failed = 0;
        for (const auto& cell : ended->cells) {
            view.finishedHour += cell.ended - cell.cancelled;
            failed += cell.failed;
        }
        if (view.finishedHour > 0)
            view.successRateHour =
                1 - static_cast<double>(failed) / static_cast<double>(view.finishedHour);
    }
    if (const auto failures = store::readFailures(**reader, kLastFailures)) {
        view.deadLetters = failures->deadLetters;
        if (auto rows = taskRows(failures->last))
            view.lastFailures = std::move(*rows);
    }
    if (const auto demo = store::readSetting(**reader, kDemoKey))
        view.isDemo = demo->has_value();
    if (m_engine != nullptr)
        view.isPaused = m_engine->status().mode == EngineStatus::Mode::Paused;
    return view;
}

} // namespace tributary::service
