// What can be done with the tasks of the list: open, filter by a cell, cancel, retry, export.
//
// Thread: GUI. Acts on the current row or the selection of the table; "everything" is passed on as
// the predicate that it is. Results are told by the navigator's notes.
#pragma once

#include "models/task_export.h"
#include "pages/page.h"
#include "pages/tasks/task_scope.h"

#include <QHash>
#include <QObject>

#include <optional>

namespace tributary::pages {

class TaskFeed;
class TaskTable;

class TaskActions final : public QObject
{
    Q_OBJECT

public:
    TaskActions(const AppContext& app, TaskFeed& feed, TaskTable& table, QWidget* page);

    void open(const QString& tab);
    // The task before or after one that was opened from here.
    void step(const model::TaskId& from, int direction, const QString& tab);
    void filterByCell(const QString& filter, bool isExcluded);
    void showMenu(const QPoint& at, const QString& filter);
    void cancelTasks();
    void retryTasks();
    void askExport();
    void exportTo(const QString& path, models::ExportFormat format);

signals:
    void filterChanged(const QString& filter);

private:
    TaskScope scope(bool orEverything) const;
    void startBulk(BulkAction action);
    void openNo(model::TaskNo no, const QString& tab,
                const std::optional<model::TaskId>& inPlaceOf = {});

    AppContext m_app;
    TaskFeed& m_feed;
    TaskTable& m_table;
    QWidget* m_page;
    QHash<model::TaskId, model::TaskNo> m_opened;
};

} // namespace tributary::pages
