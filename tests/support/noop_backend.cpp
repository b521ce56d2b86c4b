#include "support/noop_backend.h"

namespace tributary::test {

NoopBackend::NoopBackend(model::BackendConfig config, const base::Clock& clock,
                         backends::BackendSink& sink)
    : m_config(std::move(config))
    , m_clock(clock)
    , m_sink(sink)
    , m_thread([this] { run(); })
{
}

NoopBackend::~NoopBackend()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void NoopBackend::start(const backends::StartRequest& request)
{
    bool wasEmpty = false;
    {
        const std::lock_guard lock(m_mutex);
        wasEmpty = m_started.empty();
        m_started.push_back(request.attempt);
    }
    if (wasEmpty)
        m_wake.notify_one();
}

void NoopBackend::reconcile(std::span<const model::AttemptRecord> attempts)
{
    for (const auto& attempt : attempts)
        m_sink.report(attempt.id, backends::report::Absent{true, "it keeps nothing"});
}

void NoopBackend::probe()
{
    backends::BackendHealth health;
    health.state = backends::BackendHealth::State::Healthy;
    health.since = m_clock.now();
    m_sink.health(m_config.name, std::move(health));
}

void NoopBackend::run()
{
    std::vector<model::AttemptId> taken;
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [this] { return m_isStopping || !m_started.empty(); });
        if (m_isStopping)
            return;
        taken.swap(m_started);
        lock.unlock();
        const auto at = m_clock.now();
        for (const auto& attempt : taken) {
            backends::report::Finished end;
            end.succeeded = true;
            end.state = model::AttemptState::Succeeded;
            end.exitCode = 0;
            end.startedAt = at;
            end.endedAt = at;
            m_sink.report(attempt, std::move(end));
        }
        taken.clear();
        lock.lock();
    }
}

} // namespace tributary::test
