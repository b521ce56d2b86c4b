// The shell around the pages: rail, locator, tabs, history, banner, toasts, closing, languages.
#include "shell/console.h"
#include "shell/engine_banner.h"
#include "shell/rail.h"
#include "shell/session.h"
#include "shell/toasts.h"
#include "ui/shell_rig.h"

#include <QLabel>
#include <QPushButton>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace tributary;
using shell::Console;
using test::StubPage;
using Rig = test::ShellRig;
using Mode = service::EngineStatus::Mode;

class TestShell final : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        // The offscreen platform says that about every window.
        QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not)")));
    }

    void railShowsPagesInOrder();
    void altDigitsShowPages();
    void mouseOnRailShowsPage();
    void badgesTellCounts();
    void locatorFindsByPrefix_data();
    void locatorFindsByPrefix();
    void locatorOpensTaskByNameAndId();
    void locatorOpensRuleOnItsPage();
    void locatorRunsActions();
    void escapeLeavesLocator();
    void slashFocusesFilterButTypesInFields();
    void tabsCloseAndOpenAgain();
    void steppingKeepsTheTab();
    void railMarksTasksForATask();
    void historyGoesBackAndForward();
    void keySheetOpensAndCloses();
    void noDuplicateKeys();
    void bannerTellsWhy_data();
    void bannerTellsWhy();
    void pausedBannerResumes();
    void refusedPauseIsToasted();
    void toastsAreBoundedAndListed();
    void languageSwitchKeepsState();
    void schemeSwitchesAtRunTime();
    void clockFollowsUtcSwitch();
    void sessionIsRemembered();
    void unreadableSessionIsSetAside();
    void fitsASmallScreen();
};

void TestShell::railShowsPagesInOrder()
{
    Rig rig;
    QCOMPARE(rig.window().pageIds(),
             QStringList({"overview", "tasks", "submit", "rules", "backends", "cost", "latency"}));
    QCOMPARE(rig.front()->id(), QStringLiteral("overview"));
    QVERIFY(rig.window().windowTitle().contains(QStringLiteral("Title overview")));
}

void TestShell::altDigitsShowPages()
{
    Rig rig;
    QTest::keyClick(&rig.window(), Qt::Key_4, Qt::AltModifier);
    QCOMPARE(rig.front()->id(), QStringLiteral("rules"));
    QVERIFY(rig.find<QToolButton>("rail-rules")->isChecked());
    QTest::keyClick(&rig.window(), Qt::Key_7, Qt::AltModifier);
    QCOMPARE(rig.front()->id(), QStringLiteral("latency"));
}

void TestShell::mouseOnRailShowsPage()
{
    Rig rig;
    QTest::mouseClick(rig.find<QToolButton>("rail-cost"), Qt::LeftButton);
    QCOMPARE(rig.front()->id(), QStringLiteral("cost"));
    QTest::mouseClick(rig.find<QToolButton>("topSubmit"), Qt::LeftButton);
    QCOMPARE(rig.front()->id(), QStringLiteral("submit"));
}

void TestShell::badgesTellCounts()
{
    Rig rig;
    const auto& live = rig.window().live();
    auto* const tasks = rig.find<shell::RailButton>("rail-tasks");
    QVERIFY(live.running() + live.waiting() > 0);
    QCOMPARE(
        tasks->badge(),
        rig.console->format().shortCount(static_cast<double>(live.running() + live.waiting())));
    QVERIFY(tasks->accessibleDescription().contains(QStringLiteral("open task")));
    QCOMPARE(rig.find<shell::RailButton>("rail-cost")->badge(), QString());
}

void TestShell::locatorFindsByPrefix_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("view") << "v Title cost"
                          << "Title cost";
    QTest::newRow("action") << ">pause"
                            << "Pause everything";
    QTest::newRow("time") << "@ 6 hours"
                          << "Last 6 hours";
    QTest::newRow("rule") << "r edge"
                          << "edge_execution";
    QTest::newRow("back end") << "b functions"
                              << "functions-local";
    QTest::newRow("anything") << "refresh"
                              << "Refresh";
}

void TestShell::locatorFindsByPrefix()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    Rig rig;
    rig.locate(text);
    QVERIFY2(rig.found().contains(expected), qPrintable(rig.found().join(QLatin1Char('|'))));
}

void TestShell::locatorOpensTaskByNameAndId()
{
    Rig rig;
    const service::TaskRow row = rig.service.row(17);
    for (const std::string& text : {row.name, model::toString(row.id)}) {
        rig.locate(QStringLiteral("t ") + QString::fromStdString(text));
        QVERIFY2(!rig.found().isEmpty(), text.c_str());
        QCOMPARE(rig.found().first(), QString::fromStdString(row.name));
        QTest::keyClick(rig.locator(), Qt::Key_Return);
        QCOMPARE(rig.front()->id(), QString::fromStdString(model::toString(row.id)));
    }
    QCOMPARE(rig.tabs()->count(), 2); // the same task, once
}

void TestShell::locatorOpensRuleOnItsPage()
{
    Rig rig;
    rig.locate(QStringLiteral("r edge_execution"));
    QTest::keyClick(rig.locator(), Qt::Key_Return);
    QCOMPARE(rig.front()->id(), QStringLiteral("rules"));
    QCOMPARE(rig.front()->filter, QStringLiteral("edge_execution"));
}

void TestShell::locatorRunsActions()
{
    Rig rig;
    QTest::keyClick(&rig.window(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    QTest::keyClicks(rig.locator(), QStringLiteral("pause every"));
    QTest::keyClick(rig.locator(), Qt::Key_Return);
    const auto commands = rig.service.takeCommands();
    QCOMPARE(commands.size(), std::size_t{1});
    QVERIFY(std::get<service::SetPaused>(commands.front()).paused);
}

void TestShell::escapeLeavesLocator()
{
    Rig rig;
    rig.locate(QStringLiteral("cost"));
    QVERIFY(rig.find<shell::Locator>("locator")->isVisible());
    QTest::keyClick(rig.locator(), Qt::Key_Escape);
    QVERIFY(!rig.find<shell::Locator>("locator")->isVisible());
    QVERIFY(!rig.locator()->hasFocus());
    QCOMPARE(rig.locator()->text(), QString());
}

void TestShell::slashFocusesFilterButTypesInFields()
{
    Rig rig;
    rig.find<QToolButton>("rail-overview")->setFocus();
    QTest::keyClick(rig.find<QToolButton>("rail-overview"), Qt::Key_Slash);
    QVERIFY(rig.front()->field()->hasFocus());
    QCOMPARE(rig.front()->field()->text(), QString());
    QTest::keyClick(rig.front()->field(), Qt::Key_Slash);
    QCOMPARE(rig.front()->field()->text(), QStringLiteral("/"));
}

void TestShell::tabsCloseAndOpenAgain()
{
    Rig rig;
    rig.window().openTask(test::FakeService::idOf(3), QStringLiteral("why"));
    QCOMPARE(rig.front()->filter, QStringLiteral("why"));
    const QString id = rig.front()->id();
    QCOMPARE(rig.tabs()->count(), 2);
    QTest::keyClick(&rig.window(), Qt::Key_W, Qt::ControlModifier);
    QCOMPARE(rig.tabs()->count(), 1);
    QTest::keyClick(&rig.window(), Qt::Key_W, Qt::ControlModifier); // pages stay
    QCOMPARE(rig.tabs()->count(), 1);
    QTest::keyClick(&rig.window(), Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(rig.front()->id(), id);
}

// [ and ] go through the list in one tab, not in one for each task.
void TestShell::steppingKeepsTheTab()
{
    Rig rig;
    const auto idOf = [](std::int64_t no) { return test::FakeService::idOf(no); };
    rig.window().openTask(idOf(3), {});
    rig.window().openTask(idOf(5), {});
    emit rig.console->navigator().swapTask(idOf(3), idOf(4), QStringLiteral("logs"));
    QCOMPARE(rig.window().openTasks(), (std::vector{idOf(4), idOf(5)}));
    QCOMPARE(rig.front()->filter, QStringLiteral("logs"));
    QCOMPARE(rig.tabs()->currentIndex(), 1);
    // What has a tab keeps it.
    emit rig.console->navigator().swapTask(idOf(4), idOf(5), {});
    QCOMPARE(rig.window().openTasks(), (std::vector{idOf(4), idOf(5)}));
    QCOMPARE(rig.tabs()->currentIndex(), 2);
}

void TestShell::railMarksTasksForATask()
{
    Rig rig;
    rig.window().showPage(QStringLiteral("cost"));
    QVERIFY(rig.find<shell::RailButton>("rail-cost")->isChecked());
    rig.window().openTask(test::FakeService::idOf(3), {});
    QVERIFY(rig.find<shell::RailButton>("rail-tasks")->isChecked());
    QTest::mouseClick(rig.find<shell::RailButton>("rail-tasks"), Qt::LeftButton);
    QCOMPARE(rig.front()->id(), QStringLiteral("tasks"));
    rig.tabs()->setCurrentIndex(1);
    QTest::mouseClick(rig.find<shell::RailButton>("rail-cost"), Qt::LeftButton);
    QCOMPARE(rig.front()->id(), QStringLiteral("cost"));
    QVERIFY(rig.find<shell::RailButton>("rail-cost")->isChecked());
}

void TestShell::historyGoesBackAndForward()
{
    Rig rig;
    rig.window().showPage(QStringLiteral("tasks"));
    rig.window().openTask(test::FakeService::idOf(3), {});
    const QString task = rig.front()->id();
    rig.window().showPage(QStringLiteral("cost"));
    QTest::keyClick(&rig.window(), Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(rig.front()->id(), task);
    QTest::keyClick(&rig.window(), Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(rig.front()->id(), QStringLiteral("tasks"));
    QTest::keyClick(&rig.window(), Qt::Key_Right, Qt::AltModifier);
    QTest::keyClick(&rig.window(), Qt::Key_Right, Qt::AltModifier);
    QTest::keyClick(&rig.window(), Qt::Key_Right, Qt::AltModifier); // nothing is further ahead
    QCOMPARE(rig.front()->id(), QStringLiteral("cost"));
    QTest::keyClick(&rig.window(), Qt::Key_Left, Qt::AltModifier);
    rig.window().showPage(QStringLiteral("rules")); // forgets what was ahead
    QTest::keyClick(&rig.window(), Qt::Key_Right, Qt::AltModifier);
    QCOMPARE(rig.front()->id(), QStringLiteral("rules"));
}

void TestShell::keySheetOpensAndCloses()
{
    Rig rig;
    QTest::keyClick(&rig.window(), Qt::Key_F1);
    auto* const sheet = rig.find<QDialog>("shortcutSheet");
    QVERIFY(sheet != nullptr && sheet->isVisible());
    const auto labels = sheet->findChildren<QLabel*>();
    const bool hasLocator = std::any_of(labels.cbegin(), labels.cend(), [](const QLabel* label) {
        return label->text() == QStringLiteral("Ctrl+K");
    });
    QVERIFY(hasLocator);
    QTest::keyClick(sheet, Qt::Key_Escape);
    QVERIFY(!sheet->isVisible());
}

void TestShell::noDuplicateKeys()
{
    Rig rig;
    QSet<QString> keys;
    const QList<QAction*> actions = rig.window().actions();
    for (const QAction* action : actions) {
        const QList<QKeySequence> shortcuts = action->shortcuts();
        for (const QKeySequence& shortcut : shortcuts) {
            QVERIFY2(!keys.contains(shortcut.toString()), qPrintable(shortcut.toString()));
            keys.insert(shortcut.toString());
        }
    }
    QVERIFY(keys.size() > 15);
}

void TestShell::bannerTellsWhy_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<int>("reason");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, Mode mode, base::ErrorCode reason, const char* text) {
        QTest::newRow(name) << static_cast<int>(mode) << static_cast<int>(reason)
                            << QString::fromLatin1(text);
    };
    using base::ErrorCode;
    row("disk full", Mode::Degraded, ErrorCode::ResourceExhausted, "disk is full");
    row("read-only directory", Mode::Degraded, ErrorCode::ReadOnly, "Make it writable");
    row("I/O error", Mode::Degraded, ErrorCode::Unavailable, "Check the disk");
    row("other owner", Mode::ReadOnly, ErrorCode::Unavailable, "another program owns");
    row("opened read only", Mode::ReadOnly, ErrorCode::PermissionDenied, "can't be written");
    row("newer data", Mode::ReadOnly, ErrorCode::Unsupported, "newer version");
    row("stopped", Mode::Stopped, ErrorCode::Internal, "stopped");
}

void TestShell::bannerTellsWhy()
{
    QFETCH(int, mode);
    QFETCH(int, reason);
    QFETCH(QString, expected);
    Rig rig;
    QCOMPARE(rig.window().banner().text(), QString());
    rig.console->sink().status(
        {static_cast<Mode>(mode), "details of the core", static_cast<base::ErrorCode>(reason)});
    QTRY_VERIFY_WITH_TIMEOUT(rig.window().banner().text().contains(expected), 60'000);
    rig.console->sink().status({});
    QTRY_COMPARE_WITH_TIMEOUT(rig.window().banner().text(), QString(), 60'000);
}

void TestShell::pausedBannerResumes()
{
    Rig rig;
    rig.console->sink().status({Mode::Paused, {}, {}});
    QTRY_VERIFY_WITH_TIMEOUT(rig.window().banner().text().startsWith(QStringLiteral("Paused")),
                             60'000);
    QTest::mouseClick(rig.window().banner().findChild<QPushButton*>(QStringLiteral("bannerAction")),
                      Qt::LeftButton);
    const auto commands = rig.service.takeCommands();
    QCOMPARE(commands.size(), std::size_t{1});
    QVERIFY(!std::get<service::SetPaused>(commands.front()).paused);
}

void TestShell::refusedPauseIsToasted()
{
    Rig rig;
    service::CommandReply refusal;
    refusal.errors.push_back({base::ErrorCode::ReadOnly, "the disk says no", {}, {}});
    rig.service.setReply(refusal);
    rig.window().setPaused(true);
    QTRY_VERIFY_WITH_TIMEOUT(rig.find<shell::Toast>("toast") != nullptr, 60'000);
    QVERIFY(rig.find<shell::Toast>("toast")->text().contains(QStringLiteral("the disk says no")));
}

void TestShell::toastsAreBoundedAndListed()
{
    Rig rig;
    for (int i = 0; i < 5; ++i)
        emit rig.console->navigator().message(widgets::Tone::Info, QStringLiteral("<b>%1").arg(i));
    const auto toasts = rig.window().findChildren<shell::Toast*>();
    QCOMPARE(toasts.size(), 3);
    QCOMPARE(toasts.last()->text(), QStringLiteral("<b>4")); // as it is, never as markup
    for (const auto* toast : toasts) // each has its room
        QVERIFY(toast->height() >= toast->minimumSizeHint().height());
    QTest::mouseClick(toasts.last()->findChild<QToolButton*>(), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(rig.window().findChildren<shell::Toast*>().size(), 2, 60'000);
    QTest::mouseClick(rig.find<QToolButton>("noticesButton"), Qt::LeftButton);
    QVERIFY(rig.find<QDialog>("noticeList")->isVisible());
    QCOMPARE(rig.window().notices().all().size(), 5);
}

void TestShell::languageSwitchKeepsState()
{
    Rig rig;
    rig.window().openTask(test::FakeService::idOf(3), {});
    const QString task = rig.front()->id();
    rig.console->time().setPreset(pages::TimeContext::Preset::Week);
    QTest::mouseClick(rig.find<QToolButton>("rail-language"), Qt::LeftButton);
    QCOMPARE(rig.console->languages().current(), QStringLiteral("zh_CN"));
    QCOMPARE(rig.front()->id(), task);
    QCOMPARE(rig.tabs()->count(), 2);
    QCOMPARE(rig.console->time().preset(), pages::TimeContext::Preset::Week);
    QTest::mouseClick(rig.find<QToolButton>("rail-language"), Qt::LeftButton);
    QCOMPARE(rig.console->languages().current(), QStringLiteral("en"));
}

void TestShell::schemeSwitchesAtRunTime()
{
    Rig rig;
    const auto before = rig.console->theme().scheme();
    QTest::mouseClick(rig.find<QToolButton>("rail-theme"), Qt::LeftButton);
    QVERIFY(rig.console->theme().scheme() != before);
    QCOMPARE(rig.front()->id(), QStringLiteral("overview"));
}

void TestShell::clockFollowsUtcSwitch()
{
    Rig rig;
    auto* const clock = rig.find<QLabel>("clock");
    QTest::mouseClick(rig.find<QToolButton>("utcSwitch"), Qt::LeftButton);
    QVERIFY(rig.console->format().isUtc());
    QVERIFY(clock->text().endsWith(QStringLiteral("UTC")));
}

void TestShell::sessionIsRemembered()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("console.ini"));
    {
        Rig rig;
        rig.window().openTask(test::FakeService::idOf(9), {});
        rig.window().openTask(test::FakeService::idOf(4), {});
        rig.window().showPage(QStringLiteral("rules"));
        rig.console->theme().setScheme(widgets::Scheme::Dark);
        rig.console->languages().use(QStringLiteral("zh_CN"));
        rig.console->format().setUtc(true);
        rig.console->time().setPreset(pages::TimeContext::Preset::Week);
        shell::Session(file, QStringLiteral("/data/a")).save(rig.console->session());
    }
    shell::Session session(file, QStringLiteral("/data/a"));
    shell::ConsoleOptions options;
    options.session = session.load();
    options.language = options.session.language;
    QCOMPARE(session.setAside(), QString());
    Rig rig(std::move(options));
    QCOMPARE(rig.front()->id(), QStringLiteral("rules"));
    QCOMPARE(rig.window().openTasks(),
             (std::vector{test::FakeService::idOf(9), test::FakeService::idOf(4)}));
    QCOMPARE(rig.console->theme().scheme(), widgets::Scheme::Dark);
    QCOMPARE(rig.console->languages().current(), QStringLiteral("zh_CN"));
    QVERIFY(rig.console->format().isUtc());
    QCOMPARE(rig.console->time().preset(), pages::TimeContext::Preset::Week);
    // Tasks belong to their data directory.
    QVERIFY(shell::Session(file, QStringLiteral("/data/b")).load().tasks.empty());
}

void TestShell::unreadableSessionIsSetAside()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("console.ini"));
    {
        QFile broken(file);
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("[window\ngeometry=\\x\n=\n");
    }
    shell::Session session(file, QStringLiteral("/data/a"));
    QVERIFY(session.load().tasks.empty());
    QVERIFY(QFile::exists(session.setAside()));
    session.save({});
    QCOMPARE(shell::Session(file, {}).load().page, QString());
}

void TestShell::fitsASmallScreen()
{
    Rig rig;
    rig.window().resize(1024, 640);
    QCoreApplication::sendPostedEvents();
    QVERIFY2(
        rig.window().width() <= 1024 && rig.window().height() <= 640,
        qPrintable(QStringLiteral("%1x%2").arg(rig.window().width()).arg(rig.window().height())));
    for (const char* name : {"rail-latency", "rail-help", "topSubmit", "utcSwitch", "refresh",
                             "noticesButton", "locatorField"}) {
        auto* const widget = rig.find<QWidget>(name);
        const QRect place(widget->mapTo(&rig.window(), QPoint()), widget->size());
        QVERIFY2(widget->isVisible() && rig.window().rect().contains(place), name);
    }
}

QTEST_MAIN(TestShell)
#include "tst_shell.moc"
