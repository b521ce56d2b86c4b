#include "pages/tasks/task_table.h"

#include <QHeaderView>
#include <QJsonArray>
#include <QMenu>
#include <QPushButton>
#include <QResizeEvent>
#include <QScrollBar>

#include <array>

namespace tributary::pages {

namespace {

using models::TaskListModel;

struct ColumnWidth
{
    int characters;
    bool isShown;
};
constexpr std::array<ColumnWidth, TaskListModel::ColumnCount> kWidths{{
    {17, true}, // state
    {19, true}, // id
    {22, true}, // name
    {17, true}, // type
    {16, true}, // back end
    {24, true}, // rule
    {18, true}, // queue wait
    {17, true}, // run time
    {12, true}, // cost
    {16, true}, // submitted
    {9, false}, // attempt
    {18, false}, // cold start
    {14, false}, // task type
    {14, false}, // team
    {11, false}, // priority
    {40, false}, // error
}};

} // namespace

TaskTable::TaskTable(models::TaskListModel& model, const widgets::Theme& theme,
                     const widgets::DisplayFormat& format, QWidget* parent)
    : TableView(theme, parent)
    , m_model(model)
    , m_display(new TaskDisplay(model, theme, format, this))
    , m_notice(new QPushButton(this))
{
    setObjectName(QStringLiteral("taskTable"));
    setModel(m_display);
    setColumnChooser(true);
    setContextMenuPolicy(Qt::CustomContextMenu);
    horizontalHeader()->setSortIndicatorShown(true);
    horizontalHeader()->setSectionsClickable(true);
    horizontalHeader()->setStretchLastSection(true);
    m_notice->setObjectName(QStringLiteral("newTasks"));
    m_notice->setProperty("kind", QStringLiteral("primary"));
    m_notice->hide();
    setDefaultColumns();
    connect(horizontalHeader(), &QHeaderView::sectionClicked, this, &TaskTable::columnClicked);
    connect(m_notice, &QPushButton::clicked, this, &TaskTable::noticeClicked);
    connect(m_display, &QAbstractItemModel::modelReset, this, &TaskTable::updateWindow);
    connect(m_display, &QAbstractItemModel::layoutChanged, this, &TaskTable::updateWindow);
    connect(m_display, &QAbstractItemModel::rowsInserted, this, &TaskTable::updateWindow);
    connect(m_display, &QAbstractItemModel::rowsRemoved, this, &TaskTable::updateWindow);
}

int TaskTable::currentRow() const
{
    return currentIndex().isValid() ? currentIndex().row() : -1;
}

const service::TaskRow* TaskTable::currentTask() const
{
    return m_model.row(currentRow());
}

TaskListModel::Nos TaskTable::selectedNos() const
{
    TaskListModel::Nos nos;
    const QItemSelection selection = selectionModel()->selection(); // ranges, not a million indexes
    for (const QItemSelectionRange& range : selection)
        nos.insert(nos.end(), m_model.nos().begin() + range.top(),
                   m_model.nos().begin() + range.bottom() + 1);
    if (nos.empty() && currentRow() >= 0)
        nos.push_back(m_model.nos()[static_cast<std::size_t>(currentRow())]);
    return nos;
}

std::int64_t TaskTable::selectedCount() const
{
    if (m_model.isAllSelected())
        return static_cast<std::int64_t>(m_model.nos().size());
    std::int64_t count = 0;
    const QItemSelection selection = selectionModel()->selection();
    for (const QItemSelectionRange& range : selection)
        count += range.height();
    return count;
}

bool TaskTable::isAtTop() const
{
    return verticalScrollBar()->value() <= verticalScrollBar()->minimum();
}

// --- columns ----------------------------------------------------------------------------------

void TaskTable::setDefaultColumns()
{
    // Not the average width: that of a font with Chinese characters is twice as much.
    const int character = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    for (int column = 0; column < TaskListModel::ColumnCount; ++column) {
        const ColumnWidth& width = kWidths[static_cast<std::size_t>(column)];
        horizontalHeader()->moveSection(horizontalHeader()->visualIndex(column), column);
        setColumnHidden(column, !width.isShown);
        setColumnWidth(column, width.characters * character);
    }
}

QJsonObject TaskTable::columns() const
{
    QJsonArray shown;
    QJsonObject widths;
    for (int visual = 0; visual < TaskListModel::ColumnCount; ++visual) {
        const int column = horizontalHeader()->logicalIndex(visual);
        if (isColumnHidden(column))
            continue;
        shown.append(TaskDisplay::key(column));
        widths[TaskDisplay::key(column)] = columnWidth(column);
    }
    return {{QStringLiteral("shown"), shown}, {QStringLiteral("widths"), widths}};
}

void TaskTable::setColumns(const QJsonObject& columns)
{
    setDefaultColumns();
    const QJsonArray shown = columns[QStringLiteral("shown")].toArray();
    if (shown.isEmpty())
        return;
    const QJsonObject widths = columns[QStringLiteral("widths")].toObject();
    for (int column = 0; column < TaskListModel::ColumnCount; ++column)
        setColumnHidden(column, !shown.contains(TaskDisplay::key(column)));
    int visual = 0;
    for (const QJsonValue& value : shown) {
        const int column = TaskDisplay::columnOf(value.toString());
        if (column < 0)
            continue; // of another version
        horizontalHeader()->moveSection(horizontalHeader()->visualIndex(column), visual++);
        setColumnWidth(column, widths[value.toString()].toInt(columnWidth(column)));
    }
}

void TaskTable::setSortIndicator(int column, bool descending)
{
    horizontalHeader()->setSortIndicator(column,
                                         descending ? Qt::DescendingOrder : Qt::AscendingOrder);
}

void TaskTable::showColumnMenu()
{
    emit horizontalHeader()->customContextMenuRequested(horizontalHeader()->rect().bottomLeft());
}

// --- rows -------------------------------------------------------------------------------------

void TaskTable::selectAll()
{
    if (m_model.nos().empty())
        return;
    clearSelection();
    m_model.setAllSelected(true);
    emit selectionChangedByUser();
}

void TaskTable::keyboardSearch(const QString& /*search*/) { }

void TaskTable::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected)
{
    TableView::selectionChanged(selected, deselected);
    if (!selected.isEmpty())
        m_model.setAllSelected(false);
    emit selectionChangedByUser();
}

void TaskTable::scrollContentsBy(int dx, int dy)
{
    TableView::scrollContentsBy(dx, dy);
    updateWindow();
}

void TaskTable::resizeEvent(QResizeEvent* event)
{
    TableView::resizeEvent(event);
    placeNotice();
    updateWindow();
}

void TaskTable::updateWindow()
{
    const int first = rowAt(0);
    const int last = rowAt(viewport()->height() - 1);
    const int end = static_cast<int>(m_model.nos().size()) - 1;
    m_model.setWindow(std::max(0, first), last < 0 ? end : last);
    if (std::exchange(m_wasAtTop, isAtTop()) != m_wasAtTop)
        emit topReached(m_wasAtTop);
}

void TaskTable::setNotice(const QString& text)
{
    m_notice->setText(text);
    m_notice->setVisible(!text.isEmpty());
    placeNotice();
}

void TaskTable::placeNotice()
{
    if (m_notice->isHidden())
        return;
    m_notice->adjustSize();
    m_notice->move((width() - m_notice->width()) / 2, horizontalHeader()->height() * 5 / 4);
    m_notice->raise();
}

} // namespace tributary::pages
