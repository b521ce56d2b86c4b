// The text that the three editors of the rules share, with one history of changes.
//
// Thread: GUI. What each of them changes becomes a step of undo, at most kMostSteps of them; typing
// in one place is one step.
#pragma once

#include <QObject>
#include <QString>
#include <QUndoStack>

namespace tributary::pages {

class RuleDocument final : public QObject
{
    Q_OBJECT

public:
    static constexpr int kMostSteps = 200;

    explicit RuleDocument(QObject* parent = nullptr);

    const QString& text() const { return m_text; }
    int revision() const { return m_revision; } // rises with each change of the text
    QUndoStack& history() { return m_history; }

    void reset(const QString& text); // forgets the history
    // One step, named `what` in the user's language; nothing when the text is the same.
    void change(const QString& text, const QString& what);
    void type(const QString& text, const QString& what); // joins the step before while it goes on

    // As a text editor holds it (line breaks, blanks), so that positions are the same everywhere.
    static QString normalized(QString text);

signals:
    // The text from `position` on: `removed` characters became `added`.
    void changed(qsizetype position, qsizetype removed, const QString& added);

private:
    class Step;
    void apply(qsizetype position, qsizetype removed, const QString& added);
    void push(const QString& text, const QString& what, bool isTyping);

    QString m_text;
    int m_revision = 0;
    QUndoStack m_history;
};

} // namespace tributary::pages
