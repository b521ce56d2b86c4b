#include "shell/locator_sources.h"

#include "gateway/text.h"
#include "rules/rule_set.h"

#include <algorithm>

namespace tributary::shell {

LocatorSources::LocatorSources(const pages::AppContext& app, const LiveOverview& live,
                               QObject* parent)
    : QObject(parent)
    , m_app(app)
    , m_live(live)
{
    connect(&app.gateway, &gateway::Gateway::rulesChanged, this, &LocatorSources::loadRules);
    loadRules();
}

void LocatorSources::loadRules()
{
    using Names = std::vector<RuleName>;
    m_app.gateway.query(
        this, QStringLiteral("rules"),
        [](const gateway::Queries& on) -> base::Result<Names> {
            const auto versions = on.operations.ruleSets();
            if (!versions)
                return std::unexpected(versions.error());
            const auto active =
                std::ranges::find_if(*versions, &service::RuleSetVersionRow::isActive);
            Names names;
            if (active == versions->end())
                return names;
            const auto set =
                rules::loadRules(active->source, active->file, rules::RuleOrigin::Published);
            for (std::size_t i = 0; set && i < set->rules().size(); ++i)
                names.push_back({set->rules()[i].name, set->rules()[i].classification.type});
            return names;
        },
        [this](base::Result<Names> names) {
            if (names) // else the page of the rules tells
                m_rules = std::move(*names);
        });
}

QList<LocatorEntry> LocatorSources::views(const QList<pages::Page*>& pages)
{
    QList<LocatorEntry> entries;
    for (qsizetype i = 0; i < pages.size(); ++i) {
        const QString id = pages[i]->id();
        entries.append({QLatin1Char('v'), pages[i]->iconName(), pages[i]->title(),
                        QStringLiteral("Alt+%1").arg(i + 1),
                        [this, id] { emit m_app.navigator.openPage(id); }});
    }
    return entries;
}

QList<LocatorEntry> LocatorSources::rules()
{
    QList<LocatorEntry> entries;
    for (const RuleName& rule : m_rules) {
        const QString name = gateway::toQt(rule.name);
        entries.append({QLatin1Char('r'), QStringLiteral("rules"), name,
                        widgets::DisplayFormat::type(rule.type),
                        [this, name] { emit opened(QStringLiteral("rules"), name); }});
    }
    return entries;
}

QList<LocatorEntry> LocatorSources::backends()
{
    QList<LocatorEntry> entries;
    for (const service::BackendRow& row : m_live.backends()) {
        const QString name = gateway::toQt(row.name);
        entries.append({QLatin1Char('b'), widgets::Theme::typeIcon(row.type), name,
                        widgets::DisplayFormat::type(row.type),
                        [this, name] { emit opened(QStringLiteral("backends"), name); }});
    }
    return entries;
}

QList<LocatorEntry> LocatorSources::times()
{
    using Preset = pages::TimeContext::Preset;
    const std::initializer_list<std::pair<Preset, QString>> ranges{
        {Preset::Minutes15, tr("Last 15 minutes")}, {Preset::Hour, tr("Last hour")},
        {Preset::Hours6, tr("Last 6 hours")},       {Preset::Day, tr("Last 24 hours")},
        {Preset::Week, tr("Last 7 days")},          {Preset::All, tr("All the time there is")}};
    QList<LocatorEntry> entries;
    for (const auto& [preset, text] : ranges)
        entries.append(
            {QLatin1Char('@'), QStringLiteral("clock"), text, {}, [this, preset = preset] {
                 m_app.time.setPreset(preset);
             }});
    return entries;
}

} // namespace tributary::shell
