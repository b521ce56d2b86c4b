// Keeps the counts on the rail: open tasks, back ends that are not well, demo data.
//
// Thread: GUI. Lifetime: a child of the rail.
#pragma once

#include "pages/page.h"
#include "shell/live_overview.h"
#include "shell/rail.h"

namespace tributary::shell {

class RailBadges final : public QObject
{
    Q_OBJECT

public:
    RailBadges(const pages::AppContext& app, const LiveOverview& live, Rail* rail);

private:
    void show();
    void set(const QString& page, std::int64_t count, const QString& description,
             widgets::Tone tone);

    pages::AppContext m_app;
    const LiveOverview& m_live;
    Rail* m_rail = nullptr;
};

} // namespace tributary::shell
