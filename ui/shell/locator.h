// The locator (Ctrl+K): one field that finds tasks, views, rules, back ends and actions.
//
// Prefixes: "t " task, "v " view, "r " rule, "b " back end, "> " action, "@ " time range; without
// one, everything is searched. Thread: GUI; tasks are looked up off it.
#pragma once

#include "pages/page.h"

#include <QFrame>
#include <QList>

#include <functional>

class QLabel;
class QLineEdit;
class QListWidget;

namespace tributary::shell {

struct LocatorEntry
{
    QChar prefix;
    QString iconName;
    QString text;
    QString detail; // shortcut, type, state
    std::function<void()> run;
};

class Locator final : public QFrame
{
    Q_OBJECT

public:
    // `entries` gives what doesn't come from queries: views, actions, time ranges.
    Locator(const pages::AppContext& app, QLineEdit* field,
            std::function<QList<LocatorEntry>()> entries, QWidget* window);

    void open(const QString& prefix = {});
    QStringList shownTexts() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void search();
    void searchTasks(const QString& text);
    void showEntries();
    void runCurrent();
    void place();
    void retranslate();

    pages::AppContext m_app;
    QLineEdit* m_field = nullptr;
    std::function<QList<LocatorEntry>()> m_source;
    QList<LocatorEntry> m_entries;
    QListWidget* m_list = nullptr;
    QLabel* m_legend = nullptr; // of the prefixes
};

} // namespace tributary::shell
