#include "pages/tasks/bulk_run.h"

#include "gateway/text.h"
#include "widgets/display_format.h"

#include <algorithm>

namespace tributary::pages {

namespace {

constexpr std::size_t kBatch = 200;

// The core's message names the task; the kind of failure is what many have in common.
QString reasonOf(const base::Error& error)
{
    return widgets::DisplayFormat::error(error.code);
}

} // namespace

BulkRun::BulkRun(gateway::Gateway& gateway, BulkAction action, std::vector<model::TaskId> tasks,
                 QObject* parent)
    : QObject(parent)
    , m_gateway(gateway)
    , m_action(action)
    , m_tasks(std::move(tasks))
{
}

void BulkRun::start()
{
    next();
}

void BulkRun::stop()
{
    m_isStopped = true;
}

void BulkRun::next()
{
    if (m_isStopped || m_sent == m_tasks.size()) {
        emit finished();
        return;
    }
    const auto from = m_tasks.begin() + static_cast<std::ptrdiff_t>(m_sent);
    const std::size_t count = std::min(kBatch, m_tasks.size() - m_sent);
    const std::vector<model::TaskId> batch(from, from + static_cast<std::ptrdiff_t>(count));
    m_sent += count;
    if (m_action == BulkAction::Cancel) {
        m_open = 1;
        m_gateway.execute(service::CancelTasks{batch}, this,
                          [this, count](const service::CommandReply& reply) {
                              take(static_cast<std::int64_t>(count), reply);
                          });
        return;
    }
    m_open = static_cast<int>(count);
    for (const model::TaskId& id : batch)
        m_gateway.execute(service::RedriveTask{id, {}}, this,
                          [this](const service::CommandReply& reply) { take(1, reply); });
}

void BulkRun::take(std::int64_t asked, const service::CommandReply& reply)
{
    // A cancel of many names those that it could cancel, beside an error for each of the others.
    const auto ok =
        reply.isOk() ? asked : std::min(asked, static_cast<std::int64_t>(reply.tasks.size()));
    m_ok += ok;
    m_failed += asked - ok;
    for (const base::Error& error : reply.errors)
        ++m_reasons[reasonOf(error)];
    emit progressed();
    if (--m_open == 0)
        next();
}

} // namespace tributary::pages
