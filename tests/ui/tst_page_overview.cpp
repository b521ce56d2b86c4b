#include "models/record_model.h"
#include "pages/overview/overview_page.h"
#include "ui/page_rig.h"
#include "widgets/card.h"
#include "widgets/heat_map.h"
#include "widgets/page_frame.h"
#include "widgets/table_view.h"

#include <QChart>
#include <QChartView>
#include <QPieSeries>
#include <QPushButton>
#include <QSignalSpy>

using namespace tributary;
using pages::OverviewPage;
using test::PageRig;
using widgets::PageFrame;

class TestPageOverview : public QObject
{
    Q_OBJECT

    static PageFrame* frame(OverviewPage& page) { return page.findChild<PageFrame*>(); }
    static widgets::Tile* tile(OverviewPage& page, const char* name)
    {
        return page.findChild<widgets::Tile*>(QLatin1String(name));
    }

private slots:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void showsEverything()
    {
        PageRig rig;
        const auto page = rig.show<OverviewPage>();
        QCOMPARE(frame(*page)->state(), PageFrame::State::Data);
        QCOMPARE(tile(*page, "tileSuccess")->figure(), rig.format.percent(0.964));
        QVERIFY(tile(*page, "tileQueued")->accessibleDescription().contains(QLatin1String("47")));
        const auto* donut = page->findChild<QChartView*>(QStringLiteral("overviewTypes"));
        const auto* pie = qobject_cast<QPieSeries*>(donut->chart()->series().value(0));
        QVERIFY(pie);
        QCOMPARE(pie->count(), 3);
        for (const char* name : {"overviewTypes", "overviewSuccess", "overviewCost"}) {
            const auto* chart = page->findChild<QChartView*>(QLatin1String(name));
            QVERIFY2(!chart->chart()->series().isEmpty(), name);
            QVERIFY2(!chart->accessibleName().isEmpty(), name);
            QVERIFY2(!chart->accessibleDescription().isEmpty(), name);
        }
        const auto* backends =
            page->findChild<widgets::TableView*>(QStringLiteral("overviewBackends"));
        QCOMPARE(backends->model()->rowCount(), 6);
        page->resize(1300, 860);
        PageRig::shoot(*page, QStringLiteral("overview-light"));
        rig.theme.setScheme(widgets::Scheme::Dark);
        rig.theme.apply();
        PageRig::shoot(*page, QStringLiteral("overview-dark"));
        page->resize(880, 560);
        PageRig::shoot(*page, QStringLiteral("overview-small"));
    }

    void tilesOpenTasks_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("filter"); // starts with
        QTest::newRow("running") << "tileRunning"
                                 << "state IN ['dispatching', 'running', 'unknown']";
        QTest::newRow("queued") << "tileQueued" << "state = 'queued'";
        QTest::newRow("success") << "tileSuccess" << "ended >= @2026-01-01T15:00:00";
        QTest::newRow("failed") << "tileFailed" << "state IN ['failed', 'timed_out', 'lost']";
    }
    void tilesOpenTasks()
    {
        QFETCH(QString, name);
        QFETCH(QString, filter);
        PageRig rig;
        const auto page = rig.show<OverviewPage>();
        QSignalSpy opened(&rig.navigator, &pages::Navigator::openTasksFiltered);
        auto* one = page->findChild<widgets::Tile*>(name);
        QTest::mouseClick(one, Qt::LeftButton);
        QTest::keyClick(one, Qt::Key_Return);
        QCOMPARE(opened.count(), 2);
        QVERIFY2(opened[0][0].toString().startsWith(filter), qPrintable(opened[0][0].toString()));
        QCOMPARE(opened[1][0], opened[0][0]);
    }

    void byKeyboard()
    {
        PageRig rig;
        const auto page = rig.show<OverviewPage>();
        page->activateWindow();
        tile(*page, "tileRunning")->setFocus();
        QTest::keyClick(tile(*page, "tileRunning"), Qt::Key_Right);
        QVERIFY(tile(*page, "tileQueued")->hasFocus());
        QTest::keyClick(tile(*page, "tileQueued"), Qt::Key_Left);
        QTest::keyClick(tile(*page, "tileRunning"), Qt::Key_Left);
        QVERIFY(tile(*page, "tileFailed")->hasFocus());
        auto* table = page->findChild<widgets::TableView*>(QStringLiteral("overviewTable"));
        QVERIFY(!table->isVisible());
        QTest::keyClick(page.get(), Qt::Key_T);
        QVERIFY(table->isVisible());
        QCOMPARE(table->model()->rowCount(), 3);
        PageRig::shoot(*page, QStringLiteral("overview-table"));
        QSignalSpy opened(&rig.navigator, &pages::Navigator::openTasksFiltered);
        table->setCurrentIndex(table->model()->index(0, 0));
        QTest::keyClick(table, Qt::Key_Return);
        QVERIFY(opened.value(0).value(0).toString().startsWith(
            QLatin1String("execution_type = '")));
        auto* heat = page->findChild<widgets::HeatMap*>(QStringLiteral("overviewHeatMap"));
        heat->setFocus();
        heat->setCurrent(heat->data().columns - 1, 3);
        QTest::keyClick(heat, Qt::Key_Return);
        QCOMPARE(opened.count(), 2);
        QVERIFY(opened[1][0].toString().contains(QLatin1String("duration <= ")));
        auto* backends = page->findChild<widgets::TableView*>(QStringLiteral("overviewBackends"));
        backends->setCurrentIndex(backends->model()->index(0, 0));
        QTest::keyClick(backends, Qt::Key_Return);
        QVERIFY(opened.value(2).value(0).toString().startsWith(QLatin1String("backend = '")));
        QSignalSpy task(&rig.navigator, &pages::Navigator::openTask);
        auto* failures = page->findChild<widgets::TableView*>(QStringLiteral("overviewFailures"));
        failures->setCurrentIndex(failures->model()->index(0, 0));
        QTest::keyClick(failures, Qt::Key_Return);
        QCOMPARE(task.count(), 1);
    }

    void emptyAndError()
    {
        PageRig rig(0);
        const auto page = rig.show<OverviewPage>();
        QCOMPARE(frame(*page)->state(), PageFrame::State::Empty);
        PageRig::shoot(*page, QStringLiteral("overview-empty"));
        QSignalSpy demo(&rig.navigator, &pages::Navigator::demoRequested);
        page->findChild<QPushButton*>(QStringLiteral("emptySecondAction"))->click();
        QCOMPARE(demo.count(), 1);
        rig.service.setFailing(true);
        rig.gateway.refresh();
        rig.settle();
        QCOMPARE(frame(*page)->state(), PageFrame::State::Error);
        PageRig::shoot(*page, QStringLiteral("overview-error"));
        rig.service.setFailing(false);
        rig.service.setTaskCount(50);
        rig.gateway.refresh();
        rig.settle();
        QCOMPARE(frame(*page)->state(), PageFrame::State::Data);
    }
};

QTEST_MAIN(TestPageOverview)
#include "tst_page_overview.moc"
