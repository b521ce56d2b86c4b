// Closing the window while work runs: leaving it, draining, cancelling.
#include "shell/close_guard.h"
#include "shell/engine_banner.h"
#include "ui/shell_rig.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>

using namespace tributary;
using Rig = test::ShellRig;

namespace {

struct Hold
{
    shell::ConsoleOptions options()
    {
        shell::ConsoleOptions options;
        options.holdDispatch = [this](bool isHeld) { calls.append(isHeld); };
        return options;
    }
    QList<bool> calls;
};

void setRunning(Rig& rig, bool isRunning)
{
    for (model::TaskNo no = 1; no <= 20; ++no)
        rig.service.setState(no,
                             isRunning ? model::TaskState::Running : model::TaskState::Succeeded);
    service::EventBatch batch;
    batch.fromSeq = batch.toSeq = isRunning ? 1 : 2;
    batch.overflow = true;
    rig.console->sink().events(batch);
    QTRY_COMPARE_WITH_TIMEOUT(rig.window().live().running() > 0, isRunning, 60'000);
}

QPushButton* choice(Rig& rig, const char* name)
{
    rig.window().close();
    auto* const dialog = rig.find<QDialog>("closeDialog");
    return dialog != nullptr ? dialog->findChild<QPushButton*>(QLatin1String(name)) : nullptr;
}

} // namespace

class TestShellClosing final : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        // The offscreen platform says that about every window.
        QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not)")));
    }

    void closingAsksOnlyWhileWorkRuns();
    void leavingRunningWorkCloses();
    void drainingHoldsAndCloses();
    void stayingEndsDraining();
    void cancellingSendsTheRunningTasks();
    void readOnlyConsoleClosesAtOnce();
};

void TestShellClosing::closingAsksOnlyWhileWorkRuns()
{
    Hold hold;
    Rig rig(hold.options(), 20);
    setRunning(rig, true);
    rig.window().close();
    QVERIFY(rig.window().isVisible());
    auto* const dialog = rig.find<QDialog>("closeDialog");
    QVERIFY(dialog != nullptr && dialog->isVisible());
    QTest::keyClick(dialog, Qt::Key_Escape);
    QVERIFY(rig.window().isVisible());
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    setRunning(rig, false);
    rig.window().close();
    QVERIFY(rig.find<QDialog>("closeDialog") == nullptr);
    QVERIFY(!rig.window().isVisible());
}

void TestShellClosing::leavingRunningWorkCloses()
{
    Hold hold;
    Rig rig(hold.options(), 20);
    setRunning(rig, true);
    QTest::mouseClick(choice(rig, "closeLeave"), Qt::LeftButton);
    QVERIFY(!rig.window().isVisible());
    QVERIFY(hold.calls.isEmpty());
}

void TestShellClosing::drainingHoldsAndCloses()
{
    Hold hold;
    Rig rig(hold.options(), 20);
    setRunning(rig, true);
    QTest::mouseClick(choice(rig, "closeDrain"), Qt::LeftButton);
    QCOMPARE(hold.calls, QList<bool>{true});
    QVERIFY(rig.window().isVisible());
    QVERIFY(rig.window().banner().text().contains(QStringLiteral("20 running task")));
    setRunning(rig, false);
    QVERIFY(!rig.window().isVisible());
}

void TestShellClosing::stayingEndsDraining()
{
    Hold hold;
    Rig rig(hold.options(), 20);
    setRunning(rig, true);
    QTest::mouseClick(choice(rig, "closeDrain"), Qt::LeftButton);
    QTest::mouseClick(rig.window().banner().findChild<QPushButton*>(QStringLiteral("bannerAction")),
                      Qt::LeftButton);
    QCOMPARE(hold.calls, QList<bool>({true, false}));
    QCOMPARE(rig.window().banner().text(), QString());
    setRunning(rig, false);
    QVERIFY(rig.window().isVisible());
}

void TestShellClosing::cancellingSendsTheRunningTasks()
{
    Hold hold;
    Rig rig(hold.options(), 20);
    setRunning(rig, true);
    QTest::mouseClick(choice(rig, "closeCancel"), Qt::LeftButton);
    std::vector<service::Command> commands;
    QVERIFY(
        QTest::qWaitFor([&] { return !(commands = rig.service.takeCommands()).empty(); }, 60'000));
    QCOMPARE(std::get<service::CancelTasks>(commands.front()).tasks.size(), std::size_t{20});
    QVERIFY(rig.window().isVisible());
    setRunning(rig, false);
    QVERIFY(!rig.window().isVisible());
}

void TestShellClosing::readOnlyConsoleClosesAtOnce()
{
    Rig rig({}, 20);
    setRunning(rig, true);
    rig.window().close();
    QVERIFY(!rig.window().isVisible());
}

QTEST_MAIN(TestShellClosing)
#include "tst_shell_closing.moc"
