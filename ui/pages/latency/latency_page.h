// How long tasks take: a heat map of time by bucket over percentile lines, and a table by
// execution type with the change against the time before.
//
// Thread: GUI. Percentiles come from buckets and are labelled "≤ edge"; the number of samples
// always stands beside them.
#pragma once

#include "models/latency_fold.h"
#include "pages/page.h"
#include "widgets/record_proxy.h"
#include "widgets/time_axis.h"

#include <optional>

class QComboBox;
class QPushButton;
class QStackedWidget;

namespace tributary::widgets {
class Card;
class HeatMap;
class PageFrame;
} // namespace tributary::widgets

namespace tributary::pages {

class LatencyChart;
struct LatencyLine;

class LatencyPage final : public Page
{
    Q_OBJECT

public:
    explicit LatencyPage(const AppContext& app, QWidget* parent = nullptr);

    QString id() const override { return QStringLiteral("latency"); }
    QString title() const override { return tr("Latency"); }
    QString iconName() const override { return QStringLiteral("latency"); }

protected:
    void retranslate() override;
    void load() override;

private:
    // The report of the range and of the same length before it.
    struct Loaded
    {
        service::LatencyReport now;
        std::optional<service::LatencyReport> before; // empty: the range has no beginning
    };

    void build();
    void buildActions();
    QWidget* buildContent();
    void take(const base::Result<Loaded>& result);
    void refold();
    void fillHeatMap();
    void fillLines();
    void fillTables();
    void fillPointTable();
    void setTableShown(bool isShown);
    void openCells(const QRect& cells);
    std::vector<LatencyLine> lines() const;
    QString bucketName(std::size_t bucket) const;
    std::optional<model::ExecutionType> type() const;
    service::LatencyPhase phase() const;

    widgets::PageFrame* m_frame = nullptr;
    QComboBox* m_phase = nullptr;
    QComboBox* m_type = nullptr;
    QComboBox* m_percentile = nullptr;
    QPushButton* m_asTable = nullptr;
    QStackedWidget* m_chartOrTable = nullptr;
    widgets::Card* m_heatCard = nullptr;
    widgets::HeatMap* m_heat = nullptr;
    widgets::Card* m_lineCard = nullptr;
    LatencyChart* m_chart = nullptr;
    widgets::Card* m_pointCard = nullptr;
    widgets::RecordTable m_pointTable;
    widgets::Card* m_tableCard = nullptr;
    widgets::RecordTable m_table;

    Loaded m_loaded;
    models::LatencyGrid m_grid;
    std::vector<widgets::TimeTick> m_ticks;
    bool m_isLoaded = false;
};

} // namespace tributary::pages
