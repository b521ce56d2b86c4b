#include "shell/live_overview.h"

#include <algorithm>
#include <optional>

namespace tributary::shell {

namespace {

constexpr int kAskEveryMs = 1000;

struct Answer
{
    base::Result<service::Overview> counts;
    base::Result<std::vector<service::BackendRow>> backends;
};

} // namespace

LiveOverview::LiveOverview(gateway::Gateway& gateway, QObject* parent)
    : QObject(parent)
    , m_gateway(gateway)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(kAskEveryMs);
    connect(&m_timer, &QTimer::timeout, this, &LiveOverview::ask);
    connect(&gateway, &gateway::Gateway::tasksChanged, this, &LiveOverview::askSoon);
    connect(&gateway, &gateway::Gateway::backendsChanged, this, &LiveOverview::askSoon);
    ask();
}

std::int64_t LiveOverview::running() const
{
    std::int64_t sum = 0;
    for (const auto state :
         {model::TaskState::Dispatching, model::TaskState::Running, model::TaskState::Unknown})
        sum += m_counts.byState[static_cast<std::size_t>(state)];
    return sum;
}

std::int64_t LiveOverview::waiting() const
{
    return m_counts.byState[static_cast<std::size_t>(model::TaskState::Accepted)]
        + m_counts.byState[static_cast<std::size_t>(model::TaskState::Queued)];
}

int LiveOverview::unhealthyBackends() const
{
    return static_cast<int>(std::ranges::count_if(m_backends, [](const auto& row) {
        return row.health == "unavailable" || row.health == "degraded";
    }));
}

void LiveOverview::askSoon()
{
    if (!m_timer.isActive())
        m_timer.start();
}

void LiveOverview::ask()
{
    m_gateway.query(
        this, QStringLiteral("overview"),
        [](const gateway::Queries& on) {
            return Answer{on.operations.overview(), on.operations.backends()};
        },
        [this](Answer answer) {
            if (answer.counts)
                m_counts = std::move(*answer.counts);
            if (answer.backends)
                m_backends = std::move(*answer.backends);
            emit changed();
        });
}

} // namespace tributary::shell
