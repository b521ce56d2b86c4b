// The table of tasks with its keys: letters act on the current row, Ctrl+A selects all that match.
//
// Thread: GUI. Never walks the model: a million rows are selected as one predicate.
#pragma once

#include "models/task_list_model.h"
#include "pages/tasks/task_display.h"
#include "widgets/table_view.h"

#include <QJsonObject>

class QPushButton;

namespace tributary::pages {

class TaskTable final : public widgets::TableView
{
    Q_OBJECT

public:
    TaskTable(models::TaskListModel& model, const widgets::Theme& theme,
              const widgets::DisplayFormat& format, QWidget* parent = nullptr);

    TaskDisplay& display() const { return *m_display; }
    int currentRow() const; // -1 when there is none
    const service::TaskRow* currentTask() const; // null while its row is pending
    // The numbers of the selected rows, the current one when none is selected.
    models::TaskListModel::Nos selectedNos() const;
    std::int64_t selectedCount() const; // all of them when everything is selected
    bool isAtTop() const;

    // A button over the first row, such as "37 new – show"; an empty text hides it.
    void setNotice(const QString& text);
    void setSortIndicator(int column, bool descending);
    void setDefaultColumns();
    QJsonObject columns() const; // order, widths, hidden ones
    void setColumns(const QJsonObject& columns);
    void showColumnMenu();

    void selectAll() override; // as a predicate
    void keyboardSearch(const QString& search) override; // would walk through all rows

signals:
    void columnClicked(int column); // of the header, to sort by it
    void topReached(bool isAtTop);
    void noticeClicked();
    void selectionChangedByUser();

protected:
    void scrollContentsBy(int dx, int dy) override;
    void resizeEvent(QResizeEvent* event) override;
    void selectionChanged(const QItemSelection& selected,
                          const QItemSelection& deselected) override;

private:
    void updateWindow();
    void placeNotice();

    models::TaskListModel& m_model;
    TaskDisplay* m_display = nullptr;
    QPushButton* m_notice = nullptr;
    bool m_wasAtTop = true;
};

} // namespace tributary::pages
