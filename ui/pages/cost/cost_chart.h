// The stacked bars of the cost page.
//
// Thread: GUI.
#pragma once

#include "models/cost_fold.h"
#include "widgets/chart.h"

#include <QStringList>

#include <functional>

namespace tributary::widgets {
class DisplayFormat;
}

namespace tributary::pages {

class CostChart final : public QWidget
{
    Q_OBJECT

public:
    static constexpr std::size_t kMostKeys = 8; // colours of the theme

    CostChart(const widgets::Theme& theme, const widgets::DisplayFormat& format,
              QWidget* parent = nullptr);

    // `names` and `periods` are translated; `colorOf` may give an invalid colour: the theme's next.
    struct Names
    {
        QStringList keys; // one a row of the stack
        QStringList periods; // one a period of the fold
        std::function<QColor(const models::CostRow&)> colorOf;
    };
    widgets::ChartView* view() const { return m_view; }
    void setFold(const models::CostFold& fold, const models::CostStack& stack, const Names& names);

signals:
    void barClicked(int row, int period);

private:
    void addAxes(const models::CostFold& fold, const QStringList& periods);

    const widgets::Theme& m_theme;
    const widgets::DisplayFormat& m_format;
    widgets::ChartView* m_view = nullptr;
};

} // namespace tributary::pages
