// Colours of rule files: YAML or JSON around, the expression language inside conditions.
//
// Thread: GUI. Owned by the document. The expression tokens come from the lexer of core/rules, so
// that what is coloured is what is read. A text of more than kLongestText characters has no
// colours.
#pragma once

#include <QSyntaxHighlighter>

namespace tributary::widgets {

class Theme;

class RuleHighlighter final : public QSyntaxHighlighter
{
    Q_OBJECT

public:
    static constexpr int kLongestText = 500'000;

    RuleHighlighter(QTextDocument* document, const Theme& theme);

protected:
    void highlightBlock(const QString& text) override;

private:
    void follow(int position, int added);
    bool isTooLong() const;
    void colorFrame(const QString& text, qsizetype end);
    void colorExpression(const QString& text, qsizetype begin, qsizetype end);

    const Theme& m_theme;
    QTextDocument& m_text;
    bool m_isOff = false; // the text is too long
};

} // namespace tributary::widgets
