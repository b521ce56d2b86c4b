// The row of figures on top of the overview; each opens the tasks behind it.
//
// Thread: GUI. Left and Right move between the tiles.
#pragma once

#include "pages/overview/overview_data.h"
#include "pages/page.h"
#include "widgets/card.h"

#include <array>

namespace tributary::pages {

class OverviewTiles final : public QWidget
{
    Q_OBJECT

public:
    explicit OverviewTiles(const AppContext& app, QWidget* parent = nullptr);

    void setData(const OverviewData& loaded);
    void retranslate();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

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

    AppContext m_app;
    std::array<widgets::Tile*, kCount> m_tiles{};
};

} // namespace tributary::pages
