// What would become of the task as it stands: execution type, deciding rule, back end and
// runner-up, cost. Many tasks are shown as counts.
//
// Thread: GUI. What is out of date stays, faded, under the reason why.
#pragma once

#include "models/explanation.h"
#include "service/queries.h"
#include "widgets/card.h"
#include "widgets/display_format.h"
#include "widgets/record_proxy.h"
#include "widgets/theme.h"

#include <QStringList>

class QLabel;
class QStackedWidget;
class QVBoxLayout;

namespace tributary::widgets {
class Badge;
class DecisionView;
class Figure;
class StateLabel;
} // namespace tributary::widgets

namespace tributary::pages {

class LivePanel final : public widgets::Card
{
    Q_OBJECT

public:
    LivePanel(const widgets::Theme& theme, const widgets::DisplayFormat& format,
              QWidget* parent = nullptr);

    void setEmptyContent(QWidget* widget); // shown while nothing was entered
    void showEmpty();
    void showChecking(); // an answer is on its way
    void showProblems(const QStringList& problems); // keeps the last answer, faded
    void showPreview(const service::SubmitPreview& preview);
    QString summary() const; // one sentence, empty without an answer
    void retranslate();

private:
    QWidget* buildOne();
    QWidget* buildMany();
    void fillOne(const service::SubmitPreview::Item& item);
    void fillFlips(const models::Explanation& explanation);
    void fillMany();
    QString costText() const;
    void setFaded(bool isFaded);
    void retitle();

    const widgets::Theme& m_theme;
    const widgets::DisplayFormat& m_format;
    service::SubmitPreview m_preview;
    bool m_hasPreview = false;

    widgets::Badge* m_status = nullptr;
    QLabel* m_problems = nullptr;
    QStackedWidget* m_stack = nullptr;
    QWidget* m_empty = nullptr;
    QWidget* m_none = nullptr; // nothing to show below the problems
    QWidget* m_one = nullptr;
    widgets::StateLabel* m_type = nullptr;
    widgets::Badge* m_priority = nullptr;
    QLabel* m_reason = nullptr;
    QLabel* m_canary = nullptr;
    widgets::Figure* m_backend = nullptr;
    widgets::Figure* m_cost = nullptr;
    widgets::DecisionView* m_rules = nullptr;
    QLabel* m_flips = nullptr;
    widgets::DecisionView* m_candidates = nullptr;
    QWidget* m_many = nullptr;
    widgets::Figure* m_total = nullptr;
    widgets::Figure* m_totalCost = nullptr;
    widgets::RecordTable m_byType;
    widgets::RecordTable m_byRule;
    QLabel* m_manyNote = nullptr;
};

} // namespace tributary::pages
