// A large text in its editor: it comes in pieces, is replaced and pasted as one, and a line that is
// too long is not shown.
#include "pages/rules/rule_document.h"
#include "ui/large_rules.h"

#include <QClipboard>
#include <QPushButton>

using namespace tributary;
using namespace tributary::test;
using pages::RulesPage;

class TestPageRulesText : public QObject
{
    Q_OBJECT

    std::unique_ptr<OwnState> m_state;

private slots:
    void init() { m_state = std::make_unique<OwnState>(); }

    // The window answers while a large text comes; what it can't take then is said.
    void aLargeTextComesInPieces()
    {
        PageRig rig;
        auto page = rig.show<RulesPage>();
        rig.settle();
        auto& document = editorsOf(*page).document();
        auto* editor = editorOf(*page);
        const QString text = rulesOf(3 * kRules);
        document.change(text);
        QVERIFY(editor->document()->characterCount() < text.size() / 2);
        QTest::keyClick(editor, Qt::Key_Home, Qt::ControlModifier);
        QTest::keyClick(editor, Qt::Key_Down);
        QSignalSpy said(&rig.navigator, &pages::Navigator::message);
        QTest::keyClicks(editor, QStringLiteral("#"));
        QVERIFY(lastNote(said).contains(QStringLiteral("not all there yet")));
        QVERIFY(document.text() == text);
        QVERIFY(waitFor([&] { return !editor->isReadOnly(); }));
        QVERIFY(editor->toPlainText() == text);
        QCOMPARE(editor->caretLine(), 2);
        QTest::keyClicks(editor, QStringLiteral("#"));
        QVERIFY(
            document.text().startsWith(QStringLiteral("task_classification_rules:\n#  - name")));
        // A large paste comes the same way, as one step; the caret goes behind it.
        const QString pasted = rulesOf(kRules).mid(27);
        QGuiApplication::clipboard()->setText(pasted);
        editor->moveCursor(QTextCursor::StartOfLine);
        QTest::keyClick(editor, Qt::Key_V, Qt::ControlModifier);
        QVERIFY(waitFor([&] { return editor->isReadOnly(); }));
        QVERIFY(waitFor([&] { return !editor->isReadOnly(); }));
        QVERIFY(editor->toPlainText() == document.text());
        QCOMPARE(document.text().size(), text.size() + 1 + pasted.size());
        QVERIFY(document.text().contains(QStringLiteral("rules:\n  - name: r0\n")));
        QVERIFY(document.text().contains(QStringLiteral("{type: edge}\n#  - name: r0\n")));
        QCOMPARE(editor->caretLine(), 2 + 3 * kRules);
        QTest::keyClick(editor, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(waitFor([&] { return !editor->isReadOnly(); }));
        QTest::keyClick(editor, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(document.text() == text);
        QVERIFY(waitFor([&] { return editor->toPlainText() == text; }));
    }

    // Taking away or replacing most of a large text, which the widget would do block by block.
    void aLargeSelectionIsReplaced()
    {
        PageRig rig;
        const QString text = rulesOf(3 * kRules);
        const auto page = showRules(rig, text, 3 * kRules);
        auto& document = editorsOf(*page).document();
        auto* editor = editorOf(*page);
        const auto isAllThere = [&] {
            return waitFor(
                [&] { return !editor->isReadOnly() && editor->toPlainText() == document.text(); });
        };
        // While it comes nothing takes a part for the whole.
        document.change(text + u'#');
        document.undo();
        document.change(QStringLiteral("# other\n") + rulesOf(3 * kRules + 1));
        QVERIFY(editor->isReadOnly());
        QTest::keyClick(editor, Qt::Key_A, Qt::ControlModifier);
        QVERIFY(!editor->textCursor().hasSelection());
        document.undo();
        QVERIFY(document.text() == text);
        QVERIFY(isAllThere());
        QTest::keyClick(editor, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(editor, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text() == text);
        QTest::keyClicks(editor, QStringLiteral("x"));
        QCOMPARE(document.text(), QStringLiteral("x"));
        QVERIFY(isAllThere());
        QCOMPARE(editor->textCursor().position(), 1);
        QTest::keyClick(editor, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(document.text() == text);
        QVERIFY(isAllThere());
        for (const auto& [key, modifier, left] : {std::tuple(Qt::Key_Delete, Qt::NoModifier, ""),
                                                  std::tuple(Qt::Key_Return, Qt::NoModifier, "\n"),
                                                  std::tuple(Qt::Key_X, Qt::ControlModifier, "")}) {
            QTest::keyClick(editor, Qt::Key_A, Qt::ControlModifier);
            QTest::keyClick(editor, key, modifier);
            QCOMPARE(document.text(), QString::fromLatin1(left));
            QVERIFY(isAllThere());
            document.undo();
            QVERIFY(document.text() == text);
            QVERIFY(isAllThere());
        }
        QVERIFY(QGuiApplication::clipboard()->text() == text);
        QTest::keyClick(editor, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(editor, Qt::Key_V, Qt::ControlModifier);
        rig.settle();
        QVERIFY(isAllThere());
        QVERIFY(document.text() == text);
    }

    // A program's file: everything on one line, which no text editor shows in time.
    void aLineThatIsTooLong()
    {
        QString text = QStringLiteral("{\"task_classification_rules\": [");
        for (int i = 0; i < kRules; ++i)
            text += QStringLiteral("%1{\"name\": \"r%2\", \"condition\": \"dependencies_count = %2 "
                                   "AND stateful\", \"classification\": {\"type\": \"edge\"}}")
                        .arg(i == 0 ? QString() : QStringLiteral(", "))
                        .arg(i);
        text += QStringLiteral("]}");
        PageRig rig;
        const auto page = showRules(rig, text, kRules);
        auto* banner = find<widgets::Banner>(*page, "unreadable");
        QVERIFY(banner->isVisible());
        QVERIFY2(banner->text().startsWith(QStringLiteral("Line 1 is too long")),
                 qPrintable(banner->text()));
        QVERIFY(editorOf(*page)->toPlainText().isEmpty());
        QTest::keyClicks(editorOf(*page), QStringLiteral("x"));
        QVERIFY(editorsOf(*page).text() == text);
        QVERIFY(!bannerOf(*page)->isVisible());
        // The table shows and changes it.
        QTest::keyClick(editorOf(*page), Qt::Key_B, Qt::ControlModifier);
        QVERIFY(!banner->isVisible());
        rig.settle();
        QCOMPARE(cellsOf(*page)->rowCount(), kRules);
        QVERIFY(cellsOf(*page)->setData(cellsOf(*page)->index(5, 1), QStringLiteral("= 55"),
                                        Qt::EditRole));
        QVERIFY(isChecked(rig, *page, [&] {
            return editorsOf(*page).text().contains(QStringLiteral("dependencies_count = 55 AND"));
        }));
        rig.settle();
        QTest::keyClick(table(*page), Qt::Key_E, Qt::ControlModifier);
        QVERIFY(banner->isVisible());
        QTest::mouseClick(find<QPushButton>(*banner, "bannerAction"), Qt::LeftButton);
        QVERIFY(isChecked(rig, *page, [&] {
            return editorOf(*page)->toPlainText().count(u'\n') == kRules && !banner->isVisible();
        }));
        QCOMPARE(namesOf(*page).size(), kRules);
        QVERIFY(!editorOf(*page)->isReadOnly());
        QTest::keyClick(editorOf(*page), Qt::Key_Z, Qt::ControlModifier);
        QTest::keyClick(editorOf(*page), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(editorsOf(*page).text() == text);
        QVERIFY(banner->isVisible());
    }
};

QTEST_MAIN(TestPageRulesText)
#include "tst_page_rules_text.moc"
