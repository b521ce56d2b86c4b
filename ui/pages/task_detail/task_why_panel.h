// Why a task is where it is: rules with their conditions, what would change the verdict, back ends
// with every reason against them, what it waits for, and its estimates: declared and learned.
//
// Thread: GUI.
#pragma once

#include "pages/page.h"
#include "widgets/record_proxy.h"

#include <optional>

class QCheckBox;
class QLabel;

namespace tributary::widgets {
class DecisionView;
}

namespace tributary::pages {

class TaskWhyPanel final : public QWidget
{
    Q_OBJECT

public:
    TaskWhyPanel(const AppContext& app, const model::TaskId& task, QWidget* parent = nullptr);

    void reload();
    void retranslate();

private:
    void take(const base::Result<service::WhyHere>& result);
    void fill();
    void fillEstimates();

    AppContext m_app;
    const model::TaskId m_task;
    std::optional<service::WhyHere> m_why;
    QLabel* m_verdict = nullptr;
    QCheckBox* m_withCurrent = nullptr;
    widgets::DecisionView* m_rules = nullptr;
    widgets::DecisionView* m_candidates = nullptr;
    widgets::RecordTable m_flips;
    widgets::RecordTable m_waiting;
    widgets::RecordTable m_estimates;
};

} // namespace tributary::pages
