// A real tributary-runner for one data directory, and a back end of this machine on it.
#pragma once

#include "backends/edge/edge_container_backend.h"
#include "backends/traditional/local_process_backend.h"
#include "base/clock.h"
#include "process/runner_client.h"
#include "support/sink_recorder.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <csignal>
#include <memory>
#include <string>
#include <vector>

namespace tributary::test {

enum class Place
{
    Process,
    Container
};

class RunnerRig
{
public:
    explicit RunnerRig(Place place)
        : m_place(place)
    {
        connect();
    }
    ~RunnerRig()
    {
        disconnect();
        killRunner();
    }

    // As a console that dies and comes back: the runner goes on.
    void disconnect()
    {
        backend.reset();
        client.reset();
    }
    void connect()
    {
        client = std::move(*process::RunnerClient::create(
            {.dataDir = dir.path().toStdString(),
             .runnerProgram = TRIBUTARY_BIN_DIR "/tributary-runner"}));
        client->add("none", m_watch);
        model::BackendConfig config;
        config.name = "here";
        if (m_place == Place::Process)
            backend = std::make_unique<traditional::LocalProcessBackend>(config, *client, clock,
                                                                         sink, processOptions);
        else
            backend = std::make_unique<edge::EdgeContainerBackend>(config, *client, clock, sink,
                                                                   containerOptions);
        client->connect();
    }
    void killRunner()
    {
        if (const int pid = m_watch.pid.exchange(0); pid > 0)
            ::kill(pid, SIGKILL);
    }

    model::AttemptId start(model::TaskSpec spec, base::Micros runTimeout = {})
    {
        model::AttemptId id;
        id.task.uuid.bytes[15] = static_cast<std::uint8_t>(++m_last);
        id.task.uuid.bytes[14] = static_cast<std::uint8_t>(m_last >> 8);
        id.number = 1;
        spec.name = "task";
        backend->start(
            {id, std::make_shared<const model::TaskSpec>(std::move(spec)), "here", runTimeout});
        return id;
    }
    model::AttemptId shell(const std::string& script, base::Micros runTimeout = {})
    {
        model::TaskSpec spec;
        spec.run.command = {"/bin/sh", "-c", script};
        return start(std::move(spec), runTimeout);
    }
    std::optional<backends::report::Finished> end(const model::AttemptId& id)
    {
        return sink.wait<backends::report::Finished>(id);
    }
    std::string log(const model::AttemptId& id, const char* ending = ".out") const
    {
        QFile file(dir.path() + QStringLiteral("/logs/")
                   + QString::fromStdString(model::attemptKey(id)) + QLatin1String(ending));
        return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
    }

    QTemporaryDir dir;
    base::SystemClock clock;
    SinkRecorder sink;
    traditional::LocalProcessOptions processOptions;
    edge::EdgeContainerOptions containerOptions;
    std::unique_ptr<process::RunnerClient> client;
    std::unique_ptr<backends::Backend> backend;

private:
    struct Watch final : process::RunnerListener
    {
        std::atomic<int> pid = 0;
        void runnerConnected(const process::RunnerInfo& info) override { pid = info.pid; }
        void runnerLost(const base::Error&) override { }
        void runnerEvent(const process::Frame&) override { }
    };
    const Place m_place;
    Watch m_watch;
    int m_last = 0;
};

} // namespace tributary::test
