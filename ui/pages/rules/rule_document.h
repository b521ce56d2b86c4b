// The text that the three editors of the rules share, with one history of changes.
//
// Thread: GUI. What each of them changes becomes a step of undo; typing in one place is one step.
#pragma once

#include "pages/rules/rule_history.h"

#include <QObject>
#include <QString>

namespace tributary::pages {

class RuleDocument final : public QObject
{
    Q_OBJECT

public:
    // Characters up to which reading all of it takes some thousandths of a second; what is larger
    // is read beside the window.
    static constexpr qsizetype kLarge = 200'000;
    static bool isLarge(const QString& text) { return text.size() > kLarge; }

    using QObject::QObject;

    const QString& text() const { return m_text; }
    bool isLarge() const { return isLarge(m_text); }
    // Of the file that the text is from, to show in errors. A name of JSON holds only for JSON,
    // since undo brings back the text of another file, too.
    QString fileName() const;
    void setFileName(const QString& name) { m_fileName = name; }
    int revision() const { return m_revision; } // rises with each change of the text
    const RuleHistory& history() const { return m_history; }

    void reset(const QString& text); // forgets the history
    void change(const QString& text); // one step; nothing when the text is the same
    // `removed` characters from `position` on become `text`; joins the step before while typing
    // goes on there.
    void type(qsizetype position, qsizetype removed, const QString& text);
    void undo();
    void redo();

    // As a text editor holds it (line breaks, blanks), so that positions are the same everywhere.
    static QString normalized(QString text);

signals:
    // The text from `position` on: `removed` characters became `added`.
    void changed(qsizetype position, qsizetype removed, const QString& added);

private:
    void apply(qsizetype position, qsizetype removed, const QString& added);
    void push(qsizetype position, qsizetype removed, const QString& raw, bool isTyping);

    QString m_text;
    QString m_fileName = QStringLiteral("rules.yaml");
    int m_revision = 0;
    RuleHistory m_history;
};

} // namespace tributary::pages
