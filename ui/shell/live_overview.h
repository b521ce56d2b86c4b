// The counts that the shell shows everywhere: badges of the rail, running work, demo data.
//
// Thread: GUI. Follows the events of the core, but asks at most once a second, however many there
// are; after a failed query the last answer stays.
#pragma once

#include "gateway/gateway.h"

#include <QObject>
#include <QTimer>

namespace tributary::shell {

class LiveOverview final : public QObject
{
    Q_OBJECT

public:
    explicit LiveOverview(gateway::Gateway& gateway, QObject* parent = nullptr);

    const service::Overview& counts() const { return m_counts; }
    const std::vector<service::BackendRow>& backends() const { return m_backends; }
    std::int64_t running() const; // tasks that a back end has, or may have
    std::int64_t waiting() const;
    int unhealthyBackends() const;

signals:
    void changed();

private:
    void askSoon();
    void ask();

    gateway::Gateway& m_gateway;
    QTimer m_timer;
    service::Overview m_counts;
    std::vector<service::BackendRow> m_backends;
};

} // namespace tributary::shell
