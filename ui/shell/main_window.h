// The window: rail, tool bar, pages, detail tabs, status bar. It only switches pages.
//
// Thread: GUI. Pages come from ShellParts; everything in AppContext outlives the window.
#pragma once

#include "shell/history.h"
#include "shell/languages.h"
#include "shell/live_overview.h"
#include "shell/locator.h"
#include "shell/notices.h"
#include "shell/shell_parts.h"

#include <QList>
#include <QMainWindow>

namespace tributary::shell {

class DetailTabs;
class EngineBanner;
class LocatorSources;
class Rail;
class ShellCommands;
class StatusStrip;
class TopBar;

class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    MainWindow(const pages::AppContext& app, ShellParts parts, Languages& languages);

    QStringList pageIds() const;
    pages::Page* page(const QString& id) const; // null when there is none
    pages::Page* currentPage() const; // or the task in front
    void showPage(const QString& id);
    void openTask(const model::TaskId& id, const QString& tab);
    QString stackedPageId() const; // of the rail, also while a task is in front
    std::vector<model::TaskId> openTasks() const;
    void setPaused(bool isPaused); // everything

    const LiveOverview& live() const { return *m_live; }
    Notices& notices() { return *m_notices; }
    EngineBanner& banner() { return *m_banner; }

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildLayout(ShellParts parts);
    void buildCommands();
    void buildLocator();
    void connectNavigator();
    void openItem(const QString& pageId, const QString& item);
    void go(const std::optional<Location>& place);
    void showFront();
    void showShortcuts();
    void showNotices();
    void switchScheme();
    void retranslate();

    pages::AppContext m_app;
    Languages& m_languages;
    LiveOverview* m_live = nullptr;
    Notices* m_notices = nullptr;
    Rail* m_rail = nullptr;
    TopBar* m_topBar = nullptr;
    EngineBanner* m_banner = nullptr;
    DetailTabs* m_tabs = nullptr;
    StatusStrip* m_status = nullptr;
    ShellCommands* m_commands = nullptr;
    LocatorSources* m_sources = nullptr;
    Locator* m_locator = nullptr;
    QList<pages::Page*> m_pages;
    History m_history;
};

} // namespace tributary::shell
