// The console as a whole: builds theme, gateway and window over the ports of a service.
//
// Thread: GUI; a QApplication exists. Lifetime: ports and clock outlive it. Before the ports go,
// the core closes its event sink; destroying the console then waits for its running queries.
#pragma once

#include "base/clock.h"
#include "shell/close_guard.h"
#include "shell/demo_loader.h"
#include "shell/main_window.h"
#include "shell/session.h"

#include <functional>
#include <memory>

namespace tributary::shell {

struct ConsoleOptions
{
    QString language{}; // "en" or "zh_CN"; empty = as remembered, else of the system
    std::optional<widgets::Scheme> scheme{}; // empty = likewise
    SessionState session{}; // as remembered
    QString dataDir{}; // for drafts
    std::function<void(bool)> holdDispatch{}; // of CloseGuard; empty = no scheduler here
    DemoLoader::Make makeDemo{}; // empty = no demo data here
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

    SessionState session() const; // to be remembered
    void comeForward(); // another console was started

private:
    void restore(const SessionState& session);
    void connectGuard();

    widgets::Theme m_theme;
    widgets::DisplayFormat m_format;
    Languages m_languages;
    gateway::Gateway m_gateway;
    pages::Navigator m_navigator;
    pages::TimeContext m_time;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<CloseGuard> m_guard;
    std::unique_ptr<DemoLoader> m_demo; // null = none here
};

} // namespace tributary::shell
