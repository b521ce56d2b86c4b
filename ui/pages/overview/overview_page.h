// The first page: what runs, what waits, what failed, what it costs, and where to look.
//
// Thread: GUI. Follows the global time range; everything on it opens the tasks behind it.
#pragma once

#include "pages/overview/overview_data.h"
#include "pages/page.h"

#include <optional>

class QPushButton;

namespace tributary::widgets {
class Badge;
class PageFrame;
} // namespace tributary::widgets

namespace tributary::pages {

class OverviewCharts;
class OverviewLists;
class OverviewTiles;

class OverviewPage final : public Page
{
    Q_OBJECT

public:
    explicit OverviewPage(const AppContext& app, QWidget* parent = nullptr);

    QString id() const override { return QStringLiteral("overview"); }
    QString title() const override { return tr("Overview"); }
    QString iconName() const override { return QStringLiteral("overview"); }

protected:
    void retranslate() override;
    void load() override;

private:
    void build();
    void walkPanels();
    void take(const base::Result<OverviewData>& result);
    void fill();

    widgets::PageFrame* m_frame = nullptr;
    widgets::Badge* m_demo = nullptr;
    QPushButton* m_asTable = nullptr;
    OverviewTiles* m_tiles = nullptr;
    OverviewCharts* m_charts = nullptr;
    OverviewLists* m_lists = nullptr;
    std::optional<OverviewData> m_data;
};

} // namespace tributary::pages
