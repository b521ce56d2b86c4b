#include "pages/tasks/task_actions.h"

#include "gateway/text.h"
#include "pages/tasks/bulk_dialog.h"
#include "pages/tasks/export_file.h"
#include "pages/tasks/task_feed.h"
#include "pages/tasks/task_table.h"

#include <QFileDialog>
#include <QMenu>

namespace tributary::pages {

using models::ExportFormat;
using models::TaskListModel;

TaskActions::TaskActions(const AppContext& app, TaskFeed& feed, TaskTable& table, QWidget* page)
    : QObject(page)
    , m_app(app)
    , m_feed(feed)
    , m_table(table)
    , m_page(page)
{
}

void TaskActions::open(const QString& tab)
{
    const int row = m_table.currentRow();
    if (row >= 0)
        openNo(m_feed.model().nos()[static_cast<std::size_t>(row)], tab);
}

// By way of a query: the row of a task far away may not be there yet.
void TaskActions::openNo(model::TaskNo no, const QString& tab,
                         const std::optional<model::TaskId>& inPlaceOf)
{
    m_app.gateway.query(
        this, QStringLiteral("open"),
        [nos = std::vector{no}](const gateway::Queries& on) { return on.tasks.taskRows(nos); },
        [this, no, tab, inPlaceOf](const base::Result<std::vector<service::TaskRow>>& rows) {
            if (!rows || rows->empty()) {
                emit m_app.navigator.message(widgets::Tone::Bad, tr("The task could not be read"));
                return;
            }
            m_opened.insert(rows->front().id, no);
            if (inPlaceOf)
                emit m_app.navigator.swapTask(*inPlaceOf, rows->front().id, tab);
            else
                emit m_app.navigator.openTask(rows->front().id, tab);
        });
}

void TaskActions::step(const model::TaskId& from, int direction, const QString& tab)
{
    const auto known = m_opened.constFind(from);
    const int row = known != m_opened.cend() ? m_feed.model().rowOf(*known) : m_table.currentRow();
    const int next = row + direction;
    if (row < 0 || next < 0 || next >= m_feed.model().rowCount()) {
        emit m_app.navigator.message(widgets::Tone::Info,
                                     direction < 0 ? tr("This is the first task of the list")
                                                   : tr("This is the last task of the list"));
        return;
    }
    m_table.setCurrentIndex(m_table.model()->index(next, TaskListModel::Name));
    openNo(m_feed.model().nos()[static_cast<std::size_t>(next)], tab, from);
}

void TaskActions::filterByCell(const QString& filter, bool isExcluded)
{
    const service::TaskRow* const row = m_table.currentTask();
    if (row == nullptr)
        return;
    const QString changed =
        TaskDisplay::filterWith(filter, *row, m_table.currentIndex().column(), isExcluded);
    if (changed != filter)
        emit filterChanged(changed);
    else
        emit m_app.navigator.message(widgets::Tone::Info, tr("This cell can't be filtered by"));
}

void TaskActions::showMenu(const QPoint& at, const QString& filter)
{
    const QModelIndex index = m_table.indexAt(at);
    const service::TaskRow* const row = m_feed.model().row(index.row());
    if (!index.isValid() || row == nullptr)
        return;
    auto* menu = new QMenu(&m_table);
    menu->setObjectName(QStringLiteral("taskMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString& icon, const QString& text, const QString& keys,
                         std::function<void()> run) {
        QAction* const action = menu->addAction(m_app.theme.icon(icon), text, this, std::move(run));
        action->setShortcut(QKeySequence(keys)); // shown; the table has them already
        action->setShortcutContext(Qt::WidgetShortcut);
        return action;
    };
    const auto addFilter = [&](const QString& icon, const QString& text, const QString& keys,
                               const QString& changed) {
        add(icon, text, keys, [this, changed] {
            emit filterChanged(changed);
        })->setEnabled(changed != filter);
    };
    const QString value = index.data().toString();
    const int column = index.column();
    addFilter(QStringLiteral("filter"), tr("Filter in: %1").arg(value), QStringLiteral("F"),
              TaskDisplay::filterWith(filter, *row, column, false));
    addFilter(QStringLiteral("filter-out"), tr("Filter out: %1").arg(value), QStringLiteral("X"),
              TaskDisplay::filterWith(filter, *row, column, true));
    addFilter(QStringLiteral("filter"), tr("Only this: %1").arg(value), {},
              TaskDisplay::filterWith({}, *row, column, false));
    menu->addSeparator();
    add(QStringLiteral("tasks"), tr("Open"), QStringLiteral("Return"), [this] { open({}); });
    add(QStringLiteral("why"), tr("Why here"), QStringLiteral("W"),
        [this] { open(QStringLiteral("why")); });
    add(QStringLiteral("logs"), tr("Logs"), QStringLiteral("L"),
        [this] { open(QStringLiteral("logs")); });
    menu->addSeparator();
    add(QStringLiteral("stop"), tr("Cancel…"), QStringLiteral("C"), [this] { cancelTasks(); });
    add(QStringLiteral("retry"), tr("Retry"), QStringLiteral("R"), [this] { retryTasks(); });
    add(QStringLiteral("rules"), tr("Make a rule test"), {},
        [this, id = row->id] { emit m_app.navigator.makeRuleTest(id); });
    menu->addSeparator();
    add(QStringLiteral("copy"), tr("Copy rows"), QStringLiteral("Ctrl+C"),
        [this] { m_table.copySelection(); });
    add(QStringLiteral("export"), tr("Export…"), {}, [this] { askExport(); });
    menu->popup(m_table.viewport()->mapToGlobal(at));
}

TaskScope TaskActions::scope(bool orEverything) const
{
    TaskScope scope;
    // One selected row is just where the cursor is.
    const bool isChoice = m_table.selectedCount() > 1;
    scope.isPredicate = m_feed.model().isAllSelected() || (orEverything && !isChoice);
    if (scope.isPredicate)
        scope.query = m_feed.query();
    else
        scope.nos = m_table.selectedNos();
    return scope;
}

void TaskActions::cancelTasks()
{
    startBulk(BulkAction::Cancel);
}

void TaskActions::retryTasks()
{
    startBulk(BulkAction::Retry);
}

void TaskActions::startBulk(BulkAction action)
{
    TaskScope chosen = scope(false);
    if (chosen.isPredicate || !chosen.nos.empty())
        (new BulkDialog(m_app, action, std::move(chosen), m_page))->open();
}

void TaskActions::askExport()
{
    auto* dialog = new QFileDialog(m_page, tr("Export tasks"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    const QString csv = tr("CSV table (*.csv)");
    dialog->setNameFilters({csv, tr("JSON lines (*.jsonl)")});
    dialog->selectFile(QStringLiteral("tasks.csv"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog, csv](const QString& chosen) {
        dialog->setDefaultSuffix(chosen == csv ? QStringLiteral("csv") : QStringLiteral("jsonl"));
    });
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        exportTo(path,
                 path.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive)
                     ? ExportFormat::Csv
                     : ExportFormat::JsonLines);
    });
    dialog->open();
}

void TaskActions::exportTo(const QString& path, ExportFormat format)
{
    emit m_app.navigator.message(widgets::Tone::Info, tr("Exporting to %1…").arg(path));
    m_app.gateway.query(
        this, QStringLiteral("export"),
        [scope = scope(true), format, path](const gateway::Queries& on) {
            return exportTasks(on, scope, format, path);
        },
        [this, path](const base::Result<std::int64_t>& count) {
            if (count)
                emit m_app.navigator.message(
                    widgets::Tone::Good,
                    tr("%1 tasks were exported to %2").arg(m_app.format.count(*count), path));
            else
                emit m_app.navigator.message(
                    widgets::Tone::Bad,
                    tr("Not exported: %1").arg(gateway::toQt(count.error().message)));
        });
}

} // namespace tributary::pages
