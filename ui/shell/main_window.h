// The window: rail, tool bar, pages, detail tabs, status bar. It only switches pages.
//
// Thread: GUI. Pages come from ShellParts; everything in AppContext outlives the window.
#pragma once

#include "shell/languages.h"
#include "shell/locator.h"
#include "shell/shell_parts.h"

#include <QList>
#include <QMainWindow>

namespace tributary::shell {

class DetailTabs;
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

protected:
    void changeEvent(QEvent* event) override;

private:
    void buildLayout(ShellParts parts);
    void buildTools();
    void connectNavigator();
    void buildCommands();
    void showShortcuts();
    QList<LocatorEntry> locatorEntries() const;
    void retranslate();

    pages::AppContext m_app;
    Languages& m_languages;
    Rail* m_rail = nullptr;
    TopBar* m_topBar = nullptr;
    StatusStrip* m_status = nullptr;
    DetailTabs* m_tabs = nullptr;
    ShellCommands* m_commands = nullptr;
    Locator* m_locator = nullptr;
    QList<pages::Page*> m_pages;
};

} // namespace tributary::shell
