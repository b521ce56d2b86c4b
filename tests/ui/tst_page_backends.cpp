#include "models/record_model.h"
#include "pages/backends/backends_page.h"
#include "ui/page_rig.h"
#include "widgets/inspector.h"
#include "widgets/page_frame.h"
#include "widgets/table_view.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>

using namespace tributary;
using pages::BackendsPage;
using test::PageRig;
using widgets::PageFrame;

class TestPageBackends : public QObject
{
    Q_OBJECT

    static PageFrame* frame(BackendsPage& page) { return page.findChild<PageFrame*>(); }
    static widgets::TableView* table(BackendsPage& page, const char* name)
    {
        return page.findChild<widgets::TableView*>(QLatin1String(name));
    }
    static QString inspectorText(BackendsPage& page)
    {
        QStringList texts;
        const auto labels = page.findChild<widgets::Inspector*>()->findChildren<QLabel*>();
        for (const QLabel* label : labels)
            texts.append(label->text());
        return texts.join(QLatin1Char('\n'));
    }

private slots:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void showsStateAndWhatRuns()
    {
        PageRig rig;
        const auto page = rig.show<BackendsPage>();
        QCOMPARE(frame(*page)->state(), PageFrame::State::Data);
        QCOMPARE(table(*page, "backendTable")->model()->rowCount(), 6);
        QCOMPARE(table(*page, "backendRunning")->model()->rowCount(), 6); // the first is selected
        PageRig::shoot(*page, QStringLiteral("backends-light"));
        page->setFilter(QStringLiteral("lambda-eu"));
        QVERIFY(inspectorText(*page).contains(QLatin1String("credentials expired at 13:58")));
        QCOMPARE(table(*page, "backendRunning")->model()->rowCount(), 0);
        QVERIFY(inspectorText(*page).contains(QLatin1String("140")));
        rig.theme.setScheme(widgets::Scheme::Dark);
        rig.theme.apply();
        PageRig::shoot(*page, QStringLiteral("backends-dark"));
        page->resize(880, 560);
        PageRig::shoot(*page, QStringLiteral("backends-small"));
    }

    void actsByKeyboard()
    {
        PageRig rig;
        const auto page = rig.show<BackendsPage>();
        QSignalSpy said(&rig.navigator, &pages::Navigator::message);
        QTest::keyClick(page.get(), Qt::Key_T);
        rig.settle();
        QTest::keyClick(page.get(), Qt::Key_D);
        rig.settle();
        QTest::keyClick(page.get(), Qt::Key_P);
        rig.settle();
        const auto commands = rig.service.takeCommands();
        QCOMPARE(commands.size(), std::size_t{3});
        QCOMPARE(std::get<service::ProbeBackend>(commands[0]).backend, std::string("local"));
        const auto& drain = std::get<service::SetDraining>(commands[1]);
        QVERIFY(drain.draining && drain.backend == "local");
        const auto& pause = std::get<service::SetPaused>(commands[2]);
        QVERIFY(pause.paused && pause.name == "local"
                && pause.scope == service::SetPaused::Scope::Backend);
        QCOMPARE(said.count(), 3);
    }

    void testTellsItsResult_data()
    {
        QTest::addColumn<QString>("backend");
        QTest::addColumn<int>("tone");
        QTest::addColumn<QString>("part");
        QTest::newRow("works") << "local" << int(widgets::Tone::Good) << "answered after 3.38 ms";
        QTest::newRow("slow") << "slurm-a" << int(widgets::Tone::Warning) << "answers after 4.1 s";
        QTest::newRow("down") << "lambda-eu" << int(widgets::Tone::Bad) << "credentials expired";
    }
    void testTellsItsResult()
    {
        QFETCH(QString, backend);
        QFETCH(int, tone);
        QFETCH(QString, part);
        PageRig rig;
        const auto page = rig.show<BackendsPage>();
        page->setFilter(backend);
        QSignalSpy said(&rig.navigator, &pages::Navigator::message);
        QTest::mouseClick(page->findChild<QPushButton*>(QStringLiteral("backendTest")),
                          Qt::LeftButton);
        rig.settle();
        QCOMPARE(said.count(), 1);
        QCOMPARE(int(said[0][0].value<widgets::Tone>()), tone);
        QVERIFY2(said[0][1].toString().contains(part), qPrintable(said[0][1].toString()));
        QVERIFY(page->findChild<QPushButton*>(QStringLiteral("backendTest"))->isEnabled());
    }

    void saysWhoMayRunTwice()
    {
        PageRig rig;
        const auto page = rig.show<BackendsPage>();
        page->setFilter(QStringLiteral("edge-zone-b"));
        QVERIFY(inspectorText(*page).contains(QLatin1String("may run twice")));
        page->setFilter(QStringLiteral("local"));
        QVERIFY(!inspectorText(*page).contains(QLatin1String("may run twice")));
    }

    void drainingOneCanBeResumedByMouse()
    {
        PageRig rig;
        const auto page = rig.show<BackendsPage>();
        page->setFilter(QStringLiteral("functions-local"));
        auto* drain = page->findChild<QPushButton*>(QStringLiteral("backendDrain"));
        QCOMPARE(drain->text(), QStringLiteral("Resume"));
        QTest::mouseClick(drain, Qt::LeftButton);
        rig.settle();
        const auto commands = rig.service.takeCommands();
        QCOMPARE(commands.size(), std::size_t{1});
        QVERIFY(!std::get<service::SetDraining>(commands[0]).draining);
    }

    void refusedCommandIsTold()
    {
        PageRig rig;
        const auto page = rig.show<BackendsPage>();
        service::CommandReply reply;
        reply.errors.push_back({base::ErrorCode::Unavailable, "the store is degraded", {}, {}});
        rig.service.setReply(reply);
        QSignalSpy said(&rig.navigator, &pages::Navigator::message);
        QTest::keyClick(page.get(), Qt::Key_D);
        rig.settle();
        QCOMPARE(said.count(), 1);
        QVERIFY(said[0][1].toString().contains(QLatin1String("the store is degraded")));
    }

    void opensTasks()
    {
        PageRig rig;
        const auto page = rig.show<BackendsPage>();
        QSignalSpy filtered(&rig.navigator, &pages::Navigator::openTasksFiltered);
        QTest::keyClick(table(*page, "backendTable"), Qt::Key_Return);
        QCOMPARE(filtered.value(0).value(0).toString(), QStringLiteral("backend = 'local'"));
        QSignalSpy task(&rig.navigator, &pages::Navigator::openTask);
        auto* running = table(*page, "backendRunning");
        running->setCurrentIndex(running->model()->index(0, 0));
        QTest::keyClick(running, Qt::Key_Return);
        QCOMPARE(task.count(), 1);
    }

    void emptyAndError()
    {
        PageRig rig(0);
        const auto page = rig.show<BackendsPage>();
        QCOMPARE(frame(*page)->state(), PageFrame::State::Empty);
        QVERIFY(!page->findChild<QPushButton*>(QStringLiteral("backendDrain"))->isEnabled());
        PageRig::shoot(*page, QStringLiteral("backends-empty"));
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
};

QTEST_MAIN(TestPageBackends)
#include "tst_page_backends.moc"
