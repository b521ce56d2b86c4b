// The rules in the order in which they are tried, with what can be done to one of them.
//
// Thread: GUI. It shows what was checked last; moves and switches are requests, since the text is
// what is edited.
#pragma once

#include "models/rule_check.h"
#include "pages/page.h"
#include "widgets/card.h"
#include "widgets/record_proxy.h"

#include <QHash>

class QToolButton;

namespace tributary::widgets {
class Badge;
} // namespace tributary::widgets

namespace tributary::pages {

class RuleList final : public widgets::Card
{
    Q_OBJECT

public:
    explicit RuleList(const AppContext& app, QWidget* parent = nullptr);

    void setCheck(const models::RuleCheck& check);
    // Tasks that each rule decided in the time range; empty = the store can't tell.
    void setHits(const QHash<QString, qint64>& hits);
    void select(int row); // without the signal
    int current() const; // -1 = none
    void retranslate();

signals:
    void selected(int row); // by the user
    void opened(int row); // Enter or double click
    void moveRequested(int row, int to);
    void toggleRequested(int row);
    void removeRequested(int row);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override; // the width of the table

private:
    QToolButton* addTool(const char* name);
    void fill();
    void fitColumns();
    QString tipOf(const models::RuleOutline& rule, const QVariant& hits) const;
    void refreshTools();

    const AppContext m_app;
    models::RuleCheck m_check;
    QHash<QString, qint64> m_hits;
    widgets::Badge* m_policy = nullptr;
    QToolButton* m_up = nullptr;
    QToolButton* m_down = nullptr;
    QToolButton* m_toggle = nullptr;
    QToolButton* m_remove = nullptr;
    widgets::RecordTable m_table;
};

} // namespace tributary::pages
