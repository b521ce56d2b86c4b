#include "models/rule_draft_store.h"
#include "pages/rules/rule_editor.h"
#include "pages/rules/rule_editors.h"
#include "pages/rules/rule_list.h"
#include "pages/rules/rules_page.h"
#include "ui/rules_page_find.h"
#include "widgets/badge.h"
#include "widgets/code_editor.h"
#include "widgets/page_frame.h"
#include "widgets/table_view.h"

#include <QAccessible>
#include <QAction>
#include <QInputMethodEvent>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeView>

using namespace tributary;
using namespace tributary::test;
using pages::RulesPage;
using widgets::CodeEditor;
using widgets::PageFrame;
using widgets::TableView;

class TestPageRules : public QObject
{
    Q_OBJECT

    std::unique_ptr<OwnState> m_state;

private slots:
    void init() { m_state = std::make_unique<OwnState>(); }

    void showsTheActiveVersion()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        QVERIFY(isChecked(rig, *page, [&] { return namesOf(*page).size() == 3; }));
        QCOMPARE(editorOf(*page)->textCursor().position(), 0); // read from its start
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

    // A fix goes where its squiggle has gone; what was changed meanwhile is not corrected blindly.
    void aFixFollowsTheText()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        auto& document = page->findChild<pages::RuleEditors*>()->document();
        const QString wrong =
            QStringLiteral("task_classification_rules:\n  - name: a\n    condition: "
                           "memory_requirment < 3GB\n    classification: "
                           "{type: edge}\n");
        document.change(wrong);
        const auto isWrong = [&] {
            return isChecked(rig, *page, [&] {
                const auto& marks = editorOf(*page)->marks();
                return marks.size() == 1 && !marks.first().replacement.isEmpty();
            });
        };
        QVERIFY(isWrong());
        auto* text = page->findChild<pages::RuleEditors*>()->textEditor();
        document.type(0, 0, QStringLiteral("# above\n")); // not checked yet
        text->fix(0);
        QVERIFY2(document.text().contains(QStringLiteral("condition: memory_requirement < 3GB\n")),
                 qPrintable(document.text()));
        document.change(wrong);
        QVERIFY(isWrong());
        QSignalSpy said(&rig.navigator, &pages::Navigator::message);
        document.type(wrong.indexOf(QStringLiteral("_requirment")), 1, QStringLiteral("."));
        text->fix(0);
        QVERIFY(document.text().contains(QStringLiteral("memory.requirment <")));
        QCOMPARE(said.count(), 1);
    }

    // A file in JSON is followed by one in YAML: the name goes with the text.
    void theNameGoesWithTheText()
    {
        const auto write = [this](const char* name, const char* text) {
            const QString path = m_state->filePath(QLatin1String(name));
            QFile file(path);
            return file.open(QIODevice::WriteOnly) && file.write(text) > 0 ? path : QString();
        };
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        const auto isReadWell = [&](const QStringList& names) {
            return isChecked(rig, *page, [&] { return namesOf(*page) == names; })
                && find<TableView>(*page, "ruleProblems")->model()->rowCount() == 0;
        };
        const auto& document = page->findChild<pages::RuleEditors*>()->document();
        page->openFile(write("a.JSON", R"({"task_classification_rules": [{"name": "a",
            "condition": "stateful", "classification": {"type": "edge"}}]})"));
        QVERIFY(isReadWell({QStringLiteral("a")}));
        QCOMPARE(document.fileName(), QStringLiteral("a.JSON"));
        page->openFile(write("b.yaml",
                             "task_classification_rules:\n  - name: b\n    condition: "
                             "stateful\n    classification: {type: edge}\n"));
        QVERIFY(isReadWell({QStringLiteral("b")}));
        QCOMPARE(document.fileName(), QStringLiteral("b.yaml"));
        QTest::keyClick(editorOf(*page), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(isReadWell({QStringLiteral("a")}));
        page->openFile(m_state->filePath(QStringLiteral("a.JSON")));
        rig.settle();
        QTest::keyClick(editorOf(*page), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(isChecked(rig, *page, [&] { return namesOf(*page).size() == 3; }));
        QCOMPARE(document.fileName(), QStringLiteral("a.yaml"));
        QCOMPARE(find<TableView>(*page, "ruleProblems")->model()->rowCount(), 0);
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
        rig.settle();
        QCOMPARE(editorOf(*page)->toPlainText(), QStringLiteral("task_classification_rules: []\n"));
        QTest::keyClick(editorOf(*page), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(editorOf(*page)->toPlainText().contains(QStringLiteral("serverless_suitable")));
        page->openFile(m_state->filePath(QStringLiteral("missing.yaml")));
        rig.settle();
        QVERIFY(bannerOf(*page)->text().contains(QStringLiteral("missing.yaml")));
    }

    void composingIsNoEdit()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        QSignalSpy edited(page->findChild<pages::RuleEditors*>(), &pages::RuleEditors::edited);
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
