// Attempts, cost and events of a task as tables.
//
// Thread: GUI. The three views are handed to the page, which shows them as tabs.
#pragma once

#include "pages/page.h"
#include "widgets/record_proxy.h"

namespace tributary::pages {

class TaskTables final : public QObject
{
    Q_OBJECT

public:
    TaskTables(const AppContext& app, QWidget* parent);

    QWidget* attempts() const;
    QWidget* cost() const;
    QWidget* events() const;
    void setDetail(const service::TaskDetail& detail);
    void retranslate();

private:
    void fillAttempts(const service::TaskDetail& detail);
    void fillCost(const service::TaskDetail& detail);
    void fillEvents(const service::TaskDetail& detail);

    AppContext m_app;
    widgets::RecordTable m_attempts;
    widgets::RecordTable m_cost;
    widgets::RecordTable m_events;
};

} // namespace tributary::pages
