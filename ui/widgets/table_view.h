// Tables as the console shows them: fixed row heights, no wrapping, painted by one delegate.
//
// Thread: GUI. Smooth at a million rows because nothing asks the model for more than the visible
// ones: never use ResizeToContents or QSortFilterProxyModel above 20,000 rows.
#pragma once

#include "widgets/theme.h"

#include <QStyledItemDelegate>
#include <QTableView>

namespace tributary::widgets {

// Roles that CellDelegate understands beside DisplayRole and TextAlignmentRole.
enum CellRole
{
    IconNameRole = Qt::UserRole + 900, // QString, of resources/icons
    IconColorRole, // QColor
    ToneRole, // int of Tone, for the text
    MonoRole, // bool; cut in the middle, ids differ at their end
    BarRole, // double 0..1: a bar behind the text in IconColorRole or the accent
    PendingRole, // bool: the row is being fetched; painted as a grey stripe
    SelectedRole, // bool: painted as selected whatever the selection model says
};

class CellDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit CellDelegate(const Theme& theme, QObject* parent = nullptr);
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const Theme& m_theme;
};

class TableView : public QTableView
{
    Q_OBJECT

public:
    explicit TableView(const Theme& theme, QWidget* parent = nullptr);

    // The selected rows (at most `limit`) with the visible columns, headers first, as TSV.
    QString selectionAsTsv(int limit = 100'000) const;
    void copySelection() const;
    void setColumnChooser(bool isOn); // context menu of the header
    int headingWidth(int column) const; // what the title needs

signals:
    void activatedRow(const QModelIndex& index); // Enter or double click

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void showColumnMenu(const QPoint& at);

    const Theme& m_theme;
};

} // namespace tributary::widgets
