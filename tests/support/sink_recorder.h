// Keeps what a back end reports, in order, and lets a test wait for it.
#pragma once

#include "backends/backend.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace tributary::test {

class SinkRecorder final : public backends::BackendSink
{
public:
    using Entry = std::pair<model::AttemptId, backends::AttemptReport>;

    void report(const model::AttemptId& attempt, backends::AttemptReport what) override
    {
        const std::lock_guard lock{m_mutex};
        m_reports.emplace_back(attempt, std::move(what));
        m_changed.notify_all();
    }
    void health(const std::string&, backends::BackendHealth health) override
    {
        const std::lock_guard lock{m_mutex};
        m_health = std::move(health);
        ++m_healthCount;
        m_changed.notify_all();
    }

    std::vector<Entry> reports() const
    {
        const std::lock_guard lock{m_mutex};
        return m_reports;
    }
    void clear()
    {
        const std::lock_guard lock{m_mutex};
        m_reports.clear();
    }
    // The first report of this kind for the attempt; empty after 60 s without.
    template<class Report>
    std::optional<Report> wait(const model::AttemptId& attempt)
    {
        std::unique_lock lock{m_mutex};
        std::optional<Report> found;
        m_changed.wait_for(lock, std::chrono::seconds{60}, [&] {
            for (const Entry& entry : m_reports) {
                if (entry.first == attempt && std::holds_alternative<Report>(entry.second)) {
                    found = std::get<Report>(entry.second);
                    return true;
                }
            }
            return false;
        });
        return found;
    }
    backends::BackendHealth waitForHealth(int count = 1)
    {
        std::unique_lock lock{m_mutex};
        m_changed.wait_for(lock, std::chrono::seconds{60}, [&] { return m_healthCount >= count; });
        return m_health;
    }
    bool waitFor(const std::function<bool(const backends::BackendHealth&)>& condition)
    {
        std::unique_lock lock{m_mutex};
        return m_changed.wait_for(lock, std::chrono::seconds{60},
                                  [&] { return m_healthCount > 0 && condition(m_health); });
    }

private:
    mutable std::mutex m_mutex; // guards all below
    std::condition_variable m_changed;
    std::vector<Entry> m_reports;
    backends::BackendHealth m_health;
    int m_healthCount = 0;
};

} // namespace tributary::test
