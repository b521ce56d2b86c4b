// The tests of the rules on the Rules page: what they have seen, and tests that come from tasks.
#include "ui/rules_page_find.h"

#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTextBlock>
#include <QTextLayout>

using namespace tributary;
using namespace tributary::test;
using pages::RulesPage;
using widgets::TableView;

namespace {

const QString kRules =
    QStringLiteral("task_classification_rules:\n"
                   "  - name: short\n"
                   "    description: kurz 短 😀\n"
                   "    condition: |\n"
                   "      execution_time_estimate < 60s AND\n"
                   "      stateful = false\n"
                   "    classification: {type: serverless}\n"
                   "tests:\n"
                   "  - name: a short one\n"
                   "    features: {execution_time_estimate: 5s, stateful: false}\n"
                   "    expect: {type: serverless}\n"
                   "  - name: a long one\n"
                   "    features: {execution_time_estimate: 5m}\n"
                   "    expect: {type: traditional}\n");

const QAbstractItemModel* testsOf(const RulesPage& page)
{
    return find<TableView>(page, "ruleTests")->model();
}

const QAbstractItemModel* missingOf(const RulesPage& page)
{
    return find<TableView>(page, "uncoveredConditions")->model();
}

QString cell(const QAbstractItemModel* model, int row, int column)
{
    return model->index(row, column).data().toString();
}

// The newest task of that type that the fake service has.
model::TaskId taskOf(PageRig& rig, const char* filter)
{
    service::TaskQuery query;
    query.filter = filter;
    const auto numbers = rig.service.taskNos(query, {});
    const auto rows = rig.service.taskRows(std::span(*numbers).first(1));
    return rows->front().id;
}

} // namespace

class TestPageRulesTests : public QObject
{
    Q_OBJECT

    std::unique_ptr<OwnState> m_state;

private slots:
    void init() { m_state = std::make_unique<OwnState>(); }

    void showsWhatTheTestsHaveNotSeen()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        editorOf(*page)->replaceText(kRules);
        QVERIFY(isChecked(rig, *page, [&] { return testsOf(*page)->rowCount() == 2; }));
        find<QTabWidget>(*page, "ruleTabs")->setCurrentIndex(2);
        QCOMPARE(find<QLabel>(*page, "testNote")->text(),
                 QStringLiteral("All 2 tests pass. 1 of 2 conditions seen both true and false."));
        auto* toggle = find<QPushButton>(*page, "showCoverage");
        QVERIFY(toggle->isVisible());
        QVERIFY(!find<TableView>(*page, "uncoveredConditions")->isVisible());
        toggle->setFocus();
        QTest::keyClick(toggle, Qt::Key_Space);
        QVERIFY(find<TableView>(*page, "uncoveredConditions")->isVisible());
        QCOMPARE(missingOf(*page)->rowCount(), 1);
        QStringList cells;
        for (int column = 0; column < missingOf(*page)->columnCount(); ++column)
            cells << cell(missingOf(*page), 0, column);
        QCOMPARE(cells.join(u'|'), QStringLiteral("6|stateful = false|never false|short|1|0|1"));
        shootBoth(rig, *page, QStringLiteral("rules-coverage"));
        // To its place, which lies behind text of several bytes a character.
        auto* table = find<TableView>(*page, "uncoveredConditions");
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Home);
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(editorOf(*page)->textCursor().position(),
                 static_cast<int>(kRules.indexOf(QStringLiteral("stateful = false"))));
        QTest::keyClick(toggle, Qt::Key_Space);
        QVERIFY(find<TableView>(*page, "ruleTests")->isVisible());
    }

    void offersNothingWhereAllIsSeen()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        QString text = kRules;
        text.replace(QStringLiteral("{execution_time_estimate: 5m}"),
                     QStringLiteral("{execution_time_estimate: 5m, stateful: true}"));
        editorOf(*page)->replaceText(text);
        QVERIFY(isChecked(rig, *page, [&] { return testsOf(*page)->rowCount() == 2; }));
        find<QTabWidget>(*page, "ruleTabs")->setCurrentIndex(2);
        QCOMPARE(find<QLabel>(*page, "testNote")->text(),
                 QStringLiteral("All 2 tests pass. 2 of 2 conditions seen both true and false."));
        QVERIFY(!find<QPushButton>(*page, "showCoverage")->isVisible());
    }

    // Its name, what it declares, and what the rules made of it; what stood there stays.
    void aTaskBecomesATest()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        QVERIFY(isChecked(rig, *page, [&] { return namesOf(*page).size() == 3; }));
        const QString before = editorOf(*page)->toPlainText();
        const int count = testsOf(*page)->rowCount();
        const model::TaskId id = taskOf(rig, "execution_type = 'serverless'");
        QSignalSpy opened(&rig.navigator, &pages::Navigator::openPage);
        emit rig.navigator.makeRuleTest(id);
        QCOMPARE(opened.value(0).value(0).toString(), QStringLiteral("rules"));
        QVERIFY(isChecked(rig, *page, [&] { return testsOf(*page)->rowCount() == count + 1; }));
        QCOMPARE(find<QTabWidget>(*page, "ruleTabs")->currentIndex(), 2);
        const auto detail = rig.service.task(id);
        const QString name = QString::fromStdString(detail->task.spec->name);
        QCOMPARE(cell(testsOf(*page), count, 0), QStringLiteral("passed"));
        QCOMPARE(cell(testsOf(*page), count, 1), name);
        QCOMPARE(cell(testsOf(*page), count, 3), QStringLiteral("serverless_suitable"));
        QCOMPARE(find<TableView>(*page, "ruleTests")->currentIndex().row(), count);
        const QString after = editorOf(*page)->toPlainText();
        QVERIFY(after.startsWith(before));
        const QString added = after.mid(before.size());
        for (const char* part :
             {"execution_time_estimate", "12s", "stateful", "trigger_type", "labels", "task_type",
              R"(expect: {"type":"serverless","rule":"serverless_suitable"})"})
            QVERIFY2(added.contains(QLatin1String(part)), qPrintable(added));
        // Once more: under a name of its own.
        emit rig.navigator.makeRuleTest(id);
        QVERIFY(isChecked(rig, *page, [&] { return testsOf(*page)->rowCount() == count + 2; }));
        QCOMPARE(cell(testsOf(*page), count + 1, 1), name + QStringLiteral(" (2)"));
    }

    // The draft has no such rule any more: only the type is expected, and the file still loads.
    void aRuleThatIsGoneIsNotExpected()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        editorOf(*page)->replaceText(kRules);
        QVERIFY(isChecked(rig, *page, [&] { return testsOf(*page)->rowCount() == 2; }));
        emit rig.navigator.makeRuleTest(taskOf(rig, "execution_type = 'edge'"));
        QVERIFY(isChecked(rig, *page, [&] { return testsOf(*page)->rowCount() == 3; }));
        QVERIFY(editorOf(*page)->toPlainText().endsWith(
            QStringLiteral("    expect: {\"type\":\"edge\"}\n")));
        // The draft decides otherwise: that is what the test is for.
        QCOMPARE(cell(testsOf(*page), 2, 0), QStringLiteral("failed"));
    }

    // Asked before the page was ever shown: it waits for the draft.
    void waitsForTheDraft()
    {
        PageRig rig;
        RulesPage page(rig.context());
        emit rig.navigator.makeRuleTest(taskOf(rig, "execution_type = 'serverless'"));
        emit rig.navigator.makeRuleTest(taskOf(rig, "execution_type = 'edge'"));
        rig.settle();
        QVERIFY(editorOf(page)->toPlainText().isEmpty());
        page.resize(1180, 760);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        page.activate();
        QVERIFY(isChecked(rig, page, [&] { return testsOf(page)->rowCount() == 2; }));
        QVERIFY(editorOf(page)->toPlainText().startsWith(
            QString::fromStdString(FakeService::rulesSource())));
    }

    // Ten megabytes: what is shown and checked is all of it, without colours, and what is typed
    // meanwhile is what counts in the end.
    void opensTenMegabytes()
    {
        QString text = QStringLiteral("task_classification_rules:\n");
        int count = 0;
        while (text.size() < 10'000'000)
            text += QStringLiteral("  - name: r%1\n    description: |\n%2"
                                   "    condition: dependencies_count = %1\n"
                                   "    classification: {type: edge}\n")
                        .arg(count++)
                        .arg(QStringLiteral("      what is written here is read by people\n")
                                 .repeated(800));
        const QString path = m_state->filePath(QStringLiteral("big.yaml"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(text.toUtf8()), text.size());
        file.close();
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        page->openFile(path);
        auto* editor = editorOf(*page);
        QVERIFY(waitFor([&] { return editor->document()->characterCount() > text.size(); }));
        QVERIFY(editor->toPlainText() == text);
        QVERIFY(editor->document()->findBlockByNumber(1).layout()->formats().isEmpty());
        editor->moveCursor(QTextCursor::End);
        for (const char* typed : {"# one", "\n", "  - name: one more\n    condition: stateful\n",
                                  "    classification: {type: edge}\n"})
            editor->insertPlainText(QLatin1String(typed));
        QVERIFY(isChecked(rig, *page, [&] { return namesOf(*page).size() == count + 1; }));
        QCOMPARE(namesOf(*page).last(), QStringLiteral("one more"));
        // A small one in its place has its colours again.
        editor->replaceText(kRules);
        QVERIFY(isChecked(rig, *page, [&] { return namesOf(*page).size() == 1; }));
        QVERIFY(!editor->document()->findBlockByNumber(1).layout()->formats().isEmpty());
    }

    void tellsWhenTheTaskCantBeRead()
    {
        PageRig rig;
        const auto page = rig.show<RulesPage>();
        QVERIFY(isChecked(rig, *page, [&] { return namesOf(*page).size() == 3; }));
        const QString before = editorOf(*page)->toPlainText();
        QSignalSpy notes(&rig.navigator, &pages::Navigator::message);
        emit rig.navigator.makeRuleTest(FakeService::idOf(99'999'999));
        rig.settle();
        QCOMPARE(notes.size(), 1);
        QCOMPARE(notes[0][0].value<widgets::Tone>(), widgets::Tone::Bad);
        QCOMPARE(editorOf(*page)->toPlainText(), before);
    }
};

QTEST_MAIN(TestPageRulesTests)
#include "tst_page_rules_tests.moc"
