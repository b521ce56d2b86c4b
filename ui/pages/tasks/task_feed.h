// Keeps the task list model up to date: loads the ids of a query, fetches rows where somebody
// looks, follows the events.
//
// Thread: GUI; queries run off it. While held (the view is scrolled) the list stays as it is, rows
// in it change, and new tasks are only counted. A list of a million ids is not read 4 times a
// second: the next refresh waits at least four times as long as the last one took.
#pragma once

#include "models/task_list_model.h"
#include "pages/page.h"

#include <QObject>
#include <QStringList>
#include <QTimer>

#include <optional>

namespace tributary::pages {

class TaskFeed final : public QObject
{
    Q_OBJECT

public:
    explicit TaskFeed(const AppContext& app, QObject* parent = nullptr);

    models::TaskListModel& model() { return m_model; }
    // The time range is that of the context, at the moment of the query.
    void setQuery(const service::TaskQuery& query);
    service::TaskQuery query() const;
    void load(); // at once while active

    void setHeld(bool isHeld);
    bool isHeld() const { return m_isHeld; }
    void showNew(); // takes over what came in while held
    // While inactive, events and reload requests only make it stale; activating it then loads.
    void setActive(bool isActive);

    std::int64_t total() const { return m_total; } // of all tasks, without filter
    base::Micros took() const { return m_took; } // the last query, on its thread
    int newCount() const { return m_newCount; }

signals:
    void loading(); // because of a new query or load(), not for live updates
    void loaded();
    void failed(const tributary::base::Error& error);
    void newCountChanged();
    void changed(); // events arrived: whatever else shows tasks should look again

private:
    struct Ids
    {
        models::TaskListModel::Nos nos;
        std::int64_t total = 0;
        base::Micros took{};
    };

    void fetchRows(const models::TaskListModel::Nos& nos);
    void follow(const service::EventBatch& batch);
    void refresh();
    void start(bool isLive);
    void take(base::Result<Ids> result, bool isLive);
    void replace(Ids ids);
    void setNewCount(int count);

    AppContext m_app;
    models::TaskListModel m_model;
    service::TaskQuery m_query;
    std::optional<Ids> m_waiting; // newer than the model, while held
    QStringList m_fetches; // keys of the row queries on their way, oldest first
    QHash<QString, models::TaskListModel::Nos> m_fetched;
    quint64 m_lastFetch = 0;
    model::TaskNo m_newest = 0; // of the ids in the model
    std::int64_t m_total = 0;
    base::Micros m_took{};
    int m_newCount = 0;
    bool m_isHeld = false;
    bool m_isActive = false;
    bool m_isStale = true;
    bool m_isRunning = false;
    bool m_hasLostRows = false; // a fetch failed
    QTimer m_refresh;
};

} // namespace tributary::pages
