// The three charts of the overview: tasks by execution type, success over time, cost a day.
//
// Thread: GUI. Slices, points and bars open the tasks behind them. T, on the page, shows all three
// as one table.
#pragma once

#include "pages/overview/overview_data.h"
#include "pages/overview/overview_panel.h"
#include "pages/page.h"
#include "widgets/record_proxy.h"

#include <string>
#include <vector>

class QStackedWidget;

namespace tributary::widgets {
class Card;
class ChartView;
} // namespace tributary::widgets

namespace tributary::pages {

class OverviewCharts final : public QWidget
{
    Q_OBJECT

public:
    explicit OverviewCharts(const AppContext& app, QWidget* parent = nullptr);

    void setData(const OverviewData& loaded);
    void setTableShown(bool isShown);
    void retranslate();
    widgets::ChartView* typesChart() const { return m_typesChart; }
    widgets::ChartView* successChart() const { return m_successChart; }
    widgets::ChartView* costChart() const { return m_costChart; }

signals:
    void retryRequested();

private:
    void fillTypes(const OverviewData& loaded);
    void fillSuccess(const OverviewData& loaded);
    void fillCost(const OverviewData& loaded);
    void fillTable(const OverviewData& loaded);
    void openSlot(int type, double atMicros);
    void openDay(const std::string& type, int period);

    AppContext m_app;
    QStackedWidget* m_stack = nullptr;
    widgets::ChartView* m_typesChart = nullptr;
    widgets::ChartView* m_successChart = nullptr;
    widgets::ChartView* m_costChart = nullptr;
    OverviewPanel* m_types = nullptr;
    OverviewPanel* m_success = nullptr;
    OverviewPanel* m_cost = nullptr;
    Outcomes m_outcomes; // as drawn
    std::vector<std::int64_t> m_days; // of the bars, since 1970-01-01
    widgets::Card* m_tableCard = nullptr;
    widgets::RecordTable m_table;
};

} // namespace tributary::pages
