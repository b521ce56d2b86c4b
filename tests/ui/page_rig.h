// What a page needs to live in a test: a service without a core, a gateway, theme and format.
//
// Thread: GUI. With TRIBUTARY_SHOTS=DIR in the environment, shoot() writes what it shows to DIR.
#pragma once

#include "pages/page.h"
#include "support/fake_clock.h"
#include "support/fake_service.h"
#include "widgets/filter_language.h"

#include <QApplication>
#include <QDir>
#include <QTest>

#include <memory>

namespace tributary::test {

struct PageRig
{
    explicit PageRig(std::int64_t tasks = 5000)
        : clock(base::fromMicros(1'767'283'200'000'000)) // 2026-01-01T16:00:00Z
        , service(tasks, clock.now())
        , gateway({service, service, service})
        , format(clock)
        , time(clock)
    {
        format.setUtc(true);
        theme.apply();
    }

    pages::AppContext context()
    {
        return {gateway, theme, format, navigator, time, widgets::makeFilterLanguage()};
    }

    template<class P>
    std::unique_ptr<P> show()
    {
        auto page = std::make_unique<P>(context());
        page->resize(1180, 760);
        page->show();
        (void)QTest::qWaitForWindowExposed(page.get());
        page->activate();
        settle();
        return page;
    }
    // Until no query runs and every posted event was delivered.
    void settle()
    {
        QVERIFY(QTest::qWaitFor([this] { return gateway.runningQueries() == 0; }, 20'000));
        QCoreApplication::processEvents();
        QVERIFY(QTest::qWaitFor([this] { return gateway.runningQueries() == 0; }, 20'000));
        QCoreApplication::processEvents();
    }
    static void shoot(QWidget& widget, const QString& name)
    {
        const QString folder = qEnvironmentVariable("TRIBUTARY_SHOTS");
        if (folder.isEmpty())
            return;
        QCoreApplication::processEvents();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        widget.grab().save(QDir(folder).filePath(name + QStringLiteral(".png")));
    }
    FakeClock clock;
    FakeService service;
    gateway::Gateway gateway;
    widgets::Theme theme;
    widgets::DisplayFormat format;
    pages::Navigator navigator;
    pages::TimeContext time;
};

} // namespace tributary::test
