// The row of figures on top of the overview; each opens the tasks behind it.
//
// Thread: GUI. Two rows where one is too narrow.
#pragma once

#include "pages/overview/overview_data.h"
#include "pages/page.h"
#include "widgets/card.h"

#include <array>

class QGridLayout;

namespace tributary::pages {

class OverviewTiles final : public QWidget
{
    Q_OBJECT

public:
    explicit OverviewTiles(const AppContext& app, QWidget* parent = nullptr);

    void setData(const OverviewData& loaded);
    void retranslate();
    std::array<widgets::Tile*, 6> tiles() const { return m_tiles; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    enum Which
    {
        Running,
        Queued,
        Success,
        Latency,
        Cost,
        Failed
    };
    static constexpr int kCount = 6;

    void open(Which which);
    void setTrends(const OverviewData& loaded);
    void arrange(int columns);

    AppContext m_app;
    QGridLayout* m_grid = nullptr;
    int m_columns = 0;
    double m_slowFrom = 0; // seconds: lower edge of the bucket of p95
    std::array<widgets::Tile*, kCount> m_tiles{};
};

} // namespace tributary::pages
