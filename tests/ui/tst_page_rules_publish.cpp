// From a draft of the rules to a version: publishing, what is in its way, and going back.
#include "pages/rules/rules_page.h"
#include "ui/rules_page_find.h"
#include "widgets/banner.h"
#include "widgets/code_editor.h"
#include "widgets/diff_view.h"
#include "widgets/page_frame.h"
#include "widgets/table_view.h"

#include <QComboBox>
#include <QDialog>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTabWidget>

using namespace tributary;
using namespace tributary::test;
using pages::RulesPage;
using widgets::CodeEditor;
using widgets::PageFrame;
using widgets::TableView;

class TestPageRulesPublish : public QObject
{
    Q_OBJECT

    std::unique_ptr<OwnState> m_state;

private slots:
    void init() { m_state = std::make_unique<OwnState>(); }

    void publishesByKeyboard()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        auto* editor = editorOf(*page);
        editor->moveCursor(QTextCursor::End);
        QTest::keyClicks(editor, QStringLiteral("# reviewed"));
        QTest::keyClick(editor, Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(waitFor([&] { return isAsked(*page); }));
        QDialog* dialog = dialogOf(*page);
        auto* go = find<QPushButton>(*dialog, "publishButton");
        QVERIFY(!go->isEnabled()); // without a message
        QVERIFY(!find<QLabel>(*dialog, "publishBlock")->text().isEmpty());
        QCOMPARE(find<QLineEdit>(*dialog, "publishAuthor")->text(), QStringLiteral("ada"));
        auto* message = find<QLineEdit>(*dialog, "publishMessage");
        QTest::keyClicks(message, QStringLiteral("note the review"));
        QVERIFY(go->isEnabled());
        QVERIFY(find<QPlainTextEdit>(*dialog, "publishChanges")->isHidden()); // only a comment
        QVERIFY(find<QLabel>(*dialog, "publishReplay")->text().startsWith(u"Not held against"));
        PageRig::shoot(*dialog, QStringLiteral("rules-publish"));
        service::CommandReply reply;
        reply.version = 4;
        rig.service.setReply(reply);
        QTest::keyClick(message, Qt::Key_Return);
        QVERIFY(waitFor([&] { return dialogOf(*page) == nullptr; }));
        const auto commands = rig.service.takeCommands();
        QCOMPARE(commands.size(), 1U);
        const auto& sent = std::get<service::PublishRules>(commands.front());
        QCOMPARE(published(commands.front()), editor->toPlainText());
        QCOMPARE(sent.baseVersion, 3);
        QCOMPARE(QString::fromStdString(sent.message), QStringLiteral("note the review"));
        QCOMPARE(QString::fromStdString(sent.author), QStringLiteral("ada"));
    }

    // The modes are reached by Tab and arrows; at once is what Return alone means.
    void publishesAsACanaryByKeyboard()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        const QString mine = editorOf(*page)->toPlainText() + QStringLiteral("# mine\n");
        editorOf(*page)->replaceText(mine);
        QTest::keyClick(editorOf(*page), Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(waitFor([&] { return isAsked(*page); }));
        QDialog* dialog = dialogOf(*page);
        QApplication::setActiveWindow(dialog); // arrows move the focus of the application
        QVERIFY(find<QRadioButton>(*dialog, "modeNow")->isChecked());
        QTest::keyClicks(find<QLineEdit>(*dialog, "publishMessage"), QStringLiteral("why"));
        for (int i = 0; i < 10 && dialog->focusWidget()->objectName() != u"modeNow"; ++i)
            QTest::keyClick(dialog->focusWidget(), Qt::Key_Tab);
        QCOMPARE(dialog->focusWidget()->objectName(), QStringLiteral("modeNow"));
        QTest::keyClick(dialog->focusWidget(), Qt::Key_Down);
        QVERIFY(find<QRadioButton>(*dialog, "modeShadow")->isChecked());
        QTest::keyClick(dialog->focusWidget(), Qt::Key_Down);
        QVERIFY(find<QRadioButton>(*dialog, "modeCanary")->isChecked());
        QVERIFY(!find<QRadioButton>(*dialog, "modeCanary")->accessibleDescription().isEmpty());
        PageRig::shoot(*dialog, QStringLiteral("rules-publish-canary"));
        service::CommandReply reply;
        reply.version = 4;
        rig.service.setReply(reply);
        QTest::keyClick(dialog->focusWidget(), Qt::Key_Return);
        QVERIFY(waitFor([&] { return dialogOf(*page) == nullptr; }));
        const auto commands = rig.service.takeCommands();
        QCOMPARE(commands.size(), 1U);
        const auto& sent = std::get<service::PublishRules>(commands.front());
        QVERIFY(sent.rollout.mode == rollout::Mode::Canary);
        QVERIFY(sent.rollout.steps == (std::vector<int>{100, 1'000, 10'000}));
        // The draft goes on as a change of the active version.
        QVERIFY(isChecked(rig, *page, [&] { return page->isModified(); }));
        QCOMPARE(editorOf(*page)->toPlainText(), mine);
    }

    void theVersionOnTrialShowsItsNumbers()
    {
        PageRig rig;
        service::RuleSetVersionRow row{
            4,           false,   rig.clock.now(),
            "bob",       "Bob's", test::FakeService::rulesSource() + "# bob\n",
            "rules.yaml"};
        row.mode = rollout::Mode::Canary;
        row.state = rollout::VersionState::Canary;
        row.replay = R"({"tasks": 2000, "moved": 30, "other_rule": 4})";
        rig.service.addRules(row);
        rollout::Plan plan;
        plan.mode = row.mode;
        service::RuleTrial trial{row.state, {}, rollout::begin(plan, 4, 3, 1, rig.clock.now()), {}};
        trial.rollout.decided = 1'200;
        trial.rollout.differing = 80;
        trial.rollout.matrix[0][2] = 70;
        trial.rollout.steps[0].candidate = {.finished = 12, .moved = 9, .failed = 1};
        trial.rollout.steps[0].control = {.finished = 1'100, .moved = 60, .failed = 1};
        service::RuleDifferenceRow difference;
        difference.ordinal = 80;
        difference.task = model::TaskId{{7}};
        difference.name = "resize";
        difference.at = rig.clock.now();
        difference.byCandidate = true;
        difference.active = R"({"type": "serverless", "priority": "low", "rule": "small"})";
        difference.candidate = R"({"type": "edge", "priority": "low", "rule": "near"})";
        trial.differences = {difference, {79, {}, {}, rig.clock.now(), false, "?", {}}};
        rig.service.setTrial(trial);
        const auto page = rig.show<RulesPage>();
        find<QTabWidget>(*page, "ruleTabs")->setCurrentIndex(6);
        auto* versions = find<TableView>(*page, "ruleVersions");
        QVERIFY(waitFor([&] { return versions->model()->rowCount() == 4; }));
        QCOMPARE(versions->model()->index(0, 1).data().toString(), QStringLiteral("canary"));
        QCOMPARE(versions->model()->index(1, 1).data().toString(), QStringLiteral("active"));
        versions->setCurrentIndex(versions->model()->index(0, 0));
        auto* numbers = find<QLabel>(*page, "trialNumbers");
        QVERIFY(waitFor([&] { return numbers->isVisible(); }));
        for (const char* part : {"1200", "80", "12 of 200", "1 of 9", "1 of 60", ": 70 tasks"})
            QVERIFY2(numbers->text().contains(QLatin1String(part)), qPrintable(numbers->text()));
        QVERIFY(find<QLabel>(*page, "versionReplay")->text().contains(QStringLiteral("2000")));
        QVERIFY(!find<QPushButton>(*page, "rollback")->isVisible()); // it was never active
        // The tasks themselves, and what changes.
        auto* tabs = find<QTabWidget>(*page, "versionTabs");
        QCOMPARE(tabs->currentIndex(), 0);
        tabs->setCurrentIndex(1);
        auto* tasks = find<TableView>(*page, "trialTasks");
        QVERIFY(tasks->isVisible());
        QStringList cells;
        for (int column = 0; column < 6; ++column)
            cells << tasks->model()->index(0, column).data().toString();
        QCOMPARE(cells.join(u'|'), QStringLiteral("resize|candidate|Serverless|small|Edge|near"));
        QCOMPARE(tasks->model()->index(1, 0).data().toString(), QStringLiteral("gone"));
        QVERIFY(find<QLabel>(*page, "trialTasksNote")->text().contains(QStringLiteral("2 of 80")));
        QSignalSpy opened(&rig.navigator, &pages::Navigator::openTask);
        tasks->setCurrentIndex(tasks->model()->index(0, 0));
        QTest::keyClick(tasks, Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        QVERIFY(opened[0][0].value<model::TaskId>() == difference.task);
        shootBoth(rig, *page, QStringLiteral("rules-trial-tasks"));
        tabs->setCurrentIndex(2);
        QVERIFY(find<widgets::DiffView>(*page, "versionDiff")->isVisible());
        tabs->setCurrentIndex(0);
        shootBoth(rig, *page, QStringLiteral("rules-trial"));
        QTest::mouseClick(find<QPushButton>(*page, "promote"), Qt::LeftButton);
        QMessageBox* box = nullptr;
        QVERIFY(waitFor([&] {
            box = page->findChild<QMessageBox*>(QStringLiteral("promoteBox"));
            return box != nullptr && box->isVisible();
        }));
        QTest::mouseClick(find<QPushButton>(*box, "promoteButton"), Qt::LeftButton);
        std::vector<service::Command> commands;
        QVERIFY(waitFor([&] {
            commands = rig.service.takeCommands();
            return !commands.empty();
        }));
        QCOMPARE(std::get<service::PromoteRules>(commands.front()).version, 4);
        QTest::mouseClick(find<QPushButton>(*page, "stopTrial"), Qt::LeftButton);
        QInputDialog* why = nullptr;
        QVERIFY(waitFor([&] {
            why = page->findChild<QInputDialog*>(QStringLiteral("stopTrialDialog"));
            return why != nullptr && why->isVisible();
        }));
        why->setTextValue(QStringLiteral("not needed"));
        QTest::keyClick(why, Qt::Key_Return);
        QVERIFY(waitFor([&] {
            commands = rig.service.takeCommands();
            return !commands.empty();
        }));
        const auto& stop = std::get<service::StopRules>(commands.front());
        QCOMPARE(stop.version, 4);
        QCOMPARE(QString::fromStdString(stop.reason), QStringLiteral("not needed"));
    }

    void aVersionThatWasRolledBackSaysWhy()
    {
        PageRig rig;
        service::RuleSetVersionRow row{
            4,           false,   rig.clock.now(),
            "bob",       "Bob's", test::FakeService::rulesSource() + "# bob\n",
            "rules.yaml"};
        row.mode = rollout::Mode::Canary;
        row.state = rollout::VersionState::RolledBack;
        row.reason = "guardrail failures: 4 of 4";
        rig.service.addRules(row);
        const auto page = rig.show<RulesPage>();
        find<QTabWidget>(*page, "ruleTabs")->setCurrentIndex(6);
        auto* versions = find<TableView>(*page, "ruleVersions");
        QVERIFY(waitFor([&] { return versions->model()->rowCount() == 4; }));
        versions->setCurrentIndex(versions->model()->index(0, 0));
        auto* state = find<QLabel>(*page, "versionState");
        QVERIFY(waitFor([&] { return state->isVisible(); }));
        QVERIFY(state->text().contains(QStringLiteral("4 of 4")));
        QVERIFY(!find<QPushButton>(*page, "promote")->isVisible());
    }

    void saysWhatTheRulesSayDifferently()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        auto* editor = editorOf(*page);
        QString text = editor->toPlainText();
        editor->replaceText(text.replace(QStringLiteral("memory_requirement < 3GB"),
                                         QStringLiteral("memory_requirement < 2GB")));
        QTest::keyClick(editor, Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(waitFor([&] { return isAsked(*page); }));
        auto* changes = find<QPlainTextEdit>(*dialogOf(*page), "publishChanges");
        QVERIFY(changes->isVisible());
        QCOMPARE(changes->toPlainText(),
                 QStringLiteral("~ serverless_suitable\n    condition: memory_requirement < 3GB → "
                                "memory_requirement < 2GB"));
        PageRig::shoot(*dialogOf(*page), QStringLiteral("rules-publish-changes"));
    }

    void errorsAndFailingTestsBlockPublishing_data()
    {
        QTest::addColumn<QString>("addition");
        QTest::newRow("error") << "  - name: broken\n    condition: nonsense <\n"
                                  "    classification: {type: edge}\n";
        QTest::newRow("test") << "tests:\n  - name: wrong\n    features: {stateful: true}\n"
                                 "    expect: {type: edge}\n";
        QTest::newRow("no change") << "";
    }
    void errorsAndFailingTestsBlockPublishing()
    {
        QFETCH(QString, addition);
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        editorOf(*page)->replaceText(editorOf(*page)->toPlainText() + addition);
        QTest::mouseClick(find<QPushButton>(*page, "publish"), Qt::LeftButton);
        QVERIFY(waitFor([&] { return isAsked(*page); }));
        QDialog* dialog = dialogOf(*page);
        QTest::keyClicks(find<QLineEdit>(*dialog, "publishMessage"), QStringLiteral("why"));
        QVERIFY(!find<QPushButton>(*dialog, "publishButton")->isEnabled());
        QVERIFY(find<QLabel>(*dialog, "publishBlock")->isVisible());
        QTest::keyClick(dialog, Qt::Key_Escape);
        QVERIFY(waitFor([&] { return dialogOf(*page) == nullptr; }));
        QVERIFY(rig.service.takeCommands().empty());
    }

    void refusalsAreSaidInTheDialog()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        editorOf(*page)->replaceText(editorOf(*page)->toPlainText() + QStringLiteral("# x\n"));
        QTest::mouseClick(find<QPushButton>(*page, "publish"), Qt::LeftButton);
        QVERIFY(waitFor([&] { return isAsked(*page); }));
        QDialog* dialog = dialogOf(*page);
        QTest::keyClicks(find<QLineEdit>(*dialog, "publishMessage"), QStringLiteral("why"));
        service::CommandReply reply;
        reply.errors = {{base::ErrorCode::ReadOnly, "the data directory is read-only", {}, {}}};
        rig.service.setReply(reply);
        auto* go = find<QPushButton>(*dialog, "publishButton");
        QTest::mouseClick(go, Qt::LeftButton);
        auto* banner = dialog->findChild<widgets::Banner*>();
        QVERIFY(waitFor([&] { return banner->isVisible(); }));
        QVERIFY(banner->text().contains(QStringLiteral("read-only")));
        QVERIFY(go->isEnabled()); // to be tried again
    }

    void conflictsHaveAWayOut()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        const QString mine = editorOf(*page)->toPlainText() + QStringLiteral("# mine\n");
        editorOf(*page)->replaceText(mine);
        QTest::mouseClick(find<QPushButton>(*page, "publish"), Qt::LeftButton);
        QVERIFY(waitFor([&] { return isAsked(*page); }));
        QTest::keyClicks(find<QLineEdit>(*dialogOf(*page), "publishMessage"),
                         QStringLiteral("why"));
        service::CommandReply refused;
        refused.errors = {{base::ErrorCode::Conflict, "version 4 is active", {}, {}}};
        rig.service.setReply(refused);
        rig.service.addRules({4, true, rig.clock.now(), "bob", "Bob's",
                              test::FakeService::rulesSource() + "# bob\n", "rules.yaml"});
        QTest::mouseClick(find<QPushButton>(*dialogOf(*page), "publishButton"), Qt::LeftButton);
        QVERIFY(waitFor([&] { return bannerOf(*page)->isVisible(); }));
        QVERIFY(bannerOf(*page)->text().contains(QStringLiteral("bob")));
        QCOMPARE(editorOf(*page)->toPlainText(), mine);
        QTest::mouseClick(find<QPushButton>(*bannerOf(*page), "bannerAction"), Qt::LeftButton);
        // All three side by side; both wrote behind the last line, so there is a choice.
        auto* dialog = page->findChild<QDialog*>(QStringLiteral("mergeDialog"));
        QVERIFY(dialog != nullptr && dialog->isVisible());
        QVERIFY(find<widgets::DiffView>(*page, "mergeMine")
                    ->toPlainText()
                    .contains(QStringLiteral("# mine")));
        QVERIFY(find<widgets::DiffView>(*page, "mergeTheirs")
                    ->toPlainText()
                    .contains(QStringLiteral("# bob")));
        auto* choice = find<QComboBox>(*page, "mergeChoice0");
        choice->setFocus();
        QTest::keyClick(choice, Qt::Key_End);
        QCOMPARE(choice->currentText(), QStringLiteral("Both"));
        shootBoth(rig, *dialog, QStringLiteral("rules-merge"));
        QTest::mouseClick(find<QPushButton>(*page, "mergeBoth"), Qt::LeftButton);
        QVERIFY(!bannerOf(*page)->isVisible());
        QCOMPARE(editorOf(*page)->toPlainText(), QString(mine + QStringLiteral("# bob\n")));
        // Now it goes through, on top of version 4.
        rig.service.takeCommands();
        rig.service.setReply({});
        QTest::mouseClick(find<QPushButton>(*page, "publish"), Qt::LeftButton);
        QVERIFY(waitFor([&] { return isAsked(*page); }));
        QTest::keyClicks(find<QLineEdit>(*dialogOf(*page), "publishMessage"),
                         QStringLiteral("both"));
        QTest::mouseClick(find<QPushButton>(*dialogOf(*page), "publishButton"), Qt::LeftButton);
        QVERIFY(waitFor([&] { return dialogOf(*page) == nullptr; }));
        const auto commands = rig.service.takeCommands();
        QCOMPARE(commands.size(), 1U);
        QCOMPARE(std::get<service::PublishRules>(commands.front()).baseVersion, 4);
    }

    void anUntouchedDraftFollowsTheActiveVersion()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        rig.service.addRules({4, true, rig.clock.now(), "bob", "Bob's",
                              test::FakeService::rulesSource() + "# bob\n", "rules.yaml"});
        rig.gateway.refresh();
        QVERIFY(isChecked(rig, *page, [&] {
            return editorOf(*page)->toPlainText().endsWith(QStringLiteral("# bob\n"));
        }));
        QVERIFY(!page->isModified());
        QVERIFY(!bannerOf(*page)->isVisible());
    }

    void versionsCompareAndGoBack()
    {
        PageRig rig;
        rig.service.addRules({4, true, rig.clock.now(), "bob", "Bob's",
                              test::FakeService::rulesSource() + "# bob\n", "rules.yaml"});
        const auto page = rig.show<RulesPage>();
        find<QTabWidget>(*page, "ruleTabs")->setCurrentIndex(3);
        auto* versions = find<TableView>(*page, "ruleVersions");
        QCOMPARE(versions->model()->rowCount(), 4);
        versions->setFocus();
        QTest::keyClick(versions, Qt::Key_Down);
        QVERIFY(find<widgets::DiffView>(*page, "versionDiff")
                    ->toPlainText()
                    .contains(QStringLiteral("− # bob")));
        shootBoth(rig, *page, QStringLiteral("rules-versions"));
        QTest::mouseClick(find<QPushButton>(*page, "rollback"), Qt::LeftButton);
        QMessageBox* box = nullptr;
        QVERIFY(waitFor([&] {
            box = page->findChild<QMessageBox*>(QStringLiteral("rollbackBox"));
            return box != nullptr && box->isVisible();
        }));
        QTest::mouseClick(find<QPushButton>(*box, "rollbackButton"), Qt::LeftButton);
        std::vector<service::Command> commands;
        QVERIFY(waitFor([&] {
            commands = rig.service.takeCommands();
            return !commands.empty();
        }));
        QCOMPARE(std::get<service::RollbackRules>(commands.front()).toVersion, 3);
    }
};

QTEST_MAIN(TestPageRulesPublish)
#include "tst_page_rules_publish.moc"
