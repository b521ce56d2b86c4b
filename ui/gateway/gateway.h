// The only way of the user interface to the core: commands down, queries off the GUI thread,
// event batches up at 4 Hz.
//
// Thread: the GUI thread, but for events() and status(), which the core calls from any thread.
// Lifetime: the ports outlive the gateway; its destructor cancels the queries that run and waits
// for them. Replies to commands that come after it are dropped.
// A result is delivered on the GUI thread, as a value, and only while its context object lives
// and no later query with the same context and key was started ("latest wins").
#pragma once

#include "service/ports.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QPointer>
#include <QString>
#include <QThreadPool>
#include <QTimer>

#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace tributary::gateway {

// What a job may use. The job runs on a worker thread: it captures values, never widgets.
struct Queries
{
    service::TaskQueries& tasks;
    service::OperationsQueries& operations;
    service::CancelPtr cancel;
};

struct Ports
{
    service::CommandPort& commands;
    service::TaskQueries& tasks;
    service::OperationsQueries& operations;
};

class Gateway final : public QObject, public service::EventSink
{
    Q_OBJECT

public:
    explicit Gateway(const Ports& ports, QObject* parent = nullptr);
    ~Gateway() override;

    // gateway.query(this, "rows", [q](const Queries& on) { return on.tasks.taskNos(q, on.cancel);
    // },
    //               [this](base::Result<std::vector<TaskNo>> result) { … });
    // `job(const Queries&)` returns a copyable value, `done(value)` gets it.
    template<class Job, class Done>
    void query(QObject* context, const QString& key, Job job, Done done)
    {
        start(context, key, [job = std::move(job), done = std::move(done)](const Queries& queries) {
            using Value = std::invoke_result_t<Job, const Queries&>;
            auto value = std::make_shared<Value>(job(queries));
            return Delivery([done, value] { done(std::move(*value)); });
        });
    }
    void cancelQuery(QObject* context, const QString& key);

    // `done` runs on the GUI thread while `context` lives.
    void execute(service::Command command, QObject* context,
                 std::function<void(const service::CommandReply&)> done);

    const service::EngineStatus& engineStatus() const { return m_status; }
    int runningQueries() const { return m_runningCount; }
    // Asks every page to query again (F5, a gap in the events).
    void refresh();

    void events(const service::EventBatch& batch) override;
    void status(const service::EngineStatus& status) override;

signals:
    void tasksChanged(const tributary::service::EventBatch& batch); // at most 4 times a second
    void backendsChanged();
    void rulesChanged();
    void statusChanged();
    void refreshRequested();
    void runningQueriesChanged(int count);

private:
    using Delivery = std::function<void()>;
    class Token;
    class Door;
    struct Running
    {
        QPointer<QObject> context;
        QString key;
        std::shared_ptr<Token> token;
    };

    void start(QObject* context, const QString& key, std::function<Delivery(const Queries&)> work);
    void finish(quint64 request, const Delivery& delivery);
    void takePending();
    void publish();

    Ports m_ports;
    QThreadPool m_pool;
    QHash<quint64, Running> m_running;
    QHash<std::pair<QObject*, QString>, quint64> m_latest;
    quint64 m_lastRequest = 0;
    std::shared_ptr<Door> m_door;
    int m_runningCount = 0;

    std::mutex m_inboxMutex; // guards the next three
    service::EventBatch m_inbox;
    service::EngineStatus m_inboxStatus;
    bool m_isPosted = false;

    service::EventBatch m_pending; // merged, not yet published
    bool m_hasPending = false;
    service::EngineStatus m_status;
    QTimer m_publishTimer;
    QElapsedTimer m_sincePublish;
};

} // namespace tributary::gateway
