#include "core/rules/z3_condition.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <vector>

namespace tributary::test {
namespace {

using rules::Checked;
using rules::CheckedKind;
using rules::CompareOp;
using rules::ValueType;

constexpr std::array kOps{"<", "<=", ">", ">=", "=", "!="};

std::string randomLeaf(base::Random& random)
{
    const auto below = [&](std::size_t bound) { return random.next() % bound; };
    const char* op = kOps[below(kOps.size())];
    const std::size_t number = 1 + below(4);
    switch (below(9)) {
    case 0:
        return fmt::format("execution_time_estimate {} {}s", op, number);
    case 1:
        return fmt::format("2 * execution_time_estimate + 1s {} {}s", op, 3 * number);
    case 2:
        return fmt::format("{}GB {} memory_requirement", number, op);
    case 3:
        return fmt::format("dependencies_count {} {}", op, number);
    case 4:
        return fmt::format("stateful {} {}",
                           below(2) == 0 ? "=" : "!=", below(2) == 0 ? "true" : "false");
    case 5:
        return fmt::format("trigger_type {}IN ['http', '{}']", below(2) == 0 ? "NOT " : "",
                           below(2) == 0 ? "event" : "manual");
    case 6:
        return fmt::format("task_type {} '{}'",
                           below(2) == 0 ? "=" : "!=", static_cast<char>('a' + below(2)));
    case 7:
        return fmt::format("{} IS {}KNOWN", below(2) == 0 ? "execution_time_estimate" : "stateful",
                           below(2) == 0 ? "NOT " : "");
    default:
        return fmt::format("execution_time_estimate IN [{}s, {}s]", number, number + 1);
    }
}

std::string randomTree(base::Random& random, int depth)
{
    if (depth == 0 || random.next() % 4 == 0)
        return (random.next() % 5 == 0 ? "NOT " : "") + randomLeaf(random);
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < 2 + random.next() % 2; ++i)
        parts.push_back(randomTree(random, depth - 1));
    return fmt::format("{}({})", random.next() % 5 == 0 ? "NOT " : "",
                       fmt::join(parts, random.next() % 2 == 0 ? " AND " : " OR "));
}

z3::expr compared(CompareOp op, const z3::expr& a, const z3::expr& b)
{
    switch (op) {
    case CompareOp::Equal:
        return a == b;
    case CompareOp::NotEqual:
        return a != b;
    case CompareOp::Less:
        return a < b;
    case CompareOp::LessEqual:
        return a <= b;
    case CompareOp::Greater:
        return a > b;
    case CompareOp::GreaterEqual:
        break;
    }
    return a >= b;
}

} // namespace

std::string randomCondition(base::Random& random)
{
    return randomTree(random, 2);
}

Z3Conditions::Field& Z3Conditions::field(const Checked& node)
{
    const std::string name = rules::fieldName(node.field);
    const auto found = m_fields.find(name);
    if (found != m_fields.end())
        return found->second;
    const bool isCount = name == "dependencies_count";
    z3::expr value = m_context.real_const(name.c_str());
    if (node.type == ValueType::Text || node.type == ValueType::Enum || node.type == ValueType::Bool
        || isCount) {
        z3::expr whole = m_context.int_const((name + "#").c_str());
        m_solver.add(value == z3::to_real(whole));
        if (node.type == ValueType::Bool)
            m_solver.add(whole < 2);
        if (node.type == ValueType::Enum)
            m_solver.add(whole < static_cast<int>(node.values.size()));
    }
    m_solver.add(value >= 0);
    return m_fields
        .emplace(name, Field{m_context.bool_const((name + "?").c_str()), std::move(value)})
        .first->second;
}

int Z3Conditions::textNumber(const std::string& text)
{
    return m_texts.emplace(text, static_cast<int>(m_texts.size())).first->second;
}

Z3Conditions::Value Z3Conditions::value(const Checked& node)
{
    switch (node.kind) {
    case CheckedKind::Field: {
        const Field& own = field(node);
        return {own.isKnown, own.value};
    }
    case CheckedKind::Constant: {
        const auto number = node.type == ValueType::Text ? textNumber(node.text)
                                                         : static_cast<std::int64_t>(node.number);
        return {m_context.bool_val(true), m_context.real_val(std::to_string(number).c_str())};
    }
    default: {
        const Value a = value(node.children[0]);
        const Value b = value(node.children[1]);
        return {a.isKnown && b.isKnown,
                node.kind == CheckedKind::Add ? a.number + b.number : a.number * b.number};
    }
    }
}

z3::expr Z3Conditions::leaf(const Checked& node, bool verdict)
{
    const Value operand = value(node.children[0]);
    if (node.kind == CheckedKind::IsKnown)
        return (node.negated ? !operand.isKnown : operand.isKnown) == m_context.bool_val(verdict);
    if (node.kind == CheckedKind::Compare) {
        const Value other = value(node.children[1]);
        const z3::expr holds = compared(node.op, operand.number, other.number);
        return operand.isKnown && other.isKnown && (verdict ? holds : !holds);
    }
    z3::expr isIn = m_context.bool_val(false);
    for (std::size_t i = 1; i < node.children.size(); ++i)
        isIn = isIn || operand.number == value(node.children[i]).number;
    return operand.isKnown && (isIn == m_context.bool_val(verdict != node.negated));
}

z3::expr Z3Conditions::is(const Checked& node, bool verdict)
{
    if (node.kind == CheckedKind::Not)
        return is(node.children[0], !verdict);
    if (node.isLeaf())
        return leaf(node, verdict);
    const bool needsAll = (node.kind == CheckedKind::And) == verdict;
    z3::expr all = m_context.bool_val(needsAll);
    for (const Checked& child : node.children)
        all = needsAll ? all && is(child, verdict) : all || is(child, verdict);
    return all;
}

bool Z3Conditions::isSatisfiable(const z3::expr& formula)
{
    m_solver.push();
    m_solver.add(formula);
    const z3::check_result result = m_solver.check();
    m_solver.pop();
    if (result == z3::unknown)
        throw std::runtime_error("Z3 can't tell");
    return result == z3::sat;
}

bool Z3Conditions::areOverlapping(const Checked& a, const Checked& b)
{
    return isSatisfiable(is(a, true) && is(b, true));
}

bool Z3Conditions::isInside(const Checked& a, const Checked& b)
{
    return !isSatisfiable(is(a, true) && !is(b, true));
}

} // namespace tributary::test
