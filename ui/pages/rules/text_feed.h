// Writes a document into the text widget that shows it: a little at once, a lot in pieces with the
// event loop in between, since the widget takes about 100 ns for a character.
//
// Until isDone() the widget holds the start of the text and is read-only. A text with a line longer
// than kLongestLine is not written at all: the widget lays out a line anew for each key.
//
// Thread: GUI. Widget and document outlive the feed.
#pragma once

#include "pages/rules/rule_document.h"

#include <QObject>
#include <QPlainTextEdit>
#include <QTimer>

#include <functional>

namespace tributary::pages {

class TextFeed final : public QObject
{
    Q_OBJECT

public:
    static constexpr qsizetype kAtOnce = 200'000; // characters
    static constexpr qsizetype kPiece = 50'000;
    static constexpr qsizetype kLongestLine = 400'000;

    TextFeed(QPlainTextEdit& widget, const RuleDocument& document, QObject* parent = nullptr);

    // What the document has changed.
    void follow(qsizetype position, qsizetype removed, const QString& added);
    void take(); // what was typed in the widget is in the document
    void restart(); // soon: the widget holds something else, or a line that is too long
    // Puts the caret there, as soon as that much is written, and shows it.
    void showPosition(qsizetype position);

    qsizetype written() const { return m_written; } // characters of the document, from its start
    bool isDone() const { return m_written == m_document.text().size(); }
    bool isWriting() const { return m_isWriting; } // a change of the widget comes from here
    int longLine() const { return m_longLine; } // 1-based, that keeps the text away; 0 = none

signals:
    void done(); // or found that it can't be written

private:
    void begin();
    void replace(qsizetype position, qsizetype removed, const QString& added);
    void cutOff(qsizetype position);
    void writePiece();
    void write(const std::function<void()>& change);
    void finish();
    void setReadOnly(bool isReadOnly);

    QPlainTextEdit& m_widget;
    const RuleDocument& m_document;
    QTimer m_next;
    qsizetype m_written = 0;
    qsizetype m_caret = -1; // wanted; -1 = as it is
    int m_left = 0; // where the last change has left it
    int m_longLine = 0;
    bool m_isWriting = false;
};

} // namespace tributary::pages
