// The actions of the window: what each is called, its key, its icon, what it does. Each of them is
// found by the locator and listed on the sheet of keys.
//
// Thread: GUI. Lifetime: a child of the window whose actions they are.
#pragma once

#include "shell/locator.h"
#include "shell/shortcut_sheet.h"

#include <QKeySequence>
#include <QList>
#include <QObject>

#include <functional>

class QAction;

namespace tributary::shell {

struct ShellCommand
{
    std::function<QString()> text; // translated, asked again when the language changes
    QList<QKeySequence> keys; // the first one is shown; may be empty
    QString iconName;
    std::function<void()> run;
};

class ShellCommands final : public QObject
{
    Q_OBJECT

public:
    // Has the commands that need nothing but the context already.
    ShellCommands(const pages::AppContext& app, QWidget* window);

    void add(ShellCommand command);
    // Alt+1 … Alt+9 show the pages in the order of the rail.
    void addPageKeys(int pages, const std::function<void(int)>& show);
    void retranslate();
    void setPaused(bool paused); // everything

    QList<LocatorEntry> locatorEntries() const;
    QList<ShortcutRow> shortcutRows() const;

private:
    struct Entry
    {
        ShellCommand command;
        QAction* action = nullptr;
    };

    pages::AppContext m_app;
    QWidget* m_window = nullptr;
    QList<Entry> m_entries;
};

} // namespace tributary::shell
