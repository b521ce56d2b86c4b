#include "widgets/diff_view.h"

#include <QTextBlock>
#include <QTextCursor>

#include <algorithm>
#include <utility>

namespace tributary::widgets {
namespace {

using Kind = models::DiffLine::Kind;

constexpr int kContext = 3; // unchanged lines around a change

// Which lines are shown: the changed ones and those near them.
QList<bool> shownLines(const QList<models::DiffLine>& lines)
{
    QList<bool> shown(lines.size(), false);
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (lines[i].kind == Kind::Same)
            continue;
        const qsizetype from = std::max<qsizetype>(0, i - kContext);
        const qsizetype to = std::min<qsizetype>(lines.size() - 1, i + kContext);
        for (qsizetype near = from; near <= to; ++near)
            shown[near] = true;
    }
    return shown;
}

// Nobody reads on beyond these, and each one costs.
constexpr int kMostLines = 2000;

} // namespace

DiffView::DiffView(const Theme& theme, QWidget* parent)
    : QPlainTextEdit(parent)
    , m_theme(theme)
{
    setReadOnly(true);
    setLineWrapMode(NoWrap);
    setTabChangesFocus(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    connect(&theme, &Theme::changed, this, &DiffView::rebuild);
}

void DiffView::setDiff(models::TextDiff diff)
{
    m_diff = std::move(diff);
    setPlaceholderText(tr("No difference"));
    rebuild();
}

void DiffView::showHint(const QString& hint)
{
    m_diff = {};
    setPlaceholderText(hint);
    rebuild();
}

void DiffView::rebuild()
{
    clear();
    QTextCursor cursor(document());
    const QList<bool> shown = shownLines(m_diff.lines);
    bool isFirst = true;
    bool hasGap = false;
    int left = kMostLines;
    cursor.beginEditBlock(); // laid out once, not line by line
    const auto put = [&](const QString& text, const QColor& ink, const QColor& paper) {
        if (!isFirst)
            cursor.insertBlock();
        isFirst = false;
        QTextCharFormat letters;
        letters.setForeground(ink);
        letters.setFont(m_theme.monoFont());
        QTextBlockFormat block;
        if (paper.isValid())
            block.setBackground(paper);
        cursor.setBlockFormat(block);
        cursor.insertText(text, letters);
    };
    const Colors& c = m_theme.colors();
    for (qsizetype i = 0; i < m_diff.lines.size(); ++i) {
        const models::DiffLine& line = m_diff.lines[i];
        if (!shown[i]) {
            hasGap = true;
            continue;
        }
        if (left-- == 0) {
            put(tr("⋯ and more: only the first %n lines are shown", nullptr, kMostLines), c.muted,
                {});
            break;
        }
        if (std::exchange(hasGap, false))
            put(QStringLiteral("⋯"), c.muted, {});
        if (line.kind == Kind::Added)
            put(QStringLiteral("+ ") + line.text, c.goodText, c.goodSoft);
        else if (line.kind == Kind::Removed)
            put(QStringLiteral("− ") + line.text, c.badText, c.badSoft);
        else
            put(QStringLiteral("  ") + line.text, c.muted, {});
    }
    cursor.endEditBlock();
    moveCursor(QTextCursor::Start);
}

} // namespace tributary::widgets
