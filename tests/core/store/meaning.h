// Conditions and values of the filter language that know what they mean: a text, and beside it a
// function over one task that is not derived from the text.
//
// Thread: plain values and pure functions.
#pragma once

#include "core/store/known_task.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace tributary::test {

using MaybeBool = std::optional<bool>; // nothing: unknown
using MaybeNumber = std::optional<double>; // in base units; instants in microseconds
using MaybeText = std::optional<std::string>;

// Of the grammar; a lower one stands in a higher one only within parentheses.
enum class Strength : std::uint8_t
{
    Or,
    And,
    Not,
    Leaf, // of conditions
    Sum, // from here on of values
    Product,
    Negation,
    Primary,
};

// Shared by its copies: that of a deep condition would be dear to copy.
template<class Value>
class Meaning
{
public:
    Meaning() = default;
    template<class Function>
        requires std::is_invocable_r_v<Value, Function, const KnownTask&>
    Meaning(Function function)
        : m_function(
              std::make_shared<const std::function<Value(const KnownTask&)>>(std::move(function)))
    {
    }
    Value operator()(const KnownTask& task) const { return (*m_function)(task); }

private:
    std::shared_ptr<const std::function<Value(const KnownTask&)>> m_function;
};

template<class Value>
struct Meant
{
    std::string text;
    Meaning<Value> value;
    Strength strength = Strength::Primary;
};
using Condition = Meant<MaybeBool>;
using Number = Meant<MaybeNumber>;
using Text = Meant<MaybeText>;

constexpr Strength above(Strength strength)
{
    return static_cast<Strength>(static_cast<int>(strength) + 1);
}

// With parentheses where the grammar needs them.
template<class Value>
Meant<Value> enclosed(const Meant<Value>& operand, Strength least)
{
    if (operand.strength >= least)
        return operand;
    return {"(" + operand.text + ")", operand.value, Strength::Primary};
}

Number constant(std::string text, double value);
// `calculate` gives what is not finite for an unknown result.
Number arithmetic(const Number& left, std::string_view op, const Number& right, Strength strength,
                  const std::function<double(double, double)>& calculate);
Number quotient(const Number& left, const Number& right);
Condition operator!(const Condition& operand);
// Kleene's. Adds parentheses where the grammar needs them.
Condition joined(bool isOr, const std::vector<Condition>& operands);
Number sum(const Number& left, const Number& right); // of one unit

// '*', '?' and sets of one code point, over the whole text.
bool globHolds(std::string_view glob, std::string_view text);
std::vector<std::string> codePoints(std::string_view text);
std::string quotedText(std::string_view text, char quote);

} // namespace tributary::test
