#include "models/rule_text.h"

#include <QRegularExpression>

#include <algorithm>

namespace tributary::models {
namespace {

qsizetype indentation(QStringView line)
{
    qsizetype count = 0;
    while (count < line.size() && line[count] == u' ')
        ++count;
    return count;
}

// A line that may begin a condition; most lines are none, and a regular expression costs more.
bool mayBegin(QStringView line)
{
    return line.contains(QLatin1String("condition"));
}

// Where to begin reading so that the lines around a position come out as from the start of the
// text: with the last line at or above it that begins a condition.
qsizetype readingStart(QStringView text, qsizetype position)
{
    qsizetype start = std::min(position, text.size());
    while (true) {
        start = start == 0 ? 0 : text.lastIndexOf(u'\n', start - 1) + 1;
        qsizetype end = text.indexOf(u'\n', start);
        if (end < 0)
            end = text.size();
        const QStringView line = text.mid(start, end - start);
        const RuleLine found = mayBegin(line) ? scanRuleLine(line, kOutsideCondition) : RuleLine{};
        if (start == 0 || found.begin != found.end || found.next != kOutsideCondition)
            return start;
        --start; // the end of the line above
    }
}

// The content of a quoted scalar that opens at `begin`, up to its closing quote.
qsizetype endOfQuoted(QStringView line, qsizetype begin)
{
    const QChar quote = line[begin];
    for (qsizetype i = begin + 1; i < line.size(); ++i) {
        if (quote == u'"' && line[i] == u'\\')
            ++i;
        else if (line[i] == quote)
            return i;
    }
    return line.size();
}

} // namespace

RuleLine scanRuleLine(QStringView line, RuleLineState state)
{
    if (state != kOutsideCondition) {
        if (line.trimmed().isEmpty())
            return {0, 0, state};
        if (indentation(line) > state)
            return {indentation(line), line.size(), state};
    }
    // YAML: `condition: …`, `- condition: …`; JSON and flow style: `"condition": "…"`.
    if (!mayBegin(line))
        return {};
    static const QRegularExpression kKey(QStringLiteral(R"(^([\s{,-]*)(["']?)condition\2\s*:\s*)"));
    const auto match = kKey.match(line.toString());
    if (!match.hasMatch())
        return {};
    const qsizetype begin = match.capturedEnd(0);
    if (begin >= line.size())
        return {begin, begin, static_cast<RuleLineState>(match.capturedLength(1))};
    const QChar first = line[begin];
    if (first == u'|' || first == u'>')
        return {begin, begin, static_cast<RuleLineState>(match.capturedLength(1))};
    if (first == u'"' || first == u'\'')
        return {begin + 1, endOfQuoted(line, begin), kOutsideCondition};
    return {begin, line.size(), static_cast<RuleLineState>(match.capturedLength(1))};
}

std::optional<ConditionRange> conditionAt(const QString& text, qsizetype position)
{
    std::optional<ConditionRange> range;
    RuleLineState state = kOutsideCondition;
    const QStringView all(text);
    qsizetype start = readingStart(all, position);
    while (start <= text.size() && (range || start <= position)) {
        qsizetype end = text.indexOf(u'\n', start);
        if (end < 0)
            end = text.size();
        const RuleLine line = scanRuleLine(all.mid(start, end - start), state);
        const bool isSame = state != kOutsideCondition && line.next == state
            && (line.begin != line.end || all.mid(start, end - start).trimmed().isEmpty());
        if (isSame && range) {
            range->end = end;
        } else if (line.begin != line.end || line.next != kOutsideCondition) {
            if (range && position >= range->begin && position <= range->end)
                return range;
            range = ConditionRange{start + line.begin,
                                   line.next == kOutsideCondition ? start + line.end : end};
            // A block opens behind its header: the header itself is no place to type in.
            if (line.begin == line.end && line.next != kOutsideCondition
                && start + line.begin < end)
                range->begin = end;
        } else {
            if (range && position >= range->begin && position <= range->end)
                return range;
            range.reset();
        }
        state = line.next;
        start = end + 1;
    }
    if (range && position >= range->begin && position <= range->end)
        return range;
    return std::nullopt;
}

qsizetype ByteMap::position(std::size_t byte)
{
    const auto lengthAt = [this](std::size_t at) -> qsizetype {
        const auto unit = static_cast<unsigned char>(m_utf8[at]);
        if ((unit & 0xC0U) == 0x80U)
            return 0;
        return unit >= 0xF0U ? 2 : 1; // beyond the BMP: a surrogate pair
    };
    for (; m_byte < byte && m_byte < m_utf8.size(); ++m_byte)
        m_position += lengthAt(m_byte);
    for (; m_byte > byte; --m_byte)
        m_position -= lengthAt(m_byte - 1);
    return m_position;
}

} // namespace tributary::models
