// The panel beside the task list: the current task in short, with what can be done about it.
//
// Thread: GUI.
#pragma once

#include "pages/page.h"

#include <QWidget>

class QPushButton;

namespace tributary::widgets {
class Inspector;
}

namespace tributary::pages {

class TaskInspector final : public QWidget
{
    Q_OBJECT

public:
    explicit TaskInspector(const AppContext& app, QWidget* parent = nullptr);

    void showTask(const service::TaskRow* row); // null: nothing is selected
    void retranslate();

signals:
    void openRequested(const QString& tab);
    void cancelRequested();
    void retryRequested();

private:
    AppContext m_app;
    widgets::Inspector* m_panel = nullptr;
    QPushButton* m_open = nullptr;
    QPushButton* m_why = nullptr;
    QPushButton* m_act = nullptr; // Cancel while it is open, else Retry
    bool m_isOpen = false;
};

} // namespace tributary::pages
