// The queries of task_reads.h that go over many rows: order, facets, submissions.
#include "store/filter_sql.h"
#include "store/read_scope.h"
#include "store/record_rows.h"
#include "store/task_reads.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <unordered_map>

namespace tributary::store {
namespace {

using base::Result;
using model::TaskNo;

// What to sort by, as one integer of the row, NULL while it is not known; empty where SQL sorts.
std::string_view sortKey(TaskColumn column)
{
    switch (column) {
    case TaskColumn::State:
        return "t.state";
    case TaskColumn::Type:
        return "t.type";
    case TaskColumn::Backend:
        return "nullif(t.backend, 0)";
    case TaskColumn::Rule:
        return "t.rule";
    case TaskColumn::TaskType:
        return "nullif(t.task_type, 0)";
    case TaskColumn::QueueWait:
        return "CASE WHEN t.attempt > 0 OR t.state >= 5 THEN t.queue_us END";
    case TaskColumn::RunTime:
        return "t.run_us";
    case TaskColumn::Duration:
        return "t.ended - t.submitted";
    case TaskColumn::Cost:
        return "t.cost";
    case TaskColumn::Submitted:
    case TaskColumn::Name:
        break;
    }
    return {};
}

bool isByName(TaskColumn column)
{
    return column == TaskColumn::Backend || column == TaskColumn::Rule
        || column == TaskColumn::TaskType;
}

Result<Statement> prepareFiltered(Database& database, std::string_view select,
                                  const FilterSql& filter, std::string_view tail)
{
    auto statement = database.prepare(fmt::format("{} SELECT {} FROM task t{}{}{}", filter.with,
                                                  select, filter.joins, filter.where, tail));
    if (statement)
        filter.bindTo(*statement);
    return statement;
}

// number of the name → its rank in the order of the texts
Result<std::unordered_map<std::int64_t, std::int64_t>> readRanks(Database& database)
{
    auto statement = database.prepare("SELECT id FROM name ORDER BY text");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    std::unordered_map<std::int64_t, std::int64_t> ranks;
    auto done = forEachRow(*statement, [&](const Statement& row) -> Result<> {
        ranks.emplace(row.integer(0), static_cast<std::int64_t>(ranks.size()));
        return {};
    });
    if (!done)
        return std::unexpected(std::move(done.error()));
    return ranks;
}

struct KeyedNo
{
    std::int64_t key;
    TaskNo no;
};

// Faster than the sorter of SQL, which moves rows: about 100 ms for a million.
Result<std::vector<TaskNo>> sortedByKey(Database& database, const FilterSql& filter,
                                        const TaskOrder& order)
{
    std::unordered_map<std::int64_t, std::int64_t> ranks;
    if (isByName(order.column)) {
        auto read = readRanks(database);
        if (!read)
            return std::unexpected(std::move(read.error()));
        ranks = std::move(*read);
    }
    auto statement =
        prepareFiltered(database, fmt::format("t.no, {}", sortKey(order.column)), filter, "");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    const std::int64_t last = order.descending ? std::numeric_limits<std::int64_t>::min()
                                               : std::numeric_limits<std::int64_t>::max();
    std::vector<KeyedNo> rows;
    auto done = forEachRow(*statement, [&](const Statement& row) -> Result<> {
        std::optional<std::int64_t> key = row.maybeInteger(1);
        if (key && !ranks.empty())
            key = ranks[*key];
        rows.push_back({key.value_or(last), row.integer(0)});
        return {};
    });
    if (!done)
        return std::unexpected(std::move(done.error()));
    const bool descending = order.descending;
    std::ranges::sort(rows, [descending](const KeyedNo& a, const KeyedNo& b) {
        if (a.key != b.key)
            return descending ? a.key > b.key : a.key < b.key;
        return a.no > b.no;
    });
    std::vector<TaskNo> numbers(rows.size());
    std::ranges::transform(rows, numbers.begin(), &KeyedNo::no);
    return numbers;
}

Result<std::vector<TaskNo>> sortedBySql(Database& database, const FilterSql& filter,
                                        const TaskOrder& order)
{
    const std::string_view word = order.descending ? "DESC" : "ASC";
    const std::string tail = order.column == TaskColumn::Name
        ? fmt::format(" ORDER BY t.name {}, t.no DESC", word)
        : fmt::format(" ORDER BY t.submitted {0}, t.no {0}", word);
    auto statement = prepareFiltered(database, "t.no", filter, tail);
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    std::vector<TaskNo> numbers;
    auto done = forEachRow(*statement, [&](const Statement& row) -> Result<> {
        numbers.push_back(row.integer(0));
        return {};
    });
    if (!done)
        return std::unexpected(std::move(done.error()));
    return numbers;
}

using Counts = std::unordered_map<std::int64_t, std::int64_t>;

Result<std::vector<FacetCount>> byName(Database& database, const Counts& counts)
{
    auto statement = database.prepare("SELECT text FROM name WHERE id = ?1");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    std::vector<FacetCount> out;
    for (const auto& [id, count] : counts) {
        statement->bind(1, id);
        const auto row = statement->step();
        if (!row)
            return std::unexpected(row.error());
        if (*row && id != 0)
            out.push_back({std::string(statement->text(0)), count});
        statement->reset();
    }
    return out;
}

template<class Enum>
std::vector<FacetCount> byOrdinal(const Counts& counts, int size)
{
    std::vector<FacetCount> out;
    for (const auto& [value, count] : counts) {
        if (value >= 0 && value < size)
            out.push_back({std::string(model::toString(static_cast<Enum>(value))), count});
    }
    return out;
}

void sortFacet(std::vector<FacetCount>& facet)
{
    std::erase_if(facet, [](const FacetCount& f) { return f.count == 0; });
    std::ranges::sort(facet, [](const FacetCount& a, const FacetCount& b) {
        return a.count != b.count ? a.count > b.count : a.value < b.value;
    });
}

struct FacetSums
{
    Counts states, types, backends, rules;

    void add(const Statement& row, std::int64_t count)
    {
        states[row.integer(0)] += count;
        types[row.integer(1)] += count;
        backends[row.integer(2)] += count;
        rules[row.integer(3)] += count;
    }
};

Result<std::pair<std::int64_t, std::int64_t>> submittedRange(Database& database,
                                                             const FilterSql& filter)
{
    auto statement = prepareFiltered(database, "min(t.submitted), max(t.submitted)", filter, "");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    const auto row = statement->step();
    if (!row)
        return std::unexpected(row.error());
    if (statement->isNull(0)) // nothing passes
        return std::pair(std::int64_t{0}, std::int64_t{0});
    return std::pair(statement->integer(0), statement->integer(1) + 1);
}

} // namespace

base::Result<std::vector<TaskNo>> readTaskNos(Reader& reader, const TaskFilter& filter,
                                              const TaskOrder& order, const CancelCheck& cancel)
{
    const auto sql = toSql(filter);
    if (!sql)
        return std::unexpected(sql.error());
    ReadScope scope(reader, cancel);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    return sortKey(order.column).empty() ? sortedBySql(scope.database(), *sql, order)
                                         : sortedByKey(scope.database(), *sql, order);
}

base::Result<Facets> readFacets(Reader& reader, const TaskFilter& filter, const CancelCheck& cancel)
{
    const auto sql = toSql(filter);
    if (!sql)
        return std::unexpected(sql.error());
    ReadScope scope(reader, cancel);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    Database& database = scope.database();
    auto statement = filter.isEmpty()
        ? database.prepare("SELECT state, type, backend, rule, n FROM rollup_count WHERE day = -1")
        : prepareFiltered(database, "t.state, t.type, t.backend, t.rule, 1", *sql, "");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    FacetSums sums;
    auto done = forEachRow(*statement, [&](const Statement& row) -> Result<> {
        sums.add(row, row.integer(4));
        return {};
    });
    if (!done)
        return std::unexpected(std::move(done.error()));
    Facets facets;
    facets.states = byOrdinal<model::TaskState>(sums.states, model::kTaskStateCount);
    facets.types = byOrdinal<model::ExecutionType>(sums.types, model::kExecutionTypeCount);
    auto backends = byName(database, sums.backends);
    if (!backends)
        return std::unexpected(std::move(backends.error()));
    facets.backends = std::move(*backends);
    auto rules = byName(database, sums.rules);
    if (!rules)
        return std::unexpected(std::move(rules.error()));
    facets.rules = std::move(*rules);
    for (auto* facet : {&facets.states, &facets.types, &facets.backends, &facets.rules})
        sortFacet(*facet);
    return facets;
}

base::Result<std::vector<SubmissionSlot>> readSubmissions(Reader& reader, const TaskFilter& filter,
                                                          int slots, const CancelCheck& cancel)
{
    const auto sql = toSql(filter);
    if (!sql)
        return std::unexpected(sql.error());
    ReadScope scope(reader, cancel);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    std::pair<std::int64_t, std::int64_t> range;
    if (filter.submittedFrom && filter.submittedTo) {
        range = {base::toMicros(*filter.submittedFrom), base::toMicros(*filter.submittedTo)};
    } else {
        const auto found = submittedRange(scope.database(), *sql);
        if (!found)
            return std::unexpected(found.error());
        range = *found;
    }
    const auto [from, to] = range;
    if (slots < 1 || to <= from)
        return std::vector<SubmissionSlot>{};
    const std::int64_t length = (to - from + slots - 1) / slots;
    std::vector<SubmissionSlot> out(static_cast<std::size_t>(slots));
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i].from = base::fromMicros(from + static_cast<std::int64_t>(i) * length);
    auto statement = prepareFiltered(scope.database(), "t.submitted, t.state", *sql, "");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    auto done = forEachRow(*statement, [&](const Statement& row) -> Result<> {
        const auto slot = static_cast<std::size_t>((row.integer(0) - from) / length);
        const auto state = static_cast<std::size_t>(row.integer(1));
        if (slot < out.size() && state < out[slot].byState.size())
            ++out[slot].byState[state];
        return {};
    });
    if (!done)
        return std::unexpected(std::move(done.error()));
    return out;
}

} // namespace tributary::store
