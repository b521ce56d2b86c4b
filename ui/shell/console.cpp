#include "shell/console.h"

#include "widgets/filter_language.h"

#include <QLocale>

namespace tributary::shell {

Console::Console(const gateway::Ports& ports, const base::Clock& clock, ConsoleOptions options)
    : m_theme(options.scheme.value_or(widgets::Theme::systemScheme()))
    , m_format(clock)
    , m_languages(m_format)
    , m_gateway(ports)
    , m_time(clock)
{
    m_theme.apply();
    m_languages.use(Languages::codes().contains(options.language)
                        ? options.language
                        : Languages::nearest(QLocale::system().name()));
    const pages::AppContext app{m_gateway,   m_theme, m_format,
                                m_navigator, m_time,  widgets::makeFilterLanguage()};
    m_window = std::make_unique<MainWindow>(app, std::move(options.parts), m_languages);
    m_window->resize(m_theme.metrics().panelWidth * 9 / 2, m_theme.metrics().rowHeight * 32);
}

Console::~Console() = default;

} // namespace tributary::shell
