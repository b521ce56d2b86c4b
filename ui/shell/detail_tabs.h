// The middle of the window: the pages in the first tab, each open task in one of its own.
//
// Thread: GUI. Tabs of tasks close and open again; the first one stays.
#pragma once

#include "shell/history.h"
#include "shell/shell_parts.h"

#include <QHash>
#include <QTabWidget>

#include <vector>

class QStackedWidget;

namespace tributary::shell {

class PageScroll;

class DetailTabs final : public QTabWidget
{
    Q_OBJECT

public:
    using MakeDetail = decltype(ShellParts::taskDetail);

    DetailTabs(const pages::AppContext& app, MakeDetail makeDetail, QWidget* parent = nullptr);

    QWidget* pageParent() const; // of the pages to add
    void addPage(pages::Page* page);
    void showPage(pages::Page* page);
    void openTask(const model::TaskId& id, const QString& tab);
    void swapTask(const model::TaskId& from, const model::TaskId& to, const QString& tab);
    void closeTab(int index); // those of tasks only
    void reopenClosed();

    pages::Page* frontPage() const; // a page, or the task in front
    pages::Page* stackedPage() const; // of the first tab
    Location location() const;
    std::vector<model::TaskId> openTasks() const; // in the order of their tabs
    void retranslate();

signals:
    void frontChanged(); // once, when it is settled

private:
    template<class Move>
    void moveFront(Move move);
    PageScroll* makeTab(const model::TaskId& id, int index);
    PageScroll* detailAt(int index) const;

    pages::AppContext m_app;
    MakeDetail m_makeDetail;
    QStackedWidget* m_stack = nullptr;
    QHash<model::TaskId, PageScroll*> m_details;
    std::vector<model::TaskId> m_closed; // most recent last
    bool m_isMoving = false;
};

} // namespace tributary::shell
