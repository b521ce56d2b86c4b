#include "pages/tasks/task_feed.h"

#include <algorithm>
#include <chrono>

namespace tributary::pages {

namespace {

using Nos = models::TaskListModel::Nos;
using namespace std::chrono_literals;

constexpr int kMostFetches = 6; // beyond that the oldest is given up: nobody looks there any more
constexpr base::Micros kLeastPause = 250ms;
constexpr int kPauseFactor = 4;

const QString& idsKey()
{
    static const QString key = QStringLiteral("ids");
    return key;
}

} // namespace

TaskFeed::TaskFeed(const AppContext& app, QObject* parent)
    : QObject(parent)
    , m_app(app)
    , m_model([this](const Nos& nos) { fetchRows(nos); })
{
    m_refresh.setSingleShot(true);
    connect(&m_refresh, &QTimer::timeout, this, &TaskFeed::refresh);
    connect(&app.gateway, &gateway::Gateway::tasksChanged, this, &TaskFeed::follow);
}

void TaskFeed::setQuery(const service::TaskQuery& query)
{
    m_query = query;
    load();
}

service::TaskQuery TaskFeed::query() const
{
    service::TaskQuery query = m_query;
    query.submitted = m_app.time.range();
    return query;
}

void TaskFeed::setActive(bool isActive)
{
    m_isActive = isActive;
    if (isActive && m_isStale)
        load();
}

void TaskFeed::load()
{
    m_isStale = !m_isActive;
    if (m_isStale)
        return;
    m_refresh.stop();
    emit loading();
    start(false);
}

void TaskFeed::start(bool isLive)
{
    m_isRunning = true;
    m_app.gateway.query(
        this, idsKey(),
        [query = query()](const gateway::Queries& on) -> base::Result<Ids> {
            const auto begin = std::chrono::steady_clock::now();
            auto nos = on.tasks.taskNos(query, on.cancel);
            if (!nos)
                return std::unexpected(nos.error());
            Ids ids{
                std::move(*nos), 0,
                std::chrono::duration_cast<base::Micros>(std::chrono::steady_clock::now() - begin)};
            // Without a filter this reads sums, not tasks.
            const auto all = on.tasks.facets({}, on.cancel);
            if (!all)
                return std::unexpected(all.error());
            for (const service::FacetCount& state : all->states)
                ids.total += state.count;
            return ids;
        },
        [this, isLive](base::Result<Ids> result) { take(std::move(result), isLive); });
}

void TaskFeed::take(base::Result<Ids> result, bool isLive)
{
    m_isRunning = false;
    if (!result) {
        emit failed(result.error());
        return;
    }
    m_took = result->took;
    m_total = result->total;
    if (!isLive || !m_isHeld) {
        if (!isLive || std::exchange(m_hasLostRows, false))
            m_model.invalidateAll();
        replace(std::move(*result));
        emit loaded();
        return;
    }
    m_waiting = std::move(*result);
    setNewCount(static_cast<int>(
        std::ranges::count_if(m_waiting->nos, [this](model::TaskNo no) { return no > m_newest; })));
}

void TaskFeed::replace(Ids ids)
{
    m_newest = ids.nos.empty() ? 0 : std::ranges::max(ids.nos);
    m_waiting.reset();
    setNewCount(0);
    m_model.setNos(std::move(ids.nos));
}

void TaskFeed::setHeld(bool isHeld)
{
    if (isHeld == m_isHeld)
        return;
    m_isHeld = isHeld;
    if (!isHeld)
        showNew();
}

void TaskFeed::showNew()
{
    if (!m_waiting)
        return;
    replace(std::move(*m_waiting));
    emit loaded();
}

void TaskFeed::setNewCount(int count)
{
    if (count == m_newCount)
        return;
    m_newCount = count;
    emit newCountChanged();
}

void TaskFeed::follow(const service::EventBatch& batch)
{
    if (!m_isActive) {
        m_isStale = true;
        return;
    }
    if (batch.overflow)
        m_model.invalidateAll();
    else
        m_model.invalidate(batch.changedTasks);
    emit changed();
    if (!m_refresh.isActive())
        m_refresh.start(std::chrono::duration_cast<std::chrono::milliseconds>(
            std::max(kLeastPause, m_took * kPauseFactor)));
}

void TaskFeed::refresh()
{
    if (m_isRunning) { // a query that never ends because it is asked again helps nobody
        m_refresh.start(kLeastPause / 1ms);
        return;
    }
    start(true);
}

// Every fetch has a key of its own: a later one must not take the place of an earlier one.
void TaskFeed::fetchRows(const Nos& nos)
{
    while (m_fetches.size() >= kMostFetches) {
        const QString oldest = m_fetches.takeFirst();
        m_app.gateway.cancelQuery(this, oldest);
        m_model.giveUp(m_fetched.take(oldest));
    }
    const QString key = QStringLiteral("rows-%1").arg(++m_lastFetch);
    m_fetches.append(key);
    m_fetched.insert(key, nos);
    m_app.gateway.query(
        this, key, [nos](const gateway::Queries& on) { return on.tasks.taskRows(nos); },
        [this, key](const base::Result<std::vector<service::TaskRow>>& result) {
            m_fetches.removeAll(key);
            m_fetched.remove(key);
            if (!result) {
                // Not given up here: a repaint would ask again at once, and again.
                m_hasLostRows = true;
                emit failed(result.error());
                return;
            }
            m_model.setRows(*result);
        });
}

} // namespace tributary::pages
