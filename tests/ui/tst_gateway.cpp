// The gateway between windows and core: replies, and its end.
#include "gateway/gateway.h"
#include "support/fake_clock.h"
#include "support/fake_service.h"

#include <QtTest>

#include <thread>

using namespace tributary;

namespace {

// A core that answers when it is told to, from a thread of its own.
class SlowCommands final : public service::CommandPort
{
public:
    void execute(service::Command /*command*/,
                 std::function<void(service::CommandReply)> done) override
    {
        m_done.push_back(std::move(done));
    }
    void answer()
    {
        std::thread([this] {
            for (const auto& done : m_done)
                done({});
            m_done.clear();
        }).join();
    }

private:
    std::vector<std::function<void(service::CommandReply)>> m_done;
};

} // namespace

class TestGateway final : public QObject
{
    Q_OBJECT

private:
    test::FakeClock m_clock;
    test::FakeService m_service{10, m_clock.now()};

private slots:
    void repliesArriveOnTheGuiThread()
    {
        SlowCommands commands;
        gateway::Gateway gateway({commands, m_service, m_service});
        QThread* answeredOn = nullptr;
        gateway.execute(service::SetPaused{}, this, [&answeredOn](const service::CommandReply&) {
            answeredOn = QThread::currentThread();
        });
        commands.answer();
        QTRY_COMPARE_WITH_TIMEOUT(answeredOn, thread(), 60'000);
    }

    void noReplyForAContextThatIsGone()
    {
        SlowCommands commands;
        gateway::Gateway gateway({commands, m_service, m_service});
        bool isAnswered = false;
        {
            QObject context;
            gateway.execute(service::SetPaused{}, &context,
                            [&isAnswered](const service::CommandReply&) { isAnswered = true; });
        }
        commands.answer();
        QCoreApplication::sendPostedEvents();
        QVERIFY(!isAnswered);
    }

    // The window goes first at the end, the core answers what was under way after that.
    void aReplyAfterTheEndIsDropped()
    {
        SlowCommands commands;
        bool isAnswered = false;
        {
            gateway::Gateway gateway({commands, m_service, m_service});
            gateway.execute(service::SetPaused{}, this,
                            [&isAnswered](const service::CommandReply&) { isAnswered = true; });
        }
        commands.answer();
        QCoreApplication::sendPostedEvents();
        QVERIFY(!isAnswered);
    }
};

QTEST_GUILESS_MAIN(TestGateway)
#include "tst_gateway.moc"
