// The three charts of the overview: tasks by execution type, success over time, cost a day.
//
// Thread: GUI. A panel whose data could not be had says why in place of its chart. T, on the page,
// shows all three as one table.
#pragma once

#include "pages/overview/overview_data.h"
#include "pages/page.h"
#include "widgets/record_proxy.h"

#include <functional>

class QLabel;
class QStackedWidget;

namespace tributary::widgets {
class Card;
class ChartView;
} // namespace tributary::widgets

namespace tributary::pages {

// A card with a chart, or with the reason why there is none.
class OverviewPanel final : public QWidget
{
    Q_OBJECT

public:
    OverviewPanel(const AppContext& app, const QString& name, QWidget* parent = nullptr);

    widgets::ChartView& chart() { return *m_chart; }
    void setTitle(const QString& title, const QString& caption);
    void showChart();
    void showTrouble(const QString& text);

private:
    widgets::Card* m_card = nullptr;
    QStackedWidget* m_stack = nullptr;
    widgets::ChartView* m_chart = nullptr;
    QLabel* m_trouble = nullptr;
};

class OverviewCharts final : public QWidget
{
    Q_OBJECT

public:
    explicit OverviewCharts(const AppContext& app, QWidget* parent = nullptr);

    void setData(const OverviewData& loaded);
    void setTableShown(bool isShown);
    void retranslate();

private:
    void fillTypes(const OverviewData& loaded);
    void fillSuccess(const OverviewData& loaded);
    void fillCost(const OverviewData& loaded);
    void fillTable(const OverviewData& loaded);
    QString trouble(const base::Error& error) const;

    AppContext m_app;
    QStackedWidget* m_stack = nullptr;
    OverviewPanel* m_types = nullptr;
    OverviewPanel* m_success = nullptr;
    OverviewPanel* m_cost = nullptr;
    widgets::Card* m_tableCard = nullptr;
    widgets::RecordTable m_table;
};

} // namespace tributary::pages
