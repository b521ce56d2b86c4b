#include "shell/shell_commands.h"

#include "gateway/text.h"

#include <QAction>

namespace tributary::shell {

ShellCommands::ShellCommands(const pages::AppContext& app, QWidget* window)
    : QObject(window)
    , m_app(app)
    , m_window(window)
{
    add({[] { return tr("Submit a task"); },
         {Qt::CTRL | Qt::Key_N},
         QStringLiteral("submit"),
         [this] { emit m_app.navigator.openPage(QStringLiteral("submit")); }});
    add({[] { return tr("Refresh"); },
         {Qt::Key_F5},
         QStringLiteral("refresh"),
         [this] { m_app.gateway.refresh(); }});
    add({[] { return tr("Zoom out in time"); },
         {Qt::CTRL | Qt::Key_Minus},
         QStringLiteral("clock"),
         [this] { m_app.time.zoomOut(); }});
    add({[] { return tr("Switch between local time and UTC"); },
         {},
         QStringLiteral("globe"),
         [this] { m_app.format.setUtc(!m_app.format.isUtc()); }});
    add({[] { return tr("Pause everything"); },
         {},
         QStringLiteral("pause"),
         [this] { setPaused(true); }});
    add({[] { return tr("Go on with everything"); },
         {},
         QStringLiteral("play"),
         [this] { setPaused(false); }});
}

void ShellCommands::add(ShellCommand command)
{
    auto* const action = new QAction(this);
    action->setText(command.text());
    action->setShortcuts(command.keys);
    action->setShortcutContext(Qt::WindowShortcut);
    connect(action, &QAction::triggered, this, command.run);
    m_window->addAction(action);
    m_entries.append({std::move(command), action});
}

void ShellCommands::retranslate()
{
    for (const Entry& entry : std::as_const(m_entries))
        entry.action->setText(entry.command.text());
}

QList<LocatorEntry> ShellCommands::locatorEntries() const
{
    QList<LocatorEntry> entries;
    for (const Entry& entry : m_entries)
        entries.append({QLatin1Char('>'), entry.command.iconName, entry.action->text(),
                        entry.action->shortcut().toString(QKeySequence::NativeText),
                        [action = entry.action] { action->trigger(); }});
    return entries;
}

QList<ShortcutRow> ShellCommands::shortcutRows() const
{
    QList<ShortcutRow> rows;
    for (const Entry& entry : m_entries) {
        if (!entry.command.keys.isEmpty())
            rows.append({tr("Everywhere"),
                         QKeySequence::listToString(entry.command.keys, QKeySequence::NativeText),
                         entry.action->text()});
    }
    rows.append({tr("Everywhere"), QStringLiteral("Alt+1 … 9"), tr("Show a page")});
    return rows;
}

void ShellCommands::addPageKeys(int pages, const std::function<void(int)>& show)
{
    for (int i = 0; i < std::min(pages, 9); ++i) {
        auto* const action = new QAction(this);
        action->setShortcut(QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + i)));
        connect(action, &QAction::triggered, this, [show, i] { show(i); });
        m_window->addAction(action);
    }
}

// The effect shows in the status bar; only a refusal needs words.
void ShellCommands::setPaused(bool paused)
{
    service::SetPaused command;
    command.paused = paused;
    m_app.gateway.execute(command, this, [this](const service::CommandReply& reply) {
        if (!reply.isOk())
            emit m_app.navigator.message(widgets::Tone::Bad,
                                         gateway::toQt(reply.errors.front().message));
    });
}

} // namespace tributary::shell
