#include "support/scripted_place.h"

#include <algorithm>
#include <utility>

namespace tributary::test {

namespace report = backends::report;

namespace {

const auto kStarted = base::fromMicros(1'767'225'600'000'000); // any; where FakeClock begins

} // namespace

class ScriptedPlace::Way final : public backends::Backend
{
public:
    Way(ScriptedPlace& place, model::BackendConfig config)
        : m_place(place)
        , m_config(std::move(config))
    {
    }
    ~Way() override
    {
        const std::lock_guard lock(m_place.m_mutex);
        m_place.m_sink = nullptr;
    }
    const model::BackendConfig& config() const noexcept override { return m_config; }
    std::string incapability(const model::TaskSpec&) const override { return {}; }
    void start(const backends::StartRequest& request) override
    {
        const std::lock_guard lock(m_place.m_mutex);
        m_place.start(request.attempt);
    }
    void cancel(const model::AttemptId& attempt, bool) override
    {
        const std::lock_guard lock(m_place.m_mutex);
        m_place.cancel(attempt);
    }
    void reconcile(std::span<const model::AttemptRecord> attempts) override
    {
        const std::lock_guard lock(m_place.m_mutex);
        for (const auto& attempt : attempts)
            m_place.look(attempt.id);
    }
    void settled(std::span<const model::AttemptId> attempts) override
    {
        const std::lock_guard lock(m_place.m_mutex);
        for (const auto& attempt : attempts)
            m_place.settle(attempt);
    }
    void probe() override
    {
        const std::lock_guard lock(m_place.m_mutex);
        m_place.tellHealth();
        // As the runner does on a new connection: who died before it settled them hears of them
        // once more.
        if (m_place.m_looks == Looks::Truth && !std::exchange(m_isConnected, true))
            m_place.tellKept();
    }

private:
    bool m_isConnected = false;
    ScriptedPlace& m_place;
    const model::BackendConfig m_config;
};

std::unique_ptr<backends::Backend> ScriptedPlace::connect(model::BackendConfig config,
                                                          backends::BackendSink& sink)
{
    const std::lock_guard lock(m_mutex);
    m_sink = &sink;
    m_name = config.name;
    return std::make_unique<Way>(*this, std::move(config));
}

// --- as the test says ----------------------------------------------------------------------------

void ScriptedPlace::setHealth(backends::BackendHealth::State state)
{
    const std::lock_guard lock(m_mutex);
    m_health = state;
    tellHealth();
}

void ScriptedPlace::setStarts(Starts starts)
{
    const std::lock_guard lock(m_mutex);
    m_starts = starts;
}

void ScriptedPlace::setLooks(Looks looks)
{
    const std::lock_guard lock(m_mutex);
    m_looks = looks;
}

void ScriptedPlace::ignoreCancels()
{
    const std::lock_guard lock(m_mutex);
    m_heedsCancels = false;
}

void ScriptedPlace::repeat(const model::AttemptId& attempt)
{
    const std::lock_guard lock(m_mutex);
    tell(attempt, m_told.at(attempt));
}

void ScriptedPlace::finish(const model::AttemptId& attempt, bool succeeded)
{
    const std::lock_guard lock(m_mutex);
    end(attempt, succeeded ? model::AttemptState::Succeeded : model::AttemptState::Failed);
}

void ScriptedPlace::finishAll()
{
    const std::lock_guard lock(m_mutex);
    for (const auto& attempt : std::vector(m_running))
        end(attempt, model::AttemptState::Succeeded);
}

bool ScriptedPlace::waitUntil(const std::function<bool()>& condition)
{
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, std::chrono::seconds{60}, condition);
}

bool ScriptedPlace::waitForRuns(std::size_t count)
{
    return waitUntil([&] { return m_taken.size() >= count; });
}

bool ScriptedPlace::waitForSettled(std::size_t count)
{
    return waitUntil([&] { return m_settled.size() >= count; });
}

std::vector<model::AttemptId> ScriptedPlace::taken() const
{
    const std::lock_guard lock(m_mutex);
    return m_taken;
}

std::vector<model::AttemptId> ScriptedPlace::settled() const
{
    const std::lock_guard lock(m_mutex);
    return m_settled;
}

std::size_t ScriptedPlace::kept() const
{
    const std::lock_guard lock(m_mutex);
    return m_results.size();
}

int ScriptedPlace::lookUps() const
{
    const std::lock_guard lock(m_mutex);
    return m_lookUps;
}

// --- what the back end is asked, with the lock held ----------------------------------------------

void ScriptedPlace::tell(const model::AttemptId& attempt, backends::AttemptReport what)
{
    if (m_sink != nullptr)
        m_sink->report(attempt, std::move(what));
}

void ScriptedPlace::tellHealth()
{
    backends::BackendHealth health;
    health.state = m_health;
    if (m_health != backends::BackendHealth::State::Healthy)
        health.reason = "the script says so";
    if (m_sink != nullptr)
        m_sink->health(m_name, std::move(health));
}

void ScriptedPlace::tellKept()
{
    for (const auto& [attempt, result] : std::map(m_results))
        tell(attempt, result);
}

void ScriptedPlace::start(const model::AttemptId& attempt)
{
    if (m_starts == Starts::Refuses)
        return tell(attempt, report::Refused{model::FailureClass::Unavailable, "is down", {}});
    if (m_starts == Starts::Drops)
        return tell(attempt, report::Ambiguous{"the connection broke"});
    m_taken.push_back(attempt);
    m_running.push_back(attempt);
    m_changed.notify_all();
    if (m_starts == Starts::Ambiguous)
        return tell(attempt, report::Ambiguous{"the connection broke"});
    if (m_starts == Starts::Runs) {
        tell(attempt, report::Dispatched{"script"});
        tell(attempt, report::Started{kStarted, {}});
    }
}

void ScriptedPlace::cancel(const model::AttemptId& attempt)
{
    if (m_heedsCancels)
        end(attempt, model::AttemptState::Cancelled);
}

void ScriptedPlace::end(const model::AttemptId& attempt, model::AttemptState state)
{
    if (std::erase(m_running, attempt) == 0)
        return; // it has ended already
    report::Finished result;
    result.succeeded = state == model::AttemptState::Succeeded;
    result.state = state;
    if (state != model::AttemptState::Cancelled)
        result.exitCode = result.succeeded ? 0 : 1;
    m_results[attempt] = result;
    m_told[attempt] = result;
    tell(attempt, std::move(result));
}

void ScriptedPlace::look(const model::AttemptId& attempt)
{
    ++m_lookUps;
    if (m_looks == Looks::Mute)
        return;
    if (m_looks == Looks::CannotTell)
        return tell(attempt, report::CannotTell{"it does not answer"});
    if (const auto result = m_results.find(attempt); result != m_results.end())
        return tell(attempt, result->second);
    if (std::ranges::find(m_running, attempt) != m_running.end())
        return tell(attempt, report::Adopted{"script", kStarted});
    tell(attempt, report::Absent{true, "there is no claim of it"});
}

void ScriptedPlace::settle(const model::AttemptId& attempt)
{
    m_settled.push_back(attempt);
    m_results.erase(attempt);
    m_changed.notify_all();
}

} // namespace tributary::test
