#include "models/record_model.h"
#include "pages/cost/cost_page.h"
#include "ui/page_rig.h"
#include "widgets/badge.h"
#include "widgets/banner.h"
#include "widgets/code_editor.h"
#include "widgets/page_frame.h"
#include "widgets/table_view.h"

#include <QBarSet>
#include <QChart>
#include <QChartView>
#include <QComboBox>
#include <QDialog>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QStackedBarSeries>
#include <QTemporaryDir>

using namespace tributary;
using pages::CostPage;
using test::PageRig;
using widgets::PageFrame;

class TestPageCost : public QObject
{
    Q_OBJECT

    static PageFrame* frame(CostPage& page) { return page.findChild<PageFrame*>(); }

private slots:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void data()
    {
        PageRig rig;
        const auto page = rig.show<CostPage>();
        QCOMPARE(frame(*page)->state(), PageFrame::State::Data);
        const auto* chart = page->findChild<QChartView*>(QStringLiteral("costChart"));
        QCOMPARE(chart->chart()->series().size(), 1);
        const auto* bars = qobject_cast<QStackedBarSeries*>(chart->chart()->series().first());
        QCOMPARE(bars->barSets().size(), 3);
        QCOMPARE(bars->barSets().first()->count(), 14);
        QVERIFY(!chart->accessibleName().isEmpty());
        QVERIFY(!chart->accessibleDescription().isEmpty());
        auto* table = page->findChild<widgets::TableView*>(QStringLiteral("costTable"));
        QCOMPARE(table->model()->rowCount(), 3);
        QCOMPARE(table->model()->columnCount(), 6);
        PageRig::shoot(*page, QStringLiteral("cost-light"));
        rig.theme.setScheme(widgets::Scheme::Dark);
        rig.theme.apply();
        PageRig::shoot(*page, QStringLiteral("cost-dark"));
    }

    void groupsByKeyboard()
    {
        PageRig rig;
        const auto page = rig.show<CostPage>();
        auto* dimension = page->findChild<QComboBox*>(QStringLiteral("costDimension"));
        QTest::keyClick(page.get(), Qt::Key_G);
        rig.settle();
        QCOMPARE(dimension->currentIndex(), 1);
        auto* table = page->findChild<widgets::TableView*>(QStringLiteral("costTable"));
        QCOMPARE(table->model()->rowCount(), 6);
        QTest::keyClick(page.get(), Qt::Key_T);
        auto* twin = page->findChild<widgets::TableView*>(QStringLiteral("costPeriodTable"));
        QVERIFY(twin->isVisible());
        QCOMPARE(twin->model()->rowCount(), 14);
        PageRig::shoot(*page, QStringLiteral("cost-table"));
        QTest::keyClick(page.get(), Qt::Key_W);
        QCOMPARE(twin->model()->rowCount(), 3);
        QTest::keyClick(page.get(), Qt::Key_T);
        QVERIFY(!twin->isVisible());
    }

    void replacesPricesByKeyboard()
    {
        PageRig rig;
        const auto page = rig.show<CostPage>();
        QTest::keyClick(page.get(), Qt::Key_P);
        const QPointer<QDialog> dialog = page->findChild<QDialog*>(QStringLiteral("priceDialog"));
        QVERIFY(dialog);
        rig.settle();
        auto* editor = dialog->findChild<widgets::CodeEditor*>(QStringLiteral("priceEditor"));
        auto* replace = dialog->findChild<QPushButton*>(QStringLiteral("priceReplace"));
        QCOMPARE(editor->toPlainText(), QStringLiteral("{}\n"));
        QVERIFY(!replace->isEnabled()); // nothing was changed
        QTest::keyClicks(editor, QStringLiteral(" "));
        QVERIFY(replace->isEnabled());
        PageRig::shoot(*dialog, QStringLiteral("cost-prices"));

        // A refused book stays, with the mistake marked; nothing is closed.
        rig.service.setReply({{},
                              0,
                              {{base::ErrorCode::ParseError,
                                "'name' is missing",
                                {"prices.json", 1, 1},
                                "add it"}}});
        replace->click();
        rig.settle();
        QVERIFY(dialog && dialog->isVisible());
        QCOMPARE(editor->marks().size(), 1);
        auto* banner = dialog->findChild<widgets::Banner*>();
        QVERIFY(banner->isVisible() && banner->text().contains(QStringLiteral("missing")));

        rig.service.setReply({});
        QSignalSpy said(&rig.navigator, &pages::Navigator::message);
        static_cast<void>(rig.service.takeCommands());
        replace->click();
        rig.settle();
        const auto commands = rig.service.takeCommands();
        QCOMPARE(commands.size(), std::size_t{1});
        QCOMPARE(std::get<service::SetPriceBook>(commands.front()).text, std::string(" {}\n"));
        QCOMPARE(said.size(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(!dialog, 60'000);
    }

    // What was sent takes effect, and is told, whether or not the dialog is still there.
    void tellsOfPricesAfterTheDialogWasClosed()
    {
        PageRig rig;
        const auto page = rig.show<CostPage>();
        QTest::keyClick(page.get(), Qt::Key_P);
        auto* dialog = page->findChild<QDialog*>(QStringLiteral("priceDialog"));
        rig.settle();
        QTest::keyClicks(dialog->findChild<widgets::CodeEditor*>(), QStringLiteral(" "));
        QSignalSpy said(&rig.navigator, &pages::Navigator::message);
        dialog->findChild<QPushButton*>(QStringLiteral("priceReplace"))->click();
        dialog->reject();
        QTRY_COMPARE_WITH_TIMEOUT(said.size(), 1, 60'000);
    }

    void saysThatPricesCantBeRead()
    {
        PageRig rig;
        const auto page = rig.show<CostPage>();
        rig.service.setFailing(std::set<std::string>{"priceBook"});
        QTest::keyClick(page.get(), Qt::Key_P);
        auto* dialog = page->findChild<QDialog*>(QStringLiteral("priceDialog"));
        rig.settle();
        QVERIFY(dialog->findChild<widgets::Banner*>()->isVisible());
        QVERIFY(!dialog->findChild<QPushButton*>(QStringLiteral("priceReplace"))->isEnabled());
        QTest::keyClick(dialog, Qt::Key_Escape);
        QVERIFY(!dialog->isVisible());
    }

    void rowOpensItsTasks()
    {
        PageRig rig;
        const auto page = rig.show<CostPage>();
        QSignalSpy opened(&rig.navigator, &pages::Navigator::openTasksFiltered);
        auto* table = page->findChild<widgets::TableView*>(QStringLiteral("costTable"));
        table->setCurrentIndex(table->model()->index(0, 0));
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        QCOMPARE(opened[0][0].toString(), QStringLiteral("execution_type = 'traditional'"));
    }

    void periodOpensItsTasks_data()
    {
        QTest::addColumn<int>("key");
        QTest::addColumn<QString>("filter"); // of the last period
        QTest::newRow("day") << int(Qt::Key_D)
                             << "ended >= @2026-01-01T00:00:00Z AND ended < @2026-01-02T00:00:00Z";
        QTest::newRow("week") << int(Qt::Key_W)
                              << "ended >= @2025-12-29T00:00:00Z AND ended < @2026-01-05T00:00:00Z";
        QTest::newRow("month") << int(
            Qt::Key_M) << "ended >= @2026-01-01T00:00:00Z AND ended < @2026-02-01T00:00:00Z";
    }
    void periodOpensItsTasks()
    {
        QFETCH(int, key);
        QFETCH(QString, filter);
        PageRig rig;
        const auto page = rig.show<CostPage>();
        QTest::keyClick(page.get(), Qt::Key(key));
        QTest::keyClick(page.get(), Qt::Key_T);
        QSignalSpy opened(&rig.navigator, &pages::Navigator::openTasksFiltered);
        auto* table = page->findChild<widgets::TableView*>(QStringLiteral("costPeriodTable"));
        table->setCurrentIndex(table->model()->index(table->model()->rowCount() - 1, 0));
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        QCOMPARE(opened[0][0].toString(), filter);
    }

    void barOpensItsTasks()
    {
        PageRig rig;
        const auto page = rig.show<CostPage>();
        QSignalSpy opened(&rig.navigator, &pages::Navigator::openTasksFiltered);
        const auto* chart = page->findChild<QChartView*>(QStringLiteral("costChart"));
        auto* bars = qobject_cast<QStackedBarSeries*>(chart->chart()->series().first());
        emit bars->barSets().first()->clicked(13);
        QCOMPARE(opened.value(0).value(0).toString(),
                 QStringLiteral("execution_type = 'traditional' AND ended >= @2026-01-01T00:00:00Z"
                                " AND ended < @2026-01-02T00:00:00Z"));
    }

    void oldPricesAreSaidToBeOld()
    {
        PageRig rig;
        const auto page = rig.show<CostPage>();
        const auto* badge = page->findChild<widgets::Badge*>();
        QVERIFY(badge->text().contains(QLatin1String("12 days")));
        QCOMPARE(badge->property("tone").toString(), QStringLiteral("info"));
        rig.clock.advance(std::chrono::hours{24 * 30});
        rig.gateway.refresh();
        rig.settle();
        QVERIFY(badge->text().contains(QLatin1String("42 days")));
        QCOMPARE(badge->property("tone").toString(), QStringLiteral("warning"));
    }

    void exports()
    {
        PageRig rig;
        const auto page = rig.show<CostPage>();
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("cost.csv"));
        QVERIFY(page->exportTo(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll().count('\n'), 1 + 14 * 3);
        QVERIFY(!page->exportTo(folder.filePath(QStringLiteral("no/such/folder.csv"))));
    }

    void emptyAndError()
    {
        PageRig rig(0);
        const auto page = rig.show<CostPage>();
        QCOMPARE(frame(*page)->state(), PageFrame::State::Empty);
        QSignalSpy opened(&rig.navigator, &pages::Navigator::openPage);
        page->findChild<QPushButton*>(QStringLiteral("emptyAction"))->click();
        QCOMPARE(opened.value(0).value(0).toString(), QStringLiteral("submit"));
        rig.service.setFailing(true);
        rig.gateway.refresh();
        rig.settle();
        QCOMPARE(frame(*page)->state(), PageFrame::State::Error);
        rig.service.setFailing(false);
        rig.service.setTaskCount(50);
        rig.gateway.refresh();
        rig.settle();
        QCOMPARE(frame(*page)->state(), PageFrame::State::Data);
    }

    // What is no longer up to date is veiled, not painted over.
    void errorKeepsTheChartReadable()
    {
        PageRig rig;
        const auto page = rig.show<CostPage>();
        auto* chart = page->findChild<QWidget*>(QStringLiteral("costChart"));
        rig.service.setFailing(true);
        rig.gateway.refresh();
        rig.settle();
        QCOMPARE(frame(*page)->state(), PageFrame::State::Error);
        const QRect place(chart->mapTo(page.get(), QPoint()), chart->size());
        const QImage picture = page->grab(place).toImage();
        qint64 light = 0;
        for (int y = 0; y < picture.height(); ++y) {
            for (int x = 0; x < picture.width(); ++x)
                light += picture.pixelColor(x, y).lightness() > 200 ? 1 : 0;
        }
        const qint64 all = qint64(picture.width()) * picture.height();
        QVERIFY2(light > all / 2, qPrintable(QString::number(100 * light / all)));
        QVERIFY(chart->isEnabled());
        auto* veil = page->findChild<QWidget*>(QStringLiteral("veil"));
        QVERIFY(veil->isVisible());
        PageRig::shoot(*page, QStringLiteral("cost-error"));
        rig.service.setFailing(false);
        rig.gateway.refresh();
        rig.settle();
        QVERIFY(!veil->isVisible());
    }
};

QTEST_MAIN(TestPageCost)
#include "tst_page_cost.moc"
