// Rule files at the limits: what takes a while happens in a worker and says so, and nothing is
// lost.
#include "models/condition_model.h"
#include "models/decision_file.h"
#include "pages/rules/decision_editor.h"
#include "pages/rules/rule_checker.h"
#include "pages/rules/rule_document.h"
#include "ui/large_rules.h"

#include <QComboBox>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

using namespace tributary;
using namespace tributary::test;
using models::ConditionModel;
using models::DecisionModel;
using pages::RuleDocument;
using pages::RulesPage;
using widgets::TableView;

namespace {

QString ruleWith(const QString& condition)
{
    return QStringLiteral("task_classification_rules:\n  - name: only\n    condition: %1\n"
                          "    classification: {type: edge}\n")
        .arg(condition);
}

QString nested(int depth)
{
    QString condition = QStringLiteral("stateful");
    for (int i = 0; i < depth; ++i)
        condition = QStringLiteral("(%1 %2 concurrent)")
                        .arg(condition, i % 2 == 0 ? QStringLiteral("AND") : QStringLiteral("OR"));
    return condition;
}

} // namespace

class TestPageRulesLarge : public QObject
{
    Q_OBJECT

    std::unique_ptr<OwnState> m_state;

    static void choose(const RulesPage& page, int rule)
    {
        auto* list = find<TableView>(page, "ruleTable");
        list->setCurrentIndex(list->model()->index(rule, 0));
    }
    static QString changeOf(QDialog& dialog)
    {
        return find<QLabel>(dialog, "publishChange")->text();
    }

private slots:
    void init() { m_state = std::make_unique<OwnState>(); }

    // The dialog is there at once and says that it checks; nothing can be sent before.
    void publishingChecksBesideTheWindow()
    {
        PageRig rig;
        const auto page = showRules(rig, rulesOf(kRules), kRules);
        rig.settle();
        QTest::keyClick(editorOf(*page), Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
        QDialog* dialog = dialogOf(*page);
        QVERIFY(dialog != nullptr);
        QVERIFY(rig.gateway.runningQueries() > 0);
        QCOMPARE(changeOf(*dialog), QStringLiteral("The draft is being checked…"));
        auto* go = find<QPushButton>(*dialog, "publishButton");
        auto* message = find<QLineEdit>(*dialog, "publishMessage");
        message->setText(QStringLiteral("many"));
        QVERIFY(!go->isEnabled());
        QTest::keyClick(message, Qt::Key_Return);
        QVERIFY(rig.service.takeCommands().empty());
        // The text changes before anything came out, and again afterwards.
        editorsOf(*page).document().change(rulesOf(kRules) + QStringLiteral("# one\n"));
        QVERIFY(waitFor([&] { return isAsked(*page); }));
        QVERIFY(go->isEnabled());
        editorsOf(*page).document().change(rulesOf(kRules) + QStringLiteral("# two\n"));
        QVERIFY(!go->isEnabled());
        QCOMPARE(changeOf(*dialog), QStringLiteral("The draft is being checked…"));
        QVERIFY(waitFor([&] { return isAsked(*page); }));
        QTest::mouseClick(go, Qt::LeftButton);
        QVERIFY(waitFor([&] { return dialogOf(*page) == nullptr; }));
        const auto commands = rig.service.takeCommands();
        QCOMPARE(commands.size(), 1U);
        QVERIFY(published(commands.front()) == rulesOf(kRules) + QStringLiteral("# two\n"));
    }

    void checkingForPublishingIsCancelled()
    {
        PageRig rig;
        const auto page = showRules(rig, rulesOf(kRules), kRules);
        rig.settle();
        QTest::keyClick(editorOf(*page), Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(dialogOf(*page) != nullptr);
        QTest::keyClick(dialogOf(*page), Qt::Key_Escape);
        QVERIFY(dialogOf(*page) == nullptr);
        // A change of the text asks nobody any more.
        editorsOf(*page).document().change(rulesOf(kRules) + QStringLiteral("# one\n"));
        rig.settle();
        QVERIFY(dialogOf(*page) == nullptr);
        QVERIFY(rig.service.takeCommands().empty());
    }

    // Tree, table and list of a large file: the change is made in a worker, is said and cancelled,
    // and never takes the place of what was typed meanwhile.
    void changesAreMadeBesideTheWindow()
    {
        PageRig rig;
        const QString before = rulesOf(kRules);
        const auto page = showRules(rig, before, kRules);
        rig.settle();
        choose(*page, 7);
        auto& document = editorsOf(*page).document();
        auto* banner = find<widgets::Banner>(*page, "unreadable");
        const auto toggle = [&] {
            QTest::keyClick(find<TableView>(*page, "ruleTable"), Qt::Key_Slash,
                            Qt::ControlModifier);
        };
        toggle();
        QVERIFY(document.text() == before);
        QVERIFY(banner->isVisible());
        QCOMPARE(banner->text(), QStringLiteral("switching a rule…"));
        QVERIFY(isChecked(rig, *page, [&] { return document.text() != before; }));
        QVERIFY(document.text().contains(QStringLiteral("- name: r7\n    enabled: false\n")));
        QVERIFY(!banner->isVisible());
        QTest::keyClick(editorOf(*page), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(document.text() == before);
        rig.settle();
        // Cancelled.
        find<TableView>(*page, "ruleTable")->setFocus();
        page->findChild<pages::RuleEditors*>()->toggleRule(7);
        QTest::mouseClick(find<QPushButton>(*banner, "bannerAction"), Qt::LeftButton);
        QVERIFY(!banner->isVisible());
        rig.settle();
        QVERIFY(document.text() == before);
        // Typed meanwhile.
        QSignalSpy said(&rig.navigator, &pages::Navigator::message);
        page->findChild<pages::RuleEditors*>()->toggleRule(7);
        QVERIFY(banner->isVisible());
        document.type(0, 0, QStringLiteral("# typed\n"));
        rig.settle();
        QVERIFY(document.text() == QStringLiteral("# typed\n") + before);
        QVERIFY(lastNote(said).contains(QStringLiteral("try again")));
    }

    // What was typed in the form while the text was being read is refused, and stays there.
    void theFormKeepsWhatWasRefused()
    {
        PageRig rig;
        const auto page = showRules(rig, rulesOf(kRules), kRules);
        QTest::keyClick(editorOf(*page), Qt::Key_T, Qt::ControlModifier);
        choose(*page, 3);
        auto* view = tree(*page);
        view->setCurrentIndex(view->model()->index(0, 0, view->model()->index(0, 0)));
        auto* value = find<QLineEdit>(*page, "leafValue");
        QCOMPARE(value->text(), QStringLiteral("3"));
        rig.settle();
        auto& document = editorsOf(*page).document();
        QSignalSpy read(page->findChild<pages::RuleChecker*>(), &pages::RuleChecker::checked);
        QSignalSpy said(&rig.navigator, &pages::Navigator::message);
        document.type(0, 0, QStringLiteral("# above\n")); // is not read yet
        value->setText(QStringLiteral("33"));
        QTest::keyClick(value, Qt::Key_Return);
        QVERIFY(lastNote(said).contains(QStringLiteral("try again")));
        QCOMPARE(value->text(), QStringLiteral("33"));
        QVERIFY(waitFor([&] { return read.count() == 1; }));
        rig.settle();
        QCOMPARE(value->text(), QStringLiteral("33")); // after the check, too
        QTest::keyClick(value, Qt::Key_Return);
        QVERIFY(isChecked(rig, *page, [&] {
            return document.text().contains(QStringLiteral("dependencies_count = 33 AND stateful\n"
                                                           "    classification: {type: edge}\n"
                                                           "  - name: r4\n"));
        }));
        // Another rule shows its own.
        choose(*page, 5);
        view->setCurrentIndex(view->model()->index(0, 0, view->model()->index(0, 0)));
        QCOMPARE(value->text(), QStringLiteral("5"));
    }

    void theNameKeepsWhatWasRefused()
    {
        PageRig rig;
        const auto page = showRules(rig, rulesOf(kRules), kRules);
        QTest::keyClick(editorOf(*page), Qt::Key_T, Qt::ControlModifier);
        choose(*page, 3);
        rig.settle();
        auto& document = editorsOf(*page).document();
        auto* name = find<QLineEdit>(*page, "ruleName");
        QSignalSpy read(page->findChild<pages::RuleChecker*>(), &pages::RuleChecker::checked);
        name->setFocus();
        document.type(0, 0, QStringLiteral("# above\n")); // is not read yet
        QTest::keyClicks(name, QStringLiteral("new"));
        tree(*page)->setFocus(); // which is the end of typing
        emit name->editingFinished(); // no window has the focus here
        const QString typed = name->text();
        QVERIFY(typed != QStringLiteral("r3"));
        QVERIFY(waitFor([&] { return read.count() == 1; }));
        rig.settle();
        QCOMPARE(name->text(), typed);
        // What else of the rule changes leaves it alone.
        auto* priority = find<QComboBox>(*page, "rulePriority");
        priority->setCurrentIndex(priority->count() - 1);
        emit priority->activated(priority->currentIndex());
        QVERIFY(isChecked(rig, *page,
                          [&] { return document.text().contains(QStringLiteral("priority:")); }));
        rig.settle();
        QCOMPARE(name->text(), typed);
        QTest::keyClick(name, Qt::Key_Return);
        QVERIFY(isChecked(rig, *page, [&] {
            return document.text().contains(QStringLiteral("- name: %1\n").arg(typed));
        }));
        choose(*page, 5); // another rule shows its own
        QCOMPARE(name->text(), QStringLiteral("r5"));
    }

    void aNewConditionThatWasRefusedStays()
    {
        PageRig rig;
        const auto page = showRules(rig, rulesOf(kRules), kRules);
        QTest::keyClick(editorOf(*page), Qt::Key_T, Qt::ControlModifier);
        choose(*page, 3);
        rig.settle();
        auto& document = editorsOf(*page).document();
        QTest::mouseClick(find<QToolButton>(*page, "addCondition"), Qt::LeftButton);
        find<QComboBox>(*page, "leafField")->setEditText(QStringLiteral("concurrent"));
        auto* value = find<QLineEdit>(*page, "leafValue");
        value->setText(QStringLiteral("true"));
        QSignalSpy read(page->findChild<pages::RuleChecker*>(), &pages::RuleChecker::checked);
        QSignalSpy said(&rig.navigator, &pages::Navigator::message);
        document.type(0, 0, QStringLiteral("# above\n"));
        QTest::mouseClick(find<QPushButton>(*page, "leafAccept"), Qt::LeftButton);
        QVERIFY(lastNote(said).contains(QStringLiteral("try again")));
        QVERIFY(waitFor([&] { return read.count() == 1; }));
        rig.settle();
        QCOMPARE(value->text(), QStringLiteral("true"));
        QVERIFY(find<QPushButton>(*page, "leafAccept")->isVisible());
        QTest::mouseClick(find<QPushButton>(*page, "leafAccept"), Qt::LeftButton);
        QVERIFY(isChecked(rig, *page, [&] {
            return document.text().contains(
                QStringLiteral("dependencies_count = 3 AND stateful AND concurrent = true"));
        }));
    }

    // Each changed cell read all of the file again: ten thousand cells of it would take hours.
    void importsManyCellsInOnePass()
    {
        PageRig rig;
        const auto page = showRules(rig, rulesOf(kRules), kRules);
        QString csv = QStringLiteral("rule,dependencies_count,stateful,type,priority\n");
        for (int i = kRules - 1; i >= 0; --i)
            csv += QStringLiteral("r%1,= %2,true,serverless,high\n").arg(i).arg(i + 1);
        csv += QStringLiteral("new,> 5,,edge,\n");
        const QString path = m_state->filePath(QStringLiteral("t.csv"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(csv.toUtf8());
        file.close();
        rig.settle();
        const QString before = editorsOf(*page).text();
        page->findChild<pages::DecisionEditor*>()->importFrom(path);
        QVERIFY(rig.gateway.runningQueries() > 0);
        QVERIFY(editorsOf(*page).text() == before);
        QVERIFY(isChecked(rig, *page, [&] { return namesOf(*page).size() == kRules + 1; }));
        const auto rules = models::outlineOf(editorsOf(*page).text());
        QCOMPARE(rules.first().name, QStringLiteral("r%1").arg(kRules - 1));
        QCOMPARE(rules[kRules - 1].condition,
                 QStringLiteral("dependencies_count = 1 AND stateful"));
        QCOMPARE(rules[kRules - 1].type, QStringLiteral("serverless"));
        QCOMPARE(rules[kRules - 1].priority, QStringLiteral("high"));
        QCOMPARE(rules.last().condition.trimmed(), QStringLiteral("dependencies_count > 5"));
        editorsOf(*page).undo(); // one step
        QVERIFY(editorsOf(*page).text() == before);
        // The same by the clipboard: all or nothing.
        DecisionModel table;
        table.setRules(models::outlineOf(before));
        models::Cells cells;
        for (int i = 0; i < kRules; ++i)
            cells << QStringList{QStringLiteral("> %1").arg(i), QStringLiteral("= false")};
        const auto place =
            models::placeFrom(table, 0, cells.size(), {table.keyOf(1), table.keyOf(2)});
        const auto pasted = models::withPasted(before.toStdString(), place, cells);
        QVERIFY(pasted);
        QCOMPARE(models::outlineOf(QString::fromStdString(*pasted)).last().condition,
                 QStringLiteral("dependencies_count > %1 AND stateful = false").arg(kRules - 1));
        cells.last() = {QStringLiteral(">")};
        const auto refused = models::withPasted(before.toStdString(), place, cells);
        QVERIFY(!refused);
        QVERIFY(refused.error().message.starts_with("Row 4000, dependencies_count: "));
    }

    // More fields than anybody can read: the most used ones have columns, nothing is lost.
    void theTableSaysWhichFieldsAreLeftOut()
    {
        QString text = QStringLiteral("task_classification_rules:\n");
        for (int i = 0; i < 300; ++i)
            text += QStringLiteral("  - name: r%1\n    condition: labels.l%1 = 'a' AND stateful\n"
                                   "    classification: {type: edge}\n")
                        .arg(i);
        PageRig rig;
        const auto page = showRules(rig, text, 300);
        QTest::keyClick(editorOf(*page), Qt::Key_B, Qt::ControlModifier);
        auto* note = find<QLabel>(*page, "tableNote");
        QVERIFY(note->isVisible());
        QVERIFY2(note->text().contains(QStringLiteral("301 fields"))
                     && note->text().contains(QStringLiteral("200 most used")),
                 qPrintable(note->text()));
        QVERIFY(note->toolTip().startsWith(QStringLiteral("labels.l199, labels.l200")));
        auto* cells = cellsOf(*page);
        QCOMPARE(cells->columnCount(), 200 + 5);
        const int further = cells->columnOf(DecisionModel::Part::Further);
        QCOMPARE(cells->textAt(299, further), QStringLiteral("labels.l299 = 'a'"));
        // … and is changed there.
        QVERIFY(cells->setData(cells->index(299, further), QStringLiteral("labels.l299 = 'b'"),
                               Qt::EditRole));
        QVERIFY(isChecked(rig, *page, [&] {
            return editorsOf(*page).text().contains(
                QStringLiteral("labels.l299 = 'b' AND stateful\n"));
        }));
        // By the clipboard, too; what is taken out of the cell goes.
        const auto place = models::placeFrom(
            *cells, 298, 2, {QStringLiteral("further"), QStringLiteral("stateful")});
        const auto pasted =
            models::withPasted(editorsOf(*page).text().toStdString(), place,
                               {{QStringLiteral("labels.l298 = 'c'"), QStringLiteral("= true")},
                                {QString(), QStringLiteral("= true")}});
        QVERIFY2(pasted, pasted ? "" : pasted.error().message.c_str());
        const auto rules = models::outlineOf(QString::fromStdString(*pasted));
        QCOMPARE(rules[298].condition, QStringLiteral("labels.l298 = 'c' AND stateful"));
        QCOMPARE(rules[299].condition, QStringLiteral("stateful"));
        // A table as it is exported says the same when it is imported.
        const QString now = editorsOf(*page).text();
        const auto same = models::withImported(now.toStdString(), models::cellsOf(*cells));
        QVERIFY2(same, same ? "" : same.error().message.c_str());
        QVERIFY(QString::fromStdString(*same) == now);
    }

    // The table of a large file is read when it is shown, in a worker.
    void theTableIsReadWhenItIsShown()
    {
        PageRig rig;
        const auto page = showRules(rig, rulesOf(2 * kRules), 2 * kRules);
        rig.settle();
        QVERIFY(cellsOf(*page)->rowCount() < 2 * kRules);
        QTest::keyClick(editorOf(*page), Qt::Key_B, Qt::ControlModifier);
        auto* note = find<QLabel>(*page, "tableNote");
        QCOMPARE(note->text(), QStringLiteral("The table is being read…"));
        QVERIFY(!find<QToolButton>(*page, "copyRule")->isEnabled());
        rig.settle();
        QCOMPARE(cellsOf(*page)->rowCount(), 2 * kRules);
        QVERIFY(!note->isVisible());
        QVERIFY(cellsOf(*page)->index(5, 1).flags().testFlag(Qt::ItemIsEditable));
        QVERIFY(cellsOf(*page)->setData(cellsOf(*page)->index(5, 1), QStringLiteral("= 55"),
                                        Qt::EditRole));
        QVERIFY(isChecked(rig, *page, [&] {
            return editorsOf(*page).text().contains(QStringLiteral("= 55 AND stateful\n    "
                                                                   "classification: {type: edge}\n"
                                                                   "  - name: r6\n"));
        }));
    }

    void deepNesting_data()
    {
        QTest::addColumn<int>("depth");
        QTest::addColumn<bool>("isRead");
        QTest::newRow("100") << 100 << true;
        QTest::newRow("beyond the limit") << 250 << false;
        QTest::newRow("far beyond it") << 100'000 << false;
    }
    void deepNesting()
    {
        QFETCH(int, depth);
        QFETCH(bool, isRead);
        QString condition = nested(std::min(depth, 250));
        if (depth > 250) // without quadratic work here
            condition = QString(depth, u'(') + QStringLiteral("stateful") + QString(depth, u')');
        PageRig rig;
        const auto page = showRules(rig, ruleWith(condition), 1);
        choose(*page, 0);
        auto* problems = find<TableView>(*page, "ruleProblems")->model();
        QCOMPARE(problems->rowCount(), isRead ? 0 : 1);
        QTest::keyClick(editorOf(*page), Qt::Key_T, Qt::ControlModifier);
        auto* note = find<QLabel>(*page, "conditionNote");
        QCOMPARE(note->isVisible(), !isRead);
        QTest::keyClick(editorOf(*page), Qt::Key_B, Qt::ControlModifier);
        rig.settle();
        QCOMPARE(cellsOf(*page)->rowCount(), isRead ? 2 : 1); // its outermost group is an OR
        const int further = cellsOf(*page)->columnOf(DecisionModel::Part::Further);
        QVERIFY(cellsOf(*page)->textAt(0, further) == condition || isRead);
        if (!isRead) {
            const QString limit = QStringLiteral("nested more than 200 deep");
            QVERIFY2(note->text().contains(limit), qPrintable(note->text().left(300)));
            QVERIFY(problems->index(0, 3).data().toString().contains(limit));
            QVERIFY(!cellsOf(*page)->index(0, further).flags().testFlag(Qt::ItemIsEditable));
        } else {
            int levels = 0;
            const auto* model = tree(*page)->model();
            for (QModelIndex at = model->index(0, 0); at.isValid(); at = model->index(0, 0, at))
                ++levels;
            QCOMPARE(levels, depth + 1);
        }
        QVERIFY(editorOf(*page)->toPlainText() == ruleWith(condition));
    }

    void tenThousandConditions_data()
    {
        QTest::addColumn<QString>("joiner");
        QTest::addColumn<int>("rows"); // of the table
        QTest::newRow("OR") << QStringLiteral(" OR ") << 10'000;
        QTest::newRow("AND") << QStringLiteral(" AND ") << 1;
    }
    void tenThousandConditions()
    {
        QFETCH(QString, joiner);
        QFETCH(int, rows);
        QStringList leaves;
        for (int i = 0; i < 10'000; ++i)
            leaves << QStringLiteral("dependencies_count != %1").arg(i);
        const QString text = ruleWith(leaves.join(joiner));
        PageRig rig;
        const auto page = showRules(rig, text, 1);
        choose(*page, 0);
        QTest::keyClick(editorOf(*page), Qt::Key_T, Qt::ControlModifier);
        auto* model = tree(*page)->model();
        QCOMPARE(model->rowCount(model->index(0, 0)), 10'000);
        tree(*page)->setCurrentIndex(model->index(9'999, 0, model->index(0, 0)));
        QCOMPARE(find<QLineEdit>(*page, "leafValue")->text(), QStringLiteral("9999"));
        QTest::keyClick(tree(*page), Qt::Key_B, Qt::ControlModifier);
        rig.settle();
        auto* cells = cellsOf(*page);
        QCOMPARE(cells->rowCount(), rows);
        if (rows == 1) { // all of it is one cell, which no field of one line holds
            const QModelIndex cell = cells->index(0, 1);
            QVERIFY(cells->textAt(0, 1).size() > 100'000);
            QVERIFY(cell.data().toString().size() < 1000);
            QVERIFY(!cell.flags().testFlag(Qt::ItemIsEditable));
            QVERIFY(cell.data(Qt::ToolTipRole).toString().startsWith(QStringLiteral("Too long")));
        } else {
            QCOMPARE(cells->textAt(9'999, 1), QStringLiteral("!= 9999"));
            QVERIFY(cells->index(9'999, 1).flags().testFlag(Qt::ItemIsEditable));
        }
        QVERIFY(waitFor([&] { return editorOf(*page)->toPlainText() == text; }));
    }

    // A condition longer than a field of one line is not edited in one, which would cut it off.
    void aLongConditionIsLeftToTheText()
    {
        QStringList values;
        for (int i = 0; i < 5000; ++i)
            values << QStringLiteral("'value%1'").arg(i);
        const QString text =
            ruleWith(QStringLiteral("task_type IN [%1]").arg(values.join(QStringLiteral(", "))));
        PageRig rig;
        const auto page = showRules(rig, text, 1);
        choose(*page, 0);
        QTest::keyClick(editorOf(*page), Qt::Key_T, Qt::ControlModifier);
        QVERIFY(!find<QLineEdit>(*page, "leafValue")->isEnabled());
        const QString note = find<QLabel>(*page, "leafNote")->text();
        QVERIFY2(note.contains(QStringLiteral("edit it in the text")), qPrintable(note));
        QTest::keyClick(tree(*page), Qt::Key_Return);
        QTest::keyClick(tree(*page), Qt::Key_E, Qt::ControlModifier);
        QVERIFY(editorOf(*page)->toPlainText() == text);
        QVERIFY(editorsOf(*page).text() == text);
    }

    // A large draft is written by a worker, or at the latest with the window.
    void theLargeDraftSurvives()
    {
        PageRig rig;
        const QString text = rulesOf(kRules);
        {
            const auto page = showRules(rig, text, kRules);
            rig.settle();
            QSignalSpy said(&rig.navigator, &pages::Navigator::message);
            QTest::keyClick(editorOf(*page), Qt::Key_S, Qt::ControlModifier);
            QCOMPARE(said.count(), 0);
            QVERIFY(waitFor([&] { return said.count() == 1; }));
            editorsOf(*page).document().type(0, 0, QStringLiteral("# last\n"));
            QTest::keyClick(editorOf(*page), Qt::Key_S, Qt::ControlModifier);
        }
        const auto stored = models::RuleDraftStore(models::defaultDataDir()).load();
        QVERIFY(stored && stored->has_value());
        QVERIFY((*stored)->text == QStringLiteral("# last\n") + text);
    }
};

QTEST_MAIN(TestPageRulesLarge)
#include "tst_page_rules_large.moc"
