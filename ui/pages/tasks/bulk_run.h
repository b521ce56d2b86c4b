// Carries out an action on many tasks: a few hundred at a time, each batch answered before the
// next, so that the core and its other clients get their turn.
//
// Thread: GUI. Stopping leaves done what is done. Lifetime: ends with its parent.
#pragma once

#include "pages/tasks/task_scope.h"

#include <QMap>
#include <QObject>

namespace tributary::pages {

class BulkRun final : public QObject
{
    Q_OBJECT

public:
    BulkRun(gateway::Gateway& gateway, BulkAction action, std::vector<model::TaskId> tasks,
            QObject* parent = nullptr);

    void start();
    void stop(); // after the batch that is on its way

    std::int64_t total() const { return static_cast<std::int64_t>(m_tasks.size()); }
    std::int64_t done() const { return m_ok; }
    std::int64_t failed() const { return m_failed; }
    // Reason → how many failed for it.
    const QMap<QString, int>& reasons() const { return m_reasons; }

signals:
    void progressed();
    void finished();

private:
    void next();
    void take(std::int64_t asked, const service::CommandReply& reply);

    gateway::Gateway& m_gateway;
    BulkAction m_action;
    std::vector<model::TaskId> m_tasks;
    std::size_t m_sent = 0;
    std::int64_t m_ok = 0;
    std::int64_t m_failed = 0;
    int m_open = 0; // commands on their way
    bool m_isStopped = false;
    QMap<QString, int> m_reasons;
};

} // namespace tributary::pages
