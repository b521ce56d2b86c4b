#include "secrets/keyring_store.h"

#include <fmt/format.h>

#include <QDBusConnection>
#include <QThread>
#include <qt6keychain/keychain.h>

#include <future>
#include <mutex>

namespace tributary::secrets {
namespace {

using base::ErrorCode;

QString serviceName()
{
    return QStringLiteral("tributary");
}

base::Error noKeyring()
{
    return {ErrorCode::Unavailable,
            "there is no key ring in this session",
            {},
            "use env:NAME or file:PATH"};
}

// Names the entry, never its value.
base::Error errorOf(const QKeychain::Job& job)
{
    const auto name = job.key().toStdString();
    switch (job.error()) {
    case QKeychain::EntryNotFound:
        return {ErrorCode::NotFound,
                fmt::format("the key ring has no entry '{}' of tributary", name),
                {},
                {}};
    case QKeychain::AccessDeniedByUser:
    case QKeychain::AccessDenied:
        return {ErrorCode::PermissionDenied,
                "the key ring stays locked",
                {},
                "unlock it and try again"};
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return noKeyring();
    default:
        break;
    }
    if (!QDBusConnection::sessionBus().isConnected()) // which QtKeychain calls an unknown error
        return noKeyring();
    return {ErrorCode::Unavailable,
            "the key ring failed: " + job.errorString().toStdString(),
            {},
            "use env:NAME or file:PATH"};
}

using Answer = base::Result<std::string>;

} // namespace

// Jobs of QtKeychain need a thread with an event loop, and all of them the same one.
class KeyringStore::Worker
{
public:
    Worker()
    {
        m_context.moveToThread(&m_thread);
        m_thread.setObjectName(QStringLiteral("keyring"));
        m_thread.start();
    }
    ~Worker()
    {
        m_thread.quit();
        m_thread.wait();
    }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    // `prepare` and `result` run on the worker's thread.
    template<class Job, class Prepare, class Result>
    Answer run(const std::string& name, std::chrono::milliseconds patience, Prepare prepare,
               Result result)
    {
        // Shared, because the caller may have given up when the answer comes.
        const auto promise = std::make_shared<std::promise<Answer>>();
        auto future = promise->get_future();
        QMetaObject::invokeMethod(&m_context, [=, context = &m_context] {
            auto* job = new Job(serviceName(), context); // deletes itself when it has finished
            job->setKey(QString::fromStdString(name));
            prepare(*job);
            QObject::connect(job, &QKeychain::Job::finished, context, [=] {
                if (job->error() == QKeychain::NoError)
                    promise->set_value(result(*job));
                else
                    promise->set_value(std::unexpected(errorOf(*job)));
            });
            job->start();
        });
        if (future.wait_for(patience) != std::future_status::ready)
            return base::failure(ErrorCode::Unavailable, "the key ring does not answer",
                                 "unlock it and try again");
        return future.get();
    }

private:
    QThread m_thread;
    QObject m_context;
};

KeyringStore::KeyringStore(std::chrono::milliseconds patience)
    : m_patience(patience)
{
}

KeyringStore::~KeyringStore() = default;

KeyringStore::Worker& KeyringStore::worker()
{
    std::call_once(m_startOnce, [this] { m_worker = std::make_unique<Worker>(); });
    return *m_worker;
}

base::Result<std::string> KeyringStore::read(const std::string& name)
{
    return worker().run<QKeychain::ReadPasswordJob>(
        name, m_patience, [](auto&) {}, [](auto& job) { return job.textData().toStdString(); });
}

base::Result<> KeyringStore::write(const std::string& name, const std::string& value)
{
    const auto written = worker().run<QKeychain::WritePasswordJob>(
        name, m_patience,
        [text = QString::fromStdString(value)](auto& job) { job.setTextData(text); },
        [](auto&) { return std::string(); });
    return written ? base::Result<>{} : std::unexpected(written.error());
}

base::Result<> KeyringStore::remove(const std::string& name)
{
    const auto removed = worker().run<QKeychain::DeletePasswordJob>(
        name, m_patience, [](auto&) {}, [](auto&) { return std::string(); });
    if (removed || removed.error().code == ErrorCode::NotFound)
        return {};
    return std::unexpected(removed.error());
}

} // namespace tributary::secrets
