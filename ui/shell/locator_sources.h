// What the locator finds besides tasks and actions: views, rules of the set in force, back ends,
// time ranges.
//
// Thread: GUI; rules are read off it. Lifetime: everything it was given outlives it.
#pragma once

#include "shell/live_overview.h"
#include "shell/locator.h"

#include <QObject>
#include <QStringList>

namespace tributary::shell {

class LocatorSources final : public QObject
{
    Q_OBJECT

public:
    LocatorSources(const pages::AppContext& app, const LiveOverview& live,
                   QObject* parent = nullptr);

    QList<LocatorEntry> views(const QList<pages::Page*>& pages);
    QList<LocatorEntry> rules();
    QList<LocatorEntry> backends();
    QList<LocatorEntry> times();

signals:
    void opened(const QString& pageId, const QString& item); // a rule or back end on its page

private:
    struct RuleName
    {
        std::string name;
        model::ExecutionType type = model::ExecutionType::Traditional;
    };

    void loadRules();

    pages::AppContext m_app;
    const LiveOverview& m_live;
    std::vector<RuleName> m_rules;
};

} // namespace tributary::shell
