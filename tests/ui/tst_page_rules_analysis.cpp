// The analysis on the Rules page: what it shows, and what can be done about it, by mouse and keys.
#include "pages/rules/rules_page.h"
#include "ui/rules_page_find.h"
#include "widgets/code_editor.h"
#include "widgets/table_view.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>

using namespace tributary;
using namespace tributary::test;
using pages::RulesPage;
using widgets::TableView;

namespace {

// The row with that text in the column of findings, -1 without one.
int rowOf(const RulesPage& page, const QString& text)
{
    const QAbstractItemModel* model = find<TableView>(page, "ruleFindings")->model();
    for (int row = 0; row < model->rowCount(); ++row) {
        if (model->index(row, 2).data().toString().contains(text))
            return row;
    }
    return -1;
}

void choose(const RulesPage& page, int row)
{
    auto* table = find<TableView>(page, "ruleFindings");
    table->setCurrentIndex(table->model()->index(row, 0));
}

QTabWidget* tabsOf(const RulesPage& page)
{
    return find<QTabWidget>(page, "ruleTabs");
}

QString noteOf(const RulesPage& page)
{
    return find<QLabel>(page, "analysisNote")->text();
}

const QString kShadowed = QStringLiteral("task_classification_rules:\n"
                                         "  - name: wide\n"
                                         "    condition: execution_time_estimate < 300s\n"
                                         "    classification: {type: traditional}\n"
                                         "  - name: narrow\n"
                                         "    condition: execution_time_estimate < 60s\n"
                                         "    classification: {type: traditional}\n");

} // namespace

class TestPageRulesAnalysis : public QObject
{
    Q_OBJECT

    std::unique_ptr<OwnState> m_state;

private slots:
    void init() { m_state = std::make_unique<OwnState>(); }

    void showsWhatIsFound()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        const QString conflict = QStringLiteral("serverless_suitable and edge_execution are true");
        QVERIFY(isChecked(rig, *page, [&] { return rowOf(*page, conflict) >= 0; }));
        QVERIFY(rowOf(*page, QStringLiteral("but with execution_time_estimate >= 300s")) >= 0);
        const int count = find<TableView>(*page, "ruleFindings")->model()->rowCount();
        QCOMPARE(tabsOf(*page)->tabText(1), QStringLiteral("Analysis (%1)").arg(count));
        tabsOf(*page)->setCurrentIndex(1);
        shootBoth(rig, *page, QStringLiteral("rules-analysis"));
    }

    void explainsByAWitness()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        editorOf(*page)->replaceText(kShadowed);
        QVERIFY(isChecked(rig, *page, [&] { return rowOf(*page, QStringLiteral("narrow")) >= 0; }));
        tabsOf(*page)->setCurrentIndex(1);
        choose(*page, rowOf(*page, QStringLiteral("never decides")));
        QTest::mouseClick(find<QPushButton>(*page, "explainFinding"), Qt::LeftButton);
        QCOMPARE(tabsOf(*page)->currentIndex(), 3);
        QCOMPARE(find<QPlainTextEdit>(*page, "tryTask")->toPlainText(),
                 QStringLiteral("features:\n  execution_time_estimate: 30s"));
        QVERIFY(isChecked(rig, *page, [&] {
            return find<QLabel>(*page, "tryReason")->text().startsWith(QStringLiteral("wide"));
        }));
    }

    void becomesATest()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        editorOf(*page)->replaceText(kShadowed);
        QVERIFY(isChecked(rig, *page, [&] { return rowOf(*page, QStringLiteral("narrow")) >= 0; }));
        tabsOf(*page)->setCurrentIndex(1);
        choose(*page, rowOf(*page, QStringLiteral("never decides")));
        QTest::mouseClick(find<QPushButton>(*page, "testFinding"), Qt::LeftButton);
        QCOMPARE(tabsOf(*page)->currentIndex(), 2);
        const QAbstractItemModel* tests = find<TableView>(*page, "ruleTests")->model();
        QVERIFY(isChecked(rig, *page, [&] { return tests->rowCount() == 1; }));
        QCOMPARE(tests->index(0, 0).data().toString(), QStringLiteral("passed"));
        QCOMPARE(tests->index(0, 3).data().toString(), QStringLiteral("wide"));
        // What stood there is as it was, and one step back all of it is gone.
        auto* editor = editorOf(*page);
        QVERIFY(editor->toPlainText().startsWith(kShadowed));
        QCOMPARE(editor->caretLine(), 10); // below the key and a blank line
        QTest::keyClick(editor, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(editor->toPlainText(), kShadowed);
    }

    void saysNothingOfRulesThatDoNotLoad()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        editorOf(*page)->replaceText(kShadowed);
        QVERIFY(isChecked(rig, *page, [&] { return rowOf(*page, QStringLiteral("narrow")) >= 0; }));
        editorOf(*page)->replaceText(
            QString(kShadowed).replace(QStringLiteral("60s"), QStringLiteral("60")));
        QVERIFY(isChecked(rig, *page, [&] {
            return find<TableView>(*page, "ruleFindings")->model()->rowCount() == 0;
        }));
        QCOMPARE(noteOf(*page), QStringLiteral("The analysis starts as soon as the rules load."));
        QVERIFY(find<QPushButton>(*page, "explainFinding")->isHidden());
    }

    void praisesWhatIsClean()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        editorOf(*page)->replaceText(
            QString(kShadowed).section(QStringLiteral("  - name: narrow"), 0, 0));
        QVERIFY(isChecked(
            rig, *page, [&] { return noteOf(*page).startsWith(QStringLiteral("Nothing found")); }));
        QCOMPARE(tabsOf(*page)->tabText(1), QStringLiteral("Analysis"));
    }

    // From the tab on, with keys alone: to the finding, to its place, to its explanation.
    void worksByKeyboard()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        editorOf(*page)->replaceText(kShadowed);
        QVERIFY(isChecked(rig, *page, [&] { return rowOf(*page, QStringLiteral("narrow")) >= 0; }));
        tabsOf(*page)->setCurrentIndex(1);
        auto* table = find<TableView>(*page, "ruleFindings");
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Home);
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(editorOf(*page)->caretLine(), 5); // narrow
        auto* explain = find<QPushButton>(*page, "explainFinding");
        QVERIFY(explain->focusPolicy() & Qt::TabFocus);
        explain->setFocus();
        QTest::keyClick(explain, Qt::Key_Space);
        QCOMPARE(tabsOf(*page)->currentIndex(), 3);
        QVERIFY(find<QPlainTextEdit>(*page, "tryTask")->hasFocus());
    }
};

QTEST_MAIN(TestPageRulesAnalysis)
#include "tst_page_rules_analysis.moc"
