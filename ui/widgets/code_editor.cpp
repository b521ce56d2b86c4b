#include "widgets/code_editor.h"

#include "widgets/theme.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QHelpEvent>
#include <QMimeData>
#include <QPainter>
#include <QScrollBar>
#include <QStandardItemModel>
#include <QTextBlock>
#include <QToolTip>

#include <algorithm>

namespace tributary::widgets {
namespace {

// The numbers of the lines. The editor paints it, since it knows where its blocks are.
class LineMargin final : public QWidget
{
public:
    explicit LineMargin(CodeEditor* editor)
        : QWidget(editor)
        , m_editor(editor)
    {
    }
    QSize sizeHint() const override { return {m_editor->marginWidth(), 0}; }

protected:
    void paintEvent(QPaintEvent* event) override { m_editor->paintMargin(event); }

private:
    CodeEditor* m_editor;
};

constexpr int kTextRole = Qt::UserRole + 1;

} // namespace

CodeEditor::CodeEditor(const Theme& theme, QWidget* parent)
    : QPlainTextEdit(parent)
    , m_theme(theme)
    , m_margin(new LineMargin(this))
    , m_popup(new QCompleter(this))
    , m_items(new QStandardItemModel(this))
{
    setLineWrapMode(NoWrap);
    setTabChangesFocus(true);
    m_popup->setModel(m_items);
    m_popup->setWidget(this);
    m_popup->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_popup->setMaxVisibleItems(12);
    m_popup->popup()->setObjectName(QStringLiteral("completions"));
    connect(m_popup, qOverload<const QModelIndex&>(&QCompleter::activated), this,
            [this](const QModelIndex& index) { insertCompletion(index); });
    connect(this, &QPlainTextEdit::blockCountChanged, this, &CodeEditor::updateMarginWidth);
    connect(this, &QPlainTextEdit::cursorPositionChanged, this, &CodeEditor::paintSelections);
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& rect, int dy) {
        if (dy != 0)
            m_margin->scroll(0, dy);
        else
            m_margin->update(0, rect.y(), m_margin->width(), rect.height());
    });
    connect(&theme, &Theme::changed, this, &CodeEditor::restyle);
    restyle();
}

void CodeEditor::restyle()
{
    const QFont mono = m_theme.monoFont();
    if (font() != mono)
        setFont(mono);
    updateMarginWidth();
    paintSelections();
    m_margin->update();
}

void CodeEditor::setCompletionSource(Completer completer)
{
    m_source = std::move(completer);
}

void CodeEditor::setPasteHandler(PasteHandler handler)
{
    m_paste = std::move(handler);
}

void CodeEditor::setCopySource(TextSource source)
{
    m_copy = std::move(source);
}

void CodeEditor::insertFromMimeData(const QMimeData* source)
{
    if (!m_paste || !source->hasText() || !m_paste(source->text()))
        QPlainTextEdit::insertFromMimeData(source);
}

// As text only: a fragment of the document is a copy of all its blocks, which in a large text takes
// longer than a second, with each selection where the window system has a clipboard for it.
QMimeData* CodeEditor::createMimeDataFromSelection() const
{
    const QTextCursor cursor = textCursor();
    auto* copied = new QMimeData;
    copied->setText(m_copy ? m_copy(cursor.selectionStart(), cursor.selectionEnd())
                           : cursor.selectedText().replace(QChar::ParagraphSeparator, u'\n'));
    return copied;
}

void CodeEditor::shiftMarks(qsizetype position, qsizetype removed, qsizetype added)
{
    for (CodeMark& mark : m_marks) {
        if (mark.begin >= position + removed) {
            mark.begin += added - removed;
            mark.end += added - removed;
        } else if (mark.end > position) {
            mark.replacement.clear();
        }
    }
}

void CodeEditor::setMarks(QList<CodeMark> marks)
{
    m_marks = std::move(marks);
    paintSelections();
    m_margin->update();
}

void CodeEditor::paintSelections()
{
    QList<QTextEdit::ExtraSelection> selections;
    if (!isReadOnly()) {
        QTextEdit::ExtraSelection line;
        line.format.setBackground(m_theme.colors().raised);
        line.format.setProperty(QTextFormat::FullWidthSelection, true);
        line.cursor = textCursor();
        line.cursor.clearSelection();
        selections.append(line);
    }
    const int length = document()->characterCount() - 1;
    for (const CodeMark& mark : m_marks) {
        if (mark.begin > length)
            continue; // of a text that is not all there
        QTextEdit::ExtraSelection squiggle;
        squiggle.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        squiggle.format.setUnderlineColor(mark.isError ? m_theme.colors().bad
                                                       : m_theme.colors().warning);
        squiggle.format.setBackground(mark.isError ? m_theme.colors().badSoft
                                                   : m_theme.colors().warningSoft);
        squiggle.cursor = textCursor();
        const int begin = std::clamp(static_cast<int>(mark.begin), 0, length);
        const int end = std::clamp(static_cast<int>(std::max(mark.end, mark.begin + 1)), 0, length);
        squiggle.cursor.setPosition(std::min(begin, std::max(0, end - 1)));
        squiggle.cursor.setPosition(end, QTextCursor::KeepAnchor);
        selections.append(squiggle);
    }
    setExtraSelections(selections);
}

void CodeEditor::showMark(const CodeMark& mark)
{
    QTextCursor cursor(document());
    const int length = document()->characterCount() - 1;
    cursor.setPosition(std::clamp(static_cast<int>(mark.begin), 0, length));
    setTextCursor(cursor);
    centerCursor();
    setFocus();
}

void CodeEditor::applyFix(const CodeMark& mark)
{
    if (isReadOnly())
        return;
    const QString text = mark.replacement;
    QTextCursor cursor(document());
    const int length = document()->characterCount() - 1;
    cursor.setPosition(std::clamp(static_cast<int>(mark.begin), 0, length));
    cursor.setPosition(std::clamp(static_cast<int>(mark.end), 0, length), QTextCursor::KeepAnchor);
    cursor.insertText(text);
    setTextCursor(cursor);
    emit fixApplied();
}

const CodeMark* CodeEditor::markAt(qsizetype position) const
{
    for (const CodeMark& mark : m_marks) {
        if (position >= mark.begin && position <= std::max(mark.end, mark.begin + 1))
            return &mark;
    }
    return nullptr;
}

const CodeMark* CodeEditor::markAtCaret() const
{
    return markAt(textCursor().position());
}

int CodeEditor::caretLine() const
{
    return textCursor().blockNumber() + 1;
}

int CodeEditor::caretColumn() const
{
    return textCursor().positionInBlock() + 1;
}

void CodeEditor::replaceText(const QString& text)
{
    QTextCursor cursor(document());
    cursor.select(QTextCursor::Document);
    cursor.insertText(text);
    cursor.movePosition(QTextCursor::Start);
    setTextCursor(cursor);
}

// --- completion -------------------------------------------------------------------------------

bool CodeEditor::isCompleting() const
{
    return m_popup->popup()->isVisible();
}

void CodeEditor::complete()
{
    if (!m_source || isReadOnly())
        return;
    const CodeCompletion found = m_source(textCursor().position());
    if (found.items.isEmpty()) {
        m_popup->popup()->hide();
        return;
    }
    m_replaceFrom = found.begin;
    m_items->clear();
    int widest = 0;
    const QFontMetrics metrics(font());
    for (const auto& [text, detail] : found.items) {
        const QString shown = detail.isEmpty() ? text : text + QStringLiteral("   ") + detail;
        auto* item = new QStandardItem(shown);
        item->setData(text, kTextRole);
        m_items->appendRow(item);
        widest = std::max(widest, metrics.horizontalAdvance(shown));
    }
    QRect rect = cursorRect();
    rect.translate(viewportMargins().left(), 0);
    rect.setWidth(widest + 4 * metrics.averageCharWidth()
                  + m_popup->popup()->verticalScrollBar()->sizeHint().width());
    m_popup->popup()->setFont(font());
    m_popup->complete(rect);
    m_popup->popup()->setCurrentIndex(m_items->index(0, 0));
}

void CodeEditor::insertCompletion(const QModelIndex& index)
{
    if (isReadOnly())
        return;
    QTextCursor cursor = textCursor();
    const int caret = cursor.position();
    cursor.setPosition(std::min(static_cast<int>(m_replaceFrom), caret));
    cursor.setPosition(caret, QTextCursor::KeepAnchor);
    cursor.insertText(index.data(kTextRole).toString());
    setTextCursor(cursor);
}

void CodeEditor::maybeComplete(const QString& typed)
{
    const bool isWord = !typed.isEmpty()
        && (typed.back().isLetter() || typed.back() == u'_' || typed.back() == u'.');
    if (isCompleting() || isWord) {
        // A single letter is noise; from the second on the list helps.
        const QTextCursor cursor = textCursor();
        const QString line = cursor.block().text().left(cursor.positionInBlock());
        qsizetype start = line.size();
        while (start > 0 && (line[start - 1].isLetterOrNumber() || line[start - 1] == u'_'))
            --start;
        if (line.size() - start >= 2 || isCompleting())
            complete();
    }
}

void CodeEditor::insertNewLine()
{
    const QString line = textCursor().block().text();
    qsizetype blanks = 0;
    while (blanks < line.size() && blanks < textCursor().positionInBlock() && line[blanks] == u' ')
        ++blanks;
    textCursor().insertText(u'\n' + QString(blanks, u' '));
    ensureCursorVisible();
}

void CodeEditor::keyPressEvent(QKeyEvent* event)
{
    if (isCompleting()) {
        switch (event->key()) {
        case Qt::Key_Enter:
        case Qt::Key_Return:
        case Qt::Key_Tab:
        case Qt::Key_Escape:
        case Qt::Key_Backtab:
            event->ignore(); // the completer takes them
            return;
        default:
            break;
        }
    }
    const bool isControl = event->modifiers() == Qt::ControlModifier;
    if (isControl && event->key() == Qt::Key_Space) {
        complete();
        return;
    }
    if (isControl && event->key() == Qt::Key_Period) {
        if (const CodeMark* mark = markAtCaret(); mark != nullptr && !mark->replacement.isEmpty())
            applyFix(CodeMark(*mark));
        return;
    }
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && event->modifiers() == Qt::NoModifier && !isReadOnly()) {
        insertNewLine();
        return;
    }
    if (isEnter && isControl) {
        event->ignore(); // Submit, for the page
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
    if (!isReadOnly() && (event->modifiers() & ~Qt::ShiftModifier) == Qt::NoModifier)
        maybeComplete(event->text());
}

// --- margin -----------------------------------------------------------------------------------

int CodeEditor::marginWidth() const
{
    const auto digits = QString::number(std::max(100, blockCount())).size();
    const QFontMetrics metrics(font());
    return metrics.horizontalAdvance(u'9') * (static_cast<int>(digits) + 2);
}

void CodeEditor::updateMarginWidth()
{
    setViewportMargins(marginWidth(), 0, 0, 0);
    const QRect inside = contentsRect();
    m_margin->setGeometry(inside.left(), inside.top(), marginWidth(), inside.height());
}

void CodeEditor::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    updateMarginWidth();
}

void CodeEditor::paintMargin(QPaintEvent* event)
{
    QPainter painter(m_margin);
    painter.fillRect(event->rect(), m_theme.colors().raised);
    const int digit = QFontMetrics(font()).horizontalAdvance(u'9');
    painter.setFont(font());
    QTextBlock block = firstVisibleBlock();
    qreal top = blockBoundingGeometry(block).translated(contentOffset()).top();
    for (; block.isValid() && top <= event->rect().bottom(); block = block.next()) {
        const qreal height = blockBoundingRect(block).height();
        const auto hasMark = [&](bool isError) {
            return std::ranges::any_of(m_marks, [&](const CodeMark& mark) {
                return mark.isError == isError && mark.begin >= block.position()
                    && mark.begin < block.position() + block.length();
            });
        };
        const bool isBad = hasMark(true);
        const QRectF row(0, top, m_margin->width() - digit, height);
        painter.setPen(isBad                                        ? m_theme.colors().bad
                           : hasMark(false)                         ? m_theme.colors().warning
                           : block.blockNumber() + 1 == caretLine() ? m_theme.colors().text
                                                                    : m_theme.colors().muted);
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter,
                         QString::number(block.blockNumber() + 1));
        if (isBad || hasMark(false))
            painter.drawText(QRectF(digit / 2.0, top, digit * 1.5, height),
                             Qt::AlignLeft | Qt::AlignVCenter,
                             isBad ? QStringLiteral("✗") : QStringLiteral("!"));
        top += height;
    }
}

bool CodeEditor::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QPoint inside = viewport()->mapFrom(this, help->pos());
        const CodeMark* mark = markAt(cursorForPosition(inside).position());
        if (mark != nullptr)
            QToolTip::showText(help->globalPos(), mark->message, this);
        else
            QToolTip::hideText();
        return true;
    }
    return QPlainTextEdit::event(event);
}

void CodeEditor::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_margin != nullptr)
        updateMarginWidth();
}

} // namespace tributary::widgets
