#include "core/store/meaning.h"

#include <fmt/format.h>

#include <cmath>

namespace tributary::test {
namespace {

MaybeNumber finite(double number)
{
    return std::isfinite(number) ? MaybeNumber(number) : std::nullopt;
}

using Points = std::vector<std::string>;

// `at` behind the '['; moves behind the ']'.
bool setHolds(const Points& glob, std::size_t& at, const std::string& point)
{
    const bool negated = glob[at] == "^";
    bool found = false;
    for (at += negated ? 1 : 0; glob[at] != "]"; ++at) {
        if (at + 2 < glob.size() && glob[at + 1] == "-") {
            found = found || (glob[at] <= point && point <= glob[at + 2]);
            at += 2;
        } else {
            found = found || glob[at] == point;
        }
    }
    ++at;
    return found != negated;
}

bool globHoldsFrom(const Points& glob, std::size_t g, const Points& text, std::size_t t)
{
    if (g == glob.size())
        return t == text.size();
    if (glob[g] == "*") {
        for (std::size_t skip = t; skip <= text.size(); ++skip) {
            if (globHoldsFrom(glob, g + 1, text, skip))
                return true;
        }
        return false;
    }
    if (t == text.size())
        return false;
    std::size_t next = g + 1;
    const bool fits =
        glob[g] == "?" || (glob[g] == "[" ? setHolds(glob, next, text[t]) : glob[g] == text[t]);
    return fits && globHoldsFrom(glob, next, text, t + 1);
}

} // namespace

std::vector<std::string> codePoints(std::string_view text)
{
    std::vector<std::string> all;
    for (const char c : text) {
        if ((static_cast<unsigned char>(c) & 0xC0U) == 0x80U && !all.empty())
            all.back() += c;
        else
            all.emplace_back(1, c);
    }
    return all;
}

Number constant(std::string text, double value)
{
    return {std::move(text), [value](const KnownTask&) { return MaybeNumber(value); }};
}

Number arithmetic(const Number& left, std::string_view op, const Number& right, Strength strength,
                  const std::function<double(double, double)>& calculate)
{
    const Number first = enclosed(left, strength);
    const Number second = enclosed(right, above(strength)); // equal ones group to the left
    return {fmt::format("{} {} {}", first.text, op, second.text),
            [a = first.value, b = second.value, calculate](const KnownTask& task) {
                const MaybeNumber x = a(task);
                const MaybeNumber y = b(task);
                return x && y ? finite(calculate(*x, *y)) : std::nullopt;
            },
            strength};
}

Number quotient(const Number& left, const Number& right)
{
    return arithmetic(left, "/", right, Strength::Product, [](double a, double b) {
        return b == 0 ? std::nan("") : a / b; // by zero is unknown
    });
}

std::string quotedText(std::string_view text, char quote)
{
    std::string out(1, quote);
    for (const char c : text) {
        if (c == '\n')
            out += "\\n";
        else if (c == '\t')
            out += "\\t";
        else if (c == '\\' || c == quote)
            out += {'\\', c};
        else
            out += c;
    }
    return out + quote;
}

bool globHolds(std::string_view glob, std::string_view text)
{
    return globHoldsFrom(codePoints(glob), 0, codePoints(text), 0);
}

Condition operator!(const Condition& operand)
{
    const Condition inner = enclosed(operand, Strength::Not);
    return {"NOT " + inner.text,
            [value = inner.value](const KnownTask& task) -> MaybeBool {
                const MaybeBool verdict = value(task);
                return verdict ? MaybeBool(!*verdict) : std::nullopt;
            },
            Strength::Not};
}

Condition joined(bool isOr, const std::vector<Condition>& operands)
{
    const Strength strength = isOr ? Strength::Or : Strength::And;
    std::string text;
    std::vector<Meaning<MaybeBool>> values;
    for (const auto& operand : operands) {
        const Condition inner = enclosed(operand, above(strength));
        text += (text.empty() ? "" : isOr ? " OR " : " AND ") + inner.text;
        values.push_back(inner.value);
    }
    return {std::move(text),
            [values, isOr](const KnownTask& task) -> MaybeBool {
                bool someUnknown = false;
                for (const auto& value : values) {
                    const MaybeBool verdict = value(task);
                    if (verdict == MaybeBool(isOr))
                        return isOr;
                    someUnknown = someUnknown || !verdict;
                }
                return someUnknown ? std::nullopt : MaybeBool(!isOr);
            },
            strength};
}

Number sum(const Number& left, const Number& right)
{
    return arithmetic(left, "+", right, Strength::Sum, std::plus<>());
}

} // namespace tributary::test
