// An expression whose names, types and units are right: what evaluators and the SQL writer walk.
//
// Parentheses are gone, literals are values in base units (see FieldSource). Walk it with a switch
// over `kind`; conditions come first, values after them. Thread: plain values and pure functions.
#pragma once

#include "rules/ast.h"
#include "rules/schema.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::rules {

enum class CheckedKind : std::uint8_t
{
    Or, // conditions
    And,
    Not,
    Compare, // left, right of one type; `op`
    In, // operand, then constants of its type; `negated`
    Matches, // operand; `text` is the glob, with the syntax of SQLite's GLOB
    IsKnown, // operand; `negated`
    Truth, // one child of type Bool (a field or a constant) that stands alone
    Add, // values: of numbers, or Instant + seconds
    Subtract, // also Instant - seconds, and Instant - Instant, which gives seconds
    Multiply,
    Divide,
    Negate,
    Field, // `field`
    Constant, // `number`, or `text` of type Text; an Enum has both
};

struct Checked
{
    CheckedKind kind = CheckedKind::Constant;
    ValueType type = ValueType::Bool; // of values
    base::Dimension dimension{}; // of numbers
    CompareOp op = CompareOp::Equal;
    bool negated = false;
    FieldRef field{};
    std::vector<std::string_view> values{}; // of an Enum field; static storage
    double number = 0;
    std::string text{};
    std::vector<Checked> children{};
    Span span{}; // in the expression's text

    bool isCondition() const { return kind <= CheckedKind::Truth; }
    bool isLeaf() const { return isCondition() && kind > CheckedKind::Not; }
};

struct CheckResult
{
    std::optional<Checked> root; // a condition; empty when there is an error
    std::vector<Issue> issues;
};
CheckResult check(const Node& root, const Schema& schema);
// Parses and checks.
CheckResult checkText(std::string_view text, const Schema& schema);

enum class Verdict : std::uint8_t
{
    False,
    True,
    Unknown
};

std::string_view toString(Verdict verdict) noexcept;

// What the fields hold. Numbers in base units (seconds, cores, bytes, bit/s, 1/s, micro-units of
// money), bools 0 and 1, enumerations their ordinal, instants microseconds since 1970. Nothing
// means unknown.
class FieldSource
{
public:
    virtual ~FieldSource() = default;
    virtual std::optional<double> number(const FieldRef& field) const = 0;
    virtual std::optional<std::string_view> text(const FieldRef& field) const = 0;
    // Where a value came from that the task did not declare, in English; else empty.
    virtual std::string origin(const FieldRef&) const { return {}; }
};

// The features, task type, labels and resources of one task; the input outlives it.
class InputSource final : public FieldSource
{
public:
    explicit InputSource(const model::RuleInput& input)
        : m_input(input)
    {
    }
    std::optional<double> number(const FieldRef& field) const override;
    std::optional<std::string_view> text(const FieldRef& field) const override;
    std::string origin(const FieldRef& field) const override;

private:
    const model::RuleInput& m_input;
};

// Kleene's logic; stops as soon as the verdict is certain.
Verdict evaluate(const Checked& condition, const FieldSource& fields);

// A value of the tree. Unknown values say why: "not declared", "division by zero", "overflow".
struct Evaluated
{
    std::optional<double> number;
    std::optional<std::string_view> text;
    std::string_view unknownBecause;
};
Evaluated evaluateValue(const Checked& value, const FieldSource& fields);

bool globMatches(std::string_view glob, std::string_view text);
bool isValidGlob(std::string_view glob);

} // namespace tributary::rules
