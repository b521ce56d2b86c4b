// Other thresholds searched over past tasks on the Rules page: what is shown, how one setting
// becomes the draft, what keeps it from it.
#include "models/record_model.h"
#include "ui/console_rig.h"
#include "ui/rules_page_keys.h"
#include "widgets/chart.h"

#include <QChart>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>
#include <QScatterSeries>
#include <QTabWidget>
#include <QTemporaryDir>

using namespace tributary;
using namespace tributary::test;
using pages::RulesPage;
using widgets::TableView;

namespace {

constexpr int kTab = 5;
enum Column
{
    Number,
    Cost,
    CostChange,
    P95,
    P95Change,
    Moved,
    WithoutSlot,
    Changes
};

const QString kNoThreshold = QStringLiteral("task_classification_rules:\n"
                                            "  - name: all\n"
                                            "    condition: 'true'\n"
                                            "    classification: {type: edge}\n");
// Nothing here declares it, so no other value decides otherwise.
const QString kUndeclared = QStringLiteral("task_classification_rules:\n"
                                           "  - name: all\n"
                                           "    condition: storage_requirement < 1GB\n"
                                           "    classification: {type: edge}\n");

TableView* pointsOf(const QWidget& page)
{
    return find<TableView>(page, "optimisePoints");
}

QString textOf(const QWidget& page, const char* label)
{
    return find<QLabel>(page, label)->text();
}

QPushButton* button(const QWidget& page, const char* name)
{
    return find<QPushButton>(page, name);
}

QVariant cell(const QWidget& page, int row, int column)
{
    return pointsOf(page)->model()->index(row, column).data(models::RawRole);
}

QString shown(const QWidget& page, int row, int column)
{
    return pointsOf(page)->model()->index(row, column).data().toString();
}

// `text` with the literals that the row says.
QString withChanges(QString text, const QString& changes)
{
    const QRegularExpression one(QStringLiteral("(\\w+): (\\S+) ([<>]=?) (\\S+) → ([^\\s,]+)"));
    auto found = one.globalMatch(changes);
    while (found.hasNext()) {
        const auto match = found.next();
        const QString where =
            match.captured(2) + u' ' + match.captured(3) + u' ' + match.captured(4);
        if (text.count(where) != 1)
            qFatal("%s stands there %d times", qPrintable(where), int(text.count(where)));
        text.replace(where,
                     match.captured(2) + u' ' + match.captured(3) + u' ' + match.captured(5));
    }
    return text;
}

std::unique_ptr<RulesPage> showSearch(PageRig& rig, const QString& draft = {})
{
    auto page = rig.show<RulesPage>();
    rig.time.setPreset(pages::TimeContext::Preset::All);
    if (!draft.isEmpty())
        editorOf(*page)->replaceText(draft);
    find<QTabWidget>(*page, "ruleTabs")->setCurrentIndex(kTab);
    (void)isChecked(rig, *page, [&] {
        return draft.isEmpty() ? button(*page, "optimiseStart")->isEnabled()
                               : namesOf(*page) == QStringList{QStringLiteral("all")};
    });
    return page;
}

bool search(PageRig& rig, RulesPage& page)
{
    QTest::mouseClick(button(page, "optimiseStart"), Qt::LeftButton);
    return waitFor([&] { return rig.gateway.runningQueries() == 0; })
        && pointsOf(page)->isVisible();
}

// The draft as it was checked, so that the panel knows it.
bool isNoted(PageRig& rig, RulesPage& page, const QString& start)
{
    return isChecked(rig, page, [&] { return textOf(page, "optimiseNote").startsWith(start); });
}

// The series with that many points; the chart has one of one point twice: today's and the ring.
QList<QScatterSeries*> scatters(const QWidget& page)
{
    QList<QScatterSeries*> found;
    const auto all = find<widgets::ChartView>(page, "frontierChart")->chart()->series();
    for (QAbstractSeries* series : all) {
        if (auto* scatter = qobject_cast<QScatterSeries*>(series))
            found << scatter;
    }
    return found;
}

QPointF ringOf(const QWidget& page)
{
    for (const QScatterSeries* series : scatters(page)) {
        if (series->name().isEmpty())
            return series->at(0);
    }
    qFatal("no point is marked");
}

QPointF placeOf(const QWidget& page, int row)
{
    return {cell(page, row, Cost).toDouble() / 1e6, cell(page, row, P95).toDouble() / 1e6};
}

bool isAt(const QPointF& a, const QPointF& b)
{
    return std::abs(a.x() - b.x()) < 1e-6 && std::abs(a.y() - b.y()) < 1e-5;
}

} // namespace

class TestPageRulesOptimise : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_state;

private slots:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void init()
    {
        m_state = std::make_unique<QTemporaryDir>();
        qputenv("XDG_STATE_HOME", m_state->path().toUtf8());
    }

    void showsWhatOtherThresholdsWouldDo()
    {
        PageRig rig(2000);
        const auto page = showSearch(rig);
        QVERIFY(textOf(*page, "optimiseNote").contains(QStringLiteral("Nothing is changed")));
        QVERIFY(!pointsOf(*page)->isVisible());
        QVERIFY(!button(*page, "optimiseDraft")->isVisible());
        QVERIFY(search(rig, *page));
        const int rows = pointsOf(*page)->model()->rowCount();
        QVERIFY2(rows > 3, qPrintable(QString::number(rows)));
        QCOMPARE(cell(*page, 0, Number).toString(), QStringLiteral("now"));
        QCOMPARE(cell(*page, 0, Changes).toString(), QStringLiteral("The rules as they are"));
        for (int row = 2; row < rows; ++row) { // none beats another
            QVERIFY(cell(*page, row, Cost).toLongLong() >= cell(*page, row - 1, Cost).toLongLong());
            QVERIFY(cell(*page, row, P95).toLongLong() <= cell(*page, row - 1, P95).toLongLong());
            QCOMPARE(cell(*page, row, CostChange).toLongLong(),
                     cell(*page, row, Cost).toLongLong() - cell(*page, 0, Cost).toLongLong());
        }
        QVERIFY(shown(*page, 1, CostChange).startsWith(QStringLiteral("−$")));
        QVERIFY(cell(*page, 1, Moved).toLongLong() > 0);
        QVERIFY(textOf(*page, "optimiseNote").contains(QStringLiteral("other settings")));
        const QString basis = textOf(*page, "optimiseBasis");
        for (const char* part : {"tasks were looked at", "settings tried", "Typical starts"})
            QVERIFY2(basis.contains(QLatin1String(part)), qPrintable(basis));
        QVERIFY(textOf(*page, "optimisePoint").startsWith(QStringLiteral("Point 1: ")));
        QVERIFY(rig.service.takeCommands().empty());
        rig.settle();
        shootBoth(rig, *page, QStringLiteral("rules-optimise"));
        page->resize(1900, 1000);
        PageRig::shoot(*page, QStringLiteral("rules-optimise-wide"));
    }

    void chartAndTableShowTheSamePoint()
    {
        PageRig rig(2000);
        const auto page = showSearch(rig);
        QVERIFY(search(rig, *page));
        rig.settle();
        auto* view = find<widgets::ChartView>(*page, "frontierChart");
        const int rows = pointsOf(*page)->model()->rowCount();
        QCOMPARE(scatters(*page).size(), 3);
        // From the table to the chart.
        for (const int row : {rows - 1, 0, 2}) {
            pointsOf(*page)->setCurrentIndex(pointsOf(*page)->model()->index(row, 0));
            QVERIFY(isAt(ringOf(*page), placeOf(*page, row)));
            QVERIFY(view->accessibleDescription().startsWith(
                row == 0 ? QStringLiteral("The rules as they are: ")
                         : QStringLiteral("Point %1: ").arg(row)));
        }
        // And back, by the mouse …
        QVERIFY(scatters(*page)[1]->count() == rows - 1);
        const auto pixel = [&](int row) {
            const QPointF at =
                view->chart()->mapToPosition(placeOf(*page, row), scatters(*page)[1]);
            return view->mapFromScene(view->chart()->mapToScene(at));
        };
        int clicked = 0;
        for (int row = rows - 1; row > 0; --row) {
            if ((pixel(row) - pixel(0)).manhattanLength() < 40)
                continue; // under the mark of today
            pointsOf(*page)->setCurrentIndex(pointsOf(*page)->model()->index(0, 0));
            QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, pixel(row));
            QVERIFY(isAt(ringOf(*page), placeOf(*page, pointsOf(*page)->currentIndex().row())));
            QVERIFY((pixel(pointsOf(*page)->currentIndex().row()) - pixel(row)).manhattanLength()
                    < 20);
            QVERIFY(pointsOf(*page)->currentIndex().row() != 0);
            ++clicked;
        }
        QVERIFY(clicked > 0);
        // … and by keys, which go by cost.
        view->setFocus();
        QTest::keyClick(view, Qt::Key_End);
        const int dearest = pointsOf(*page)->currentIndex().row();
        QTest::keyClick(view, Qt::Key_Left);
        QVERIFY(pointsOf(*page)->currentIndex().row() != dearest);
        QTest::keyClick(view, Qt::Key_Right);
        QCOMPARE(pointsOf(*page)->currentIndex().row(), dearest);
        QTest::keyClick(view, Qt::Key_Right); // there is none
        QCOMPARE(pointsOf(*page)->currentIndex().row(), dearest);
        for (int row = 0; row < rows; ++row)
            QVERIFY(cell(*page, row, Cost).toLongLong() <= cell(*page, dearest, Cost).toLongLong());
    }

    void aPointBecomesTheDraftInOneStep()
    {
        PageRig rig(2000);
        const auto page = showSearch(rig);
        const QString before = editorOf(*page)->toPlainText();
        QVERIFY(search(rig, *page));
        const QString first = withChanges(before, cell(*page, 1, Changes).toString());
        const QString last = withChanges(
            before, cell(*page, pointsOf(*page)->model()->rowCount() - 1, Changes).toString());
        QVERIFY(first != before && last != before && first != last);
        auto* make = button(*page, "optimiseDraft");
        QTest::mouseClick(make, Qt::LeftButton);
        QCOMPARE(editorOf(*page)->toPlainText(), first);
        QVERIFY(isNoted(rig, *page, QStringLiteral("The draft has the thresholds of point 1")));
        QVERIFY(!make->isEnabled()); // it has them already
        // Another one takes its place: what is in the draft is known, so nothing is lost.
        pointsOf(*page)->selectRow(pointsOf(*page)->model()->rowCount() - 1);
        QVERIFY(make->isEnabled());
        QTest::mouseClick(make, Qt::LeftButton);
        QCOMPARE(editorOf(*page)->toPlainText(), last);
        QTest::keyClick(pointsOf(*page), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(editorOf(*page)->toPlainText(), first);
        QTest::keyClick(pointsOf(*page), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(editorOf(*page)->toPlainText(), before);
        QVERIFY(isChecked(rig, *page, [&] {
            return !textOf(*page, "optimiseNote").contains(QStringLiteral("The draft has"));
        }));
        QVERIFY(make->isEnabled());
        QVERIFY(rig.service.takeCommands().empty()); // nothing was published
        // Replay and publishing go on from it.
        QTest::mouseClick(make, Qt::LeftButton);
        find<QTabWidget>(*page, "ruleTabs")->setCurrentIndex(kTab - 1);
        QVERIFY(isNoted(rig, *page, QStringLiteral("The draft has")));
        QTest::mouseClick(button(*page, "replayStart"), Qt::LeftButton);
        QVERIFY(waitFor(
            [&] { return textOf(*page, "replayNote").contains(QStringLiteral("would move")); }));
        QTest::mouseClick(button(*page, "publish"), Qt::LeftButton);
        QVERIFY(waitFor([&] { return dialogOf(*page) != nullptr; }));
        dialogOf(*page)->reject();
    }

    void worksWithoutAMouse()
    {
        PageRig rig(2000);
        const auto page = showSearch(rig);
        const QString before = editorOf(*page)->toPlainText();
        QVERIFY(QTest::qWaitForWindowActive(page.get()));
        QVERIFY(toTab(*page, kTab));
        QVERIFY(tabTo("optimiseStart"));
        press(Qt::Key_Space);
        QVERIFY(hasFocus("optimiseStop"));
        QVERIFY(waitFor([&] { return pointsOf(*page)->isVisible(); }));
        QVERIFY(hasFocus("optimiseStart"));
        QVERIFY(tabTo("frontierChart"));
        QVERIFY(tabTo("optimisePoints"));
        press(Qt::Key_Down);
        QCOMPARE(pointsOf(*page)->currentIndex().row(), 2);
        press(Qt::Key_Return);
        QCOMPARE(editorOf(*page)->toPlainText(),
                 withChanges(before, cell(*page, 2, Changes).toString()));
        QVERIFY(hasFocus("optimisePoints"));
        QVERIFY(isNoted(rig, *page, QStringLiteral("The draft has the thresholds of point 2")));
        press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(editorOf(*page)->toPlainText(), before);
    }

    // What was written since is never overwritten.
    void refusesWhenTheRulesHaveChanged()
    {
        PageRig rig(2000);
        const auto page = showSearch(rig);
        const QString before = editorOf(*page)->toPlainText();
        QVERIFY(search(rig, *page));
        // At once, before the change was even checked …
        const QString typed = before + QStringLiteral("# mine\n");
        editorOf(*page)->replaceText(typed);
        auto* make = button(*page, "optimiseDraft");
        QVERIFY(make->isEnabled());
        QTest::mouseClick(make, Qt::LeftButton);
        QCOMPARE(editorOf(*page)->toPlainText(), typed);
        QVERIFY(bannerOf(*page)->isVisible());
        QVERIFY2(bannerOf(*page)->text().contains(QStringLiteral("search again")),
                 qPrintable(bannerOf(*page)->text()));
        // … and after it.
        QVERIFY(isNoted(rig, *page, QStringLiteral("The rules have changed since the search")));
        QVERIFY(!make->isEnabled());
        QTest::keyClick(pointsOf(*page), Qt::Key_Return);
        QCOMPARE(editorOf(*page)->toPlainText(), typed);
        QVERIFY(search(rig, *page));
        QVERIFY(make->isEnabled());
    }

    void variesTheChosenRules()
    {
        PageRig rig(2000);
        const auto page = showSearch(rig);
        auto* vary = button(*page, "optimiseRules");
        QCOMPARE(vary->text(), QStringLiteral("All rules"));
        auto* menu = vary->menu();
        QCOMPARE(menu->actions().size(), 5); // all, a line, three rules
        // The menu stays open while rules are ticked.
        menu->popup(vary->mapToGlobal(QPoint(0, vary->height())));
        QVERIFY(waitFor([&] { return menu->isVisible(); }));
        QTest::mouseClick(menu, Qt::LeftButton, {},
                          menu->actionGeometry(menu->actions()[3]).center());
        QCOMPARE(vary->text(), QStringLiteral("2 of 3 rules"));
        QVERIFY(menu->isVisible());
        QTest::keyClick(menu, Qt::Key_Down);
        QTest::keyClick(menu, Qt::Key_Space);
        QVERIFY(menu->isVisible());
        QCOMPARE(vary->text(), QStringLiteral("1 of 3 rules"));
        PageRig::shoot(*menu, QStringLiteral("rules-optimise-menu"));
        QTest::keyClick(menu, Qt::Key_Escape);
        QVERIFY(!menu->isVisible());
        QVERIFY(search(rig, *page));
        for (int row = 1; row < pointsOf(*page)->model()->rowCount(); ++row) {
            QVERIFY(cell(*page, row, Changes)
                        .toString()
                        .startsWith(QStringLiteral("serverless_suitable: ")));
            QVERIFY(!cell(*page, row, Changes).toString().contains(QStringLiteral("edge")));
        }
        // Another choice is another search; none at all is no search.
        menu->actions()[2]->trigger();
        QVERIFY(textOf(*page, "optimiseNote").startsWith(QStringLiteral("Another history")));
        QVERIFY(!button(*page, "optimiseStart")->isEnabled());
        QVERIFY(
            button(*page, "optimiseStart")->toolTip().contains(QStringLiteral("Choose a rule")));
        menu->actions()[0]->trigger();
        QCOMPARE(vary->text(), QStringLiteral("All rules"));
        QVERIFY(button(*page, "optimiseStart")->isEnabled());
    }

    void stops()
    {
        PageRig rig(2'000'000);
        const auto page = showSearch(rig);
        QTest::mouseClick(button(*page, "optimiseStart"), Qt::LeftButton);
        auto* stop = button(*page, "optimiseStop");
        QVERIFY(stop->isVisible());
        QVERIFY(!button(*page, "optimiseStart")->isEnabled());
        QVERIFY(!button(*page, "optimiseRules")->isEnabled());
        QVERIFY(!find<QComboBox>(*page, "optimiseHistory")->isEnabled());
        QVERIFY(textOf(*page, "optimiseNote").startsWith(QStringLiteral("Trying other")));
        PageRig::shoot(*page, QStringLiteral("rules-optimise-running"));
        QTest::mouseClick(stop, Qt::LeftButton);
        QVERIFY(!stop->isVisible());
        QVERIFY(button(*page, "optimiseStart")->hasFocus());
        QCOMPARE(textOf(*page, "optimiseNote"), QStringLiteral("Stopped."));
        QVERIFY(waitFor([&] { return rig.gateway.runningQueries() == 0; }));
        QVERIFY(!pointsOf(*page)->isVisible());
        QVERIFY(button(*page, "optimiseStart")->isEnabled());
        rig.service.setTaskCount(2000); // and can be begun anew
        QVERIFY(search(rig, *page));
    }

    void saysWhatThereIsNot()
    {
        {
            PageRig rig(200);
            const auto page = showSearch(rig, kNoThreshold);
            QVERIFY(isNoted(rig, *page, QStringLiteral("There is nothing to move")));
            QVERIFY(!button(*page, "optimiseStart")->isEnabled());
            QVERIFY(!button(*page, "optimiseRules")->isVisible());
        }
        init(); // without the draft that was typed above
        {
            PageRig rig(200);
            const auto page = showSearch(rig);
            rig.service.setTaskCount(0);
            QVERIFY(!search(rig, *page));
            QVERIFY2(textOf(*page, "optimiseNote").contains(QStringLiteral("has a recorded run")),
                     qPrintable(textOf(*page, "optimiseNote")));
            QVERIFY(!button(*page, "optimiseDraft")->isVisible());
        }
        init(); // without the draft that was typed above
        {
            PageRig rig(200);
            const auto page = showSearch(rig, kUndeclared);
            QVERIFY(search(rig, *page));
            QCOMPARE(pointsOf(*page)->model()->rowCount(), 1);
            QVERIFY(
                textOf(*page, "optimiseNote").startsWith(QStringLiteral("No other thresholds")));
            QVERIFY(!button(*page, "optimiseDraft")->isEnabled());
            PageRig::shoot(*page, QStringLiteral("rules-optimise-none"));
        }
    }

    void saysWhatFails()
    {
        PageRig rig(200);
        const auto page = showSearch(rig);
        rig.service.setFailing(true);
        QVERIFY(!search(rig, *page));
        QVERIFY2(textOf(*page, "optimiseNote").contains(QStringLiteral("locked")),
                 qPrintable(textOf(*page, "optimiseNote")));
        QVERIFY(button(*page, "optimiseStart")->isEnabled());
        rig.service.setFailing(false);
        QVERIFY(search(rig, *page));
        editorOf(*page)->replaceText(QStringLiteral("task_classification_rules: ["));
        QVERIFY(isNoted(rig, *page, QStringLiteral("The rules have changed")));
        QVERIFY(!button(*page, "optimiseStart")->isEnabled());
        QVERIFY(!button(*page, "optimiseDraft")->isEnabled());
    }

    void searchesADataset()
    {
        PageRig rig(500);
        const auto page = showSearch(rig);
        QVERIFY(search(rig, *page));
        auto* history = find<QComboBox>(*page, "optimiseHistory");
        QVERIFY(waitFor([&] { return history->count() == 2; }));
        QVERIFY(history->itemText(1).contains(QStringLiteral("NASA")));
        QVERIFY(!textOf(*page, "optimiseBasis").contains(QStringLiteral("Assumed")));
        history->setFocus();
        QTest::keyClick(history, Qt::Key_Down);
        QCOMPARE(history->currentIndex(), 1);
        QVERIFY(textOf(*page, "optimiseNote").startsWith(QStringLiteral("Another history")));
        QVERIFY(button(*page, "optimiseDraft")->isEnabled()); // the rules are the same
        QVERIFY(search(rig, *page));
        QVERIFY(!textOf(*page, "optimiseNote").startsWith(QStringLiteral("Another history")));
        QVERIFY(textOf(*page, "optimiseBasis").contains(QStringLiteral("stateful=false")));
        rig.time.setPreset(pages::TimeContext::Preset::Hour);
        QVERIFY(textOf(*page, "optimiseNote").startsWith(QStringLiteral("Another history")));
    }

    void anotherLanguageKeepsWhatWasFound()
    {
        ConsoleRig rig(QStringLiteral("en"), {1400, 900});
        QVERIFY(rig.open(QStringLiteral("rules")));
        QWidget& page = *rig.window().currentPage();
        const auto isIdle = [&] { return rig.console->gateway().runningQueries() == 0; };
        find<QTabWidget>(page, "ruleTabs")->setCurrentIndex(kTab);
        QVERIFY(waitFor([&] { return isIdle() && button(page, "optimiseStart")->isEnabled(); }));
        QTest::mouseClick(button(page, "optimiseStart"), Qt::LeftButton);
        QVERIFY(waitFor([&] { return isIdle() && pointsOf(page)->isVisible(); }));
        pointsOf(page)->selectRow(2);
        const QString changes = cell(page, 2, Changes).toString();
        const int rows = pointsOf(page)->model()->rowCount();
        rig.console->languages().use(QStringLiteral("zh_CN"));
        QVERIFY(waitFor([&] {
            return isIdle() && cell(page, 0, Number).toString() == QStringLiteral("现在");
        }));
        QCOMPARE(pointsOf(page)->model()->rowCount(), rows);
        QCOMPARE(pointsOf(page)->currentIndex().row(), 2);
        QCOMPARE(cell(page, 2, Changes).toString(), changes); // the language of the rules stays
        QVERIFY(textOf(page, "optimisePoint").contains(changes));
        for (const char* name : {"optimiseStart", "optimiseDraft", "optimiseRules"})
            QVERIFY2(!button(page, name)->text().contains(QRegularExpression("[A-Za-z]")), name);
        for (const char* name : {"optimiseNote", "optimiseBasis"})
            QVERIFY2(!textOf(page, name).contains(QRegularExpression("[A-Za-z]{4}")), name);
        for (const QScatterSeries* series : scatters(page))
            QVERIFY(!series->name().contains(QRegularExpression("[A-Za-z]")));
        for (int column = 0; column < pointsOf(page)->model()->columnCount(); ++column) {
            const QString title =
                pointsOf(page)->model()->headerData(column, Qt::Horizontal).toString();
            QVERIFY2(column == P95 || !title.contains(QRegularExpression("[A-Za-z]")),
                     qPrintable(title));
        }
        PageRig::shoot(rig.window(), QStringLiteral("rules-optimise-zh"));
    }
};

QTEST_MAIN(TestPageRulesOptimise)
#include "tst_page_rules_optimise.moc"
