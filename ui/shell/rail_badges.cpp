#include "shell/rail_badges.h"

namespace tributary::shell {

RailBadges::RailBadges(const pages::AppContext& app, const LiveOverview& live, Rail* rail)
    : QObject(rail)
    , m_app(app)
    , m_live(live)
    , m_rail(rail)
{
    connect(&live, &LiveOverview::changed, this, &RailBadges::show);
    // Comes with every change of the language, too.
    connect(&app.format, &widgets::DisplayFormat::changed, this, &RailBadges::show);
}

void RailBadges::show()
{
    const std::int64_t open = m_live.running() + m_live.waiting();
    set(QStringLiteral("tasks"), open, tr("%n open task(s)", nullptr, static_cast<int>(open)),
        widgets::Tone::Muted);
    const int ill = m_live.unhealthyBackends();
    set(QStringLiteral("backends"), ill, tr("%n back end(s) not healthy", nullptr, ill),
        widgets::Tone::Bad);
    m_rail->setDemo(m_live.counts().isDemo);
}

void RailBadges::set(const QString& page, std::int64_t count, const QString& description,
                     widgets::Tone tone)
{
    if (RailButton* const button = m_rail->button(page))
        button->setBadge(count > 0 ? m_app.format.shortCount(static_cast<double>(count))
                                   : QString(),
                         description, tone);
}

} // namespace tributary::shell
