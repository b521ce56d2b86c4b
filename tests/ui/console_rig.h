// The whole console, with its real pages, over the fake service.
#pragma once

#include "shell/console.h"
#include "support/fake_clock.h"
#include "support/fake_service.h"

#include <QTest>

#include <memory>

namespace tributary::test {

inline const QStringList kPages{"overview", "tasks", "submit", "rules",
                                "backends", "cost",  "latency"};

// The widget and everything that it lies in, for messages.
inline QString describe(const QWidget* widget)
{
    QString text;
    for (const QWidget* at = widget; at != nullptr; at = at->parentWidget())
        text += QStringLiteral("%1 '%2' < ").arg(at->metaObject()->className(), at->objectName());
    return text;
}

struct ConsoleRig
{
    explicit ConsoleRig(const QString& language, QSize size = {1280, 800})
        : service(500, clock.now())
    {
        shell::ConsoleOptions options;
        options.language = language;
        console = std::make_unique<shell::Console>(gateway::Ports{service, service, service}, clock,
                                                   std::move(options));
        window().resize(size);
        window().show();
        (void)QTest::qWaitForWindowActive(&window());
    }
    shell::MainWindow& window() { return console->window(); }
    bool open(const QString& page)
    {
        emit console->navigator().openPage(page);
        const bool isIdle =
            QTest::qWaitFor([this] { return console->gateway().runningQueries() == 0; }, 60'000);
        QCoreApplication::processEvents();
        return isIdle && window().currentPage()->id() == page;
    }

    FakeClock clock;
    FakeService service;
    std::unique_ptr<shell::Console> console;
};

} // namespace tributary::test
