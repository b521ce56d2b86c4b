// The tree and the table beside the text: each changes only what it means of the same draft.
#include "models/condition_model.h"
#include "models/decision_file.h"
#include "models/decision_model.h"
#include "pages/rules/rule_document.h"
#include "pages/rules/rule_editors.h"
#include "ui/rules_page_find.h"

#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QToolButton>
#include <QTreeView>

using namespace tributary;
using namespace tributary::test;
using models::ConditionModel;
using models::DecisionModel;
using pages::RulesPage;
using widgets::TableView;

namespace {

const QString kRules = QStringLiteral(R"(# Head
task_classification_rules:
  # About a
  - name: a
    condition: |
      memory_requirement < 2GB AND   # of memory
      # above stateful
      stateful = false AND
      (trigger_type = 'http' OR trigger_type = 'event')
    classification:
      type: serverless   # why
      priority: high
  - name: b
    condition: "latency_requirement < 100ms OR data_locality_required"
    classification: {type: edge}
)");

} // namespace

class TestPageRulesEditors : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_state;

    std::unique_ptr<RulesPage> showRules(PageRig& rig, const QString& text = kRules)
    {
        auto page = rig.show<RulesPage>();
        editorOf(*page)->replaceText(text);
        const bool isThere = isChecked(rig, *page, [&] {
            return namesOf(*page) == QStringList{QStringLiteral("a"), QStringLiteral("b")};
        });
        if (!isThere)
            qFatal("the rules were not read");
        auto* list = find<TableView>(*page, "ruleTable");
        list->setCurrentIndex(list->model()->index(0, 0));
        return page;
    }
    static QTreeView* tree(const RulesPage& page) { return find<QTreeView>(page, "conditionTree"); }
    static ConditionModel* modelOf(const RulesPage& page)
    {
        return static_cast<ConditionModel*>(tree(page)->model());
    }
    static TableView* table(const RulesPage& page)
    {
        return find<TableView>(page, "decisionTable");
    }
    static DecisionModel* cellsOf(const RulesPage& page)
    {
        return static_cast<DecisionModel*>(table(page)->model());
    }
    static QString text(const RulesPage& page) { return editorOf(page)->toPlainText(); }
    bool becomes(PageRig& rig, RulesPage& page, const QString& wanted)
    {
        const bool isDone = isChecked(rig, page, [&] { return text(page) == wanted; });
        if (!isDone)
            qWarning("%s", qPrintable(text(page)));
        return isDone && isChecked(rig, page, [] { return true; });
    }

private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void init()
    {
        m_state = std::make_unique<QTemporaryDir>();
        qputenv("XDG_STATE_HOME", m_state->path().toUtf8());
    }

    void theTreeChangesOneCondition()
    {
        PageRig rig;
        const auto page = showRules(rig);
        QTest::keyClick(editorOf(*page), Qt::Key_T, Qt::ControlModifier);
        QVERIFY(tree(*page)->hasFocus());
        QTest::keyClick(tree(*page), Qt::Key_Down); // the first condition
        auto* value = find<QLineEdit>(*page, "leafValue");
        QCOMPARE(value->text(), QStringLiteral("2GB"));
        QCOMPARE(find<QComboBox>(*page, "leafField")->currentText(),
                 QStringLiteral("memory_requirement"));
        auto* note = find<QLabel>(*page, "leafNote");
        QCOMPARE(note->text(), QStringLiteral("= 2,000,000,000 B = 1.86 GiB"));
        shootBoth(rig, *page, QStringLiteral("rules-tree"));
        QTest::keyClick(tree(*page), Qt::Key_Return);
        QVERIFY(value->hasFocus());
        // Another dimension is refused with the way out, and nothing changes.
        value->setText(QStringLiteral("300s"));
        QTest::keyClick(value, Qt::Key_Return);
        QVERIFY2(note->text().contains(QStringLiteral("bytes")), qPrintable(note->text()));
        QCOMPARE(text(*page), kRules);
        value->setText(QStringLiteral("3GiB"));
        QTest::keyClick(value, Qt::Key_Return);
        QVERIFY(
            becomes(rig, *page,
                    QString(kRules).replace(QStringLiteral("< 2GB"), QStringLiteral("< 3GiB"))));
        QTest::keyClick(tree(*page), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(becomes(rig, *page, kRules));
        QTest::keyClick(tree(*page), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(
            becomes(rig, *page,
                    QString(kRules).replace(QStringLiteral("< 2GB"), QStringLiteral("< 3GiB"))));
    }

    void theTreeAddsByKeyboard()
    {
        PageRig rig;
        const auto page = showRules(rig);
        QTest::keyClick(editorOf(*page), Qt::Key_T, Qt::ControlModifier);
        QTest::keyClick(tree(*page), Qt::Key_Down);
        QTest::keyClick(tree(*page), Qt::Key_Insert);
        auto* field = find<QComboBox>(*page, "leafField");
        QVERIFY(field->hasFocus() || field->lineEdit()->hasFocus());
        QVERIFY(!find<QPushButton>(*page, "leafAccept")->isEnabled());
        field->setEditText(QStringLiteral("trigger_type"));
        auto* value = find<QLineEdit>(*page, "leafValue");
        value->setFocus();
        QTest::keyClicks(value, QStringLiteral("http")); // a text gets its quotes
        QTest::keyClick(value, Qt::Key_Return);
        QVERIFY(becomes(rig, *page,
                        QString(kRules).replace(
                            QStringLiteral("AND   # of memory\n"),
                            QStringLiteral("AND # of memory\n      trigger_type = 'http' AND\n"))));
        QVERIFY(tree(*page)->hasFocus());
        QCOMPARE(tree(*page)->currentIndex().row(), 1); // what was added
        // Escape drops a new one.
        QTest::keyClick(tree(*page), Qt::Key_Insert);
        QTest::keyClick(field, Qt::Key_Escape);
        QVERIFY(tree(*page)->hasFocus());
        QTest::keyClick(tree(*page), Qt::Key_Delete);
        QVERIFY(isChecked(rig, *page, [&] {
            return !text(*page).contains(QStringLiteral("trigger_type = 'http' AND\n"));
        }));
    }

    void theTreeNestsAndNegates()
    {
        PageRig rig;
        const auto page = showRules(rig);
        QTest::keyClick(editorOf(*page), Qt::Key_T, Qt::ControlModifier);
        auto* model = modelOf(*page);
        const QModelIndex root = model->index(0, 0);
        // Dragging: the second condition into the group.
        const std::unique_ptr<QMimeData> dragged(model->mimeData({model->index(1, 0, root)}));
        QVERIFY(model->dropMimeData(dragged.get(), Qt::MoveAction, 1, 0, model->index(2, 0, root)));
        QVERIFY(isChecked(rig, *page, [&] {
            return text(*page).contains(QStringLiteral("'http' OR"))
                && text(*page).contains(QStringLiteral("# above stateful\nstateful = false"))
                == false
                && text(*page).contains(QStringLiteral("OR trigger_type = 'event')"));
        }));
        QVERIFY(text(*page).contains(QStringLiteral("# above stateful")));
        QTest::keyClick(tree(*page), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(becomes(rig, *page, kRules));
        tree(*page)->setCurrentIndex(model->index(2, 0, model->index(0, 0)));
        QTest::keyClicks(tree(*page), QStringLiteral("!"));
        QVERIFY(becomes(rig, *page,
                        QString(kRules).replace(QStringLiteral("(trigger_type = 'http'"),
                                                QStringLiteral("NOT (trigger_type = 'http'"))));
        QTest::keyClick(tree(*page), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(becomes(rig, *page, kRules));
        tree(*page)->setCurrentIndex(model->index(2, 0, model->index(0, 0)));
        QTest::keyClicks(tree(*page), QStringLiteral("&"));
        QVERIFY(
            becomes(rig, *page,
                    QString(kRules).replace(QStringLiteral("' OR "), QStringLiteral("' AND "))));
    }

    void whatTheRuleGives()
    {
        PageRig rig;
        const auto page = showRules(rig);
        QTest::keyClick(editorOf(*page), Qt::Key_T, Qt::ControlModifier);
        auto* type = find<QComboBox>(*page, "ruleType");
        QCOMPARE(type->currentData().toString(), QStringLiteral("serverless"));
        type->setFocus();
        QTest::keyClick(type, Qt::Key_Down);
        QVERIFY(becomes(rig, *page,
                        QString(kRules).replace(QStringLiteral("type: serverless   # why"),
                                                QStringLiteral("type: edge   # why"))));
        auto* name = find<QLineEdit>(*page, "ruleName");
        name->selectAll();
        QTest::keyClicks(name, QStringLiteral("new name"));
        QTest::keyClick(name, Qt::Key_Return);
        QVERIFY(isChecked(rig, *page, [&] { return namesOf(*page).first() == name->text(); }));
        QVERIFY(text(*page).contains(QStringLiteral("- name: \"new name\"\n")));
    }

    void theTableChangesCells()
    {
        PageRig rig;
        const auto page = showRules(rig);
        QTest::keyClick(editorOf(*page), Qt::Key_B, Qt::ControlModifier);
        QVERIFY(table(*page)->hasFocus());
        auto* cells = cellsOf(*page);
        QCOMPARE(cells->rowCount(), 3); // b has two conjunctions
        QCOMPARE(cells->index(2, 0).data().toString(), QStringLiteral("or"));
        shootBoth(rig, *page, QStringLiteral("rules-table"));
        const auto memory = cells->index(0, 1);
        QCOMPARE(cells->headerData(1, Qt::Horizontal, Qt::DisplayRole).toString(),
                 QStringLiteral("memory_requirement"));
        table(*page)->setCurrentIndex(memory);
        QTest::keyClick(table(*page), Qt::Key_Return);
        auto* editor = table(*page)->findChild<QLineEdit*>();
        QVERIFY(editor != nullptr);
        editor->setText(QStringLiteral("< 1GB"));
        QTest::keyClick(editor, Qt::Key_Return);
        QVERIFY(becomes(rig, *page,
                        QString(kRules).replace(QStringLiteral("< 2GB"), QStringLiteral("< 1GB"))));
        // What can't be read says so and changes nothing.
        cells->setData(cells->index(0, 1), QStringLiteral("<"), Qt::EditRole);
        QVERIFY(bannerOf(*page)->text().contains(QStringLiteral("operator and a value")));
        cells->setData(cells->index(0, 1), QString(), Qt::EditRole);
        QVERIFY(isChecked(rig, *page, [&] {
            return !text(*page).contains(QStringLiteral("memory_requirement"));
        }));
        QVERIFY(text(*page).contains(QStringLiteral("# above stateful")));
        QTest::keyClick(table(*page), Qt::Key_Z, Qt::ControlModifier);
        QTest::keyClick(table(*page), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(becomes(rig, *page, kRules));
    }

    void theTableAddsAndRemovesRows()
    {
        PageRig rig;
        const auto page = showRules(rig);
        QTest::keyClick(editorOf(*page), Qt::Key_B, Qt::ControlModifier);
        table(*page)->setCurrentIndex(cellsOf(*page)->index(0, 0));
        QTest::keyClick(table(*page), Qt::Key_Insert);
        QVERIFY(isChecked(rig, *page, [&] { return namesOf(*page).size() == 3; }));
        QCOMPARE(namesOf(*page).at(1), QStringLiteral("rule_3"));
        QTest::keyClick(table(*page), Qt::Key_Delete, Qt::ControlModifier);
        QVERIFY(becomes(rig, *page, kRules));
        table(*page)->setCurrentIndex(cellsOf(*page)->index(2, 0));
        QTest::keyClick(table(*page), Qt::Key_Delete, Qt::ControlModifier);
        QVERIFY(isChecked(rig, *page, [&] {
            return text(*page).contains(QStringLiteral("\"latency_requirement < 100ms\""));
        }));
        auto* policy = find<QComboBox>(*page, "hitPolicy");
        policy->setFocus();
        QTest::keyClick(policy, Qt::Key_Down);
        QVERIFY(isChecked(rig, *page, [&] {
            return text(*page).contains(QStringLiteral("hit_policy: priority\n"));
        }));
    }

    void cellsGoToSpreadsheetsAndBack()
    {
        PageRig rig;
        const auto page = showRules(rig);
        QTest::keyClick(editorOf(*page), Qt::Key_B, Qt::ControlModifier);
        auto* cells = cellsOf(*page);
        table(*page)->selectionModel()->select(
            QItemSelection(cells->index(0, 0), cells->index(1, cells->columnCount() - 1)),
            QItemSelectionModel::ClearAndSelect);
        QTest::keyClick(table(*page), Qt::Key_C, Qt::ControlModifier);
        const QString copied = QGuiApplication::clipboard()->text();
        QVERIFY(copied.startsWith(QStringLiteral("a\t< 2GB\t= false\t")));
        QGuiApplication::clipboard()->setText(
            QString(copied).replace(QStringLiteral("< 2GB"), QStringLiteral("< 4GB")));
        table(*page)->setCurrentIndex(cells->index(0, 0));
        QTest::keyClick(table(*page), Qt::Key_V, Qt::ControlModifier);
        QVERIFY(becomes(rig, *page,
                        QString(kRules).replace(QStringLiteral("< 2GB"), QStringLiteral("< 4GB"))));
        // Behind the last row: a new rule.
        table(*page)->setCurrentIndex(cells->index(2, 0));
        QGuiApplication::clipboard()->setText(QStringLiteral("b\t\t\nnew\t> 1GB\ttrue\n"));
        QTest::keyClick(table(*page), Qt::Key_V, Qt::ControlModifier);
        QVERIFY(isChecked(rig, *page, [&] { return namesOf(*page).size() == 3; }));
        QVERIFY(
            text(*page).contains(QStringLiteral("memory_requirement > 1GB AND stateful = true")));
        // One bad cell, and nothing is pasted.
        const QString before = text(*page);
        QGuiApplication::clipboard()->setText(QStringLiteral("x\t> 1GB\ny\t>\n"));
        table(*page)->setCurrentIndex(cells->index(0, 0));
        QTest::keyClick(table(*page), Qt::Key_V, Qt::ControlModifier);
        QVERIFY2(bannerOf(*page)->text().contains(QStringLiteral("Row 2, memory_requirement")),
                 qPrintable(bannerOf(*page)->text()));
        QCOMPARE(text(*page), before);
        // Hidden columns are neither copied nor pasted into.
        table(*page)->setColumnHidden(1, true);
        QGuiApplication::clipboard()->setText(QStringLiteral("a\t= true\n"));
        QTest::keyClick(table(*page), Qt::Key_V, Qt::ControlModifier);
        QVERIFY(isChecked(rig, *page, [&] {
            return text(*page).contains(QStringLiteral("stateful = true AND"));
        }));
    }

    void textThatCantBeReadLeavesTheOthersReadOnly()
    {
        PageRig rig;
        const auto page = showRules(rig);
        QString broken = kRules;
        broken.replace(QStringLiteral("  - name: b"), QStringLiteral("  - name: [b"));
        editorOf(*page)->replaceText(broken);
        QVERIFY(isChecked(rig, *page, [&] {
            return find<TableView>(*page, "ruleProblems")->model()->rowCount() > 0;
        }));
        QTest::keyClick(editorOf(*page), Qt::Key_B, Qt::ControlModifier);
        auto* banner = find<widgets::Banner>(*page, "unreadable");
        QVERIFY(banner->isVisible());
        QCOMPARE(cellsOf(*page)->rowCount(), 3); // as it was
        QVERIFY(!cellsOf(*page)->index(0, 1).flags().testFlag(Qt::ItemIsEditable));
        QVERIFY(!find<QToolButton>(*page, "addRule")->isEnabled());
        shootBoth(rig, *page, QStringLiteral("rules-unreadable"));
        QTest::keyClick(table(*page), Qt::Key_T, Qt::ControlModifier);
        QVERIFY(!find<QToolButton>(*page, "addCondition")->isEnabled());
        editorOf(*page)->replaceText(kRules);
        QVERIFY(isChecked(rig, *page, [&] { return !banner->isVisible(); }));
        QVERIFY(find<QToolButton>(*page, "addCondition")->isEnabled());
    }

    void aConditionThatCantBeReadIsLeftToTheText()
    {
        PageRig rig;
        const auto page = showRules(rig);
        QString broken = kRules;
        broken.replace(QStringLiteral("< 100ms OR"), QStringLiteral("< OR"));
        editorOf(*page)->replaceText(broken);
        QVERIFY(isChecked(rig, *page, [&] { return cellsOf(*page)->rowCount() == 2; }));
        QVERIFY(!cellsOf(*page)->index(1, 1).flags().testFlag(Qt::ItemIsEditable));
        QVERIFY(cellsOf(*page)->index(0, 1).flags().testFlag(Qt::ItemIsEditable));
        QTest::keyClick(editorOf(*page), Qt::Key_T, Qt::ControlModifier);
        find<TableView>(*page, "ruleTable")
            ->setCurrentIndex(find<TableView>(*page, "ruleTable")->model()->index(1, 0));
        auto* note = find<QLabel>(*page, "conditionNote");
        QVERIFY(isChecked(rig, *page, [&] { return note->isVisible(); }));
        QVERIFY(note->text().contains(QStringLiteral("can't be read")));
    }

    void aFilterBecomesARule()
    {
        PageRig rig;
        RulesPage page(rig.context()); // not shown yet: its draft is not known
        emit rig.navigator.makeRule(QStringLiteral("memory_requirement < 2GB"));
        page.resize(1180, 760);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        page.activate();
        QVERIFY(isChecked(rig, page, [&] { return namesOf(page).size() == 4; }));
        QCOMPARE(namesOf(page).last(), QStringLiteral("rule_4"));
        QVERIFY(page.isModified());
        QCOMPARE(modelOf(page)->condition().trimmed(), QStringLiteral("memory_requirement < 2GB"));
        QVERIFY(tree(page)->isVisible());
    }

    // What one editor shows, written by it again, is the file as it was: comments, order, units.
    void roundTripsLoseNothing_data()
    {
        QTest::addColumn<QString>("condition");
        const auto row = [](const char* condition) {
            QTest::newRow(condition) << QString::fromLatin1(condition);
        };
        row("stateful");
        row("NOT stateful");
        row("stateful = false");
        row("memory_requirement < 2GB");
        row("memory_requirement < 1.5GiB and cpu_requirement<=500m_cores");
        row("execution_time_estimate >= 0.7s AND execution_time_estimate < 700ms");
        row("frequency > 5/h or frequency = 1/s");
        row("trigger_type IN ['http',  \"event\"]");
        row("trigger_type NOT IN ['timer']");
        row("task_type MATCHES 'thumb*'");
        row("labels.team = 'media' AND labels['a.b/c'] != 'it\\'s'");
        row("resources.gpu >= 1");
        row("resources['license.matlab'] IS KNOWN");
        row("latency_requirement IS NOT KNOWN");
        row("(stateful OR concurrent) AND dependencies_count = 0");
        row("((stateful))");
        row("NOT (stateful AND NOT concurrent)");
        row("a OR b AND c");
        row("execution_time_estimate + execution_time_variance < 5m");
        row("300s > execution_time_estimate");
        row("memory_requirement / cpu_requirement > 2GB / 1core");
        row("-dependencies_count < -3");
        row("stateful AND # why\nconcurrent");
        row("# above\nstateful\n  AND concurrent # behind\n  OR # in between\n stateful");
        row("network_bandwidth_requirement <10Mbps AND\n\n  data_locality_required");
        row("stateful == true and concurrent");
    }
    void roundTripsLoseNothing()
    {
        QFETCH(QString, condition);
        QString block = condition;
        block.replace(u'\n', QStringLiteral("\n      "));
        const QString source = QStringLiteral("# Head\ntask_classification_rules:\n"
                                              "  - name: a # first\n    condition: |\n      %1\n"
                                              "    classification: {type: edge}\n")
                                   .arg(block);
        const auto outline = models::outlineOf(source);
        QCOMPARE(outline.size(), 1);
        ConditionModel tree;
        QVERIFY2(tree.setCondition(outline.first().condition), qPrintable(tree.error()));
        QCOMPARE(QString::fromStdString(tree.tree().text()), outline.first().condition);
        DecisionModel table;
        table.setRules(outline);
        for (int line = 0; line < table.rowCount(); ++line) {
            for (int column = 0; column < table.columnCount(); ++column) {
                const QString text = table.textAt(line, column);
                if (text.isEmpty())
                    continue;
                const auto same = models::withCell(source.toStdString(),
                                                   models::placeOf(table, line, column), text);
                QVERIFY2(same, same ? "" : same.error().message.c_str());
                QCOMPARE(QString::fromStdString(*same), source);
            }
        }
        const auto cells = models::cellsOf(table);
        const auto back = models::readCells(models::writeCells(cells, u','), u',');
        QCOMPARE(back, cells);
        const bool hasUnknownFields = condition.startsWith(QStringLiteral("a OR"));
        const auto imported = models::withImported(source.toStdString(), back);
        QCOMPARE(imported.has_value(), !hasUnknownFields);
        if (imported)
            QCOMPARE(QString::fromStdString(*imported), source);
    }

    void importsTables()
    {
        const auto import = [](const QString& csv) {
            return models::withImported(kRules.toStdString(), models::readCells(csv, u','));
        };
        const auto changed = import(QStringLiteral(
            "rule,memory_requirement,stateful,data_locality_required,further,type,reason\n"
            "b,,,,latency_requirement < 50ms,edge,\"near, you\"\n"
            "a,< 3GB,= false,,(trigger_type = 'http' OR trigger_type = 'event'),serverless,\n"
            "new,IS KNOWN,,,,traditional,\n"));
        QVERIFY2(changed, changed ? "" : changed.error().message.c_str());
        const auto rules = models::outlineOf(QString::fromStdString(*changed));
        QCOMPARE(rules.size(), 3);
        QCOMPARE(rules[0].name, QStringLiteral("b"));
        QCOMPARE(rules[0].reason, QStringLiteral("near, you"));
        QCOMPARE(rules[0].condition, QStringLiteral("latency_requirement < 50ms"));
        QCOMPARE(rules[1].name, QStringLiteral("a"));
        QVERIFY(rules[1].condition.contains(QStringLiteral("< 3GB AND   # of memory")));
        QCOMPARE(rules[1].priority, QStringLiteral("high")); // the file has no column for it
        QCOMPARE(rules[2].name, QStringLiteral("new"));
        QVERIFY(changed->contains("# About a"));
        const auto gone = import(QStringLiteral("rule,stateful\na,true\n"));
        QVERIFY(gone);
        QCOMPARE(models::outlineOf(QString::fromStdString(*gone)).size(), 1);
        // What stands under further conditions and has a column goes there.
        const auto sorted = import(QStringLiteral("rule,further\n"
                                                  "a,memory_requirement < 9GB AND NOT concurrent\n"
                                                  "b,latency_requirement < 100ms\n"
                                                  ",data_locality_required\n"
                                                  ",,\n"));
        QVERIFY2(sorted, sorted ? "" : sorted.error().message.c_str());
        const auto kept = models::outlineOf(QString::fromStdString(*sorted));
        QCOMPARE(kept.size(), 2);
        QVERIFY(kept[0].condition.contains(QStringLiteral("memory_requirement < 9GB AND   # of")));
        QVERIFY(kept[0].condition.contains(QStringLiteral("stateful = false"))); // no column of it
        QVERIFY(kept[0].condition.contains(QStringLiteral("NOT concurrent")));
        // Rows of a rule stand together; a rule with other rows and conditions that the file has no
        // column for is not rewritten.
        QVERIFY(!import(QStringLiteral("rule,stateful\nb,true\na,true\nb,false\n")));
        QVERIFY(!import(QStringLiteral("rule,stateful\na,true\na,false\n")));
        QVERIFY(!import(QStringLiteral("rule,stateful\na,true OR concurrent\n")));
        for (const auto* bad :
             {"", "name,stateful\n", "rule,nonsense\na,1\n", "rule,stateful\n,true\n",
              "rule,stateful\na,<\n", "rule,stateful\na,\n"})
            QVERIFY2(!import(QString::fromLatin1(bad)), bad);
    }

    // The next key finds what the last one did, whatever the check does meanwhile.
    void keysDontWaitForChecks()
    {
        PageRig rig;
        const auto page = showRules(rig);
        QTest::keyClick(editorOf(*page), Qt::Key_Down, Qt::AltModifier);
        QTest::keyClick(editorOf(*page), Qt::Key_Up, Qt::AltModifier);
        QTest::keyClick(editorOf(*page), Qt::Key_Slash, Qt::ControlModifier);
        QTest::keyClick(editorOf(*page), Qt::Key_Slash, Qt::ControlModifier);
        QVERIFY(isChecked(rig, *page, [&] { return namesOf(*page).size() == 2; }));
        QCOMPARE(namesOf(*page).first(), QStringLiteral("a"));
        QVERIFY(text(*page).contains(QStringLiteral("enabled: true")));
    }

    // What still stands in a field is published, too.
    void publishingTakesWhatIsTyped()
    {
        PageRig rig;
        const auto page = showRules(rig);
        QTest::keyClick(editorOf(*page), Qt::Key_T, Qt::ControlModifier);
        QTest::keyClick(tree(*page), Qt::Key_Down);
        auto* value = find<QLineEdit>(*page, "leafValue");
        QTest::keyClick(tree(*page), Qt::Key_Return);
        value->setText(QStringLiteral("7GB"));
        QTest::keyClick(value, Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(waitFor([&] { return isAsked(*page); }));
        QVERIFY(text(*page).contains(QStringLiteral("memory_requirement < 7GB")));
        dialogOf(*page)->reject();
    }

    void theHistoryKeeps200Steps()
    {
        pages::RuleDocument document;
        document.reset(QStringLiteral("a"));
        for (int i = 0; i < 250; ++i)
            document.change(QString::number(i));
        QCOMPARE(document.history().count(), 200);
        while (document.history().canUndo())
            document.undo();
        QCOMPARE(document.text(), QStringLiteral("49"));
        while (document.history().canRedo())
            document.redo();
        QCOMPARE(document.text(), QStringLiteral("249"));
        // Typing in one place is one step, elsewhere the next.
        document.reset(QString());
        document.type(0, 0, QStringLiteral("x"));
        document.type(1, 0, QStringLiteral("y"));
        document.type(2, 0, QStringLiteral("z"));
        document.type(0, 0, QStringLiteral("0"));
        QCOMPARE(document.text(), QStringLiteral("0xyz"));
        QCOMPARE(document.history().count(), 2);
        document.undo();
        QCOMPARE(document.text(), QStringLiteral("xyz"));
        document.type(2, 1, QString());
        document.type(1, 1, QString());
        QCOMPARE(document.text(), QStringLiteral("x"));
        document.undo();
        QCOMPARE(document.text(), QStringLiteral("xyz"));
        document.change(QStringLiteral("a\r\nb"));
        QCOMPARE(document.text(), QStringLiteral("a\nb"));
    }

    // Two hundred times another text of ten megabytes would be four gigabytes.
    void theHistoryForgetsLargeTexts()
    {
        pages::RuleDocument document;
        QSignalSpy changed(&document, &pages::RuleDocument::changed);
        constexpr qsizetype kSize = 4'000'000;
        for (int i = 0; i < 30; ++i)
            document.change(QString(kSize, QChar(u'a' + i % 26)));
        QVERIFY(document.history().canUndo());
        QVERIFY(document.history().count() * 2 * kSize <= pages::RuleHistory::kMostText);
        document.undo();
        QCOMPARE(document.text().front(), QChar(u'a' + 28 % 26));
        // The last change can be taken back whatever its size.
        document.change(QString(pages::RuleHistory::kMostText, u'x'));
        QCOMPARE(document.history().count(), 1);
        document.undo();
        QCOMPARE(document.text().size(), kSize);
    }

    // A key tells what it changed, whatever the size of the text.
    void typingTellsOnlyWhatChanged()
    {
        PageRig rig;
        const auto page = showRules(rig);
        auto& document = page->findChild<pages::RuleEditors*>()->document();
        QList<QList<qsizetype>> told;
        connect(&document, &pages::RuleDocument::changed, this,
                [&](qsizetype position, qsizetype removed, const QString& added) {
                    told.append({position, removed, added.size()});
                });
        auto* editor = editorOf(*page);
        editor->moveCursor(QTextCursor::Start);
        QTest::keyClicks(editor, QStringLiteral("# "));
        QTest::keyClick(editor, Qt::Key_Backspace);
        editor->selectAll();
        editor->insertPlainText(QStringLiteral("a\u00a0b\u2028c"));
        QCOMPARE(document.text(), editor->toPlainText());
        editor->clear();
        QCOMPARE(document.text(), QString());
        editor->setPlainText(kRules);
        QCOMPARE(document.text(), kRules);
        const QList<QList<qsizetype>> wanted{{0, 0, 1}, {1, 0, 1}, {1, 1, 0}};
        QCOMPARE(told.mid(0, 3), wanted);
        for (int i = 0; i < 6; ++i) {
            document.undo();
            QCOMPARE(editor->toPlainText(), document.text());
        }
    }
};

QTEST_MAIN(TestPageRulesEditors)
#include "tst_page_rules_editors.moc"
