#include "support/engine_rig.h"

#include <fmt/format.h>

namespace tributary::test {
namespace {

constexpr auto kRules = R"(
task_classification_rules:
  - name: near
    condition: labels.kind = 'near'
    classification: {type: edge, fallback: traditional, reason: a test, priority: medium}
  - name: only-near
    condition: labels.kind = 'only-near'
    classification: {type: edge, reason: a test, priority: medium}
)";
constexpr auto kPrices =
    R"({"name": "none", "version": "1", "date": "2025-01-01", "currency": "USD", "plans": []})";

model::BackendConfig placeNamed(std::string name, model::ExecutionType type)
{
    model::BackendConfig config;
    config.name = std::move(name);
    config.type = type;
    config.provider = "scripted";
    config.concurrency = 2;
    return config;
}

} // namespace

EngineRig::EngineRig(DiskWatcher* watcher)
    : m_vfs(watcher == nullptr ? disk : *watcher)
{
    m_vfs.makeDefault();
}

EngineRig::~EngineRig()
{
    stop();
}

base::Result<> EngineRig::start()
{
    service::EngineOptions options;
    options.dataDir = dir.path().toStdString();
    options.backends = {placeNamed("near", model::ExecutionType::Edge),
                        placeNamed("here", model::ExecutionType::Traditional)};
    options.makeBackend = [this](const model::BackendConfig& config, backends::BackendSink& sink) {
        return (config.name == "near" ? near : here).connect(config, sink);
    };
    options.defaultRules = kRules;
    options.defaultPrices = kPrices;
    auto started = service::Engine::start(std::move(options), clock, m_random);
    if (!started)
        return std::unexpected(started.error());
    engine = std::move(*started);
    return {};
}

void EngineRig::stop()
{
    engine.reset();
}

base::Result<model::TaskId> EngineRig::submit(const std::string& kind, const std::string& more)
{
    const auto reply = run(service::SubmitTasks{
        fmt::format(R"({{"name": "t", "labels": {{"kind": "{}"}}, "run": {{"command": ["true"]}})"
                    R"({}{}}})",
                    kind, more.empty() ? "" : ", ", more),
        "task.json"});
    if (!reply.isOk())
        return std::unexpected(reply.errors.front());
    return reply.tasks.front();
}

service::CommandReply EngineRig::run(service::Command command)
{
    return engine->executeAndWait(std::move(command));
}

void EngineRig::advance(base::Micros by)
{
    constexpr base::Micros kStep = std::chrono::seconds{1};
    for (base::Micros left = by; left.count() > 0; left -= kStep)
        engine->inspect([&](const auto&, const auto&) { clock.advance(std::min(kStep, left)); });
    sync();
}

void EngineRig::sync()
{
    // The effects of a turn are done before the next one begins.
    for (int turn = 0; turn < 2; ++turn)
        engine->inspect([](const auto&, const auto&) { });
}

std::string EngineRig::why(const model::TaskId& id)
{
    std::string text;
    engine->inspect([&](const schedule::Scheduler& scheduler, const schedule::Now& now) {
        for (const auto& reason : scheduler.whyWaiting(id, now)) {
            text += text.empty() ? "" : ", ";
            text += schedule::toString(reason.code);
            text += reason.backend.empty() ? "" : '@' + reason.backend;
        }
    });
    return text;
}

std::string EngineRig::state(const model::TaskId& id)
{
    service::LocalQueries queries(dir.path().toStdString(), clock, nullptr);
    const auto detail = queries.task(id);
    return detail ? std::string(model::toString(detail->task.state)) : "not there";
}

} // namespace tributary::test
