// What ran cost: stacked bars a day, week or month by a dimension, and a table with shares, unit
// costs and what failed attempts cost.
//
// Thread: GUI. Follows the global time range. Money is never added across currencies.
#pragma once

#include "models/cost_fold.h"
#include "pages/page.h"
#include "service/operations_types.h"
#include "widgets/record_proxy.h"

class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;

namespace tributary::widgets {
class Badge;
class Card;
class Figure;
class PageFrame;
} // namespace tributary::widgets

namespace tributary::pages {

class CostChart;
class PriceDialog;

class CostPage final : public Page
{
    Q_OBJECT

public:
    explicit CostPage(const AppContext& app, QWidget* parent = nullptr);

    QString id() const override { return QStringLiteral("cost"); }
    QString title() const override { return tr("Cost"); }
    QString iconName() const override { return QStringLiteral("cost"); }
    void activate() override;

    // Writes the report of the time range; false when the file can't be written.
    bool exportTo(const QString& path);

protected:
    void retranslate() override;
    void load() override;

private:
    void build();
    void buildActions();
    QWidget* buildContent();
    void take(const base::Result<service::CostReport>& result);
    void refold();
    void fillFigures();
    void fillPriceBook();
    QString periodFilter(int period) const;
    void fillTables();
    void setTableShown(bool isShown);
    void openTasks(const QString& key, int period);
    void askExport();
    void editPrices();
    void pricesAnswered(PriceDialog* dialog, const service::CommandReply& reply); // null: closed
    service::CostDimension dimension() const;
    QString keyName(const std::string& key) const;
    QString periodName(std::int64_t day) const;

    widgets::PageFrame* m_frame = nullptr;
    QComboBox* m_dimension = nullptr;
    QComboBox* m_period = nullptr;
    QComboBox* m_currency = nullptr;
    QPushButton* m_asTable = nullptr;
    QPushButton* m_export = nullptr;
    QPushButton* m_prices = nullptr;
    widgets::Badge* m_priceBook = nullptr;
    QList<widgets::Figure*> m_figures; // total, tasks, per thousand, failed
    widgets::Card* m_chartCard = nullptr;
    QStackedWidget* m_chartOrTable = nullptr;
    CostChart* m_chart = nullptr;
    widgets::RecordTable m_periodTable;
    widgets::Card* m_tableCard = nullptr;
    widgets::RecordTable m_table;

    service::CostReport m_report;
    models::CostFold m_fold;
    bool m_isLoaded = false;
};

} // namespace tributary::pages
