#include "gateway/gateway.h"

#include <QMetaObject>

#include <algorithm>
#include <atomic>

namespace tributary::gateway {

namespace {

constexpr int kPublishEveryMs = 250;
constexpr std::size_t kMostChangedTasks = 20'000; // beyond that a new query is cheaper

void merge(service::EventBatch& into, const service::EventBatch& from, bool isFirst)
{
    if (isFirst)
        into.fromSeq = from.fromSeq;
    else if (from.fromSeq > into.toSeq + 1)
        into.overflow = true; // a gap
    into.toSeq = from.toSeq;
    into.newTasks |= from.newTasks;
    into.backendsChanged |= from.backendsChanged;
    into.rulesChanged |= from.rulesChanged;
    into.overflow |= from.overflow;
    if (into.overflow || into.changedTasks.size() + from.changedTasks.size() > kMostChangedTasks) {
        into.overflow = true;
        into.changedTasks.clear();
        return;
    }
    into.changedTasks.insert(into.changedTasks.end(), from.changedTasks.begin(),
                             from.changedTasks.end());
}

} // namespace

class Gateway::Token final : public service::CancelToken
{
public:
    bool isCancelled() const override { return m_isCancelled.load(std::memory_order_relaxed); }
    void cancel() { m_isCancelled.store(true, std::memory_order_relaxed); }

private:
    std::atomic<bool> m_isCancelled = false;
};

// Where the core's threads deliver replies: the core lives longer than the gateway, and may answer
// a command after it.
class Gateway::Door final
{
public:
    explicit Door(Gateway& gateway)
        : m_gateway(&gateway)
    {
    }
    void close()
    {
        const std::lock_guard lock(m_mutex);
        m_gateway = nullptr;
    }
    template<class Delivery>
    void deliver(Delivery delivery)
    {
        const std::lock_guard lock(m_mutex);
        if (m_gateway != nullptr)
            QMetaObject::invokeMethod(m_gateway, std::move(delivery), Qt::QueuedConnection);
    }

private:
    std::mutex m_mutex; // guards m_gateway
    Gateway* m_gateway;
};

Gateway::Gateway(const Ports& ports, QObject* parent)
    : QObject(parent)
    , m_ports(ports)
    , m_door(std::make_shared<Door>(*this))
{
    m_pool.setMaxThreadCount(3);
    m_publishTimer.setSingleShot(true);
    connect(&m_publishTimer, &QTimer::timeout, this, &Gateway::publish);
}

Gateway::~Gateway()
{
    m_door->close();
    for (const Running& running : std::as_const(m_running))
        running.token->cancel();
    m_pool.waitForDone();
}

void Gateway::cancelQuery(QObject* context, const QString& key)
{
    const quint64 request = m_latest.take({context, key});
    const auto running = m_running.constFind(request);
    if (running != m_running.cend())
        running->token->cancel();
}

void Gateway::start(QObject* context, const QString& key,
                    std::function<Delivery(const Queries&)> work)
{
    cancelQuery(context, key);
    const quint64 request = ++m_lastRequest;
    auto token = std::make_shared<Token>();
    m_running.insert(request, {context, key, token});
    m_latest.insert({context, key}, request);
    emit runningQueriesChanged(++m_runningCount);
    // The destructor waits for the pool, so the ports and this object outlive the job.
    m_pool.start([this, request, token, work = std::move(work)] {
        Delivery delivery;
        if (!token->isCancelled())
            delivery = work({m_ports.tasks, m_ports.operations, token});
        QMetaObject::invokeMethod(
            this, [this, request, delivery] { finish(request, delivery); }, Qt::QueuedConnection);
    });
}

void Gateway::finish(quint64 request, const Delivery& delivery)
{
    const Running running = m_running.take(request);
    emit runningQueriesChanged(--m_runningCount);
    QObject* const context = running.context;
    if (context == nullptr) {
        // The key still holds the dead pointer: find it by its request.
        m_latest.removeIf([request](const auto& entry) { return entry.value() == request; });
        return;
    }
    const auto latest = m_latest.constFind({context, running.key});
    if (latest == m_latest.cend() || latest.value() != request)
        return; // a later query has taken its place
    m_latest.erase(latest);
    if (delivery)
        delivery();
}

void Gateway::execute(service::Command command, QObject* context,
                      std::function<void(const service::CommandReply&)> done)
{
    const QPointer<QObject> guard(context);
    m_ports.commands.execute(
        std::move(command),
        [door = m_door, guard, done = std::move(done)](service::CommandReply reply) {
            door->deliver([guard, done, reply = std::move(reply)] {
                if (guard && done)
                    done(reply);
            });
        });
}

void Gateway::refresh()
{
    emit refreshRequested();
    emit backendsChanged();
    emit rulesChanged();
}

void Gateway::events(const service::EventBatch& batch)
{
    const std::lock_guard lock(m_inboxMutex);
    merge(m_inbox, batch, m_inbox.toSeq == 0);
    if (!std::exchange(m_isPosted, true))
        QMetaObject::invokeMethod(this, &Gateway::takePending, Qt::QueuedConnection);
}

void Gateway::status(const service::EngineStatus& status)
{
    const std::lock_guard lock(m_inboxMutex);
    m_inboxStatus = status;
    if (!std::exchange(m_isPosted, true))
        QMetaObject::invokeMethod(this, &Gateway::takePending, Qt::QueuedConnection);
}

void Gateway::takePending()
{
    service::EventBatch batch;
    service::EngineStatus status;
    {
        const std::lock_guard lock(m_inboxMutex);
        batch = std::exchange(m_inbox, {});
        status = m_inboxStatus;
        m_isPosted = false;
    }
    if (status.mode != m_status.mode || status.reason != m_status.reason
        || status.message != m_status.message) {
        m_status = status;
        emit statusChanged();
    }
    if (batch.toSeq == 0)
        return;
    merge(m_pending, batch, !m_hasPending);
    m_hasPending = true;
    if (m_publishTimer.isActive())
        return;
    const qint64 waited = m_sincePublish.isValid() ? m_sincePublish.elapsed() : kPublishEveryMs;
    m_publishTimer.start(static_cast<int>(std::max<qint64>(0, kPublishEveryMs - waited)));
}

void Gateway::publish()
{
    const service::EventBatch batch = std::exchange(m_pending, {});
    m_hasPending = false;
    m_sincePublish.start();
    emit tasksChanged(batch);
    if (batch.backendsChanged || batch.overflow)
        emit backendsChanged();
    if (batch.rulesChanged || batch.overflow)
        emit rulesChanged();
}

} // namespace tributary::gateway
