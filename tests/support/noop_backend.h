// A back end that completes every attempt at once, on a thread of its own: what is left of a
// task's way is the scheduler and the store.
//
// Thread: as the port says. Lifetime: the sink outlives it.
#pragma once

#include "backends/backend.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace tributary::test {

class NoopBackend final : public backends::Backend
{
public:
    NoopBackend(model::BackendConfig config, const base::Clock& clock, backends::BackendSink& sink);
    ~NoopBackend() override;

    const model::BackendConfig& config() const noexcept override { return m_config; }
    std::string incapability(const model::TaskSpec&) const override { return {}; }
    void start(const backends::StartRequest& request) override;
    void cancel(const model::AttemptId&, bool) override { } // it has ended already
    void reconcile(std::span<const model::AttemptRecord> attempts) override;
    void settled(std::span<const model::AttemptId>) override { }
    void probe() override;

private:
    void run();

    const model::BackendConfig m_config;
    const base::Clock& m_clock;
    backends::BackendSink& m_sink;
    std::mutex m_mutex; // guards m_started and m_isStopping
    std::condition_variable m_wake;
    std::vector<model::AttemptId> m_started;
    bool m_isStopping = false;
    std::thread m_thread;
};

} // namespace tributary::test
