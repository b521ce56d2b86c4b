#include "store/filter_sql.h"

#include "store/condition_sql.h"
#include "store/database.h"

#include <cctype>

namespace tributary::store {
namespace {

constexpr std::size_t kMaxValues = 30'000; // SQLite takes 32,766
constexpr int kMaxTables = 60; // SQLite joins 64, with the two of each filter
constexpr std::size_t kLeastIdDigits = 4;

// '%' and '_' of the text stand for themselves.
std::string likePattern(std::string_view text)
{
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\')
            pattern += '\\';
        pattern += c;
    }
    return pattern + '%';
}

// In the 8-4-4-4-12 digits of an id.
bool isPlaceOfDash(std::size_t at)
{
    return at == 8 || at == 13 || at == 18 || at == 23;
}

class FilterWriter
{
public:
    explicit FilterWriter(const TaskFilter& filter)
        : m_filter(filter)
    {
    }

    base::Result<FilterSql> write()
    {
        if (m_filter.submittedFrom)
            add("t.submitted >= " + parameter(base::toMicros(*m_filter.submittedFrom)));
        if (m_filter.submittedTo)
            add("t.submitted < " + parameter(base::toMicros(*m_filter.submittedTo)));
        if (m_filter.deadLetterOnly)
            add("t.dead_letter = 1");
        if (!m_filter.text.empty())
            addText();
        if (m_filter.condition != nullptr) {
            ConditionWriter condition(m_out.values, m_filter.now);
            add(condition.write(*m_filter.condition));
            m_out.joins = condition.joins();
            m_out.with = condition.with();
            if (condition.tables() > kMaxTables)
                return base::failure(base::ErrorCode::InvalidArgument,
                                     "too many parts of the filter are nested too deeply",
                                     "split it, or filter by a label instead");
        }
        if (m_out.values.size() > kMaxValues)
            return base::failure(base::ErrorCode::InvalidArgument, "the filter has too many values",
                                 "split it, or filter by a label instead");
        return std::move(m_out);
    }

private:
    std::string parameter(SqlValue value)
    {
        m_out.values.push_back(std::move(value));
        return "?" + std::to_string(m_out.values.size());
    }
    void add(const std::string& condition)
    {
        m_out.where += (m_out.where.empty() ? " WHERE " : " AND ") + condition;
    }
    void addText()
    {
        const std::string pattern = parameter(likePattern(m_filter.text));
        std::string any =
            "(t.name LIKE " + pattern + " ESCAPE '\\' OR t.error LIKE " + pattern + " ESCAPE '\\'";
        if (const auto range = idRange(m_filter.text))
            any +=
                " OR t.id BETWEEN " + parameter(range->first) + " AND " + parameter(range->second);
        add(any + ")");
    }

    const TaskFilter& m_filter;
    FilterSql m_out;
};

struct BindValue
{
    Statement& statement;
    int index;

    void operator()(std::int64_t value) const { statement.bind(index, value); }
    void operator()(double value) const { statement.bindReal(index, value); }
    void operator()(const std::string& value) const { statement.bindText(index, value); }
    void operator()(const std::vector<std::uint8_t>& value) const
    {
        statement.bindBlob(index, value);
    }
};

} // namespace

std::optional<IdRange> idRange(std::string_view text)
{
    const bool hasDashes = text.contains('-'); // then all of them, at their places
    std::vector<std::uint8_t> digits;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const auto byte = static_cast<unsigned char>(c);
        if (hasDashes && (c == '-') != isPlaceOfDash(at))
            return std::nullopt;
        if (c == '-')
            continue;
        if (std::isxdigit(byte) == 0)
            return std::nullopt;
        digits.push_back(static_cast<std::uint8_t>(
            std::isdigit(byte) != 0 ? c - '0' : std::tolower(byte) - 'a' + 10));
    }
    if (digits.size() < kLeastIdDigits || digits.size() > 2 * sizeof(base::Uuid))
        return std::nullopt;
    IdRange range{std::vector<std::uint8_t>(sizeof(base::Uuid), 0x00),
                  std::vector<std::uint8_t>(sizeof(base::Uuid), 0xFF)};
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const unsigned shift = i % 2 == 0 ? 4 : 0;
        for (auto* bound : {&range.first, &range.second}) {
            auto& byte = (*bound)[i / 2];
            byte = static_cast<std::uint8_t>((byte & ~(0xFU << shift))
                                             | static_cast<unsigned>(digits[i]) << shift);
        }
    }
    return range;
}

void FilterSql::bindTo(Statement& statement) const
{
    for (std::size_t i = 0; i < values.size(); ++i)
        std::visit(BindValue{statement, static_cast<int>(i) + 1}, values[i]);
}

base::Result<FilterSql> toSql(const TaskFilter& filter)
{
    return FilterWriter(filter).write();
}

} // namespace tributary::store
