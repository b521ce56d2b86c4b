#include "core/store/random_condition.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::test {
namespace {

const char* const kComparisons[] = {"=", "==", "!=", "<", "<=", ">", ">="};
const char* const kEqualities[] = {"=", "!="};

template<class Value>
MaybeBool holds(std::string_view op, const std::optional<Value>& a, const std::optional<Value>& b)
{
    if (!a || !b)
        return std::nullopt;
    if (op == "=" || op == "==")
        return *a == *b;
    if (op == "!=")
        return *a != *b;
    if (op == "<")
        return *a < *b;
    if (op == "<=")
        return *a <= *b;
    return op == ">" ? *a > *b : *a >= *b;
}

template<class Value>
Condition comparison(const Meant<Value>& left, const char* op, const Meant<Value>& right)
{
    return {fmt::format("{} {} {}", left.text, op, right.text),
            [a = left.value, b = right.value, op](const KnownTask& task) {
                return holds(op, a(task), b(task));
            },
            Strength::Leaf};
}

template<class Value>
Condition inList(const Meant<Value>& left, bool negated, const std::vector<Meant<Value>>& items)
{
    std::string list;
    for (const auto& item : items)
        list += (list.empty() ? "" : ", ") + item.text;
    return {fmt::format("{} {}IN [{}]", left.text, negated ? "NOT " : "", list),
            [a = left.value, negated, items](const KnownTask& task) -> MaybeBool {
                const auto value = a(task);
                if (!value)
                    return std::nullopt;
                return negated != std::ranges::any_of(items, [&](const Meant<Value>& item) {
                           return item.value(task) == value;
                       });
            },
            Strength::Leaf};
}

template<class Value>
Condition known(const Meant<Value>& operand, bool negated)
{
    return {fmt::format("{} IS {}KNOWN", operand.text, negated ? "NOT " : ""),
            [value = operand.value, negated](const KnownTask& task) -> MaybeBool {
                return value(task).has_value() != negated;
            },
            Strength::Leaf};
}

} // namespace

RandomConditions::RandomConditions(std::uint64_t seed, const std::vector<KnownTask>& tasks,
                                   base::Instant now)
    : m_random(seed)
    , m_tasks(tasks)
    , m_now(now)
{
}

Condition RandomConditions::condition(int depth)
{
    if (depth <= 0 || chance(25))
        return leaf();
    if (chance(30))
        return !condition(depth - 1);
    const bool isOr = chance(50);
    std::vector<Condition> operands;
    for (std::size_t count = 2 + below(3); count > 0; --count)
        operands.push_back(condition(depth - 1));
    Condition all = test::joined(isOr, operands);
    return chance(20) ? enclosed(all, Strength::Primary) : all;
}

Condition RandomConditions::leaf()
{
    switch (below(10)) {
    case 0:
    case 1:
        return compareNumbers();
    case 2:
        return numberIn();
    case 3:
        return compareInstants();
    case 4:
        return compareTexts();
    case 5:
        return textIn();
    case 6:
        return matches();
    case 7:
        return named();
    case 8:
        return truth();
    default:
        return isKnown();
    }
}

Condition RandomConditions::compareNumbers()
{
    const auto unit = static_cast<Unit>(below(kUnitCount));
    const Number left = number(unit, 2);
    const Number right = chance(75) ? literal(unit) : number(unit, 1);
    const char* op = kComparisons[below(std::size(kComparisons))];
    return chance(80) ? comparison(left, op, right) : comparison(right, op, left);
}

Condition RandomConditions::numberIn()
{
    const auto unit = static_cast<Unit>(below(kUnitCount));
    std::vector<Number> items;
    for (std::size_t count = 1 + below(5); count > 0; --count)
        items.push_back(literal(unit));
    return inList(chance(80) ? field(unit) : number(unit, 1), chance(40), items);
}

Condition RandomConditions::compareInstants()
{
    if (chance(20))
        return inList(instant(0), chance(40), {instantLiteral(), instantLiteral()});
    const Number right = chance(60) ? instantLiteral() : instant(1);
    return comparison(instant(1), kComparisons[below(std::size(kComparisons))], right);
}

Condition RandomConditions::compareTexts()
{
    const Text left = textField();
    const std::string word = textOf(left);
    const Text literal{quotedText(word, chance(50) ? '\'' : '"'),
                       [word](const KnownTask&) { return MaybeText(word); }};
    const Text right = chance(85) ? literal : textField();
    const char* op = kEqualities[below(2)];
    return chance(80) ? comparison(left, op, right) : comparison(right, op, left);
}

Condition RandomConditions::textIn()
{
    const Text left = textField();
    std::vector<Text> items;
    for (std::size_t count = 1 + below(4); count > 0; --count) {
        const std::string word = textOf(left);
        items.push_back(
            {quotedText(word, '\''), [word](const KnownTask&) { return MaybeText(word); }});
    }
    return inList(left, chance(40), items);
}

Condition RandomConditions::matches()
{
    const Text left = textField();
    const std::string pattern = glob(left);
    return {left.text + " MATCHES " + quotedText(pattern, '"'),
            [value = left.value, pattern](const KnownTask& task) -> MaybeBool {
                const MaybeText text = value(task);
                return text ? MaybeBool(globHolds(pattern, *text)) : std::nullopt;
            },
            Strength::Leaf};
}

// Of enumerations: a word stands for its ordinal.
Condition RandomConditions::named()
{
    const Enumeration names = enumeration();
    const auto item = [&] {
        const std::size_t ordinal = below(names.words.size());
        return constant(quotedText(names.words[ordinal], '\''), static_cast<double>(ordinal));
    };
    if (chance(30))
        return inList(names.field, chance(40), {item(), item(), item()});
    if (chance(60))
        return comparison(names.field, kEqualities[below(2)], item());
    const char* const patterns[] = {"*", "[a-f]*", "*e*", "?????*", "*ed", "none"};
    const std::string pattern = patterns[below(std::size(patterns))];
    return {names.field.text + " MATCHES '" + pattern + "'",
            [names, pattern](const KnownTask& task) -> MaybeBool {
                const MaybeNumber ordinal = names.field.value(task);
                if (!ordinal)
                    return std::nullopt;
                return globHolds(pattern, names.words[static_cast<std::size_t>(*ordinal)]);
            },
            Strength::Leaf};
}

Condition RandomConditions::truth()
{
    const Number left = chance(90) ? boolean() : constant("true", 1);
    if (chance(40))
        return comparison(left, kEqualities[below(2)],
                          chance(50) ? boolean() : constant("false", 0));
    return {left.text,
            [value = left.value](const KnownTask& task) -> MaybeBool {
                const MaybeNumber number = value(task);
                return number ? MaybeBool(*number == 1) : std::nullopt;
            },
            Strength::Leaf};
}

Condition RandomConditions::isKnown()
{
    const bool negated = chance(40);
    switch (below(5)) {
    case 0:
        return known(textField(), negated);
    case 1:
        return known(enumeration().field, negated);
    case 2:
        return known(boolean(), negated);
    case 3:
        return known(instant(1), negated);
    default:
        return known(number(static_cast<Unit>(below(kUnitCount)), 2), negated);
    }
}

} // namespace tributary::test
