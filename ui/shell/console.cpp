#include "shell/console.h"

#include "shell/engine_banner.h"
#include "widgets/filter_language.h"

#include <QLocale>
#include <QScreen>

namespace tributary::shell {

namespace {

QString languageOf(const ConsoleOptions& options)
{
    for (const QString& code : {options.language, options.session.language}) {
        if (Languages::codes().contains(code))
            return code;
    }
    return Languages::nearest(QLocale::system().name());
}

} // namespace

Console::Console(const gateway::Ports& ports, const base::Clock& clock, ConsoleOptions options)
    : m_theme(
          options.scheme.value_or(options.session.scheme.value_or(widgets::Theme::systemScheme())))
    , m_format(clock)
    , m_languages(m_format)
    , m_gateway(ports)
    , m_time(clock)
{
    m_theme.apply();
    m_languages.use(languageOf(options));
    m_format.setUtc(options.session.isUtc);
    m_time.setPreset(options.session.preset);
    const pages::AppContext app{m_gateway,      m_theme, m_format,
                                m_navigator,    m_time,  widgets::makeFilterLanguage(),
                                options.dataDir};
    m_window = std::make_unique<MainWindow>(app, std::move(options.parts), m_languages);
    m_guard = std::make_unique<CloseGuard>(app, m_window->live(), *m_window,
                                           std::move(options.holdDispatch));
    if (options.makeDemo)
        m_demo = std::make_unique<DemoLoader>(app, std::move(options.makeDemo));
    connectGuard();
    restore(options.session);
}

Console::~Console() = default;

void Console::connectGuard()
{
    EngineBanner& banner = m_window->banner();
    QObject::connect(m_guard.get(), &CloseGuard::drainingChanged, &banner,
                     &EngineBanner::setDraining);
    QObject::connect(&banner, &EngineBanner::resumeRequested, m_guard.get(), [this] {
        if (m_guard->isDraining())
            m_guard->stay();
        else
            m_window->setPaused(false);
    });
}

void Console::restore(const SessionState& session)
{
    const widgets::Metrics& m = m_theme.metrics();
    if (!m_window->restoreGeometry(session.geometry))
        m_window->resize(QSize(m.panelWidth * 9 / 2, m.rowHeight * 32)
                             .boundedTo(m_window->screen()->availableSize() * 0.95));
    for (const model::TaskId& id : session.tasks)
        m_window->openTask(id, {});
    m_window->showPage(session.page);
}

SessionState Console::session() const
{
    SessionState state;
    state.geometry = m_window->saveGeometry();
    state.page = m_window->stackedPageId();
    state.tasks = m_window->openTasks();
    state.language = m_languages.current();
    state.scheme = m_theme.scheme();
    state.isUtc = m_format.isUtc();
    const auto preset = m_time.preset();
    if (preset != pages::TimeContext::Preset::Custom)
        state.preset = preset;
    return state;
}

void Console::comeForward()
{
    if (m_window->isMinimized())
        m_window->showNormal();
    m_window->show();
    m_window->raise();
    m_window->activateWindow();
}

} // namespace tributary::shell
