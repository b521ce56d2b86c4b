// The console as a whole: builds theme, gateway and window over the ports of a service.
//
// Thread: GUI; a QApplication exists. Lifetime: ports and clock outlive it. Before the ports go,
// the core closes its event sink; destroying the console then waits for its running queries.
#pragma once

#include "base/clock.h"
#include "shell/main_window.h"

#include <memory>

namespace tributary::shell {

struct ConsoleOptions
{
    QString language; // "en" or "zh_CN"; empty = of the system
    std::optional<widgets::Scheme> scheme; // empty = of the system
    ShellParts parts = standardParts();
};

class Console final
{
public:
    Console(const gateway::Ports& ports, const base::Clock& clock, ConsoleOptions options = {});
    ~Console();

    service::EventSink& sink() { return m_gateway; } // for the core, from any thread
    MainWindow& window() { return *m_window; }
    widgets::Theme& theme() { return m_theme; }
    Languages& languages() { return m_languages; }
    pages::Navigator& navigator() { return m_navigator; } // demoRequested()
    pages::TimeContext& time() { return m_time; }
    gateway::Gateway& gateway() { return m_gateway; }
    widgets::DisplayFormat& format() { return m_format; }

private:
    widgets::Theme m_theme;
    widgets::DisplayFormat m_format;
    Languages m_languages;
    gateway::Gateway m_gateway;
    pages::Navigator m_navigator;
    pages::TimeContext m_time;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace tributary::shell
