#include "pages/overview/overview_tiles.h"

#include "gateway/text.h"
#include "models/latency_fold.h"
#include "rules/token.h"
#include "widgets/time_axis.h"

#include <QGridLayout>

#include <algorithm>
#include <cmath>
#include <map>

namespace tributary::pages {
namespace {

constexpr double kGoodRate = 0.99;
constexpr double kFairRate = 0.95;

const char* const kFailedStates = "state IN ['failed', 'timed_out', 'lost']";

std::int64_t countOf(const service::Overview& figures, model::TaskState state)
{
    return figures.byState[static_cast<std::size_t>(state)];
}

// The p95 of each slot, all types together.
QList<double> percentilesOverTime(const base::Result<service::LatencyReport>& report)
{
    QList<double> values;
    if (!report)
        return values;
    const auto grid = models::latencyGrid(*report, std::nullopt);
    for (std::size_t slot = 0; slot < grid.times.size(); ++slot) {
        const auto first =
            grid.counts.begin() + static_cast<std::ptrdiff_t>(slot * grid.bucketCount());
        const std::vector<std::int64_t> counts(
            first, first + static_cast<std::ptrdiff_t>(grid.bucketCount()));
        const double edge = models::percentileEdge(grid.edges, counts, 0.95);
        values.append(std::isfinite(edge) ? edge : grid.edges.back());
    }
    return values;
}

} // namespace

OverviewTiles::OverviewTiles(const AppContext& app, QWidget* parent)
    : QWidget(parent)
    , m_app(app)
{
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(app.theme.metrics().gap);
    constexpr std::array kNames{"tileRunning", "tileQueued", "tileSuccess",
                                "tileLatency", "tileCost",   "tileFailed"};
    for (int i = 0; i < kCount; ++i) {
        auto* tile = new widgets::Tile(app.theme, this);
        tile->setObjectName(QLatin1String(kNames[static_cast<std::size_t>(i)]));
        connect(tile, &widgets::Tile::clicked, this, [this, i] { open(static_cast<Which>(i)); });
        m_tiles[static_cast<std::size_t>(i)] = tile;
    }
    arrange(kCount);
}

void OverviewTiles::arrange(int columns)
{
    if (columns == m_columns)
        return;
    m_columns = columns;
    for (int i = 0; i < kCount; ++i) {
        m_grid->addWidget(m_tiles[static_cast<std::size_t>(i)], i / columns, i % columns);
        m_grid->setColumnStretch(i, i < columns ? 1 : 0);
    }
    // The page's layout hears of another height too late to give it.
    const int rows = kCount / columns;
    setMinimumHeight(rows * m_tiles.front()->minimumSizeHint().height()
                     + (rows - 1) * m_grid->spacing());
}

void OverviewTiles::resizeEvent(QResizeEvent* event)
{
    int widest = 0;
    for (const auto* tile : m_tiles)
        widest = std::max(widest, tile->minimumSizeHint().width());
    const int gap = m_grid->spacing();
    arrange(kCount * (widest + gap) - gap <= width() ? kCount : kCount / 2);
    QWidget::resizeEvent(event);
}

void OverviewTiles::setData(const OverviewData& loaded)
{
    using widgets::Tone;
    const auto& format = m_app.format;
    const auto& figures = loaded.figures;
    const auto running = countOf(figures, model::TaskState::Running)
        + countOf(figures, model::TaskState::Dispatching)
        + countOf(figures, model::TaskState::Unknown);
    const auto unknown = countOf(figures, model::TaskState::Unknown);
    m_tiles[Running]->setFigure(format.count(running),
                                unknown > 0 ? Tone::Warning : Tone::Neutral);
    m_tiles[Running]->setNote(unknown > 0 ? tr("%n unknown", "tasks of unknown state",
                                               static_cast<int>(unknown))
                                          : tr("all accounted for"));
    const auto queued = countOf(figures, model::TaskState::Queued);
    m_tiles[Queued]->setFigure(format.count(queued));
    m_tiles[Queued]->setNote(figures.isPaused ? tr("everything is paused")
                                 : queued == 0
                                 ? tr("nothing waits")
                                 : tr("oldest: %1").arg(format.duration(figures.oldestQueued)));
    if (figures.finishedHour == 0) {
        m_tiles[Success]->setFigure(widgets::DisplayFormat::unknown(), Tone::Muted);
        m_tiles[Latency]->setFigure(widgets::DisplayFormat::unknown(), Tone::Muted);
        m_tiles[Success]->setNote(tr("none in the last hour"));
        m_tiles[Latency]->setNote(tr("none in the last hour"));
    } else {
        const double rate = figures.successRateHour;
        m_tiles[Success]->setFigure(format.percent(rate),
                                    rate >= kGoodRate       ? Tone::Good
                                        : rate >= kFairRate ? Tone::Warning
                                                            : Tone::Bad);
        const QString ended =
            tr("of %1, last hour", "ended tasks").arg(format.count(figures.finishedHour));
        m_tiles[Success]->setNote(ended);
        m_tiles[Latency]->setFigure(
            tr("≤ %1").arg(widgets::edgeText(figures.p95LatencySeconds, format)));
        m_tiles[Latency]->setNote(ended);
    }
    QStringList costs;
    for (const auto& cost : figures.costToday)
        costs.append(format.money(cost));
    m_tiles[Cost]->setFigure(costs.isEmpty() ? format.money({}) : costs.takeFirst());
    m_tiles[Cost]->setNote(costs.isEmpty() ? tr("since 00:00 UTC")
                                           : tr("and %1").arg(costs.join(QStringLiteral(", "))));
    const auto failed = countOf(figures, model::TaskState::Failed)
        + countOf(figures, model::TaskState::TimedOut) + countOf(figures, model::TaskState::Lost);
    m_tiles[Failed]->setFigure(format.count(failed), failed > 0 ? Tone::Bad : Tone::Neutral);
    m_tiles[Failed]->setNote(figures.deadLetters > 0 ? tr("%n dead letters", nullptr,
                                                         static_cast<int>(figures.deadLetters))
                                  : failed > 0          ? tr("no dead letters")
                                                        : tr("nothing failed"));
    m_slowFrom = 0;
    if (loaded.latency) {
        for (const double edge : loaded.latency->edges) {
            if (edge < figures.p95LatencySeconds)
                m_slowFrom = edge;
        }
    }
    setTrends(loaded);
}

void OverviewTiles::setTrends(const OverviewData& loaded)
{
    const auto& theme = m_app.theme;
    QList<double> ended;
    QList<double> rates;
    QList<double> failures;
    if (loaded.outcomes) {
        double last = 1;
        for (const auto& slot : loaded.outcomes->course) {
            const auto all = slot.all();
            last = successRate(all).value_or(last);
            ended.append(static_cast<double>(all.ended));
            rates.append(last);
            failures.append(static_cast<double>(all.ended - all.succeeded));
        }
    }
    m_tiles[Running]->setTrend(ended);
    m_tiles[Success]->setTrend(rates, theme.tone(widgets::Tone::Good));
    m_tiles[Failed]->setTrend(failures, theme.tone(widgets::Tone::Bad));
    m_tiles[Queued]->setTrend(percentilesOverTime(loaded.waits));
    m_tiles[Latency]->setTrend(percentilesOverTime(loaded.latency));
    QList<double> costs;
    if (loaded.cost) {
        std::map<std::int64_t, double> byDay;
        for (const auto& cell : loaded.cost->cells)
            byDay[cell.dayIndex] += static_cast<double>(cell.micro);
        for (const auto& [day, micro] : byDay)
            costs.append(micro);
    }
    m_tiles[Cost]->setTrend(costs);
}

void OverviewTiles::open(Which which)
{
    const auto since = [this](base::Micros ago) -> QString { // no builder that borrows
        return QStringLiteral("ended >= ")
            + gateway::toQt(rules::formatInstant(base::toMicros(m_app.time.now() - ago)));
    };
    switch (which) {
    case Running:
        emit m_app.navigator.openTasksFiltered(
            QStringLiteral("state IN ['dispatching', 'running', 'unknown']"));
        break;
    case Queued:
        emit m_app.navigator.openTasksFiltered(QStringLiteral("state = 'queued'"));
        break;
    case Success:
        emit m_app.navigator.openTasksFiltered(since(std::chrono::hours{1}));
        break;
    case Latency: // the slow ones
        emit m_app.navigator.openTasksFiltered(
            since(std::chrono::hours{1})
            + (m_slowFrom > 0
                   ? QStringLiteral(" AND duration > ")
                       + gateway::toQt(base::formatQuantity({m_slowFrom, base::kTime}))
                   : QString()));
        break;
    case Cost:
        emit m_app.navigator.openTasksFiltered(
            QStringLiteral("ended >= ")
            + gateway::toQt(rules::formatInstant(base::toMicros(
                std::chrono::floor<std::chrono::days>(m_app.time.now())))));
        break;
    case Failed:
        emit m_app.navigator.openTasksFiltered(QLatin1String(kFailedStates));
        break;
    }
}

void OverviewTiles::retranslate()
{
    m_tiles[Running]->setTitle(tr("Running"));
    m_tiles[Queued]->setTitle(tr("Queued"));
    m_tiles[Success]->setTitle(tr("Success"));
    m_tiles[Latency]->setTitle(tr("Latency, p95"));
    m_tiles[Cost]->setTitle(tr("Cost today"));
    m_tiles[Failed]->setTitle(tr("Failed"));
    m_tiles[Running]->setToolTip(tr("The line: tasks that ended, over the time range"));
    m_tiles[Queued]->setToolTip(tr("The line: how long tasks waited (p95), over the time range"));
    m_tiles[Success]->setToolTip(tr("Cancelled tasks are left out"));
    m_tiles[Latency]->setToolTip(tr("From submission to end, at most the edge of its bucket; opens "
                                    "the slow ones"));
    m_tiles[Cost]->setToolTip(tr("The line: cost a day"));
    m_tiles[Failed]->setToolTip(tr("Failed, timed out or lost; the line: over the time range"));
}

} // namespace tributary::pages
