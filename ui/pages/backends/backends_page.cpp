#include "pages/backends/backends_page.h"

#include "gateway/text.h"
#include "rules/token.h"
#include "widgets/card.h"
#include "widgets/inspector.h"
#include "widgets/page_frame.h"
#include "widgets/table_view.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>

#include <algorithm>
#include <utility>

namespace tributary::pages {
namespace {

using gateway::toQt;
using models::CellKind;

constexpr std::chrono::milliseconds kReloadPause{1000};
constexpr int kHealthColumn = 2;

QVariant number(std::int64_t value)
{
    return QVariant::fromValue<qlonglong>(value);
}

QString healthOf(const service::BackendRow& row)
{
    if (row.isPaused)
        return QStringLiteral("paused");
    return row.isDraining ? QStringLiteral("draining") : toQt(row.health);
}

double shareOf(const service::BackendRow& row)
{
    return row.concurrency > 0
        ? static_cast<double>(row.slotsUsed) / static_cast<double>(row.concurrency)
        : 0;
}

} // namespace

BackendsPage::BackendsPage(const AppContext& app, QWidget* parent)
    : Page(app, parent)
{
    build();
    followTasks(kReloadPause);
    connect(&app.gateway, &gateway::Gateway::backendsChanged, this, &BackendsPage::reloadLater);
    connect(&app.theme, &widgets::Theme::changed, this, &BackendsPage::fillDetail);
    retranslate();
}

void BackendsPage::build()
{
    m_frame = new widgets::PageFrame(app().theme, app().format, this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_frame);
    buildActions();
    m_frame->setContent(buildContent());
    connect(m_frame, &widgets::PageFrame::retryRequested, this, &BackendsPage::reload);
}

void BackendsPage::buildActions()
{
    const auto button = [this](const char* name, const char* icon, Qt::Key key, const auto& run) {
        auto* made = new QPushButton(m_frame);
        made->setObjectName(QLatin1String(name));
        made->setIcon(app().theme.icon(QLatin1String(icon)));
        m_frame->actions()->addWidget(made);
        connect(made, &QPushButton::clicked, this, run);
        auto* shortcut = new QShortcut(key, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, made, &QPushButton::click);
        return made;
    };
    m_test = button("backendTest", "refresh", Qt::Key_T, [this] { test(); });
    m_drain = button("backendDrain", "drain", Qt::Key_D, [this] { toggleDraining(); });
    m_pause = button("backendPause", "pause", Qt::Key_P, [this] { togglePaused(); });
}

QWidget* BackendsPage::buildContent()
{
    const auto& theme = app().theme;
    auto* split = new QSplitter(Qt::Horizontal, m_frame);
    split->setChildrenCollapsible(false);
    auto* left = new QSplitter(Qt::Vertical, split);
    left->setChildrenCollapsible(false);
    auto* tableCard = new widgets::Card(theme, left);
    m_table = widgets::makeRecordTable(theme, app().format, tableCard);
    m_table.view->setObjectName(QStringLiteral("backendTable"));
    tableCard->body()->addWidget(m_table.view);
    m_runningCard = new widgets::Card(theme, left);
    m_running = widgets::makeRecordTable(theme, app().format, m_runningCard);
    m_running.view->setObjectName(QStringLiteral("backendRunning"));
    m_runningCard->body()->addWidget(m_running.view);
    left->addWidget(tableCard);
    left->addWidget(m_runningCard);
    left->setStretchFactor(0, 3);
    left->setStretchFactor(1, 2);
    m_inspector = new widgets::Inspector(theme, split);
    m_inspector->setObjectName(QStringLiteral("backendInspector"));
    m_inspector->setMinimumWidth(theme.metrics().panelWidth);
    split->addWidget(left);
    split->addWidget(m_inspector);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 1);
    connect(m_table.view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &BackendsPage::fillDetail);
    connect(m_table.view, &widgets::TableView::activatedRow, this,
            [this](const QModelIndex& index) {
                const auto name = index.data(models::KeyRole).toString().toStdString();
                emit app().navigator.openTasksFiltered(QStringLiteral("backend = ")
                                                       + toQt(rules::quote(name)));
            });
    connect(m_running.view, &widgets::TableView::activatedRow, this,
            [this](const QModelIndex& index) {
                const auto key = index.data(models::KeyRole).toString().toStdString();
                if (const auto attempt = model::parseAttemptKey(key))
                    emit app().navigator.openTask(attempt->task, {});
            });
    return split;
}

// --- data -------------------------------------------------------------------------------------

void BackendsPage::activate()
{
    m_table.view->setFocus();
}

void BackendsPage::setFilter(const QString& backend)
{
    m_table.select(backend);
}

void BackendsPage::load()
{
    m_frame->showLoading();
    app().gateway.query(
        this, QStringLiteral("backends"),
        [](const gateway::Queries& on) { return on.operations.backends(); },
        [this](const base::Result<std::vector<service::BackendRow>>& result) { take(result); });
}

void BackendsPage::take(const base::Result<std::vector<service::BackendRow>>& result)
{
    if (!result) {
        m_frame->showError(result.error());
        return;
    }
    m_rows = *result;
    m_isLoaded = true;
    fill();
    tellTest();
    if (m_rows.empty())
        m_frame->showEmpty({QStringLiteral("backends"),
                            tr("No back end is configured"),
                            tr("Without backends.json in the data directory the three embedded "
                               "ones are used; a file that is there names all of them."),
                            {},
                            {},
                            {},
                            {}});
    else
        m_frame->showData();
}

void BackendsPage::fill()
{
    if (!m_isLoaded)
        return;
    QList<models::Record> rows;
    for (const auto& row : m_rows) {
        const QString name = toQt(row.name);
        rows.append({name,
                     {row.isAtLeastOnce
                          ? tr("%1 (≥ 1×)", "a back end that delivers at least once").arg(name)
                          : name,
                      static_cast<int>(row.type), healthOf(row), shareOf(row), number(row.queued),
                      number(row.coldStarts)},
                     row.reason.empty() && row.isAtLeastOnce
                         ? tr("at least once: what runs here may run twice")
                         : toQt(row.reason)});
    }
    m_table.model->setColumns({{tr("Back end"), CellKind::Text},
                               {tr("Type"), CellKind::Type},
                               {tr("Health"), CellKind::Health},
                               {tr("Slots used"), CellKind::Share},
                               {tr("Queued"), CellKind::Count},
                               {tr("Cold starts"), CellKind::Count}});
    const bool hadSelection = !m_table.currentKey().isEmpty();
    m_table.model->setRecords(rows);
    m_table.fitColumns();
    if (!hadSelection && !rows.isEmpty())
        m_table.select(rows.first().key);
    fillDetail();
}

const service::BackendRow* BackendsPage::current() const
{
    const auto key = m_table.currentKey().toStdString();
    const auto found = std::ranges::find(m_rows, key, &service::BackendRow::name);
    return found == m_rows.end() ? nullptr : &*found;
}

void BackendsPage::fillDetail()
{
    const auto* row = current();
    for (QPushButton* button : {m_test, m_drain, m_pause})
        button->setEnabled(row != nullptr);
    m_test->setIcon(app().theme.icon(QStringLiteral("refresh")));
    m_drain->setIcon(app().theme.icon(QStringLiteral("drain")));
    m_drain->setText(row != nullptr && row->isDraining ? tr("Resume") : tr("Drain"));
    m_pause->setText(row != nullptr && row->isPaused ? tr("Go on") : tr("Pause"));
    m_pause->setIcon(app().theme.icon(row != nullptr && row->isPaused ? QStringLiteral("play")
                                                                      : QStringLiteral("pause")));
    if (row == nullptr) {
        m_inspector->clear(tr("Select a back end to see its state"));
        m_running.model->setRecords({});
        return;
    }
    const auto& format = app().format;
    const auto unknown = [&format](base::Micros value) {
        return value.count() > 0 ? format.duration(value) : widgets::DisplayFormat::unknown();
    };
    m_inspector->setTitle(toQt(row->name));
    QList<widgets::InspectorRow> rows;
    const auto add = [&rows](const QString& label, const QString& value) {
        rows.append(widgets::InspectorRow{label, value, {}, {}, false});
    };
    const auto gap = [&add] { add({}, {}); };
    add(tr("Execution type"), widgets::DisplayFormat::type(row->type));
    rows.append(widgets::InspectorRow{tr("Provider"), toQt(row->provider), {}, {}, true});
    gap();
    add(tr("Health"), healthText(*row));
    add(tr("Since"),
        row->healthSince == base::Instant{} ? widgets::DisplayFormat::unknown()
                                            : format.relative(row->healthSince));
    if (!row->reason.empty())
        add(tr("Reason"), toQt(row->reason));
    if (row->isCoolingDown)
        add(tr("Breaker"), tr("rests after refusing several attempts in a row"));
    if (row->isAtLeastOnce)
        add(tr("Delivery"), tr("at least once: what runs here may run twice"));
    add(tr("Probe"), unknown(row->probeLatency));
    gap();
    add(tr("Slots"),
        tr("%1 of %2 used").arg(format.count(row->slotsUsed), format.count(row->concurrency)));
    add(tr("Queued"), format.count(row->queued));
    if (row->type == model::ExecutionType::Serverless) {
        gap();
        add(tr("Cold starts"), format.count(row->coldStarts));
        add(tr("Start-up, p50"), unknown(row->initP50));
        add(tr("Start-up, p95"), unknown(row->initP95));
        add(tr("Warm instances"), format.count(row->warmInstances));
    }
    m_inspector->setRows(rows);

    QList<models::Record> attempts;
    for (const auto& lease : row->leases)
        attempts.append({toQt(model::attemptKey({lease.task, lease.attempt})),
                         {toQt(model::toString(lease.task)), number(lease.attempt),
                          number(base::toMicros(lease.since)),
                          lease.expires ? number(base::toMicros(*lease.expires)) : QVariant()},
                         {}});
    m_running.model->setColumns({{tr("Task"), CellKind::Mono},
                                 {tr("Attempt"), CellKind::Count},
                                 {tr("Started"), CellKind::Age},
                                 {tr("Lease until"), CellKind::Age}});
    m_running.model->setRecords(attempts);
    m_running.fitColumns();
    m_runningCard->setTitle(tr("Running here"),
                            attempts.isEmpty() ? tr("nothing runs on %1").arg(toQt(row->name))
                                               : toQt(row->name));
}

// --- actions ----------------------------------------------------------------------------------

void BackendsPage::execute(service::Command command, const QString& done)
{
    app().gateway.execute(
        std::move(command), this, [this, done](const service::CommandReply& reply) {
            if (reply.isOk())
                emit app().navigator.message(widgets::Tone::Good, done);
            else
                emit app().navigator.message(widgets::Tone::Bad,
                                             toQt(base::describe(reply.errors.front())));
            reload();
        });
}

void BackendsPage::test()
{
    const auto* row = current();
    if (row == nullptr)
        return;
    m_test->setEnabled(false);
    m_frame->setSubtitle(tr("%1 is being asked…").arg(toQt(row->name)));
    app().gateway.execute(service::ProbeBackend{row->name}, this,
                          [this, name = row->name](const service::CommandReply& reply) {
                              if (reply.isOk())
                                  m_tested = name;
                              else
                                  emit app().navigator.message(
                                      widgets::Tone::Bad,
                                      toQt(base::describe(reply.errors.front())));
                              m_frame->setSubtitle(subtitle());
                              m_test->setEnabled(true);
                              reload();
                          });
}

// What the back end has answered, from the rows that were read after it.
void BackendsPage::tellTest()
{
    const auto tested = std::exchange(m_tested, {});
    const auto row = std::ranges::find(m_rows, tested, &service::BackendRow::name);
    if (tested.empty() || row == m_rows.end())
        return;
    const QString name = toQt(row->name);
    const QString after = row->probeLatency.count() > 0 ? app().format.duration(row->probeLatency)
                                                        : widgets::DisplayFormat::unknown();
    if (row->health == "healthy")
        emit app().navigator.message(widgets::Tone::Good,
                                     tr("%1 works; it answered after %2").arg(name, after));
    else
        emit app().navigator.message(
            row->health == "unavailable" ? widgets::Tone::Bad : widgets::Tone::Warning,
            tr("%1 is %2: %3", "back end, health, reason")
                .arg(name, healthText(*row),
                     row->reason.empty() ? tr("no reason was given") : toQt(row->reason)));
}

QString BackendsPage::healthText(const service::BackendRow& row) const
{
    const int at = m_table.model->rowOf(toQt(row.name));
    return at < 0 ? toQt(row.health)
                  : m_table.proxy->text(
                        m_table.proxy->mapFromSource(m_table.model->index(at, kHealthColumn)));
}

QString BackendsPage::subtitle()
{
    return tr("Where tasks run; Enter opens the tasks of one");
}

void BackendsPage::toggleDraining()
{
    const auto* row = current();
    if (row == nullptr)
        return;
    service::SetDraining command;
    command.backend = row->name;
    command.draining = !row->isDraining;
    execute(command,
            command.draining ? tr("%1 ends what it has and takes nothing new").arg(toQt(row->name))
                             : tr("%1 takes tasks again").arg(toQt(row->name)));
}

void BackendsPage::togglePaused()
{
    const auto* row = current();
    if (row == nullptr)
        return;
    service::SetPaused command;
    command.scope = service::SetPaused::Scope::Backend;
    command.name = row->name;
    command.paused = !row->isPaused;
    execute(command,
            command.paused ? tr("Nothing is started on %1 any more").arg(toQt(row->name))
                           : tr("%1 takes tasks again").arg(toQt(row->name)));
}

// --- texts ------------------------------------------------------------------------------------

void BackendsPage::retranslate()
{
    m_frame->setTitle(title(), subtitle());
    m_test->setText(tr("Test"));
    m_test->setToolTip(tr("Ask the back end whether it works (T)"));
    m_drain->setToolTip(tr("Drain: end what runs, start nothing new; or take tasks again (D)"));
    m_pause->setToolTip(tr("Stop starting tasks here, or go on (P)"));
    m_table.view->setAccessibleName(tr("Back ends"));
    m_running.view->setAccessibleName(tr("Attempts that run on the selected back end"));
    m_inspector->setAccessibleName(tr("State of the selected back end"));
    fill();
    fillDetail();
}

} // namespace tributary::pages
