// What past tasks would have cost against the 95th percentile of their latency: a point for each
// setting of the thresholds, today's among them, and the border that none gets past.
//
// Thread: GUI. Points have the numbers of models::pointOf. A click chooses one, and so do Left and
// Right, by cost.
#pragma once

#include "service/rule_optimise.h"
#include "widgets/chart.h"

class QScatterSeries;

namespace tributary::widgets {
class DisplayFormat;
}

namespace tributary::pages {

class FrontierChart final : public QWidget
{
    Q_OBJECT

public:
    FrontierChart(const widgets::Theme& theme, const widgets::DisplayFormat& format,
                  QWidget* parent = nullptr);

    void setFrontier(const simulate::Frontier& frontier);
    void setCurrent(int number);
    void retranslate();

signals:
    void chosen(int number); // by the user

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void addBorder();
    QScatterSeries* addPoints(const QString& name, const QList<QPointF>& points);
    void addAxes();
    void showCurrent();
    int nearest(const QPointF& at) const;
    QString textOf(int number) const;

    const widgets::Theme& m_theme;
    const widgets::DisplayFormat& m_format;
    widgets::ChartView* m_view = nullptr;
    QScatterSeries* m_ring = nullptr; // around the current point
    QList<QPointF> m_points; // dollars and seconds, by number
    QList<int> m_byCost; // numbers
    bool m_isTodayBeaten = false;
    int m_current = 0;
};

} // namespace tributary::pages
