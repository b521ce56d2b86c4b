// Two texts as the lines that turn one into the other: removed, added, and what stands around.
//
// Thread: GUI. A sign in front of each line says the same as its colour.
#pragma once

#include "models/text_diff.h"
#include "widgets/theme.h"

#include <QPlainTextEdit>

namespace tributary::widgets {

class DiffView final : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit DiffView(const Theme& theme, QWidget* parent = nullptr);

    void setDiff(models::TextDiff diff);
    void showHint(const QString& hint); // nothing to compare
    int added() const { return m_diff.added; }
    int removed() const { return m_diff.removed; }

private:
    void rebuild();

    const Theme& m_theme;
    models::TextDiff m_diff;
};

} // namespace tributary::widgets
