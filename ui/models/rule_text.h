// Where the expressions of a rule file stand, line by line, so that an editor can colour and
// complete text that does not load yet.
//
// Thread: pure functions. Positions are QString indices.
#pragma once

#include <QString>
#include <QStringView>

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace tributary::models {

// What a line inherits from those above it: the indentation of the key whose block scalar goes on,
// -1 outside of a condition.
using RuleLineState = int;
inline constexpr RuleLineState kOutsideCondition = -1;

struct RuleLine
{
    qsizetype begin = 0; // of the part that is an expression; empty when begin == end
    qsizetype end = 0;
    RuleLineState next = kOutsideCondition;
};
RuleLine scanRuleLine(QStringView line, RuleLineState state);

// The whole expression around a position: from its first line to its last.
struct ConditionRange
{
    qsizetype begin = 0;
    qsizetype end = 0;
};
std::optional<ConditionRange> conditionAt(const QString& text, qsizetype position);

// Bytes of a UTF-8 text as QString positions. Each question costs the way from the last one, in
// either direction.
class ByteMap
{
public:
    explicit ByteMap(std::string_view utf8)
        : m_utf8(utf8)
    {
    }
    qsizetype position(std::size_t byte);

private:
    std::string_view m_utf8;
    std::size_t m_byte = 0;
    qsizetype m_position = 0;
};

} // namespace tributary::models
