#include "store/condition_sql.h"

#include "base/uuid.h"

#include <fmt/format.h>

namespace tributary::store {
namespace {

using rules::Checked;
using rules::CheckedKind;
using rules::FieldRef;
using rules::TaskField;
using rules::ValueType;

constexpr std::string_view kMicrosPerSecond = "1e6";

// The columns that hold numbers of the table `name`; empty for other fields.
std::string_view nameColumn(const Checked& value)
{
    if (value.kind != CheckedKind::Field)
        return {};
    if (value.field.source == FieldRef::Source::TaskType)
        return "t.task_type";
    if (value.field.source != FieldRef::Source::Task)
        return {};
    if (value.field.task == TaskField::Backend)
        return "t.backend";
    return value.field.task == TaskField::Rule ? "t.rule" : std::string_view{};
}

bool isId(const Checked& value)
{
    return value.kind == CheckedKind::Field && value.field.source == FieldRef::Source::Task
        && value.field.task == TaskField::Id;
}

std::string textOfName(std::string_view column)
{
    return fmt::format("(SELECT text FROM name WHERE id = {})", column);
}

} // namespace

std::string ConditionWriter::write(const Checked& condition)
{
    switch (condition.kind) {
    case CheckedKind::Or:
        return joined(condition.children, 0, condition.children.size(), " OR ");
    case CheckedKind::And:
        return joined(condition.children, 0, condition.children.size(), " AND ");
    case CheckedKind::Not:
        return "(NOT " + write(condition.children[0]) + ")";
    case CheckedKind::Compare:
        return compare(condition);
    case CheckedKind::In:
        return in(condition);
    case CheckedKind::Matches:
        return matches(condition);
    case CheckedKind::IsKnown:
        return fmt::format("({} IS {}NULL)", value(condition.children[0]),
                           condition.negated ? "" : "NOT ");
    default:
        return fmt::format("({} <> 0)", value(condition.children[0]));
    }
}

// As a balanced tree: SQLite limits the depth of expressions, and a AND b AND c is as deep as long.
std::string ConditionWriter::joined(const std::vector<Checked>& conditions, std::size_t begin,
                                    std::size_t end, std::string_view word)
{
    if (end - begin == 1)
        return write(conditions[begin]);
    const std::size_t middle = begin + (end - begin) / 2;
    std::string left = joined(conditions, begin, middle, word);
    return fmt::format("({}{}{})", left, word, joined(conditions, middle, end, word));
}

std::string ConditionWriter::compare(const Checked& condition)
{
    const Checked& left = condition.children[0];
    const Checked& right = condition.children[1];
    const bool isEquality = condition.op == rules::CompareOp::Equal;
    if (right.kind == CheckedKind::Constant && right.type == ValueType::Text) {
        if (!nameColumn(left).empty())
            return *byName(left, "= " + constant(right), !isEquality);
        const auto uuid = base::parseUuid(right.text);
        if (isId(left) && uuid && base::toString(*uuid) == right.text)
            return fmt::format(
                "(t.id {} {})", rules::toString(condition.op),
                parameter(std::vector<std::uint8_t>(uuid->bytes.begin(), uuid->bytes.end())));
    }
    std::string first = value(left);
    return fmt::format("({} {} {})", first, rules::toString(condition.op), value(right));
}

std::string ConditionWriter::in(const Checked& condition)
{
    std::string list = "IN (";
    for (std::size_t i = 1; i < condition.children.size(); ++i)
        list += (i == 1 ? "" : ",") + constant(condition.children[i]);
    list += ")";
    if (auto sql = byName(condition.children[0], list, condition.negated))
        return *sql;
    return fmt::format("({} {}{})", value(condition.children[0]), condition.negated ? "NOT " : "",
                       list);
}

std::string ConditionWriter::matches(const Checked& condition)
{
    const Checked& operand = condition.children[0];
    if (operand.type == ValueType::Text) {
        const std::string test = "GLOB " + parameter(condition.text);
        if (auto sql = byName(operand, test, false))
            return *sql;
        return fmt::format("({} {})", value(operand), test);
    }
    // A named value: the ordinals whose names match.
    std::string list;
    for (std::size_t i = 0; i < operand.values.size(); ++i) {
        if (rules::globMatches(condition.text, operand.values[i]))
            list += fmt::format("{}{}", list.empty() ? "" : ",", i);
    }
    const std::string ordinal = value(operand);
    return fmt::format("(CASE WHEN {0} IS NOT NULL THEN {0} IN ({1}) END)", ordinal, list);
}

std::optional<std::string> ConditionWriter::byName(const Checked& field, const std::string& test,
                                                   bool isNegated)
{
    const std::string_view column = nameColumn(field);
    if (column.empty())
        return std::nullopt;
    const std::string isIn = fmt::format("{} {}IN (SELECT id FROM name WHERE text {})", column,
                                         isNegated ? "NOT " : "", test);
    if (column == "t.rule")
        return "(" + isIn + ")";
    return fmt::format("(CASE WHEN {} <> 0 THEN {} END)", column, isIn);
}

std::string ConditionWriter::value(const Checked& value)
{
    switch (value.kind) {
    case CheckedKind::Field:
        return field(value.field);
    case CheckedKind::Constant:
        return constant(value);
    case CheckedKind::Negate:
        return fmt::format("finite(-{})", real(value.children[0]));
    default:
        break;
    }
    const bool isInstant = value.children[0].type == ValueType::Instant;
    std::string left = real(value.children[0]);
    std::string right = real(value.children[1]);
    // Seconds and instants, which are microseconds.
    if (isInstant && value.type == ValueType::Instant)
        right = fmt::format("({} * {})", right, kMicrosPerSecond);
    switch (value.kind) {
    case CheckedKind::Add:
        return fmt::format("finite({} + {})", left, right);
    case CheckedKind::Subtract:
        if (isInstant && value.type == ValueType::Number)
            return fmt::format("finite(({} - {}) / {})", left, right, kMicrosPerSecond);
        return fmt::format("finite({} - {})", left, right);
    case CheckedKind::Multiply:
        return fmt::format("finite({} * {})", left, right);
    default:
        return fmt::format("finite({} / {})", left, right); // NULL when divided by zero
    }
}

// Integers would divide and overflow as integers.
std::string ConditionWriter::real(const Checked& operand)
{
    return "CAST(" + value(operand) + " AS REAL)";
}

std::string ConditionWriter::field(const FieldRef& field)
{
    switch (field.source) {
    case FieldRef::Source::Feature:
        m_needsSpec = true;
        return fmt::format("feature(s.features, {})", static_cast<int>(field.feature));
    case FieldRef::Source::TaskType:
        return "nullif(" + textOfName("t.task_type") + ", '')";
    case FieldRef::Source::Label:
        m_needsSpec = true;
        return fmt::format("label(s.labels, {})", parameter(field.key));
    case FieldRef::Source::Resource:
        m_needsSpec = true;
        return fmt::format("resource(s.features, {})", parameter(field.key));
    case FieldRef::Source::Task:
        break;
    }
    return taskField(field.task);
}

std::string ConditionWriter::taskField(TaskField field)
{
    switch (field) {
    case TaskField::Id:
        return "uuid_text(t.id)";
    case TaskField::Name:
        return "t.name";
    case TaskField::State:
        return "t.state";
    case TaskField::ExecutionType:
        return "t.type";
    case TaskField::Backend:
        return "nullif(" + textOfName("t.backend") + ", '')";
    case TaskField::Rule:
        return textOfName("t.rule");
    case TaskField::Attempt:
        return "t.attempt";
    case TaskField::Error:
        return "t.error";
    case TaskField::Cost:
        return "(CASE WHEN t.currency IN (SELECT id FROM name WHERE text = 'USD') THEN t.cost END)";
    case TaskField::QueueWait:
        return "(CASE WHEN t.attempt > 0 OR t.state >= 5 THEN t.queue_us / 1e6 END)";
    case TaskField::StartTime:
        return "(t.start_us / 1e6)";
    case TaskField::RunTime:
        return "(t.run_us / 1e6)";
    case TaskField::Duration:
        return "((t.ended - t.submitted) / 1e6)";
    case TaskField::Age:
        return fmt::format("(({} - t.submitted) / 1e6)", parameter(base::toMicros(m_now)));
    case TaskField::Submitted:
        return "t.submitted";
    case TaskField::Started:
        return "t.started";
    case TaskField::Ended:
        return "t.ended";
    case TaskField::Now:
        return parameter(base::toMicros(m_now));
    case TaskField::Workflow:
        break;
    }
    return "NULL";
}

std::string ConditionWriter::constant(const Checked& constant)
{
    return constant.type == ValueType::Text ? parameter(constant.text) : parameter(constant.number);
}

std::string ConditionWriter::parameter(SqlValue value)
{
    m_values.push_back(std::move(value));
    return "?" + std::to_string(m_values.size());
}

} // namespace tributary::store
