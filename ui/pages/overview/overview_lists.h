// The lower half of the overview: latency heat map, the back ends and the last failures.
//
// Thread: GUI.
#pragma once

#include "models/latency_fold.h"
#include "pages/overview/overview_data.h"
#include "pages/overview/overview_panel.h"
#include "pages/page.h"
#include "widgets/record_proxy.h"

namespace tributary::widgets {
class HeatMap;
} // namespace tributary::widgets

namespace tributary::pages {

class OverviewLists final : public QWidget
{
    Q_OBJECT

public:
    explicit OverviewLists(const AppContext& app, QWidget* parent = nullptr);

    void setData(const OverviewData& loaded);
    void retranslate();
    widgets::HeatMap* heatMap() const { return m_heat; }

signals:
    void retryRequested();

private:
    void fillHeat(const OverviewData& loaded);
    void fillBackends(const OverviewData& loaded);
    void fillFailures(const OverviewData& loaded);
    void openCells(const QRect& cells);

    AppContext m_app;
    models::LatencyGrid m_grid;
    OverviewPanel* m_heatPanel = nullptr;
    widgets::HeatMap* m_heat = nullptr;
    OverviewPanel* m_backendPanel = nullptr;
    widgets::RecordTable m_backends;
    OverviewPanel* m_failurePanel = nullptr;
    widgets::RecordTable m_failures;
};

} // namespace tributary::pages
