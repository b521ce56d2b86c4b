#include "pages/tasks/tasks_page.h"

#include "gateway/text.h"
#include "models/filter_terms.h"
#include "pages/tasks/facet_panel.h"
#include "pages/tasks/task_actions.h"
#include "pages/tasks/task_feed.h"
#include "pages/tasks/task_inspector.h"
#include "pages/tasks/task_table.h"
#include "pages/tasks/view_bar.h"
#include "rules/checked.h"
#include "widgets/histogram_strip.h"
#include "widgets/page_frame.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace tributary::pages {

namespace {

using gateway::toQt;
using models::SavedView;
using models::TaskListModel;

constexpr int kSideRefreshMs = 2500;
constexpr int kAgeRefreshMs = 10'000;
constexpr int kHistogramSlots = 90;

// One group of the facets, to be counted without the group's own terms.
std::vector<service::FacetCount>& groupOf(service::Facets& facets, qsizetype field)
{
    switch (field) {
    case 0:
        return facets.states;
    case 1:
        return facets.types;
    case 2:
        return facets.backends;
    default:
        return facets.rules;
    }
}

QString sidesKey()
{
    return QStringLiteral("sides");
}

base::Result<service::Facets> countFacets(const gateway::Queries& on,
                                          const service::TaskQuery& query)
{
    auto facets = on.tasks.facets(query, on.cancel);
    if (!facets)
        return facets;
    const QString filter = toQt(query.filter);
    for (qsizetype i = 0; i < models::FacetModel::fields().size(); ++i) {
        const QString& field = models::FacetModel::fields()[i];
        if (models::termsOf(filter, field) == models::FilterTerms{})
            continue;
        service::TaskQuery wider = query;
        wider.filter = gateway::toStd(models::withTerms(filter, field, {}));
        auto counts = on.tasks.facets(wider, on.cancel);
        if (!counts)
            return counts;
        groupOf(*facets, i) = std::move(groupOf(*counts, i));
    }
    return facets;
}

} // namespace

TasksPage::TasksPage(const AppContext& app, QWidget* parent)
    : Page(app, parent)
    , m_views(models::SavedViews::defaultPath())
    , m_feed(new TaskFeed(app, this))
    , m_frame(new widgets::PageFrame(app.theme, app.format, this))
    , m_sortColumn(TaskListModel::Submitted)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_frame);
    buildActions();
    m_frame->setContent(buildContent());
    m_actions = new TaskActions(app, *m_feed, *m_table, this);
    connect(m_frame, &widgets::PageFrame::retryRequested, this, &TasksPage::reload);
    connectFeed();
    connectTable();
    addKeys();
    if (const auto ok = m_views.load(); !ok)
        emit app.navigator.message(widgets::Tone::Warning, toQt(base::describe(ok.error())));
    retranslate();
    apply();
}

// --- layout -----------------------------------------------------------------------------------

void TasksPage::buildActions()
{
    m_columns = new QPushButton(m_frame);
    m_columns->setObjectName(QStringLiteral("taskColumns"));
    m_export = new QPushButton(m_frame);
    m_export->setObjectName(QStringLiteral("taskExport"));
    m_frame->actions()->addWidget(m_columns);
    m_frame->actions()->addWidget(m_export);
    connect(m_columns, &QPushButton::clicked, this, [this] { m_table->showColumnMenu(); });
    connect(m_export, &QPushButton::clicked, this, [this] { m_actions->askExport(); });
}

QWidget* TasksPage::buildFilterRow()
{
    auto* row = new QWidget(m_frame);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(app().theme.metrics().gap);
    m_filter = new widgets::FilterBar(app().theme, app().filterLanguage, row);
    m_text = new QLineEdit(row);
    m_text->setObjectName(QStringLiteral("taskText"));
    m_text->setClearButtonEnabled(true);
    m_text->addAction(app().theme.icon(QStringLiteral("search"), app().theme.colors().muted),
                      QLineEdit::LeadingPosition);
    const int height = m_text->sizeHint().height(); // the other one has a smaller font
    m_filter->edit()->setFixedHeight(height);
    layout->addWidget(m_filter, 3);
    layout->addWidget(m_text, 1, Qt::AlignTop);
    connect(m_filter, &widgets::FilterBar::applied, this, &TasksPage::apply);
    connect(m_text, &QLineEdit::returnPressed, this, &TasksPage::apply);
    connect(m_text, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (text.isEmpty() && !m_feed->query().text.empty())
            apply(); // the clear button
    });
    return row;
}

QWidget* TasksPage::buildContent()
{
    const widgets::Theme& theme = app().theme;
    auto* content = new QWidget(m_frame);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.metrics().gap);
    m_viewBar = new ViewBar(theme, m_views, content);
    m_histogram = new widgets::HistogramStrip(theme, app().format, content);
    m_split = new QSplitter(Qt::Horizontal, content);
    m_facets = new FacetPanel(theme, app().format, m_split);
    m_tableOrNoMatch = new QStackedWidget(m_split);
    m_table = new TaskTable(m_feed->model(), theme, app().format, m_tableOrNoMatch);
    m_tableOrNoMatch->addWidget(m_table);
    m_tableOrNoMatch->addWidget(buildNoMatch());
    m_inspector = new TaskInspector(app(), m_split);
    m_inspector->hide();
    for (QWidget* widget : std::initializer_list<QWidget*>{m_facets, m_tableOrNoMatch, m_inspector})
        m_split->addWidget(widget);
    m_split->setStretchFactor(1, 1);
    m_split->setChildrenCollapsible(false);
    const int panel = theme.metrics().panelWidth;
    m_split->setSizes({panel * 3 / 5, panel * 2, panel * 7 / 10});
    column->addWidget(buildFilterRow());
    column->addWidget(m_viewBar);
    column->addWidget(m_histogram);
    column->addLayout(buildHistogramCaption());
    column->addWidget(m_split, 1);
    column->addWidget(buildFooter());
    connect(m_viewBar, &ViewBar::chosen, this, &TasksPage::applyView);
    connect(m_viewBar, &ViewBar::saveRequested, this, &TasksPage::saveView);
    connect(m_viewBar, &ViewBar::ruleRequested, this, &TasksPage::makeRule);
    connect(m_viewBar, &ViewBar::removeRequested, this, [this](const QString& name) {
        if (const auto ok = m_views.remove(name); !ok)
            emit app().navigator.message(widgets::Tone::Bad, toQt(ok.error().message));
    });
    connect(m_histogram, &widgets::HistogramStrip::rangeSelected, this,
            [this](base::Instant from, base::Instant to) { app().time.setCustom({from, to}); });
    connect(m_facets, &FacetPanel::filterChanged, this, &TasksPage::applyFilter);
    return content;
}

QLayout* TasksPage::buildHistogramCaption()
{
    auto* row = new QHBoxLayout;
    m_from = new QLabel(m_frame);
    m_about = new QLabel(m_frame);
    m_to = new QLabel(m_frame);
    for (QLabel* label : {m_from, m_about, m_to}) {
        label->setProperty("role", QStringLiteral("caption"));
        row->addWidget(label);
    }
    row->insertStretch(1);
    row->insertStretch(3);
    return row;
}

QWidget* TasksPage::buildNoMatch()
{
    auto* page = new QWidget(m_tableOrNoMatch);
    page->setObjectName(QStringLiteral("noMatch"));
    m_noMatch = new QLabel(page);
    m_noMatch->setProperty("role", QStringLiteral("heading"));
    m_clearFilter = new QPushButton(page);
    m_clearFilter->setObjectName(QStringLiteral("clearFilter"));
    m_clearFilter->setProperty("kind", QStringLiteral("primary"));
    m_allTime = new QPushButton(page);
    m_allTime->setObjectName(QStringLiteral("allTime"));
    m_allTime->setProperty("kind", QStringLiteral("link"));
    auto* column = new QVBoxLayout(page);
    column->setSpacing(app().theme.metrics().gap);
    column->addStretch(1);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_noMatch, m_clearFilter, m_allTime})
        column->addWidget(widget, 0, Qt::AlignHCenter);
    column->addStretch(2);
    connect(m_clearFilter, &QPushButton::clicked, this, [this] { applyView({}); });
    connect(m_allTime, &QPushButton::clicked, this,
            [this] { app().time.setPreset(TimeContext::Preset::All); });
    return page;
}

QWidget* TasksPage::buildFooter()
{
    auto* row = new QWidget(m_frame);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(app().theme.metrics().pad);
    m_footer = new QLabel(row);
    m_footer->setObjectName(QStringLiteral("taskFooter"));
    m_selection = new QLabel(row);
    m_selection->setObjectName(QStringLiteral("taskSelection"));
    m_live = new QLabel(row);
    m_live->setObjectName(QStringLiteral("taskLive"));
    for (QLabel* label : {m_footer, m_selection, m_live})
        label->setProperty("role", QStringLiteral("caption"));
    layout->addWidget(m_footer);
    layout->addWidget(m_selection);
    layout->addStretch();
    layout->addWidget(m_live);
    return row;
}

void TasksPage::connectTable()
{
    connect(m_table, &TaskTable::columnClicked, this, &TasksPage::sortBy);
    connect(m_table, &TaskTable::activatedRow, this, [this] { m_actions->open({}); });
    connect(m_table, &QWidget::customContextMenuRequested, this,
            [this](const QPoint& at) { m_actions->showMenu(at, m_filter->appliedText()); });
    connect(m_table, &TaskTable::topReached, m_feed,
            [this](bool isAtTop) { m_feed->setHeld(!isAtTop); });
    connect(m_table, &TaskTable::topReached, this, &TasksPage::showFooter);
    connect(m_table, &TaskTable::noticeClicked, this, [this] {
        m_table->scrollToTop();
        m_feed->showNew();
    });
    connect(m_table, &TaskTable::selectionChangedByUser, this, &TasksPage::showFooter);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &TasksPage::showCurrent);
    connect(&m_feed->model(), &QAbstractItemModel::dataChanged, this, &TasksPage::showCurrent);
    connect(m_actions, &TaskActions::filterChanged, this, &TasksPage::applyFilter);
    connect(m_inspector, &TaskInspector::openRequested, m_actions, &TaskActions::open);
    connect(m_inspector, &TaskInspector::cancelRequested, m_actions, &TaskActions::cancelTasks);
    connect(m_inspector, &TaskInspector::retryRequested, m_actions, &TaskActions::retryTasks);
    connect(&app().navigator, &Navigator::stepTask, m_actions, &TaskActions::step);
}

void TasksPage::connectFeed()
{
    connect(m_feed, &TaskFeed::loading, m_frame, &widgets::PageFrame::showLoading);
    // The table comes first: beside a count over all tasks its own query would take several times
    // as long.
    connect(m_feed, &TaskFeed::loading, this, [this] {
        app().gateway.cancelQuery(this, sidesKey());
        m_areSidesDue = true;
    });
    connect(m_feed, &TaskFeed::loaded, this, &TasksPage::showLoaded);
    connect(m_feed, &TaskFeed::failed, this, &TasksPage::showFailure);
    connect(m_feed, &TaskFeed::newCountChanged, this, [this] {
        m_table->setNotice(
            m_feed->newCount() == 0 ? QString() : tr("%n new – show", nullptr, m_feed->newCount()));
    });
    m_sideTimer.setSingleShot(true);
    m_sideTimer.setInterval(kSideRefreshMs);
    connect(&m_sideTimer, &QTimer::timeout, this, &TasksPage::loadSides);
    connect(m_feed, &TaskFeed::changed, this, [this] {
        if (!m_sideTimer.isActive())
            m_sideTimer.start();
    });
    m_ageTimer.setInterval(kAgeRefreshMs);
    connect(&m_ageTimer, &QTimer::timeout, m_table->viewport(), qOverload<>(&QWidget::update));
}

void TasksPage::addKeys()
{
    const auto key = [this](const QKeySequence& keys, const auto& run) {
        auto* shortcut = new QShortcut(keys, m_table);
        shortcut->setContext(Qt::WidgetShortcut); // letters belong to whoever has the focus
        connect(shortcut, &QShortcut::activated, this, run);
    };
    const auto move = [this](int by) {
        const int row =
            std::clamp(m_table->currentRow() + by, 0, std::max(0, m_feed->model().rowCount() - 1));
        const int column = std::max(0, m_table->currentIndex().column());
        m_table->setCurrentIndex(m_table->model()->index(row, column));
    };
    key(Qt::Key_J, [move] { move(1); });
    key(Qt::Key_K, [move] { move(-1); });
    key(Qt::Key_Space, [this] {
        m_inspector->setVisible(m_inspector->isHidden());
        showCurrent();
    });
    key(Qt::CTRL | Qt::Key_Return, [this] { m_actions->open({}); });
    key(Qt::Key_F, [this] { m_actions->filterByCell(m_filter->appliedText(), false); });
    key(Qt::Key_X, [this] { m_actions->filterByCell(m_filter->appliedText(), true); });
    key(Qt::Key_C, [this] { m_actions->cancelTasks(); });
    key(Qt::Key_R, [this] { m_actions->retryTasks(); });
    key(Qt::Key_W, [this] { m_actions->open(QStringLiteral("why")); });
    key(Qt::Key_L, [this] { m_actions->open(QStringLiteral("logs")); });
}

// Esc that nobody else wanted: back to the table.
void TasksPage::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        m_table->setFocus();
    else
        Page::keyPressEvent(event);
}

// --- query ------------------------------------------------------------------------------------

void TasksPage::apply()
{
    service::TaskQuery query;
    query.filter = gateway::toStd(m_filter->appliedText());
    query.text = gateway::toStd(m_text->text().trimmed());
    query.sort = TaskListModel::sortColumn(m_sortColumn).value_or(service::TaskColumn::Submitted);
    query.descending = m_isDescending;
    query.deadLetterOnly = m_isDeadLetterOnly;
    m_feed->model().setAllSelected(false);
    m_facets->setFilter(m_filter->appliedText());
    m_table->setSortIndicator(m_sortColumn, m_isDescending);
    m_viewBar->setCurrent(currentView());
    m_table->scrollToTop();
    m_feed->setHeld(false);
    m_feed->setQuery(query);
}

void TasksPage::applyFilter(const QString& filter)
{
    m_filter->setApplied(filter);
    apply();
}

void TasksPage::setFilter(const QString& filter)
{
    SavedView view = currentView();
    view.filter = filter;
    view.text.clear();
    view.deadLetterOnly = false;
    applyView(view);
}

void TasksPage::applyView(const SavedView& view)
{
    const int column = TaskDisplay::columnOf(view.sort);
    m_sortColumn = TaskListModel::sortColumn(column) ? column : TaskListModel::Submitted;
    m_isDescending = view.descending;
    m_isDeadLetterOnly = view.deadLetterOnly;
    if (!view.columns.isEmpty())
        m_table->setColumns(view.columns);
    {
        const QSignalBlocker blocker(m_text);
        m_text->setText(view.text);
    }
    applyFilter(view.filter);
}

SavedView TasksPage::currentView() const
{
    return {{},
            m_filter->appliedText(),
            m_text->text().trimmed(),
            TaskDisplay::key(m_sortColumn),
            m_isDescending,
            m_isDeadLetterOnly,
            m_table->columns()};
}

void TasksPage::saveView(const QString& name)
{
    SavedView view = currentView();
    view.name = name;
    if (const auto ok = m_views.save(view); !ok)
        emit app().navigator.message(widgets::Tone::Bad, toQt(ok.error().message));
}

void TasksPage::makeRule()
{
    const QString filter = m_filter->appliedText();
    const auto checked = rules::checkText(gateway::toStd(filter), rules::Schema::rules());
    if (checked.root) {
        emit app().navigator.makeRule(filter);
        return;
    }
    // A filter may ask for more than a rule can know: states, costs, times.
    emit app().navigator.message(
        widgets::Tone::Warning,
        tr("This filter can't decide where a task goes: %1. A rule sees only what a task declares.")
            .arg(toQt(rules::issueText(checked.issues.front()).message)));
}

void TasksPage::sortBy(int column)
{
    if (!TaskListModel::sortColumn(column)) {
        m_table->setSortIndicator(m_sortColumn, m_isDescending);
        emit app().navigator.message(
            widgets::Tone::Info,
            tr("The list can't be sorted by “%1”").arg(TaskDisplay::title(column)));
        return;
    }
    m_isDescending = column == m_sortColumn ? !m_isDescending : true;
    m_sortColumn = column;
    apply();
}

void TasksPage::focusFilter()
{
    m_filter->focusEdit();
}

// --- data -------------------------------------------------------------------------------------

void TasksPage::activate()
{
    m_table->setFocus();
}

void TasksPage::load()
{
    m_feed->load();
}

void TasksPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    m_ageTimer.start();
    m_feed->setActive(true);
}

void TasksPage::hideEvent(QHideEvent* event)
{
    Page::hideEvent(event);
    m_ageTimer.stop();
    m_feed->setActive(false);
}

void TasksPage::loadSides()
{
    m_areSidesDue = false;
    app().gateway.query(
        this, sidesKey(),
        [query = m_feed->query(),
         now = app().time.now()](const gateway::Queries& on) -> base::Result<Side> {
            auto facets = countFacets(on, query);
            if (!facets)
                return std::unexpected(facets.error());
            auto slots_ = on.tasks.histogram(query, kHistogramSlots);
            if (!slots_)
                return std::unexpected(slots_.error());
            const bool isLive = query.submitted.to == base::Instant{} || query.submitted.to > now;
            return Side{std::move(*facets), std::move(*slots_), isLive ? now : query.submitted.to};
        },
        [this](const base::Result<Side>& sides) { takeSides(sides); });
}

void TasksPage::takeSides(const base::Result<Side>& sides)
{
    if (!sides) // the table has the same trouble, and says so
        return;
    m_facets->setFacets(sides->facets);
    m_histogram->setSlots(sides->slots_, sides->end);
    m_sidesFrom = sides->slots_.empty() ? model::MaybeInstant() : sides->slots_.front().from;
    m_sidesTo = sides->end;
    showSpan();
}

void TasksPage::showSpan()
{
    m_from->setText(m_sidesFrom ? app().format.dateTime(*m_sidesFrom) : QString());
    m_to->setText(m_sidesFrom ? app().format.dateTime(m_sidesTo) : QString());
}

void TasksPage::showLoaded()
{
    if (m_areSidesDue)
        loadSides();
    if (m_feed->total() == 0) {
        showEmpty();
        return;
    }
    const bool hasMatch = !m_feed->model().nos().empty();
    m_tableOrNoMatch->setCurrentIndex(hasMatch ? 0 : 1);
    if (hasMatch && !m_table->currentIndex().isValid())
        m_table->selectionModel()->setCurrentIndex(m_table->model()->index(0, 0),
                                                   QItemSelectionModel::NoUpdate);
    m_frame->showData();
    showFooter();
    showCurrent();
}

void TasksPage::showEmpty()
{
    m_frame->showEmpty({QStringLiteral("tasks"), tr("No tasks yet"),
                        tr("Tasks that you submit appear here with the back end that was chosen "
                           "for them, and why."),
                        tr("Submit the first task"),
                        [this] { emit app().navigator.openPage(QStringLiteral("submit")); },
                        tr("Load demo data"), [this] { emit app().navigator.demoRequested(); }});
}

void TasksPage::showFailure(const base::Error& error)
{
    if (error.code == base::ErrorCode::InvalidArgument && !m_filter->appliedText().isEmpty()) {
        m_frame->showData(); // the last good result stays
        m_filter->setFailure(toQt(error.message), error.where.column);
        return;
    }
    m_frame->showError(error);
}

void TasksPage::showFooter()
{
    const auto& format = app().format;
    const auto count = static_cast<std::int64_t>(m_feed->model().nos().size());
    m_footer->setText(tr("%1 of %2 – %3", "matching, all, time of the query")
                          .arg(format.count(count), format.count(m_feed->total()),
                               format.duration(m_feed->took())));
    const std::int64_t selected = m_table->selectedCount();
    m_selection->setText(m_feed->model().isAllSelected()
                             ? tr("All %1 that match are selected").arg(format.count(count))
                             : tr("%1 selected").arg(format.count(selected)));
    m_selection->setVisible(selected > 0);
    m_live->setText(m_feed->isHeld() ? tr("Paused while scrolled, Home goes on") : tr("Live"));
}

void TasksPage::showCurrent()
{
    if (!m_inspector->isHidden())
        m_inspector->showTask(m_table->currentTask());
}

// --- texts ------------------------------------------------------------------------------------

void TasksPage::retranslate()
{
    m_frame->setTitle(title(), tr("What was submitted, where it runs and how it ended"));
    m_columns->setText(tr("Columns"));
    m_columns->setToolTip(tr("Choose the columns; drag headings to reorder them"));
    m_export->setText(tr("Export…"));
    m_export->setToolTip(
        tr("Write the selected tasks to a file; all that match when fewer than two are selected"));
    m_filter->setPlaceholder(tr("Filter, such as state = 'failed' AND run_time > 30s"));
    m_text->setPlaceholderText(tr("Find in names, errors, ids"));
    m_text->setAccessibleName(tr("Free text"));
    m_text->setToolTip(tr("Part of a name or error, or the beginning of an id; Enter searches"));
    m_facets->setAccessibleName(tr("Facets"));
    m_table->setAccessibleName(tr("Tasks"));
    m_noMatch->setText(tr("No task matches the filter in this time"));
    m_clearFilter->setText(tr("Clear the filter"));
    m_allTime->setText(tr("Search all the time there is"));
    m_about->setText(tr("Submissions by state – drag to zoom in"));
    showSpan();
    m_viewBar->retranslate();
    m_inspector->retranslate();
    m_facets->refresh();
    m_table->display().refresh();
    showFooter();
    showCurrent();
}

} // namespace tributary::pages
