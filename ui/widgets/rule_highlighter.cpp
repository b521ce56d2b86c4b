#include "widgets/rule_highlighter.h"

#include "models/rule_text.h"
#include "rules/token.h"
#include "widgets/theme.h"

#include <QRegularExpression>

#include <algorithm>

namespace tributary::widgets {
namespace {

using rules::TokenKind;

QTextCharFormat ink(const QColor& color, bool isBold = false, bool isItalic = false)
{
    QTextCharFormat format;
    format.setForeground(color);
    if (isBold)
        format.setFontWeight(QFont::DemiBold);
    format.setFontItalic(isItalic);
    return format;
}

constexpr qsizetype kLongestLine = 20'000; // characters
constexpr int kLongestText = 2'000'000;

bool isOperator(TokenKind kind)
{
    return kind >= TokenKind::Equal && kind <= TokenKind::Divide;
}

} // namespace

RuleHighlighter::RuleHighlighter(QTextDocument* document, const Theme& theme)
    : QSyntaxHighlighter(document)
    , m_theme(theme)
{
    connect(&theme, &Theme::changed, this, &RuleHighlighter::rehighlight);
}

void RuleHighlighter::highlightBlock(const QString& text)
{
    // Colours of a hundred thousand lines, or of a line of a hundred thousand characters, would
    // take seconds in which the window does not answer.
    if (text.size() > kLongestLine || document()->characterCount() > kLongestText)
        return;
    const models::RuleLine line = models::scanRuleLine(text, previousBlockState());
    setCurrentBlockState(line.next);
    const bool isInside = previousBlockState() != models::kOutsideCondition
        && line.next == previousBlockState() && line.begin != line.end;
    if (!isInside)
        colorFrame(text, line.begin == line.end ? text.size() : line.begin);
    if (line.begin != line.end) {
        colorExpression(text, line.begin, line.end);
        if (!isInside && line.end < text.size())
            setFormat(static_cast<int>(line.end), static_cast<int>(text.size() - line.end),
                      ink(m_theme.colors().muted));
    }
}

void RuleHighlighter::colorFrame(const QString& text, qsizetype end)
{
    static const QRegularExpression kKey(
        QStringLiteral(R"((?:^|[{,]|-\s)\s*("?[A-Za-z_][\w.-]*"?)\s*:(?=\s|$))"));
    static const QRegularExpression kString(QStringLiteral(R"("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')"));
    static const QRegularExpression kNumber(
        QStringLiteral(R"((?<=[\s:\[,])(?:-?\d[\d.]*|true|false|null)(?=\s*(?:$|[,\]}#])))"));
    const auto apply = [&](const QRegularExpression& pattern, int group,
                           const QTextCharFormat& format) {
        for (auto it = pattern.globalMatch(text.left(end)); it.hasNext();) {
            const auto match = it.next();
            setFormat(static_cast<int>(match.capturedStart(group)),
                      static_cast<int>(match.capturedLength(group)), format);
        }
    };
    apply(kNumber, 0, ink(m_theme.series(1)));
    apply(kString, 0, ink(m_theme.colors().good));
    apply(kKey, 1, ink(m_theme.colors().accent));
    // A comment: # at the start or behind a blank, outside of quotes.
    QChar quote;
    for (qsizetype i = 0; i < end; ++i) {
        const QChar c = text[i];
        if (!quote.isNull()) {
            if (c == quote)
                quote = QChar();
        } else if (c == u'"' || c == u'\'') {
            quote = c;
        } else if (c == u'#' && (i == 0 || text[i - 1].isSpace())) {
            setFormat(static_cast<int>(i), static_cast<int>(text.size() - i),
                      ink(m_theme.colors().muted, false, true));
            break;
        }
    }
}

void RuleHighlighter::colorExpression(const QString& text, qsizetype begin, qsizetype end)
{
    const std::string utf8 = text.mid(begin, end - begin).toStdString();
    models::ByteMap map(utf8);
    for (const rules::Token& token : rules::tokenize(utf8)) {
        if (token.kind == TokenKind::End)
            break;
        QTextCharFormat format;
        if (token.kind == TokenKind::Bad)
            format = ink(m_theme.colors().bad);
        else if (token.kind == TokenKind::Comment)
            format = ink(m_theme.colors().muted, false, true);
        else if (rules::isKeyword(token.kind))
            format = ink(m_theme.series(3), true);
        else if (token.kind == TokenKind::Number || token.kind == TokenKind::Instant)
            format = ink(m_theme.series(1));
        else if (token.kind == TokenKind::String)
            format = ink(m_theme.colors().good);
        else if (isOperator(token.kind))
            format = ink(m_theme.series(6));
        else
            format = ink(m_theme.colors().text);
        const qsizetype from = begin + map.position(token.span.begin);
        const qsizetype to = begin + map.position(token.span.end);
        setFormat(static_cast<int>(from), static_cast<int>(to - from), format);
    }
}

} // namespace tributary::widgets
