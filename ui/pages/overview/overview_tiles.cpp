#include "pages/overview/overview_tiles.h"

#include "gateway/text.h"
#include "models/latency_fold.h"
#include "rules/token.h"
#include "widgets/time_axis.h"

#include <QHBoxLayout>
#include <QKeyEvent>

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

} // namespace

OverviewTiles::OverviewTiles(const AppContext& app, QWidget* parent)
    : QWidget(parent)
    , m_app(app)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(app.theme.metrics().gap);
    constexpr std::array kNames{"tileRunning", "tileQueued", "tileSuccess",
                                "tileLatency", "tileCost",   "tileFailed"};
    for (int i = 0; i < kCount; ++i) {
        auto* tile = new widgets::Tile(app.theme, this);
        tile->setObjectName(QLatin1String(kNames[static_cast<std::size_t>(i)]));
        tile->installEventFilter(this);
        connect(tile, &widgets::Tile::clicked, this, [this, i] { open(static_cast<Which>(i)); });
        m_tiles[static_cast<std::size_t>(i)] = tile;
        row->addWidget(tile, 1);
    }
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
    m_tiles[Running]->setNote(unknown > 0 ? tr("%n of unknown state", nullptr,
                                               static_cast<int>(unknown))
                                          : tr("all accounted for"));
    const auto queued = countOf(figures, model::TaskState::Queued);
    m_tiles[Queued]->setFigure(format.count(queued));
    m_tiles[Queued]->setNote(figures.isPaused ? tr("everything is paused")
                                 : queued == 0
                                 ? tr("nothing waits")
                                 : tr("the oldest for %1").arg(format.duration(figures.oldestQueued)));
    if (figures.finishedHour == 0) {
        m_tiles[Success]->setFigure(widgets::DisplayFormat::unknown(), Tone::Muted);
        m_tiles[Latency]->setFigure(widgets::DisplayFormat::unknown(), Tone::Muted);
        m_tiles[Success]->setNote(tr("no task ended in the last hour"));
        m_tiles[Latency]->setNote(tr("no task ended in the last hour"));
    } else {
        const double rate = figures.successRateHour;
        m_tiles[Success]->setFigure(format.percent(rate),
                                    rate >= kGoodRate       ? Tone::Good
                                        : rate >= kFairRate ? Tone::Warning
                                                            : Tone::Bad);
        const QString ended =
            tr("of %n ended in the last hour", nullptr, static_cast<int>(figures.finishedHour));
        m_tiles[Success]->setNote(ended);
        m_tiles[Latency]->setFigure(
            tr("≤ %1").arg(widgets::edgeText(figures.p95LatencySeconds, format)));
        m_tiles[Latency]->setNote(ended);
    }
    m_tiles[Cost]->setFigure(
        format.money(figures.costToday.empty() ? base::Money{} : figures.costToday.front()));
    m_tiles[Cost]->setNote(tr("since midnight UTC"));
    const auto failed = countOf(figures, model::TaskState::Failed)
        + countOf(figures, model::TaskState::TimedOut) + countOf(figures, model::TaskState::Lost);
    m_tiles[Failed]->setFigure(format.count(failed), failed > 0 ? Tone::Bad : Tone::Neutral);
    m_tiles[Failed]->setNote(failed > 0 ? tr("failed, timed out or lost") : tr("nothing failed"));
    setTrends(loaded);
}

void OverviewTiles::setTrends(const OverviewData& loaded)
{
    const auto& theme = m_app.theme;
    QList<double> rates;
    QList<double> failures;
    if (loaded.outcomes) {
        double last = 1;
        for (const auto& slot : *loaded.outcomes) {
            const auto all = slot.all();
            last = successRate(all).value_or(last);
            rates.append(last);
            failures.append(static_cast<double>(all.ended - all.succeeded));
        }
    }
    m_tiles[Success]->setTrend(rates, theme.tone(widgets::Tone::Good));
    m_tiles[Failed]->setTrend(failures, theme.tone(widgets::Tone::Bad));
    QList<double> latencies;
    if (loaded.latency) {
        const auto grid = models::latencyGrid(*loaded.latency, std::nullopt);
        for (std::size_t slot = 0; slot < grid.times.size(); ++slot) {
            const auto first = grid.counts.begin()
                + static_cast<std::ptrdiff_t>(slot * grid.bucketCount());
            const std::vector<std::int64_t> counts(
                first, first + static_cast<std::ptrdiff_t>(grid.bucketCount()));
            const double edge = models::percentileEdge(grid.edges, counts, 0.95);
            latencies.append(std::isfinite(edge) ? edge : grid.edges.back());
        }
    }
    m_tiles[Latency]->setTrend(latencies);
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
    const auto since = [this](base::Micros ago) {
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
    case Latency:
        emit m_app.navigator.openPage(QStringLiteral("latency"));
        break;
    case Cost:
        emit m_app.navigator.openPage(QStringLiteral("cost"));
        break;
    case Failed:
        emit m_app.navigator.openTasksFiltered(QLatin1String(kFailedStates));
        break;
    }
}

bool OverviewTiles::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const auto at = std::ranges::find(m_tiles, watched);
        if ((key == Qt::Key_Left || key == Qt::Key_Right) && at != m_tiles.end()) {
            const auto step = at - m_tiles.begin() + (key == Qt::Key_Left ? kCount - 1 : 1);
            m_tiles[static_cast<std::size_t>(step % kCount)]->setFocus();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void OverviewTiles::retranslate()
{
    m_tiles[Running]->setTitle(tr("Running"));
    m_tiles[Queued]->setTitle(tr("Queued"));
    m_tiles[Success]->setTitle(tr("Success"));
    m_tiles[Latency]->setTitle(tr("Latency, p95"));
    m_tiles[Cost]->setTitle(tr("Cost today"));
    m_tiles[Failed]->setTitle(tr("Failed"));
}

} // namespace tributary::pages
