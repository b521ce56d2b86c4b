#include "store/condition_sql.h"

#include "base/uuid.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tributary::store {
namespace {

using rules::Checked;
using rules::CheckedKind;
using rules::FieldRef;
using rules::TaskField;
using rules::ValueType;

constexpr std::string_view kMicrosPerSecond = "1e6";

// Of the 100 entries the statement itself and the longest leaf take about 20 each.
constexpr int kMaxNesting = 48;
constexpr std::size_t kWidth = 16; // of groups of conditions
constexpr int kConditionEntries = 3; // "(a AND"
constexpr int kValueEntries = 8; // "finite((CAST(a AS REAL) - CAST("

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

std::string ConditionWriter::joins() const
{
    return (m_needsSpec ? " JOIN task_spec s ON s.no = t.no" : "") + m_joins;
}

std::string ConditionWriter::nested(int entries, const std::function<std::string()>& write)
{
    if (m_nesting + entries > kMaxNesting)
        return apart(write);
    m_nesting += entries;
    std::string sql = write();
    m_nesting -= entries;
    return sql;
}

std::string ConditionWriter::apart(const std::function<std::string()>& write)
{
    const int nesting = std::exchange(m_nesting, 0);
    const bool needsSpec = std::exchange(m_needsSpec, false);
    std::string outerJoins = std::exchange(m_joins, {});
    const std::string sql = write();
    const std::string table = fmt::format("x{}", m_tables++); // behind those that it reads
    m_with += fmt::format("{} {} AS MATERIALIZED (SELECT t.no AS no, {} AS v FROM task t{})",
                          m_with.empty() ? "WITH" : ",", table, sql, joins());
    m_nesting = nesting;
    m_needsSpec = needsSpec;
    m_joins = std::move(outerJoins) + fmt::format(" JOIN {0} ON {0}.no = t.no", table);
    return table + ".v";
}

std::string ConditionWriter::write(const Checked& condition)
{
    return nested(kConditionEntries, [&] { return leafOrJoined(condition); });
}

std::string ConditionWriter::leafOrJoined(const Checked& condition)
{
    switch (condition.kind) {
    case CheckedKind::Or:
        return joined(condition.children, " OR ");
    case CheckedKind::And:
        return joined(condition.children, " AND ");
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

// In groups of groups: a AND b AND c is as deep an expression as it is long, and SQLite limits the
// depth.
std::string ConditionWriter::joined(std::span<const Checked> conditions, std::string_view word)
{
    if (conditions.size() == 1)
        return write(conditions.front());
    std::size_t part = 1;
    while (part * kWidth < conditions.size())
        part *= kWidth;
    return nested(kConditionEntries, [&] {
        std::string all;
        for (std::size_t at = 0; at < conditions.size(); at += part) {
            const std::size_t size = std::min(part, conditions.size() - at);
            all += (all.empty() ? std::string_view() : word);
            all += joined(conditions.subspan(at, size), word);
        }
        return "(" + all + ")";
    });
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
    default:
        return nested(kValueEntries, [&] { return calculation(value); });
    }
}

std::string ConditionWriter::calculation(const Checked& value)
{
    if (value.kind == CheckedKind::Negate)
        return fmt::format("finite(-{})", real(value.children[0]));
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
        return model::isLearnedFeature(field.feature)
            ? fmt::format("learned(s.learned, {})", static_cast<int>(field.feature))
            : fmt::format("feature(s.features, {})", static_cast<int>(field.feature));
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
        return "nullif(t.error, '')";
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
