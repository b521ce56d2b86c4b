#include "widgets/rule_highlighter.h"

#include "models/rule_text.h"
#include "rules/token.h"
#include "widgets/theme.h"

#include <QRegularExpression>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextLayout>

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

void clearColours(QTextBlock block, const QTextBlock& last)
{
    for (; block.isValid(); block = block == last ? QTextBlock() : block.next())
        block.layout()->clearFormats();
}

bool isOperator(TokenKind kind)
{
    return kind >= TokenKind::Equal && kind <= TokenKind::Divide;
}

} // namespace

RuleHighlighter::RuleHighlighter(QTextDocument* document, const Theme& theme)
    : QSyntaxHighlighter(static_cast<QObject*>(document))
    , m_theme(theme)
    , m_text(*document)
    , m_isOff(isTooLong())
{
    // Connected first, so that it is asked before the lines are.
    auto* watch = new QObject(this);
    connect(document, &QTextDocument::contentsChange, watch,
            [this](int position, int /*removed*/, int added) { follow(position, added); });
    connect(&theme, &Theme::changed, this, [this] {
        if (!m_isOff)
            rehighlight();
    });
    if (!m_isOff)
        setDocument(document);
}

bool RuleHighlighter::isTooLong() const
{
    return m_text.characterCount() > kLongestText;
}

// Colours of a hundred thousand lines would take seconds in which the window does not answer, and
// so would passing them over: each line that is asked gets a layout of its own.
void RuleHighlighter::follow(int position, int added)
{
    if (m_isOff == isTooLong())
        return;
    m_isOff = !m_isOff;
    if (m_isOff) {
        QObject::disconnect(&m_text, nullptr, this, nullptr);
        clearColours(m_text.begin(), m_text.findBlock(position));
        const int behind = std::min(position + added, m_text.characterCount() - 1);
        clearColours(m_text.findBlock(behind), m_text.lastBlock());
        return;
    }
    // Not within a change of the text.
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (!m_isOff)
                setDocument(&m_text);
        },
        Qt::QueuedConnection);
}

void RuleHighlighter::highlightBlock(const QString& text)
{
    if (text.size() > kLongestLine)
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
