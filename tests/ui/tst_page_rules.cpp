#include "models/rule_draft_store.h"
#include "pages/rules/rule_editor.h"
#include "pages/rules/rule_list.h"
#include "pages/rules/rules_page.h"
#include "ui/page_rig.h"
#include "widgets/badge.h"
#include "widgets/banner.h"
#include "widgets/code_editor.h"
#include "widgets/diff_view.h"
#include "widgets/page_frame.h"
#include "widgets/table_view.h"

#include <QAccessible>
#include <QAction>
#include <QDialog>
#include <QInputMethodEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QToolButton>
#include <QTreeView>

using namespace tributary;
using pages::RulesPage;
using test::PageRig;
using widgets::CodeEditor;
using widgets::PageFrame;
using widgets::TableView;

namespace {

template<class W>
W* find(const QWidget& page, const char* name)
{
    W* found = page.findChild<W*>(QString::fromLatin1(name));
    if (found == nullptr)
        qFatal("there is no %s", name);
    return found;
}

CodeEditor* editorOf(const RulesPage& page)
{
    return find<CodeEditor>(page, "ruleEditor");
}

widgets::Banner* bannerOf(const RulesPage& page)
{
    return page.findChild<PageFrame*>()->content()->findChild<widgets::Banner*>();
}

QStringList namesOf(const RulesPage& page)
{
    const QAbstractItemModel* model = find<TableView>(page, "ruleTable")->model();
    QStringList names;
    for (int row = 0; row < model->rowCount(); ++row)
        names.append(model->index(row, 1).data().toString());
    return names;
}

template<class Condition>
bool waitFor(const Condition& condition)
{
    return QTest::qWaitFor(condition, 60'000);
}

// Until the last change was checked.
bool isChecked(PageRig& rig, const RulesPage& page, const std::function<bool()>& condition)
{
    return waitFor(
        [&] { return rig.gateway.runningQueries() == 0 && page.isVisible() && condition(); });
}

QString published(const service::Command& command)
{
    return QString::fromStdString(std::get<service::PublishRules>(command).source);
}

QDialog* dialogOf(RulesPage& page)
{
    auto* dialog = page.findChild<QDialog*>(QStringLiteral("publishDialog"));
    return dialog != nullptr && dialog->isVisible() ? dialog : nullptr;
}

void shootBoth(PageRig& rig, QWidget& page, const QString& name)
{
    if (!qEnvironmentVariableIsSet("TRIBUTARY_SHOTS"))
        return;
    for (const auto scheme : {widgets::Scheme::Light, widgets::Scheme::Dark}) {
        rig.theme.setScheme(scheme);
        rig.theme.apply();
        const QString suffix =
            scheme == widgets::Scheme::Light ? QStringLiteral("-light") : QStringLiteral("-dark");
        for (const QSize size : {QSize(1250, 800), QSize(850, 540)}) {
            page.resize(size);
            PageRig::shoot(page, name + suffix + QLatin1Char('-') + QString::number(size.width()));
        }
    }
    rig.theme.setScheme(widgets::Scheme::Light);
    rig.theme.apply();
}

} // namespace

class TestPageRules : public QObject
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

    void showsTheActiveVersion()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        QVERIFY(isChecked(rig, *page, [&] { return namesOf(*page).size() == 3; }));
        QCOMPARE(page->findChild<PageFrame*>()->state(), PageFrame::State::Data);
        QCOMPARE(namesOf(*page).first(), QStringLiteral("serverless_suitable"));
        QCOMPARE(editorOf(*page)->toPlainText(),
                 QString::fromStdString(test::FakeService::rulesSource()));
        QVERIFY(!page->isModified());
        const QAbstractItemModel* model = find<TableView>(*page, "ruleTable")->model();
        QVERIFY(model->index(0, 6).data().toString().toInt() > 0); // hits
        QVERIFY(find<QLabel>(*page, "pageSubtitle")->text().contains(QStringLiteral("Version 3")));
        shootBoth(rig, *page, QStringLiteral("rules-data"));
    }

    void emptyOffersTheRulesThatShip_data()
    {
        QTest::addColumn<QString>("button");
        QTest::addColumn<QString>("text");
        QTest::newRow("default") << "emptyAction"
                                 << "tests:";
        QTest::newRow("seed") << "emptySecondAction"
                              << "Tasks for the serverless platform";
    }
    void emptyOffersTheRulesThatShip()
    {
        QFETCH(QString, button);
        QFETCH(QString, text);
        PageRig rig(0);
        const auto page = rig.show<RulesPage>();
        QCOMPARE(page->findChild<PageFrame*>()->state(), PageFrame::State::Empty);
        shootBoth(rig, *page, QStringLiteral("rules-empty"));
        QTest::mouseClick(find<QPushButton>(*page, button.toLatin1().constData()), Qt::LeftButton);
        QCOMPARE(page->findChild<PageFrame*>()->state(), PageFrame::State::Data);
        QVERIFY(editorOf(*page)->toPlainText().contains(text));
        QVERIFY(isChecked(rig, *page, [&] { return namesOf(*page).size() == 3; }));
        QVERIFY(rig.service.takeCommands().empty()); // nothing decides before it is published
    }

    void mistakesAreMarkedAndStepped()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        QString text = editorOf(*page)->toPlainText();
        text.replace(QStringLiteral("memory_requirement < 3GB"),
                     QStringLiteral("memory_requirment < 3GB"));
        text.replace(QStringLiteral("latency_requirement < 100ms"),
                     QStringLiteral("latency_requirement < 100"));
        editorOf(*page)->replaceText(text);
        QVERIFY(isChecked(rig, *page, [&] { return editorOf(*page)->marks().size() == 2; }));
        QCOMPARE(find<TableView>(*page, "ruleProblems")->model()->rowCount(), 2);
        const auto badges = page->findChildren<widgets::Badge*>();
        QVERIFY(std::ranges::any_of(badges, [](const widgets::Badge* badge) {
            return badge->text() == QLatin1String("2 errors");
        }));
        auto* editor = editorOf(*page);
        editor->moveCursor(QTextCursor::Start);
        QTest::keyClick(editor, Qt::Key_F8);
        QCOMPARE(editor->caretLine(), 6);
        QTest::keyClick(editor, Qt::Key_F8);
        QCOMPARE(editor->caretLine(), 22);
        QTest::keyClick(editor, Qt::Key_F8, Qt::ShiftModifier);
        QCOMPARE(editor->caretLine(), 6);
        QVERIFY(editor->markAtCaret()->message.contains(QStringLiteral("memory_requirement")));
        shootBoth(rig, *page, QStringLiteral("rules-errors"));
        // The nearest name is a quick fix.
        QTest::keyClick(editor, Qt::Key_Period, Qt::ControlModifier);
        QVERIFY(isChecked(rig, *page, [&] { return editorOf(*page)->marks().size() == 1; }));
        QVERIFY(editor->toPlainText().contains(QStringLiteral("memory_requirement < 3GB")));
        // So it is by the list of problems.
        auto* problems = find<TableView>(*page, "ruleProblems");
        problems->setCurrentIndex(problems->model()->index(0, 0));
        auto* fix = find<QPushButton>(*page, "fixProblem");
        if (fix->isEnabled()) {
            QTest::mouseClick(fix, Qt::LeftButton);
            QVERIFY(isChecked(rig, *page, [&] { return editorOf(*page)->marks().isEmpty(); }));
        }
    }

    void completesConditions()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        auto* editor = editorOf(*page);
        editor->setFocus();
        editor->replaceText(QStringLiteral("task_classification_rules:\n  - name: a\n"
                                           "    condition: "));
        editor->moveCursor(QTextCursor::End);
        QTest::keyClicks(editor, QStringLiteral("memo"));
        QVERIFY(editor->isCompleting());
        QTest::keyClick(
            editor->findChild<QAbstractItemView*>(QStringLiteral("completions")) != nullptr
                ? static_cast<QWidget*>(
                    editor->findChild<QAbstractItemView*>(QStringLiteral("completions")))
                : QApplication::activePopupWidget(),
            Qt::Key_Return);
        QVERIFY2(editor->toPlainText().endsWith(QStringLiteral("condition: memory_requirement")),
                 qPrintable(editor->toPlainText()));
    }

    void reordersByKeyboard()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        QVERIFY(isChecked(rig, *page, [&] { return namesOf(*page).size() == 3; }));
        auto* editor = editorOf(*page);
        editor->setFocus();
        editor->moveCursor(QTextCursor::End); // in the last rule
        QTest::keyClick(editor, Qt::Key_Up);
        QCOMPARE(page->findChild<pages::RuleList*>()->current(), 2);
        QTest::keyClick(editor, Qt::Key_Up, Qt::AltModifier);
        QVERIFY(isChecked(rig, *page, [&] {
            return namesOf(*page).value(1) == QLatin1String("edge_execution");
        }));
        QCOMPARE(page->findChild<pages::RuleList*>()->current(), 1);
        QTest::keyClick(editor, Qt::Key_Up, Qt::AltModifier);
        QVERIFY(isChecked(rig, *page, [&] {
            return namesOf(*page).value(0) == QLatin1String("edge_execution");
        }));
        QTest::keyClick(editor, Qt::Key_Up, Qt::AltModifier); // it is the first: nothing
        QTest::keyClick(editor, Qt::Key_Down, Qt::AltModifier);
        QVERIFY(isChecked(rig, *page, [&] {
            return namesOf(*page).value(1) == QLatin1String("edge_execution");
        }));
        // Each move is one step back.
        QTest::keyClick(editor, Qt::Key_Z, Qt::ControlModifier);
        QTest::keyClick(editor, Qt::Key_Z, Qt::ControlModifier);
        QTest::keyClick(editor, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(isChecked(rig, *page, [&] {
            return namesOf(*page).value(2) == QLatin1String("edge_execution");
        }));
        QVERIFY(!page->isModified());
    }

    void switchesOffByKeyAndMouse()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        QVERIFY(isChecked(rig, *page, [&] { return namesOf(*page).size() == 3; }));
        auto* table = find<TableView>(*page, "ruleTable");
        table->setFocus();
        table->setCurrentIndex(table->model()->index(1, 0));
        QTest::keyClick(table, Qt::Key_Slash, Qt::ControlModifier);
        const auto isOn = [&] {
            return table->model()->index(1, 3).data(models::RawRole).toBool();
        };
        QVERIFY(isChecked(rig, *page, [&] { return !isOn(); }));
        QVERIFY(editorOf(*page)->toPlainText().contains(QStringLiteral("enabled: false")));
        QTest::mouseClick(find<QToolButton>(*page, "ruleToggle"), Qt::LeftButton);
        QVERIFY(isChecked(rig, *page, [&] { return isOn(); }));
        QTest::mouseClick(find<QToolButton>(*page, "ruleRemove"), Qt::LeftButton);
        QVERIFY(isChecked(rig, *page, [&] { return namesOf(*page).size() == 2; }));
    }

    void listAndTextFollowEachOther()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        QVERIFY(isChecked(rig, *page, [&] { return namesOf(*page).size() == 3; }));
        auto* table = find<TableView>(*page, "ruleTable");
        table->setFocus();
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                          table->visualRect(table->model()->index(2, 1)).center());
        QCOMPARE(editorOf(*page)->caretLine(), 19);
        QCOMPARE(page->focusWidget(), table);
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(page->focusWidget(), editorOf(*page));
        editorOf(*page)->moveCursor(QTextCursor::Start);
        QTest::keyClick(editorOf(*page), Qt::Key_Down);
        QTest::keyClick(editorOf(*page), Qt::Key_Down);
        QCOMPARE(table->currentIndex().row(), 0);
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
        QVERIFY(find<TableView>(*page, "ruleVersions")->isVisible());
        QVERIFY(find<widgets::DiffView>(*page, "versionDiff")
                    ->toPlainText()
                    .contains(QStringLiteral("# bob")));
        shootBoth(rig, *page, QStringLiteral("rules-conflict"));
        QTest::mouseClick(find<QPushButton>(*page, "rebaseDraft"), Qt::LeftButton);
        QVERIFY(!bannerOf(*page)->isVisible());
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

    void triesATask()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        find<QTabWidget>(*page, "ruleTabs")->setCurrentIndex(2);
        auto* task = find<QPlainTextEdit>(*page, "tryTask");
        task->setFocus();
        task->selectAll();
        QTest::keyClicks(task, QStringLiteral("stateful: true"));
        auto* reason = find<QLabel>(*page, "tryReason");
        QVERIFY(waitFor(
            [&] { return reason->text().startsWith(QStringLiteral("traditional_suitable")); }));
        QVERIFY(find<QTreeView>(*page, "tryRules")->model()->rowCount() == 3);
        shootBoth(rig, *page, QStringLiteral("rules-try"));
        // The draft counts, not what is published.
        QString text = editorOf(*page)->toPlainText();
        editorOf(*page)->replaceText(text.replace(QStringLiteral("OR stateful = true"), QString()));
        QVERIFY(waitFor(
            [&] { return reason->text().startsWith(QStringLiteral("default_traditional_rule")); }));
        task->selectAll();
        QTest::keyClicks(task, QStringLiteral("statefull: true"));
        auto* note = find<QLabel>(*page, "tryNote");
        QVERIFY(waitFor([&] { return note->text().contains(QStringLiteral("statefull")); }));
    }

    void testsOfTheFileRun()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        editorOf(*page)->replaceText(
            editorOf(*page)->toPlainText()
            + QStringLiteral("tests:\n  - name: state\n    features: {stateful: true}\n"
                             "    expect: {type: traditional}\n  - name: wrong\n"
                             "    features: {stateful: true}\n    expect: {type: edge}\n"));
        QTest::keyClick(editorOf(*page), Qt::Key_R, Qt::ControlModifier);
        auto* tests = find<TableView>(*page, "ruleTests");
        QVERIFY(isChecked(rig, *page, [&] { return tests->model()->rowCount() == 2; }));
        QVERIFY(tests->isVisible());
        QVERIFY(tests->model()->index(0, 0).data(models::RawRole).toBool());
        QVERIFY(!tests->model()->index(1, 0).data(models::RawRole).toBool());
        shootBoth(rig, *page, QStringLiteral("rules-tests"));
        tests->setCurrentIndex(tests->model()->index(1, 0));
        QTest::keyClick(tests, Qt::Key_Return);
        QCOMPARE(editorOf(*page)->caretLine(), 32);
    }

    void theDraftSurvives()
    {
        PageRig rig;
        QString mine;
        {
            const auto page = rig.show<RulesPage>();
            editorOf(*page)->moveCursor(QTextCursor::End);
            QTest::keyClicks(editorOf(*page), QStringLiteral("# mine"));
            mine = editorOf(*page)->toPlainText();
            page->hide();
            page->show();
            page->activate();
            QEvent change(QEvent::LanguageChange);
            QCoreApplication::sendEvent(page.get(), &change);
            rig.settle();
            QCOMPARE(editorOf(*page)->toPlainText(), mine);
        }
        // Another console, over the same data directory.
        const auto page = rig.show<RulesPage>();
        QCOMPARE(editorOf(*page)->toPlainText(), mine);
        QVERIFY(page->isModified());
        auto* discard = page->findChild<QAction*>(QStringLiteral("discardDraft"));
        discard->trigger();
        QVERIFY(!page->isModified());
        QVERIFY(!QFile::exists(models::RuleDraftStore(models::defaultDataDir()).path()));
    }

    void savesWhenAsked()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        QSignalSpy said(&rig.navigator, &pages::Navigator::message);
        editorOf(*page)->moveCursor(QTextCursor::End);
        QTest::keyClicks(editorOf(*page), QStringLiteral("# mine"));
        QTest::keyClick(editorOf(*page), Qt::Key_S, Qt::ControlModifier);
        QCOMPARE(said.count(), 1);
        const auto stored = models::RuleDraftStore(models::defaultDataDir()).load();
        QVERIFY(stored && stored->has_value());
        QCOMPARE((*stored)->text, editorOf(*page)->toPlainText());
        QCOMPARE((*stored)->baseVersion, 3);
    }

    void saysWhenItCantSave()
    {
        qputenv("XDG_STATE_HOME", "/proc/no");
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        editorOf(*page)->moveCursor(QTextCursor::End);
        QTest::keyClicks(editorOf(*page), QStringLiteral("# mine"));
        QTest::keyClick(editorOf(*page), Qt::Key_S, Qt::ControlModifier);
        QVERIFY(bannerOf(*page)->isVisible());
        QVERIFY(bannerOf(*page)->text().contains(QStringLiteral("/proc/no")));
    }

    void filesComeAndGo()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        const QString path = m_state->filePath(QStringLiteral("mine.yaml"));
        page->exportTo(path);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromUtf8(file.readAll()), editorOf(*page)->toPlainText());
        file.close();
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write("task_classification_rules: []\n");
        file.close();
        page->openFile(path);
        QCOMPARE(editorOf(*page)->toPlainText(), QStringLiteral("task_classification_rules: []\n"));
        QTest::keyClick(editorOf(*page), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(editorOf(*page)->toPlainText().contains(QStringLiteral("serverless_suitable")));
        page->openFile(m_state->filePath(QStringLiteral("missing.yaml")));
        QVERIFY(bannerOf(*page)->text().contains(QStringLiteral("missing.yaml")));
    }

    void composingIsNoEdit()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        QSignalSpy edited(page->findChild<pages::RuleEditor*>(), &pages::RuleEditor::edited);
        QInputMethodEvent composing(QStringLiteral("gui"), {});
        QCoreApplication::sendEvent(editorOf(*page), &composing);
        QCOMPARE(edited.count(), 0);
        QVERIFY(!page->isModified());
        QInputMethodEvent done;
        done.setCommitString(QStringLiteral("规"));
        QCoreApplication::sendEvent(editorOf(*page), &done);
        QCOMPARE(edited.count(), 1);
        QVERIFY(page->isModified());
    }

    void errorKeepsWhatIsShown()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        rig.service.setFailing(true);
        rig.gateway.refresh();
        rig.settle();
        QCOMPARE(page->findChild<PageFrame*>()->state(), PageFrame::State::Error);
        QVERIFY(editorOf(*page)->isVisible());
        shootBoth(rig, *page, QStringLiteral("rules-unavailable"));
        rig.service.setFailing(false);
        rig.gateway.refresh();
        rig.settle();
        QCOMPARE(page->findChild<PageFrame*>()->state(), PageFrame::State::Data);
    }

    void everythingHasAName()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        auto* tabs = find<QTabWidget>(*page, "ruleTabs");
        int seen = 0;
        for (int tab = 0; tab < tabs->count(); ++tab) {
            tabs->setCurrentIndex(tab);
            for (QWidget* widget : page->findChildren<QWidget*>()) {
                if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus
                    || qobject_cast<QTabBar*>(widget) != nullptr
                    || qobject_cast<QTabWidget*>(widget) != nullptr)
                    continue;
                ++seen;
                const auto* face = QAccessible::queryAccessibleInterface(widget);
                QVERIFY2(face != nullptr && !face->text(QAccessible::Name).isEmpty(),
                         qPrintable(QStringLiteral("%1 %2").arg(
                             QString::fromLatin1(widget->metaObject()->className()),
                             widget->objectName())));
            }
        }
        QVERIFY(seen > 20);
    }
};

QTEST_MAIN(TestPageRules)
#include "tst_page_rules.moc"
