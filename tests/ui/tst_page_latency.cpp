#include "models/record_model.h"
#include "pages/latency/latency_chart.h"
#include "pages/latency/latency_page.h"
#include "rules/checked.h"
#include "ui/page_rig.h"
#include "widgets/heat_map.h"
#include "widgets/page_frame.h"
#include "widgets/table_view.h"

#include <QAccessible>
#include <QComboBox>
#include <QSignalSpy>

using namespace tributary;
using pages::LatencyPage;
using test::PageRig;
using widgets::HeatMap;
using widgets::PageFrame;

class TestPageLatency : public QObject
{
    Q_OBJECT

private slots:
    void data()
    {
        PageRig rig;
        const auto page = rig.show<LatencyPage>();
        QCOMPARE(page->findChild<PageFrame*>()->state(), PageFrame::State::Data);
        auto* map = page->findChild<HeatMap*>();
        QCOMPARE(map->data().columns, 60);
        QCOMPARE(map->data().rows, 15);
        QVERIFY(map->data().most() > 0);
        const auto* chart = page->findChild<pages::LatencyChart*>();
        QCOMPARE(chart->lines().size(), 3U);
        QVERIFY(chart->slotText(5).contains(u'≤'));
        QVERIFY(!chart->accessibleDescription().isEmpty());
        auto* table = page->findChild<widgets::TableView*>(QStringLiteral("latencyTable"));
        QCOMPARE(table->model()->rowCount(), 3);
        QVERIFY(table->model()->index(0, 3).data().toString().startsWith(u'≤'));
        PageRig::shoot(*page, QStringLiteral("latency-light"));
        page->findChild<QComboBox*>(QStringLiteral("latencyType"))->setCurrentIndex(2);
        rig.theme.setScheme(widgets::Scheme::Dark);
        rig.theme.apply();
        PageRig::shoot(*page, QStringLiteral("latency-dark"));
    }

    void heatMapIsATableForAssistiveTechnology()
    {
        PageRig rig;
        const auto page = rig.show<LatencyPage>();
        auto* map = page->findChild<HeatMap*>();
        QAccessibleInterface* face = QAccessible::queryAccessibleInterface(map);
        QVERIFY(face != nullptr);
        QCOMPARE(face->role(), QAccessible::Table);
        auto* table = face->tableInterface();
        QVERIFY(table != nullptr);
        QCOMPARE(table->rowCount(), 15);
        QCOMPARE(table->columnCount(), 60);
        QCOMPARE(face->childCount(), 900);
        QVERIFY(!face->text(QAccessible::Name).isEmpty());
        map->setCurrent(3, 14);
        QCOMPARE(table->cellAt(0, 3)->text(QAccessible::Name), map->cellText(3, 14));
        QCOMPARE(table->selectedCells().size(), 1);
        QVERIFY(table->cellAt(0, 3)->state().selected);
        QCOMPARE(face->indexOfChild(table->cellAt(1, 2)), 62);
        QVERIFY(table->cellAt(15, 0) == nullptr);
    }

    void cellOpensItsTasks()
    {
        PageRig rig;
        const auto page = rig.show<LatencyPage>();
        QSignalSpy opened(&rig.navigator, &pages::Navigator::openTasksFiltered);
        auto* map = page->findChild<HeatMap*>();
        map->setFocus();
        map->setCurrent(10, 2);
        QTest::keyClick(map, Qt::Key_Up);
        QTest::keyClick(map, Qt::Key_Left);
        QCOMPARE(map->currentColumn(), 9);
        QCOMPARE(map->currentRow(), 3);
        QTest::keyClick(map, Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        const QString filter = opened[0][0].toString();
        QVERIFY2(filter.contains(u"duration > 1s AND duration <= 2s"), qPrintable(filter));
        QVERIFY(rules::checkText(filter.toStdString(), rules::Schema::filters()).root);
        const QPoint cell = map->cellRect(20, 5).center();
        QTest::mouseClick(map, Qt::LeftButton, {}, cell);
        QCOMPARE(opened.count(), 2);
        QCOMPARE(map->currentColumn(), 20);
    }

    void brushOpensTheTasksOfSeveralCells()
    {
        PageRig rig;
        const auto page = rig.show<LatencyPage>();
        QSignalSpy opened(&rig.navigator, &pages::Navigator::openTasksFiltered);
        auto* map = page->findChild<HeatMap*>();
        map->setFocus();
        map->setCurrent(10, 2);
        QTest::keyClick(map, Qt::Key_Right, Qt::ShiftModifier);
        QTest::keyClick(map, Qt::Key_Up, Qt::ShiftModifier);
        QCOMPARE(map->selection(), QRect(10, 2, 2, 2));
        const auto* face = QAccessible::queryAccessibleInterface(map);
        QCOMPARE(const_cast<QAccessibleInterface*>(face)->tableInterface()->selectedCellCount(), 4);
        QTest::keyClick(map, Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        const QString byKeys = opened[0][0].toString();
        QVERIFY2(byKeys.endsWith(u"duration > 500ms AND duration <= 2s"), qPrintable(byKeys));
        QVERIFY(rules::checkText(byKeys.toStdString(), rules::Schema::filters()).root);
        QTest::mousePress(map, Qt::LeftButton, {}, map->cellRect(11, 3).center());
        QTest::mouseMove(map, map->cellRect(10, 2).center());
        QTest::mouseRelease(map, Qt::LeftButton, {}, map->cellRect(10, 2).center());
        QCOMPARE(opened.count(), 2);
        QCOMPARE(opened[1][0].toString(), byKeys);
        QTest::keyClick(map, Qt::Key_Left); // a plain arrow ends it
        QCOMPARE(map->selection(), QRect(9, 2, 1, 1));
    }

    void oneTypeShowsAllPercentiles()
    {
        PageRig rig;
        const auto page = rig.show<LatencyPage>();
        page->findChild<QComboBox*>(QStringLiteral("latencyType"))->setCurrentIndex(1);
        const auto& lines = page->findChild<pages::LatencyChart*>()->lines();
        QCOMPARE(lines.size(), 3U);
        QCOMPARE(lines[2].name, QStringLiteral("p99"));
    }

    void showsNumbersInstead()
    {
        PageRig rig;
        const auto page = rig.show<LatencyPage>();
        QTest::keyClick(page.get(), Qt::Key_T);
        auto* table = page->findChild<widgets::TableView*>(QStringLiteral("latencyPointTable"));
        QVERIFY(table->isVisible());
        QVERIFY(table->model()->rowCount() > 60);
    }

    void emptyAndError()
    {
        PageRig rig(0);
        const auto page = rig.show<LatencyPage>();
        QCOMPARE(page->findChild<PageFrame*>()->state(), PageFrame::State::Empty);
        rig.service.setFailing(true);
        rig.gateway.refresh();
        rig.settle();
        QCOMPARE(page->findChild<PageFrame*>()->state(), PageFrame::State::Error);
    }

    void imageHasOnePixelACell()
    {
        PageRig rig;
        widgets::HeatMapData grid;
        grid.columns = 3;
        grid.rows = 2;
        grid.values = {0, 1, 5, 0, 100, 0};
        const QImage image = widgets::heatImage(grid, rig.theme);
        QCOMPARE(image.size(), QSize(3, 2));
        QCOMPARE(image.pixelColor(0, 1), rig.theme.colors().surface);
        QCOMPARE(image.pixelColor(2, 1), rig.theme.heat(1));
        QVERIFY(image.pixelColor(1, 1) != image.pixelColor(2, 1));
        QVERIFY(widgets::heatImage({}, rig.theme).isNull());
    }
};

QTEST_MAIN(TestPageLatency)
#include "tst_page_latency.moc"
