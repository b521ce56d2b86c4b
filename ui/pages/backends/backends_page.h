// The back ends: health, slots, queue, cold starts and what runs there now; test, drain and pause.
//
// Thread: GUI. Reloads when the core says that back ends changed, and while tasks move.
#pragma once

#include "pages/page.h"
#include "service/operations_types.h"
#include "widgets/record_proxy.h"

#include <vector>

class QPushButton;

namespace tributary::widgets {
class Card;
class Inspector;
class PageFrame;
} // namespace tributary::widgets

namespace tributary::pages {

class BackendsPage final : public Page
{
    Q_OBJECT

public:
    explicit BackendsPage(const AppContext& app, QWidget* parent = nullptr);

    QString id() const override { return QStringLiteral("backends"); }
    QString title() const override { return tr("Back ends"); }
    QString iconName() const override { return QStringLiteral("backends"); }
    void activate() override;
    void setFilter(const QString& backend) override; // selects the one of that name

protected:
    void retranslate() override;
    void load() override;

private:
    void build();
    void buildActions();
    QWidget* buildContent();
    void take(const base::Result<std::vector<service::BackendRow>>& result);
    void fill();
    void fillDetail();
    void execute(service::Command command, const QString& done);
    void test();
    void tellTest();
    QString healthText(const service::BackendRow& row) const;
    static QString subtitle();
    void toggleDraining();
    void togglePaused();
    const service::BackendRow* current() const; // null when none is selected

    widgets::PageFrame* m_frame = nullptr;
    QPushButton* m_test = nullptr;
    QPushButton* m_drain = nullptr;
    QPushButton* m_pause = nullptr;
    widgets::RecordTable m_table;
    widgets::Inspector* m_inspector = nullptr;
    widgets::Card* m_runningCard = nullptr;
    widgets::RecordTable m_running;

    std::vector<service::BackendRow> m_rows;
    std::string m_tested; // whose answer is to be told with the next rows
    bool m_isLoaded = false;
};

} // namespace tributary::pages
