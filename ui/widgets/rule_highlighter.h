// Colours of rule files: YAML or JSON around, the expression language inside conditions.
//
// Thread: GUI. Owned by the document. The expression tokens come from the lexer of core/rules, so
// that what is coloured is what is read.
#pragma once

#include <QSyntaxHighlighter>

namespace tributary::widgets {

class Theme;

class RuleHighlighter final : public QSyntaxHighlighter
{
    Q_OBJECT

public:
    RuleHighlighter(QTextDocument* document, const Theme& theme);

protected:
    void highlightBlock(const QString& text) override;

private:
    void colorFrame(const QString& text, qsizetype end);
    void colorExpression(const QString& text, qsizetype begin, qsizetype end);

    const Theme& m_theme;
};

} // namespace tributary::widgets
