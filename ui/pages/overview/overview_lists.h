// The lower half of the overview: latency heat map, the back ends and the last failures.
//
// Thread: GUI.
#pragma once

#include "models/latency_fold.h"
#include "pages/overview/overview_data.h"
#include "pages/page.h"
#include "widgets/record_proxy.h"

class QLabel;
class QStackedWidget;

namespace tributary::widgets {
class Card;
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

private:
    void fillHeat(const OverviewData& loaded);
    void fillBackends(const OverviewData& loaded);
    void fillFailures(const OverviewData& loaded);
    void openCell(int column, int row);

    AppContext m_app;
    models::LatencyGrid m_grid;
    widgets::Card* m_heatCard = nullptr;
    widgets::HeatMap* m_heat = nullptr;
    widgets::Card* m_backendCard = nullptr;
    QStackedWidget* m_backendStack = nullptr;
    QLabel* m_backendTrouble = nullptr;
    widgets::RecordTable m_backends;
    widgets::Card* m_failureCard = nullptr;
    widgets::RecordTable m_failures;
};

} // namespace tributary::pages
