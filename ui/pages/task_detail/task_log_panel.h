// The log of one attempt and stream, of any length, followed while the task goes on.
//
// Thread: GUI.
#pragma once

#include "models/log_document.h"
#include "pages/page.h"

class QCheckBox;
class QComboBox;
class QLabel;

namespace tributary::widgets {
class LogView;
}

namespace tributary::pages {

class TaskLogPanel final : public QWidget
{
    Q_OBJECT

public:
    TaskLogPanel(const AppContext& app, const model::TaskId& task, QWidget* parent = nullptr);

    void setAttempts(int count); // the last one is shown until another is chosen
    void readOn();
    void retranslate();

private:
    void restart();
    void read(qint64 offset, qint64 bytes);
    void lookAtOther(const model::AttemptId& attempt, int stream);
    void copy(qint64 from, qint64 to);

    AppContext m_app;
    const model::TaskId m_task;
    models::LogDocument m_log;
    int m_reading = 0; // counts the logs that were shown
    QComboBox* m_attempt = nullptr;
    QComboBox* m_stream = nullptr;
    QCheckBox* m_follow = nullptr;
    QLabel* m_note = nullptr;
    widgets::LogView* m_view = nullptr;
};

} // namespace tributary::pages
