#include "pages/overview/overview_page.h"

#include "pages/overview/overview_charts.h"
#include "pages/overview/overview_lists.h"
#include "pages/overview/overview_tiles.h"
#include "pages/overview/panel_walk.h"
#include "widgets/badge.h"
#include "widgets/chart.h"
#include "widgets/heat_map.h"
#include "widgets/page_frame.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>

namespace tributary::pages {
namespace {

constexpr std::chrono::milliseconds kReloadPause{2000};

} // namespace

OverviewPage::OverviewPage(const AppContext& app, QWidget* parent)
    : Page(app, parent)
{
    build();
    followTasks(kReloadPause);
    connect(&app.gateway, &gateway::Gateway::backendsChanged, this, &OverviewPage::reloadLater);
    connect(&app.theme, &widgets::Theme::changed, this, &OverviewPage::fill);
    retranslate();
}

void OverviewPage::build()
{
    m_frame = new widgets::PageFrame(app().theme, app().format, this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_frame);
    m_demo = new widgets::Badge(m_frame);
    m_demo->hide();
    m_asTable = new QPushButton(m_frame);
    m_asTable->setObjectName(QStringLiteral("overviewAsTable"));
    m_asTable->setCheckable(true);
    m_frame->actions()->addWidget(m_demo);
    m_frame->actions()->addWidget(m_asTable);

    const auto& metrics = app().theme.metrics();
    auto* content = new QWidget(m_frame);
    auto* rows = new QVBoxLayout(content);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(metrics.gap);
    m_tiles = new OverviewTiles(app(), content);
    m_charts = new OverviewCharts(app(), content);
    m_charts->setMinimumHeight(metrics.chartHeight + metrics.rowHeight);
    m_lists = new OverviewLists(app(), content);
    m_lists->setMinimumHeight(2 * metrics.chartHeight + 2 * metrics.rowHeight);
    rows->addWidget(m_tiles);
    rows->addWidget(m_charts, 2);
    rows->addWidget(m_lists, 5);
    auto* scroll = new QScrollArea(m_frame);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(content);
    m_frame->setContent(scroll);

    connect(m_frame, &widgets::PageFrame::retryRequested, this, &OverviewPage::reload);
    connect(m_charts, &OverviewCharts::retryRequested, this, &OverviewPage::reload);
    connect(m_lists, &OverviewLists::retryRequested, this, &OverviewPage::reload);
    connect(qApp, &QApplication::focusChanged, scroll, [scroll, content](QWidget*, QWidget* now) {
        if (now != nullptr && content->isAncestorOf(now))
            scroll->ensureWidgetVisible(now);
    });
    walkPanels();
    connect(m_asTable, &QPushButton::toggled, m_charts, &OverviewCharts::setTableShown);
    auto* key = new QShortcut(Qt::Key_T, this);
    key->setContext(Qt::WidgetWithChildrenShortcut);
    connect(key, &QShortcut::activated, m_asTable, &QPushButton::toggle);
}

void OverviewPage::walkPanels()
{
    auto* walk = new PanelWalk(this);
    for (auto* tile : m_tiles->tiles())
        walk->add(tile);
    const auto opens = [this](const QString& filter) {
        return [this, filter] { emit app().navigator.openTasksFiltered(filter); };
    };
    walk->add(m_charts->typesChart(), opens({}));
    walk->add(m_charts->successChart(),
              opens(QStringLiteral("state IN ['failed', 'timed_out', 'lost']")));
    walk->add(m_charts->costChart(),
              [this] { emit app().navigator.openPage(QStringLiteral("cost")); });
    walk->add(m_lists->heatMap(), {}, true);
}

void OverviewPage::load()
{
    m_frame->showLoading();
    app().gateway.query(
        this, QStringLiteral("overview"),
        [range = app().time.range(), now = app().time.now()](const gateway::Queries& on) {
            return loadOverview(on, range, now);
        },
        [this](const base::Result<OverviewData>& result) { take(result); });
}

void OverviewPage::take(const base::Result<OverviewData>& result)
{
    if (!result) {
        m_frame->showError(result.error());
        return;
    }
    m_data = *result;
    fill();
    if (m_data->isEmpty())
        m_frame->showEmpty({QStringLiteral("overview"), tr("No tasks yet"),
                            tr("Submit a first task, or load a demo workload that runs on all "
                               "three embedded back ends."),
                            tr("Submit a task"),
                            [this] { emit app().navigator.openPage(QStringLiteral("submit")); },
                            tr("Load demo data"),
                            [this] { emit app().navigator.demoRequested(); }});
    else
        m_frame->showData();
}

void OverviewPage::fill()
{
    if (!m_data)
        return;
    m_demo->set(widgets::Tone::Info, m_data->figures.isDemo ? tr("DEMO") : QString());
    m_tiles->setData(*m_data);
    m_charts->setData(*m_data);
    m_lists->setData(*m_data);
}

void OverviewPage::retranslate()
{
    m_frame->setTitle(title(), tr("Everything opens the tasks behind it"));
    m_asTable->setText(tr("Show as table"));
    m_asTable->setToolTip(tr("Numbers instead of charts (T)"));
    m_tiles->retranslate();
    m_charts->retranslate();
    m_lists->retranslate();
    fill();
}

} // namespace tributary::pages
