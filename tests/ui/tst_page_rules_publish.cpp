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
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTemporaryDir>

using namespace tributary;
using namespace tributary::test;
using pages::RulesPage;
using widgets::CodeEditor;
using widgets::PageFrame;
using widgets::TableView;

class TestPageRulesPublish : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_state;

private slots:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void init()
    {
        m_state = std::make_unique<QTemporaryDir>();
        qputenv("XDG_STATE_HOME", m_state->path().toUtf8());
        qputenv("USER", "ada");
    }

    void publishesByKeyboard()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        auto* editor = editorOf(*page);
        editor->moveCursor(QTextCursor::End);
        QTest::keyClicks(editor, QStringLiteral("# reviewed"));
        QTest::keyClick(editor, Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(waitFor([&] { return dialogOf(*page) != nullptr; }));
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

    void saysWhatTheRulesSayDifferently()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        auto* editor = editorOf(*page);
        QString text = editor->toPlainText();
        editor->replaceText(text.replace(QStringLiteral("memory_requirement < 3GB"),
                                         QStringLiteral("memory_requirement < 2GB")));
        QTest::keyClick(editor, Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(waitFor([&] { return dialogOf(*page) != nullptr; }));
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
        QVERIFY(waitFor([&] { return dialogOf(*page) != nullptr; }));
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
        QVERIFY(waitFor([&] { return dialogOf(*page) != nullptr; }));
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
        QVERIFY(waitFor([&] { return dialogOf(*page) != nullptr; }));
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
        QVERIFY(waitFor([&] { return dialogOf(*page) != nullptr; }));
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
