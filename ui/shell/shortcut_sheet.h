// The sheet of all keys (F1). Thread: GUI; modeless, Esc closes it.
#pragma once

#include "widgets/theme.h"

#include <QDialog>
#include <QList>

namespace tributary::shell {

struct ShortcutRow
{
    QString group;
    QString keys;
    QString text;
};

class ShortcutSheet final : public QDialog
{
    Q_OBJECT

public:
    ShortcutSheet(const widgets::Theme& theme, const QList<ShortcutRow>& rows, QWidget* parent);

    // The keys of the pages; those of the window come from its actions.
    static QList<ShortcutRow> pageKeys();
};

} // namespace tributary::shell
