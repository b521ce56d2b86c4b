#include "widgets/heat_map_accessible.h"

#include "widgets/heat_map.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QHash>
#include <QPointer>

#include <memory>
#include <utility>

namespace tributary::widgets {
namespace {

// Rows count from the top here, as they are read.
class CellInterface final : public QAccessibleInterface, public QAccessibleTableCellInterface
{
public:
    CellInterface(HeatMap* map, int row, int column)
        : m_map(map)
        , m_row(row)
        , m_column(column)
    {
    }

    bool isValid() const override
    {
        return m_map != nullptr && m_row < m_map->data().rows && m_column < m_map->data().columns;
    }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* parent() const override
    {
        return QAccessible::queryAccessibleInterface(m_map);
    }
    QAccessibleInterface* child(int) const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QString text(QAccessible::Text which) const override
    {
        return which == QAccessible::Name && isValid() ? m_map->cellText(m_column, mapRow())
                                                       : QString();
    }
    void setText(QAccessible::Text, const QString&) override { }
    QRect rect() const override
    {
        if (!isValid())
            return {};
        const QRect cell = m_map->cellRect(m_column, mapRow());
        return {m_map->mapToGlobal(cell.topLeft()), cell.size()};
    }
    QAccessible::Role role() const override { return QAccessible::Cell; }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.selectable = true;
        state.focusable = true;
        state.selected = isSelected();
        state.focused = m_map->hasFocus() && m_map->currentColumn() == m_column
            && m_map->currentRow() == mapRow();
        state.readOnly = true;
        return state;
    }
    void* interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::TableCellInterface
            ? static_cast<QAccessibleTableCellInterface*>(this)
            : nullptr;
    }

    bool isSelected() const override
    {
        return isValid() && m_map->selection().contains(m_column, mapRow());
    }
    QList<QAccessibleInterface*> columnHeaderCells() const override { return {}; }
    QList<QAccessibleInterface*> rowHeaderCells() const override { return {}; }
    int columnIndex() const override { return m_column; }
    int rowIndex() const override { return m_row; }
    int columnExtent() const override { return 1; }
    int rowExtent() const override { return 1; }
    QAccessibleInterface* table() const override { return parent(); }

private:
    int mapRow() const { return m_map->data().rows - 1 - m_row; }

    QPointer<HeatMap> m_map;
    int m_row;
    int m_column;
};

class MapInterface final : public QAccessibleWidget, public QAccessibleTableInterface
{
public:
    explicit MapInterface(HeatMap* map)
        : QAccessibleWidget(map, QAccessible::Table)
    {
    }
    ~MapInterface() override
    {
        for (const QAccessible::Id id : std::as_const(m_cells))
            QAccessible::deleteAccessibleInterface(id);
    }

    void* interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::TableInterface ? static_cast<QAccessibleTableInterface*>(this)
                                                   : QAccessibleWidget::interface_cast(type);
    }
    QString text(QAccessible::Text which) const override
    {
        if (which == QAccessible::Value)
            return map()->cellText(map()->currentColumn(), map()->currentRow());
        return QAccessibleWidget::text(which);
    }
    int childCount() const override { return rowCount() * columnCount(); }
    QAccessibleInterface* child(int index) const override
    {
        return columnCount() == 0 ? nullptr : cellAt(index / columnCount(), index % columnCount());
    }
    int indexOfChild(const QAccessibleInterface* child) const override
    {
        const auto* cell = const_cast<QAccessibleInterface*>(child)->tableCellInterface();
        return cell == nullptr ? -1 : cell->rowIndex() * columnCount() + cell->columnIndex();
    }

    // Made when asked for: a map may have 100,000 cells.
    QAccessibleInterface* cellAt(int row, int column) const override
    {
        if (row < 0 || column < 0 || row >= rowCount() || column >= columnCount())
            return nullptr;
        const auto found = m_cells.constFind({row, column});
        if (found != m_cells.constEnd())
            return QAccessible::accessibleInterface(*found);
        auto* cell = new CellInterface(map(), row, column);
        m_cells.insert({row, column}, QAccessible::registerAccessibleInterface(cell));
        return cell;
    }
    int rowCount() const override { return map()->data().rows; }
    int columnCount() const override { return map()->data().columns; }
    QAccessibleInterface* caption() const override { return nullptr; }
    QAccessibleInterface* summary() const override { return nullptr; }
    QString columnDescription(int) const override { return {}; }
    QString rowDescription(int row) const override
    {
        return map()->data().rowLabels.value(rowCount() - 1 - row);
    }
    int selectedCellCount() const override
    {
        const QRect cells = map()->selection();
        return cells.width() * cells.height();
    }
    QList<QAccessibleInterface*> selectedCells() const override
    {
        const QRect cells = map()->selection();
        QList<QAccessibleInterface*> found;
        for (int row = cells.bottom(); row >= cells.top(); --row)
            for (int column = cells.left(); column <= cells.right(); ++column)
                found.append(cellAt(rowCount() - 1 - row, column));
        return found;
    }
    int selectedColumnCount() const override { return 0; }
    int selectedRowCount() const override { return 0; }
    QList<int> selectedColumns() const override { return {}; }
    QList<int> selectedRows() const override { return {}; }
    bool isColumnSelected(int) const override { return false; }
    bool isRowSelected(int) const override { return false; }
    bool selectRow(int) override { return false; }
    bool selectColumn(int) override { return false; }
    bool unselectRow(int) override { return false; }
    bool unselectColumn(int) override { return false; }
    void modelChange(QAccessibleTableModelChangeEvent*) override { }

private:
    HeatMap* map() const { return static_cast<HeatMap*>(widget()); }

    mutable QHash<std::pair<int, int>, QAccessible::Id> m_cells;
};

QAccessibleInterface* makeInterface(const QString& className, QObject* object)
{
    if (className != u"tributary::widgets::HeatMap")
        return nullptr;
    auto* map = qobject_cast<HeatMap*>(object);
    return map == nullptr ? nullptr : new MapInterface(map);
}

} // namespace

void installHeatMapAccessibility()
{
    // Qt drops a factory that is already there, so asking again does no harm.
    QAccessible::installFactory(makeInterface);
}

void announceHeatMapCell(HeatMap* map)
{
    if (!QAccessible::isActive())
        return;
    QAccessibleValueChangeEvent event(map, map->cellText(map->currentColumn(), map->currentRow()));
    QAccessible::updateAccessibility(&event);
}

} // namespace tributary::widgets
