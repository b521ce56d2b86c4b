// The newest tasks that a version on trial and the active one have decided differently.
//
// Thread: GUI. Enter opens the task.
#pragma once

#include "pages/page.h"
#include "service/rule_types.h"
#include "widgets/record_proxy.h"

#include <QWidget>

class QLabel;

namespace tributary::pages {

class TrialTasks final : public QWidget
{
    Q_OBJECT

public:
    static constexpr int kMost = 200; // that are listed

    explicit TrialTasks(const AppContext& app, QWidget* parent = nullptr);

    void setTrial(const service::RuleTrial* trial); // null = none
    void retranslate();

private:
    void refreshNote();

    const AppContext m_app;
    std::int64_t m_differing = 0;
    widgets::RecordTable m_table;
    QLabel* m_note = nullptr;
};

} // namespace tributary::pages
