#include "pages/task_detail/lost_dialog.h"
#include "pages/task_detail/task_detail_page.h"
#include "ui/page_rig.h"
#include "widgets/decision_view.h"
#include "widgets/page_frame.h"
#include "widgets/table_view.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTreeView>

using namespace tributary;
using pages::TaskDetailPage;
using test::PageRig;
using widgets::PageFrame;

class TestPageTaskDetail : public QObject
{
    Q_OBJECT

    // The newest task that the fake service has in this state.
    static model::TaskId taskIn(PageRig& rig, const char* state)
    {
        service::TaskQuery query;
        query.filter = std::string("state = '") + state + "'";
        const auto numbers = rig.service.taskNos(query, {});
        const auto rows = rig.service.taskRows(std::span(*numbers).first(1));
        return rows->front().id;
    }
    static std::unique_ptr<TaskDetailPage> open(PageRig& rig, const model::TaskId& id)
    {
        auto page = std::make_unique<TaskDetailPage>(rig.context(), id);
        page->resize(1180, 760);
        page->show();
        (void)QTest::qWaitForWindowExposed(page.get());
        page->activate();
        rig.settle();
        return page;
    }
    static PageFrame* frame(TaskDetailPage& page) { return page.findChild<PageFrame*>(); }

private slots:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void showsEveryTab()
    {
        PageRig rig;
        const auto page = open(rig, taskIn(rig, "failed"));
        QCOMPARE(frame(*page)->state(), PageFrame::State::Data);
        auto* tabs = page->findChild<QTabWidget*>(QStringLiteral("taskTabs"));
        QCOMPARE(tabs->count(), 7);
        for (int i = 0; i < tabs->count(); ++i) {
            QTest::keyClick(page.get(), static_cast<Qt::Key>(Qt::Key_1 + i));
            QCOMPARE(tabs->currentIndex(), i);
            rig.settle();
            PageRig::shoot(*page, QStringLiteral("task-%1").arg(i + 1));
        }
        auto* trace = page->findChild<QTreeView*>(QStringLiteral("taskTrace"));
        QVERIFY(trace->model()->rowCount() > 0);
        auto* rules = page->findChild<widgets::DecisionView*>(QStringLiteral("whyRules"));
        QVERIFY(rules->model()->rowCount() > 0);
        // Declared against learned; what nothing was learned of has its row all the same.
        const auto* estimates =
            page->findChild<widgets::TableView*>(QStringLiteral("whyEstimates"))->model();
        QCOMPARE(estimates->rowCount(), 2);
        QCOMPARE(estimates->index(0, 2).data().toString(), QStringLiteral("412s"));
        QCOMPARE(estimates->index(0, 4).data().toString(), QStringLiteral("37"));
        QVERIFY(estimates->index(1, 2).data().toString() != QStringLiteral("0B"));
        for (const char* name : {"taskAttempts", "taskCost", "taskEvents"}) {
            auto* table = page->findChild<widgets::TableView*>(QLatin1String(name));
            QVERIFY2(table->model()->rowCount() > 0, name);
            QVERIFY2(!table->accessibleName().isEmpty(), name);
        }
        QVERIFY(page->findChild<QPlainTextEdit*>(QStringLiteral("taskData"))
                    ->toPlainText()
                    .contains(QLatin1String("\"run\"")));
        page->setFilter(QStringLiteral("why"));
        QCOMPARE(tabs->currentIndex(), 1);
        rig.theme.setScheme(widgets::Scheme::Dark);
        rig.theme.apply();
        PageRig::shoot(*page, QStringLiteral("task-dark"));
    }

    void cancelsWhatRuns()
    {
        PageRig rig;
        const auto id = taskIn(rig, "running");
        const auto page = open(rig, id);
        auto* cancel = page->findChild<QPushButton*>(QStringLiteral("taskCancel"));
        QVERIFY(cancel->isVisible());
        QTest::mouseClick(cancel, Qt::LeftButton);
        rig.settle();
        const auto commands = rig.service.takeCommands();
        QCOMPARE(commands.size(), std::size_t{1});
        QVERIFY(std::get<service::CancelTasks>(commands[0]).tasks.front() == id);
    }

    void finishedOnesCantBeCancelled()
    {
        PageRig rig;
        const auto page = open(rig, taskIn(rig, "succeeded"));
        QVERIFY(!page->findChild<QPushButton*>(QStringLiteral("taskCancel"))->isVisible());
        QSignalSpy submit(&rig.navigator, &pages::Navigator::openSubmit);
        page->findChild<QPushButton*>(QStringLiteral("taskResubmit"))->click();
        QCOMPARE(submit.count(), 1);
        QVERIFY(model::readTaskFile(submit[0][0].toString().toStdString(), "again").has_value());
    }

    void becomesARuleTest()
    {
        PageRig rig;
        const auto id = taskIn(rig, "succeeded");
        const auto page = open(rig, id);
        QSignalSpy asked(&rig.navigator, &pages::Navigator::makeRuleTest);
        page->findChild<QPushButton*>(QStringLiteral("taskRuleTest"))->click();
        QCOMPARE(asked.count(), 1);
        QVERIFY(asked[0][0].value<model::TaskId>() == id);
    }

    // Only with a reason: it may make the work be done twice.
    void declaresTheUnknownLost()
    {
        PageRig rig;
        const auto id = taskIn(rig, "unknown");
        const auto page = open(rig, id);
        auto* lost = page->findChild<QPushButton*>(QStringLiteral("taskLost"));
        QVERIFY(lost->isVisible());
        QTest::mouseClick(lost, Qt::LeftButton);
        auto* dialog = page->findChild<pages::LostDialog*>();
        QVERIFY(QTest::qWaitForWindowActive(dialog));
        PageRig::shoot(*dialog, QStringLiteral("task-lost"));
        auto* declare = dialog->findChild<QPushButton*>(QStringLiteral("lostDeclare"));
        QVERIFY(!declare->isEnabled());
        auto* reason = dialog->findChild<QLineEdit*>(QStringLiteral("lostReason"));
        QTRY_VERIFY(reason->hasFocus());
        QTest::keyClicks(reason, QStringLiteral("  "));
        QVERIFY(!declare->isEnabled());
        QTest::keyClicks(reason, QStringLiteral("reinstalled"));
        QTest::keyClick(reason, Qt::Key_Return);
        rig.settle();
        const auto commands = rig.service.takeCommands();
        QCOMPARE(commands.size(), std::size_t{1});
        const auto& command = std::get<service::DeclareLost>(commands[0]);
        QVERIFY(command.task == id);
        QVERIFY(command.attempt > 0);
        QCOMPARE(command.reason, std::string("reinstalled"));
        const auto done = open(rig, taskIn(rig, "succeeded"));
        QVERIFY(!done->findChild<QPushButton*>(QStringLiteral("taskLost"))->isVisible());
    }

    void stepsAndCopies()
    {
        PageRig rig;
        const auto id = taskIn(rig, "succeeded");
        const auto page = open(rig, id);
        QSignalSpy step(&rig.navigator, &pages::Navigator::stepTask);
        QTest::keyClick(page.get(), Qt::Key_BracketRight);
        QCOMPARE(step.value(0).value(1).toInt(), 1);
        page->findChild<QPushButton*>(QStringLiteral("taskCopyId"))->click();
        QCOMPARE(QGuiApplication::clipboard()->text().toStdString(), model::toString(id));
    }

    void errorKeepsWhatWasThere()
    {
        PageRig rig;
        const auto page = open(rig, taskIn(rig, "succeeded"));
        rig.service.setFailing(true);
        rig.gateway.refresh();
        rig.settle();
        QCOMPARE(frame(*page)->state(), PageFrame::State::Error);
        rig.service.setFailing(false);
        rig.gateway.refresh();
        rig.settle();
        QCOMPARE(frame(*page)->state(), PageFrame::State::Data);
    }
};

QTEST_MAIN(TestPageTaskDetail)
#include "tst_page_task_detail.moc"
