// The key ring adapter through the real QtKeychain, on a message bus of its own with a wallet that
// the test plays.
#include "secrets/keyring_store.h"
#include "support/printers.h"

#include <QDBusConnection>
#include <QDBusContext>
#include <QDBusMessage>
#include <QLibrary>
#include <QProcess>
#include <QtTest>

#include <future>

namespace tributary {
namespace {

using namespace std::chrono_literals;
using secrets::KeyringStore;

constexpr int kGuardMs = 60'000;
constexpr auto kPatience = 100ms;

} // namespace

// What QtKeychain uses of KWallet. `open` is the call that asks the user to unlock.
class FakeWallet : public QObject, protected QDBusContext
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.kde.KWallet")

public:
    enum class Mode
    {
        Open,
        AsksUser,
        Refuses
    };

    Mode mode = Mode::Open;
    QHash<QString, QString> entries; // "folder/key" → value
    QList<QDBusMessage> asking; // calls of open() that wait for the user

    void unlock()
    {
        mode = Mode::Open;
        for (const QDBusMessage& call : std::exchange(asking, {}))
            m_bus.send(call.createReply(7));
    }
    void serveOn(const QDBusConnection& bus) { m_bus = bus; }

public slots:
    Q_SCRIPTABLE QString networkWallet() { return QStringLiteral("wallet"); }
    Q_SCRIPTABLE int open(const QString&, qlonglong, const QString&)
    {
        if (mode == Mode::Refuses)
            return -1;
        if (mode == Mode::AsksUser) {
            setDelayedReply(true);
            asking.append(message());
        }
        return 7;
    }
    Q_SCRIPTABLE bool hasFolder(int, const QString&, const QString&) { return true; }
    Q_SCRIPTABLE bool createFolder(int, const QString&, const QString&) { return true; }
    Q_SCRIPTABLE int entryType(int, const QString& folder, const QString& key, const QString&)
    {
        return entries.contains(folder + '/' + key) ? 1 : 0; // password, unknown
    }
    Q_SCRIPTABLE QString readPassword(int, const QString& folder, const QString& key,
                                      const QString&)
    {
        return entries.value(folder + '/' + key);
    }
    Q_SCRIPTABLE int writePassword(int, const QString& folder, const QString& key,
                                   const QString& value, const QString&)
    {
        entries.insert(folder + '/' + key, value);
        return 0;
    }
    Q_SCRIPTABLE int removeEntry(int, const QString& folder, const QString& key, const QString&)
    {
        return entries.remove(folder + '/' + key) > 0 ? 0 : -3;
    }

private:
    QDBusConnection m_bus{QString()};
};

namespace {

class TestKeyringStore : public QObject
{
    Q_OBJECT

private:
    // The wallet answers on this thread, so the store is asked on another.
    template<class Call>
    auto askOnce(Call call)
    {
        auto future = std::async(std::launch::async, [&] { return call(m_store); });
        const bool isDone = QTest::qWaitFor(
            [&] { return future.wait_for(0s) == std::future_status::ready; }, kGuardMs);
        if (!isDone)
            qFatal("the key ring store blocks for ever");
        return future.get();
    }
    // However slow this machine is: the store may give up several times before it has the answer.
    template<class Call>
    auto ask(Call call)
    {
        auto answer = askOnce(call);
        const bool isAnswered = QTest::qWaitFor(
            [&] {
                const bool gaveUp = !answer && answer.error().code == base::ErrorCode::Unavailable;
                if (gaveUp)
                    answer = askOnce(call);
                return !gaveUp;
            },
            kGuardMs);
        if (!isAnswered)
            qWarning("the key ring store never has the answer");
        return answer;
    }

    QProcess m_daemon;
    FakeWallet m_wallet;
    KeyringStore m_store{kPatience}; // QtKeychain has one queue a program

private slots:
    void initTestCase()
    {
        if (QLibrary(QStringLiteral("secret-1"), 0).load())
            QSKIP("libsecret is installed, so QtKeychain doesn't ask a wallet");
        m_daemon.start(QStringLiteral("dbus-daemon"),
                       {QStringLiteral("--session"), QStringLiteral("--nofork"),
                        QStringLiteral("--print-address")});
        if (!m_daemon.waitForStarted(kGuardMs))
            QSKIP("there is no dbus-daemon");
        QVERIFY(m_daemon.waitForReadyRead(kGuardMs));
        const auto address = m_daemon.readLine().trimmed();
        qputenv("DBUS_SESSION_BUS_ADDRESS", address);
        qputenv("XDG_CURRENT_DESKTOP", "KDE");
        qputenv("KDE_SESSION_VERSION", "5");
        auto bus =
            QDBusConnection::connectToBus(QString::fromUtf8(address), QStringLiteral("wallet"));
        QVERIFY(bus.registerObject(QStringLiteral("/modules/kwalletd5"), &m_wallet,
                                   QDBusConnection::ExportScriptableSlots));
        QVERIFY(bus.registerService(QStringLiteral("org.kde.kwalletd5")));
        m_wallet.serveOn(bus);
    }
    void cleanupTestCase()
    {
        QDBusConnection::disconnectFromBus(QStringLiteral("wallet"));
        m_daemon.terminate();
        m_daemon.waitForFinished(kGuardMs);
    }
    void init()
    {
        m_wallet.mode = FakeWallet::Mode::Open;
        m_wallet.entries.clear();
    }

    void readsWhatItWrote()
    {
        const std::string secret = "pässwörd \"quoted\"";
        QVERIFY(ask([&](auto& store) { return store.write("token", secret); }).has_value());
        QCOMPARE(m_wallet.entries.keys(), QStringList{QStringLiteral("tributary/token")});
        const auto read = ask([&](auto& store) { return store.read("token"); });
        QVERIFY2(read.has_value(), read ? "" : base::describe(read.error()).c_str());
        QCOMPARE(*read, secret);
        QVERIFY(ask([&](auto& store) { return store.remove("token"); }).has_value());
        QVERIFY(m_wallet.entries.isEmpty());
    }

    void saysThatAnEntryIsMissing()
    {
        const auto read = ask([&](auto& store) { return store.read("none"); });
        QVERIFY(!read);
        QVERIFY(read.error().code == base::ErrorCode::NotFound);
        QVERIFY(read.error().message.find("none") != std::string::npos);
    }

    void saysThatItStaysLocked()
    {
        m_wallet.mode = FakeWallet::Mode::Refuses;
        const auto read = ask([&](auto& store) { return store.read("token"); });
        QVERIFY(!read);
        QVERIFY2(read.error().code == base::ErrorCode::PermissionDenied,
                 base::describe(read.error()).c_str());
    }

    // The question to the user outlives the caller's patience; the next call finds the answer.
    void givesUpAndGoesOn()
    {
        m_wallet.mode = FakeWallet::Mode::AsksUser;
        m_wallet.entries.insert(QStringLiteral("tributary/token"), QStringLiteral("value"));
        const auto early = askOnce([&](auto& store) { return store.read("token"); });
        QVERIFY(!early);
        QVERIFY(early.error().code == base::ErrorCode::Unavailable);
        QVERIFY(QTest::qWaitFor([&] { return !m_wallet.asking.isEmpty(); }, kGuardMs));
        m_wallet.unlock();
        const auto late = ask([&](auto& store) { return store.read("token"); });
        QVERIFY2(late.has_value(), late ? "" : base::describe(late.error()).c_str());
        QCOMPARE(*late, std::string("value"));
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestKeyringStore)
#include "tst_keyring_store.moc"
