// A text editor for rule and task files: line numbers, squiggles with tool tips, completion that
// its owner provides, and colours from a highlighter on its document.
//
// Thread: GUI. Positions are QString indices of the text. Tab moves the focus on, as everywhere;
// Enter keeps the indentation, Ctrl+Space completes, Ctrl+. applies the fix at the caret.
#pragma once

#include <QColor>
#include <QList>
#include <QPlainTextEdit>
#include <QString>

#include <functional>

class QCompleter;
class QStandardItemModel;

namespace tributary::widgets {

class Theme;

struct CodeMark
{
    qsizetype begin = 0;
    qsizetype end = 0; // an empty mark is drawn one character wide
    bool isError = true; // else a warning
    QString message;
    QString replacement; // a quick fix; empty = none
};

struct CodeCompletion
{
    struct Item
    {
        QString text;
        QString detail;
    };
    qsizetype begin = 0; // what an item replaces, up to the caret
    QList<Item> items;
};

class CodeEditor final : public QPlainTextEdit
{
    Q_OBJECT

public:
    // Of whoever knows the text: a copy of all of it for each key would be felt in a large one.
    using Completer = std::function<CodeCompletion(qsizetype caret)>;

    using TextSource = std::function<QString(qsizetype begin, qsizetype end)>;
    // Takes what is pasted or dropped; false leaves it to the editor.
    using PasteHandler = std::function<bool(const QString& text)>;

    explicit CodeEditor(const Theme& theme, QWidget* parent = nullptr);

    void setCompletionSource(Completer completer);
    void setPasteHandler(PasteHandler handler);
    void setCopySource(TextSource source); // as for completion
    void setMarks(QList<CodeMark> marks);
    const QList<CodeMark>& marks() const { return m_marks; }
    // `removed` characters from `position` on have become `added`: marks go along; one that was
    // changed itself can't be fixed any more.
    void shiftMarks(qsizetype position, qsizetype removed, qsizetype added);
    // Selects what the mark covers and shows it.
    void showMark(const CodeMark& mark);
    // Replaces what the mark covers; one step of undo.
    void applyFix(const CodeMark& mark);
    // The mark at the caret, null when there is none.
    const CodeMark* markAtCaret() const;
    // 1-based, of the caret; columns in characters.
    int caretLine() const;
    int caretColumn() const;
    // Replaces all of the text as one step of undo, keeping history.
    void replaceText(const QString& text);

    void complete(); // as Ctrl+Space
    bool isCompleting() const;

    int marginWidth() const;
    void paintMargin(QPaintEvent* event);

signals:
    void fixApplied();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void insertFromMimeData(const QMimeData* source) override;
    QMimeData* createMimeDataFromSelection() const override;

private:
    void restyle();
    void paintSelections();
    void insertCompletion(const QModelIndex& index);
    void insertNewLine();
    void maybeComplete(const QString& typed);
    void updateMarginWidth();
    const CodeMark* markAt(qsizetype position) const;

    const Theme& m_theme;
    QWidget* m_margin = nullptr;
    QCompleter* m_popup = nullptr;
    QStandardItemModel* m_items = nullptr;
    Completer m_source;
    PasteHandler m_paste;
    TextSource m_copy;
    qsizetype m_replaceFrom = 0;
    QList<CodeMark> m_marks;
};

} // namespace tributary::widgets
