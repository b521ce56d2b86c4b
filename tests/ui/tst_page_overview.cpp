#include "models/record_model.h"
#include "pages/overview/overview_page.h"
#include "pages/overview/overview_panel.h"
#include "rules/checked.h"
#include "ui/page_rig.h"
#include "widgets/card.h"
#include "widgets/heat_map.h"
#include "widgets/page_frame.h"
#include "widgets/table_view.h"

#include <QBarSet>
#include <QChart>
#include <QChartView>
#include <QLabel>
#include <QLineSeries>
#include <QPieSeries>
#include <QPushButton>
#include <QSignalSpy>
#include <QStackedBarSeries>

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
        QTest::newRow("latency") << "tileLatency" << "ended >= @2026-01-01T15:00:00";
        QTest::newRow("cost") << "tileCost" << "ended >= @2026-01-01T00:00:00";
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
        QVERIFY(tile(*page, "tileRunning")->hasFocus());
        QTest::keyClick(tile(*page, "tileRunning"), Qt::Key_Left); // the edge
        QVERIFY(tile(*page, "tileRunning")->hasFocus());
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

    void chartsOpenTasks()
    {
        PageRig rig;
        const auto page = rig.show<OverviewPage>();
        QSignalSpy opened(&rig.navigator, &pages::Navigator::openTasksFiltered);
        const auto series = [&](const char* name) {
            return page->findChild<QChartView*>(QLatin1String(name))->chart()->series().first();
        };
        auto* pie = qobject_cast<QPieSeries*>(series("overviewTypes"));
        emit pie->slices().at(1)->clicked();
        QCOMPARE(opened[0][0].toString(), QStringLiteral("execution_type = 'serverless'"));
        auto* line = qobject_cast<QLineSeries*>(series("overviewSuccess"));
        emit line->clicked(line->points().at(2));
        auto* bars = qobject_cast<QStackedBarSeries*>(series("overviewCost"));
        emit bars->barSets().first()->clicked(13);
        QCOMPARE(opened.count(), 3);
        QCOMPARE(opened[2][0].toString(),
                 QStringLiteral("execution_type = 'traditional' AND ended >= @2026-01-01T00:00:00Z"
                                " AND ended < @2026-01-02T00:00:00Z"));
        for (const auto& call : opened) {
            const auto filter = call[0].toString();
            QVERIFY2(rules::checkText(filter.toStdString(), rules::Schema::filters()).root,
                     qPrintable(filter));
        }
    }

    void arrowsWalkThePanels()
    {
        PageRig rig;
        const auto page = rig.show<OverviewPage>();
        page->activateWindow();
        auto* types = page->findChild<QChartView*>(QStringLiteral("overviewTypes"));
        auto* success = page->findChild<QChartView*>(QStringLiteral("overviewSuccess"));
        tile(*page, "tileRunning")->setFocus();
        QTest::keyClick(tile(*page, "tileRunning"), Qt::Key_Down);
        QVERIFY(types->hasFocus());
        QTest::keyClick(types, Qt::Key_Right);
        QVERIFY(success->hasFocus());
        QSignalSpy opened(&rig.navigator, &pages::Navigator::openTasksFiltered);
        QTest::keyClick(success, Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        QTest::keyClick(success, Qt::Key_Down);
        QVERIFY(page->findChild<widgets::HeatMap*>()->hasFocus());
    }

    void onlyWhatFailedIsGrey_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("child");
        QTest::newRow("outcomes") << "outcomes" << "overviewSuccess";
        QTest::newRow("cost") << "cost" << "overviewCost";
        QTest::newRow("latency") << "latency" << "overviewHeatMap";
        QTest::newRow("backends") << "backends" << "overviewBackends";
    }
    void onlyWhatFailedIsGrey()
    {
        QFETCH(QString, query);
        QFETCH(QString, child);
        PageRig rig;
        const auto page = rig.show<OverviewPage>();
        const auto panels = page->findChildren<pages::OverviewPanel*>();
        QCOMPARE(panels.size(), 6);
        const auto troubled = [&] {
            QList<pages::OverviewPanel*> found;
            for (auto* panel : panels) {
                if (panel->hasTrouble())
                    found.append(panel);
            }
            return found;
        };
        QVERIFY(troubled().isEmpty());
        rig.service.setFailing(std::set<std::string>{query.toStdString()});
        rig.clock.advance(std::chrono::seconds{14});
        rig.gateway.refresh();
        rig.settle();
        QCOMPARE(frame(*page)->state(), PageFrame::State::Data);
        QCOMPARE(troubled().size(), 1);
        auto* panel = troubled().first();
        QVERIFY(panel->isAncestorOf(page->findChild<QWidget*>(child)));
        QVERIFY(page->findChild<QWidget*>(child)->isVisible()); // old data stays
        const auto reason = panel->findChild<QLabel*>(QStringLiteral("panelReason"))->text();
        QVERIFY2(reason.contains(QLatin1String("the database is locked"))
                     && reason.contains(QLatin1String("14.0 s ago")),
                 qPrintable(reason));
        page->resize(1300, 860);
        PageRig::shoot(*page, QStringLiteral("overview-failed-") + query);
        rig.service.setFailing(std::set<std::string>{});
        panel->findChild<QPushButton*>(QStringLiteral("panelRetry"))->click();
        rig.settle();
        QVERIFY(troubled().isEmpty());
    }

    void foldsOutcomes()
    {
        service::OutcomeReport report;
        report.slotLength = std::chrono::minutes{1};
        for (int i = 0; i < 100; ++i)
            report.cells.push_back({base::fromMicros(0) + i * report.slotLength,
                                    model::ExecutionType::Edge, 10, 2, 5});
        const auto folded = pages::foldOutcomes(report);
        QCOMPARE(folded.slotLength.count(), base::Micros{std::chrono::minutes{3}}.count());
        QCOMPARE(folded.course.size(), std::size_t{34});
        const auto& count = folded.course.front().all();
        QCOMPARE(count.ended, 15); // cancelled ones are left out
        QCOMPARE(count.succeeded, 9);
        QVERIFY(pages::foldOutcomes({}).course.empty());
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
