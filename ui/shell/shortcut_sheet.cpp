#include "shell/shortcut_sheet.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace tributary::shell {

ShortcutSheet::ShortcutSheet(const widgets::Theme& theme, const QList<ShortcutRow>& rows,
                             QWidget* parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("shortcutSheet"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Keyboard shortcuts"));
    const widgets::Metrics& m = theme.metrics();
    auto* body = new QWidget;
    body->setProperty("transparent", true);
    auto* grid = new QGridLayout(body);
    grid->setHorizontalSpacing(m.pad * 2);
    grid->setVerticalSpacing(m.gap / 2);
    grid->setColumnStretch(1, 1);
    QString group;
    int line = 0;
    for (const ShortcutRow& row : rows) {
        if (row.group != group) {
            group = row.group;
            auto* heading = new QLabel(group, body);
            heading->setProperty("role", QStringLiteral("heading"));
            heading->setContentsMargins(0, m.pad, 0, 0);
            grid->addWidget(heading, line++, 0, 1, 2);
        }
        auto* keys = new QLabel(row.keys, body);
        keys->setFont(theme.monoFont());
        grid->addWidget(keys, line, 0);
        grid->addWidget(new QLabel(row.text, body), line++, 1);
    }
    grid->setRowStretch(line, 1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(body);
    scroll->setWidgetResizable(true);
    auto* close = new QPushButton(tr("Close"), this);
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    auto* column = new QVBoxLayout(this);
    column->addWidget(scroll, 1);
    column->addWidget(close, 0, Qt::AlignRight);
    resize(m.panelWidth * 3 / 2, m.rowHeight * 22);
}

QList<ShortcutRow> ShortcutSheet::pageKeys()
{
    const QString tasks = tr("Tasks");
    const QString task = tr("A task");
    const auto key = [](const char* text) { return QString::fromLatin1(text); };
    return {
        {tasks, key("J  K"), tr("Next or previous row")},
        {tasks, key("Space"), tr("Show in the inspector")},
        {tasks, key("Enter"), tr("Open the task")},
        {tasks, key("F  X"), tr("Filter by the cell, or exclude it")},
        {tasks, key("C  R"), tr("Cancel, retry")},
        {tasks, key("W  L"), tr("Why here, logs")},
        {tasks, key("Ctrl+A"), tr("Select all that match")},
        {tasks, key("Ctrl+C"), tr("Copy rows as a table")},
        {task, key("["), tr("Previous task of the list")},
        {task, key("]"), tr("Next task of the list")},
        {task, key("1 … 7"), tr("Show a tab")},
        {task, key("N  P"), tr("Next or previous error in the trace")},
    };
}

} // namespace tributary::shell
