// One task held against the draft: the verdict with every condition, as it is typed.
//
// Thread: GUI; the trial itself runs off it.
#pragma once

#include "models/rule_trial.h"
#include "pages/page.h"

#include <QTimer>

class QLabel;
class QPlainTextEdit;

namespace tributary::widgets {
class DecisionView;
class StateLabel;
} // namespace tributary::widgets

namespace tributary::pages {

class TryPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit TryPanel(const AppContext& app, QWidget* parent = nullptr);

    void setRules(const QString& rules); // tries again
    void setTask(const QString& task); // in place of what is there, as one step of undo
    void retranslate();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void run();
    void take(const models::RuleTrial& trial);

    const AppContext m_app;
    QString m_rules;
    QString m_text; // without what an input method is composing
    models::RuleTrial m_trial;
    QTimer m_debounce;
    bool m_isOld = false; // large rules are tried when that is looked at
    QPlainTextEdit* m_task = nullptr;
    widgets::StateLabel* m_type = nullptr;
    QLabel* m_reason = nullptr;
    QLabel* m_note = nullptr;
    widgets::DecisionView* m_decision = nullptr;
};

} // namespace tributary::pages
