// A whole change of the rules without a mouse: edited in each editor, checked, replayed, tried in
// the shadow of the active version, and taken back.
#include "models/decision_model.h"
#include "ui/rules_page_keys.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTextBlock>
#include <QTreeView>

using namespace tributary;
using namespace tributary::test;
using pages::RulesPage;
using widgets::TableView;

namespace {

int findingWith(const RulesPage& page, const QString& text)
{
    const QAbstractItemModel* model = find<TableView>(page, "ruleFindings")->model();
    for (int row = 0; row < model->rowCount(); ++row) {
        for (int column = 0; column < model->columnCount(); ++column) {
            if (model->index(row, column).data().toString().contains(text))
                return row;
        }
    }
    return -1;
}

} // namespace

class TestRulesByKeyboard : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void fromTheFirstEditToGoingBack()
    {
        const QTemporaryDir state;
        qputenv("XDG_STATE_HOME", state.path().toUtf8());
        qputenv("USER", "ada");
        PageRig rig(3000);
        rig.time.setPreset(pages::TimeContext::Preset::All);
        const auto page = rig.show<RulesPage>();
        page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(page.get()));
        QVERIFY(isChecked(rig, *page, [&] { return namesOf(*page).size() == 3; }));
        const auto text = [&] { return editorOf(*page)->toPlainText(); };
        const auto becomes = [&](const char* part) {
            return isChecked(rig, *page,
                             [&] { return text().contains(QString::fromLatin1(part)); });
        };

        // In the text: the limit of the memory.
        QVERIFY(hasFocus("ruleEditor"));
        press(Qt::Key_Home, Qt::ControlModifier);
        while (!editorOf(*page)->textCursor().block().text().contains(QStringLiteral("< 3GB")))
            press(Qt::Key_Down);
        press(Qt::Key_Home);
        while (!editorOf(*page)
                    ->textCursor()
                    .block()
                    .text()
                    .mid(editorOf(*page)->textCursor().positionInBlock())
                    .startsWith(QStringLiteral("3GB")))
            press(Qt::Key_Right);
        press(Qt::Key_Delete);
        type("4");
        press(Qt::Key_Escape); // whatever completes
        QVERIFY(becomes("memory_requirement < 4GB"));

        // In the tree: the limit of the time.
        press(Qt::Key_T, Qt::ControlModifier);
        QVERIFY(hasFocus("conditionTree"));
        const auto* tree = find<QTreeView>(*page, "conditionTree");
        while (!tree->currentIndex().data().toString().startsWith(
            QStringLiteral("execution_time_estimate")))
            press(Qt::Key_Down);
        press(Qt::Key_Return);
        QVERIFY(hasFocus("leafValue"));
        type("5m");
        press(Qt::Key_Return);
        QVERIFY(becomes("execution_time_estimate < 5m"));

        // In the table: the limit of the latency.
        press(Qt::Key_B, Qt::ControlModifier);
        QVERIFY(hasFocus("decisionTable"));
        auto* table = find<TableView>(*page, "decisionTable");
        auto* cells = static_cast<models::DecisionModel*>(table->model());
        int column = 0;
        while (cells->fieldOf(column) != QStringLiteral("latency_requirement"))
            ++column;
        press(Qt::Key_Home);
        for (int i = 0; i < column; ++i)
            press(Qt::Key_Right);
        while (table->currentIndex().data().toString().isEmpty())
            press(Qt::Key_Down);
        press(Qt::Key_F2);
        press(Qt::Key_A, Qt::ControlModifier);
        type("< 80ms");
        press(Qt::Key_Return);
        QVERIFY(becomes("latency_requirement < 80ms"));

        // The conflict of the seed's rules becomes a test.
        const QString conflict = QStringLiteral("serverless_suitable and edge_execution are true");
        QVERIFY(isChecked(rig, *page, [&] { return findingWith(*page, conflict) >= 0; }));
        QVERIFY(toTab(*page, 1));
        QVERIFY(tabTo("ruleFindings"));
        press(Qt::Key_Home, Qt::ControlModifier);
        const auto* findings = find<TableView>(*page, "ruleFindings");
        while (findings->currentIndex().row() < findingWith(*page, conflict))
            press(Qt::Key_Down);
        QVERIFY(tabTo("testFinding"));
        press(Qt::Key_Space);
        const QAbstractItemModel* tests = find<TableView>(*page, "ruleTests")->model();
        QVERIFY(isChecked(rig, *page, [&] { return tests->rowCount() == 1; }));

        // It is fixed: another priority says which of the two comes first.
        press(Qt::Key_T, Qt::ControlModifier);
        QVERIFY(tabTo("rulePriority"));
        const auto* priority = find<QComboBox>(*page, "rulePriority");
        const QString before = priority->currentData().toString();
        while (priority->currentData().toString() != QStringLiteral("critical"))
            press(Qt::Key_Down);
        QVERIFY(before != QStringLiteral("critical"));
        QVERIFY(isChecked(rig, *page, [&] { return findingWith(*page, conflict) < 0; }));
        QCOMPARE(tests->rowCount(), 1);

        // Held against what ran here.
        QVERIFY(toTab(*page, 4));
        QVERIFY(tabTo("replayStart"));
        press(Qt::Key_Space);
        const auto* told = find<QLabel>(*page, "replayNote");
        QVERIFY(isChecked(rig, *page,
                          [&] { return told->text().contains(QStringLiteral("Of 3000 tasks")); }));

        // Tried in the shadow of the active version.
        press(Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(waitFor([&] { return isAsked(*page); }));
        QApplication::setActiveWindow(dialogOf(*page));
        QVERIFY(waitFor([] { return hasFocus("publishMessage"); }));
        type("fewer seconds, more memory");
        constexpr int kMost = 20;
        for (int i = 0;
             i < kMost && qobject_cast<QRadioButton*>(QApplication::focusWidget()) == nullptr; ++i)
            press(Qt::Key_Tab);
        press(Qt::Key_Down);
        QVERIFY(find<QRadioButton>(*page, "modeShadow")->isChecked());
        rig.service.takeCommands();
        press(Qt::Key_Return);
        QVERIFY(waitFor([&] { return dialogOf(*page) == nullptr; }));
        auto commands = rig.service.takeCommands();
        QCOMPARE(commands.size(), 1U);
        const auto& sent = std::get<service::PublishRules>(commands.front());
        QVERIFY(sent.rollout.mode == rollout::Mode::Shadow);
        QVERIFY(published(commands.front()).contains(QStringLiteral("latency_requirement < 80ms")));
        QVERIFY(!sent.replay.empty()); // what was seen goes with it

        // And back to what was before.
        rig.settle();
        page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(page.get()));
        QVERIFY(toTab(*page, 6));
        QVERIFY(tabTo("ruleVersions"));
        press(Qt::Key_Down);
        QVERIFY(tabTo("rollback"));
        press(Qt::Key_Space);
        auto* box = page->findChild<QWidget*>(QStringLiteral("rollbackBox"));
        QVERIFY(waitFor([&] { return box != nullptr && box->isVisible(); }));
        QApplication::setActiveWindow(box);
        QVERIFY(waitFor([&] { return box->isAncestorOf(QApplication::focusWidget()); }));
        QVERIFY(tabTo("rollbackButton"));
        press(Qt::Key_Space);
        QVERIFY(waitFor([&] {
            commands = rig.service.takeCommands();
            return !commands.empty();
        }));
        QVERIFY(std::holds_alternative<service::RollbackRules>(commands.front()));
    }
};

QTEST_MAIN(TestRulesByKeyboard)
#include "tst_rules_by_keyboard.moc"
