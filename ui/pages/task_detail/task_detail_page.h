// One task in full: its trace, why it is where it is, its logs, attempts, cost and events.
//
// Thread: GUI. Loads on activation and again while the task goes on.
#pragma once

#include "pages/page.h"

#include <QList>

#include <optional>

class QPlainTextEdit;
class QPushButton;
class QTabWidget;

namespace tributary::widgets {
class PageFrame;
class StateLabel;
} // namespace tributary::widgets

namespace tributary::pages {

class TaskLogPanel;
class TaskTables;
class TaskWhyPanel;
class TraceView;

class TaskDetailPage final : public Page
{
    Q_OBJECT

public:
    TaskDetailPage(const AppContext& app, const model::TaskId& task, QWidget* parent = nullptr);

    QString id() const override { return QStringLiteral("task"); }
    QString title() const override;
    QString iconName() const override { return QStringLiteral("tasks"); }
    // Shows a tab: "trace", "why", "logs", "data", "attempts", "cost", "events".
    void setFilter(const QString& tab) override;

protected:
    void retranslate() override;
    void load() override;

private:
    void buildActions();
    QWidget* buildContent();
    void colourIcons();
    void addKeys();
    void take(const base::Result<service::TaskDetail>& result);
    void fill();
    void execute(service::Command command, const QString& done);
    void cancel();
    void redrive();
    void declareLost();
    bool isOpen() const;

    const model::TaskId m_task;
    std::optional<service::TaskDetail> m_detail;
    widgets::PageFrame* m_frame = nullptr;
    widgets::StateLabel* m_state = nullptr;
    QList<std::pair<QPushButton*, QLatin1String>> m_icons;
    QPushButton* m_cancel = nullptr;
    QPushButton* m_lost = nullptr;
    QPushButton* m_redrive = nullptr;
    QPushButton* m_resubmit = nullptr;
    QPushButton* m_ruleTest = nullptr;
    QPushButton* m_copy = nullptr;
    QTabWidget* m_tabs = nullptr;
    TraceView* m_trace = nullptr;
    TaskWhyPanel* m_why = nullptr;
    TaskLogPanel* m_log = nullptr;
    QPlainTextEdit* m_data = nullptr;
    TaskTables* m_tables = nullptr;
};

} // namespace tributary::pages
