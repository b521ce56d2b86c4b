// The window: rail, tool bar, pages, detail tabs, status bar. It only switches pages.
//
// Thread: GUI. Pages come from ShellParts; everything in AppContext outlives the window.
#pragma once

#include "shell/languages.h"
#include "shell/locator.h"
#include "shell/shell_parts.h"

#include <QList>
#include <QMainWindow>

class QAction;
class QStackedWidget;
class QTabWidget;

namespace tributary::shell {

class Rail;
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
    struct Command
    {
        QAction* action = nullptr;
        const char* text = nullptr; // untranslated
        QString iconName;
    };

    void buildLayout();
    void buildTools();
    void connectNavigator();
    void addCommand(const char* text, const QKeySequence& keys, const QString& iconName,
                    std::function<void()> run);
    void buildCommands();
    void closeTab(int index);
    void showShortcuts();
    QList<LocatorEntry> locatorEntries() const;
    void retranslate();

    pages::AppContext m_app;
    ShellParts m_parts;
    Languages& m_languages;
    Rail* m_rail = nullptr;
    TopBar* m_topBar = nullptr;
    StatusStrip* m_status = nullptr;
    QTabWidget* m_tabs = nullptr;
    QStackedWidget* m_stack = nullptr;
    Locator* m_locator = nullptr;
    QList<pages::Page*> m_pages;
    QList<Command> m_commands;
    QHash<model::TaskId, pages::Page*> m_details;
    std::vector<model::TaskId> m_closed; // most recent last
};

} // namespace tributary::shell
