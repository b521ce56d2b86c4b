#include "store/operations_reads.h"

#include "store/history_writer.h"
#include "store/misc_writer.h"
#include "store/operations_rows.h"
#include "store/read_scope.h"
#include "store/record_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <limits>

namespace tributary::store {
namespace {

using base::Result;

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kMinutesUpTo = 6 * kHour * kMicrosPerSecond;

model::ExecutionType typeAt(std::int64_t value)
{
    return enumAt(value, model::ExecutionType::Edge, model::ExecutionType::Traditional);
}

void addCount(StateCounts& counts, const Statement& row)
{
    const auto state = static_cast<std::size_t>(row.integer(0));
    if (state >= counts.byState.size())
        return;
    const std::int64_t n = row.integer(3);
    counts.byState[state] += n;
    counts.byTypeAndState[static_cast<std::size_t>(typeAt(row.integer(1)))][state] += n;
    const std::string_view backend = row.text(2);
    if (counts.byBackend.empty() || counts.byBackend.back().backend != backend)
        counts.byBackend.push_back({std::string(backend), {}});
    counts.byBackend.back().byState[state] += n;
}

CostRow readCostRow(const Statement& row)
{
    return {.day = row.integer(0),
            .type = typeAt(row.integer(1)),
            .backend = std::string(row.text(2)),
            .taskType = std::string(row.text(3)),
            .rule = std::string(row.text(4)),
            .team = std::string(row.text(5)),
            .currency = currencyOf(row.text(6)),
            .micro = row.integer(7),
            .failedMicro = row.integer(8),
            .attempts = row.integer(9),
            .tasks = row.integer(10)};
}

// Rows come by slot, type and back end; buckets of one row follow each other.
void addLatency(LatencyTable& table, const Statement& row)
{
    const auto slot = base::fromMicros(row.integer(0));
    const auto type = typeAt(row.integer(1));
    const std::string_view backend = row.text(2);
    const auto bucket = static_cast<std::size_t>(row.integer(3));
    auto& rows = table.rows;
    if (rows.empty() || rows.back().slot != slot || rows.back().type != type
        || rows.back().backend != backend) {
        rows.emplace_back();
        rows.back().slot = slot;
        rows.back().type = type;
        rows.back().backend = backend;
    }
    if (bucket >= kLatencyBucketCount)
        return;
    rows.back().counts[bucket] += row.integer(4);
    rows.back().count += row.integer(4);
    rows.back().sum += base::Micros{row.integer(5)};
}

// The slots of sums that a range is answered by. The one that `from` lies in belongs to it.
struct SlotRange
{
    std::int64_t unit = 0; // microseconds a slot
    std::int64_t begin = 0;
    std::int64_t end = 0; // exclusive
};

SlotRange slotsOf(base::Instant from, base::Instant to)
{
    if (base::toMicros(from) == 0 && base::toMicros(to) == 0)
        return {kHour * kMicrosPerSecond, 0, std::numeric_limits<std::int64_t>::max()};
    const bool isShort = (to - from).count() <= kMinutesUpTo;
    const std::int64_t unit = (isShort ? kMinute : kHour) * kMicrosPerSecond;
    return {unit, base::toMicros(from) - base::toMicros(from) % unit, base::toMicros(to)};
}

AuditRow readAuditRow(const Statement& row)
{
    return {row.integer(0),
            {.at = base::fromMicros(row.integer(1)),
             .actor = std::string(row.text(2)),
             .action = std::string(row.text(3)),
             .subject = std::string(row.text(4)),
             .detail = std::string(row.text(5))}};
}

// Prepares with up to two integers bound and gives each row to `use`.
template<class Use>
Result<> query(Database& database, std::string_view sql, std::initializer_list<std::int64_t> values,
               Use use)
{
    auto statement = database.prepare(sql);
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    int index = 0;
    for (const std::int64_t value : values)
        statement->bind(++index, value);
    return forEachRow(*statement, [&](const Statement& row) -> Result<> { return use(row); });
}

} // namespace

base::Result<StateCounts> readCounts(Reader& reader)
{
    ReadScope scope(reader);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    StateCounts counts;
    auto done = query(scope.database(),
                      "SELECT c.state, c.type, b.text, sum(c.n) FROM rollup_count c"
                      " JOIN name b ON b.id = c.backend WHERE c.day = -1"
                      " GROUP BY b.text, c.type, c.state ORDER BY b.text",
                      {}, [&](const Statement& row) -> Result<> {
                          addCount(counts, row);
                          return {};
                      });
    if (!done)
        return std::unexpected(std::move(done.error()));
    return counts;
}

base::Result<model::MaybeInstant> readOldestQueued(Reader& reader)
{
    ReadScope scope(reader);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    model::MaybeInstant oldest;
    auto done =
        query(scope.database(), "SELECT min(queued) FROM task WHERE state = 1 AND state < 5", {},
              [&](const Statement& row) -> Result<> {
                  oldest = maybeInstant(row.maybeInteger(0));
                  return {};
              });
    if (!done)
        return std::unexpected(std::move(done.error()));
    return oldest;
}

base::Result<std::optional<std::string>> readSetting(Reader& reader, std::string_view key)
{
    ReadScope scope(reader);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    auto statement = scope.database().prepare("SELECT value FROM setting WHERE key = ?1");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    statement->bindText(1, key);
    std::optional<std::string> value;
    auto done = forEachRow(*statement, [&](const Statement& row) -> Result<> {
        value = row.text(0);
        return {};
    });
    if (!done)
        return std::unexpected(std::move(done.error()));
    return value;
}

base::Result<std::vector<CostRow>> readCost(Reader& reader, std::int64_t fromDay,
                                            std::int64_t toDay)
{
    ReadScope scope(reader);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    std::vector<CostRow> rows;
    auto done = query(scope.database(),
                      "SELECT c.day, c.type, b.text, y.text, r.text, m.text, u.text, c.micro,"
                      " c.failed_micro, c.attempts, c.tasks FROM rollup_cost c"
                      " JOIN name b ON b.id = c.backend JOIN name y ON y.id = c.task_type"
                      " JOIN name r ON r.id = c.rule JOIN name m ON m.id = c.team"
                      " JOIN name u ON u.id = c.currency WHERE c.day >= ?1 AND c.day < ?2"
                      " ORDER BY c.day",
                      {fromDay, toDay}, [&](const Statement& row) -> Result<> {
                          rows.push_back(readCostRow(row));
                          return {};
                      });
    if (!done)
        return std::unexpected(std::move(done.error()));
    return rows;
}

base::Result<LatencyTable> readLatency(Reader& reader, base::Instant from, base::Instant to,
                                       LatencyPhase phase)
{
    ReadScope scope(reader);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    const auto [unit, begin, end] = slotsOf(from, to);
    LatencyTable table;
    table.slotLength = base::Micros{unit};
    const auto sql =
        fmt::format("SELECT l.slot, l.type, b.text, l.bucket, l.n, l.sum_us FROM rollup_latency l"
                    " JOIN name b ON b.id = l.backend WHERE l.unit = {} AND l.phase = {}"
                    " AND l.slot >= ?1 AND l.slot < ?2 AND l.n > 0"
                    " ORDER BY l.slot, l.type, b.text, l.bucket",
                    unit / kMicrosPerSecond, static_cast<int>(phase));
    auto done = query(scope.database(), sql, {begin, end}, [&](const Statement& row) -> Result<> {
        addLatency(table, row);
        return {};
    });
    if (!done)
        return std::unexpected(std::move(done.error()));
    return table;
}

base::Result<OutcomeTable> readOutcomes(Reader& reader, base::Instant from, base::Instant to)
{
    ReadScope scope(reader);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    const auto [unit, begin, end] = slotsOf(from, to);
    OutcomeTable table;
    table.slotLength = base::Micros{unit};
    const auto sql = fmt::format(
        "SELECT slot, type, sum(ended), sum(bad), sum(cancelled) FROM ("
        "SELECT slot, type, n AS ended, 0 AS bad, 0 AS cancelled FROM rollup_latency"
        " WHERE unit = {0} AND phase = {1} AND slot >= ?1 AND slot < ?2"
        " UNION ALL "
        "SELECT at - at % {2}, type, 0, state <> {3}, state = {3} FROM"
        " (SELECT coalesce(ended, submitted) AS at, type, state FROM task WHERE state > 5)"
        " WHERE at >= ?1 AND at < ?2 + {2} AND at - at % {2} < ?2"
        ") GROUP BY slot, type HAVING sum(ended) > 0 ORDER BY slot, type",
        unit / kMicrosPerSecond, static_cast<int>(LatencyPhase::Total), unit,
        static_cast<int>(model::TaskState::Cancelled));
    auto done = query(scope.database(), sql, {begin, end}, [&](const Statement& row) -> Result<> {
        table.rows.push_back({base::fromMicros(row.integer(0)), typeAt(row.integer(1)),
                              row.integer(2), row.integer(3), row.integer(4)});
        return {};
    });
    if (!done)
        return std::unexpected(std::move(done.error()));
    return table;
}

base::Result<FailureSummary> readFailures(Reader& reader, int limit)
{
    ReadScope scope(reader);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    FailureSummary summary;
    const auto sql = fmt::format("SELECT no FROM task WHERE state > 5 AND state <> {}"
                                 " ORDER BY coalesce(ended, submitted) DESC, no DESC LIMIT ?1",
                                 static_cast<int>(model::TaskState::Cancelled));
    auto done = query(scope.database(), sql, {limit}, [&](const Statement& row) -> Result<> {
        summary.last.push_back(row.integer(0));
        return {};
    });
    if (!done)
        return std::unexpected(std::move(done.error()));
    done = query(scope.database(), "SELECT count(*) FROM task WHERE dead_letter = 1", {},
                 [&](const Statement& row) -> Result<> {
                     summary.deadLetters = row.integer(0);
                     return {};
                 });
    if (!done)
        return std::unexpected(std::move(done.error()));
    return summary;
}

base::Result<std::vector<RuleSetVersion>> readRuleSets(Reader& reader)
{
    ReadScope scope(reader);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    return selectRuleSets(scope.database(), "ORDER BY version DESC");
}

base::Result<RuleSetVersion> readRuleSet(Reader& reader, std::int64_t version)
{
    ReadScope scope(reader);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    auto found = selectRuleSets(
        scope.database(), "WHERE CASE ?1 WHEN 0 THEN active = 1 ELSE version = ?1 END", version);
    if (!found)
        return std::unexpected(std::move(found.error()));
    if (found->empty())
        return base::failure(base::ErrorCode::NotFound,
                             version == 0 ? "no version of the rules is active"
                                          : fmt::format("there is no version {}", version));
    return std::move(found->front());
}

base::Result<StoredTrial> readTrial(Reader& reader, std::int64_t version)
{
    ReadScope scope(reader);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    constexpr std::string_view kSql =
        "SELECT v.version, v.state, v.reason, r.json FROM rule_set_version v"
        " LEFT JOIN rule_rollout r ON r.version = v.version WHERE"
        " CASE ?1 WHEN 0 THEN v.state IN ('shadow', 'canary') ELSE v.version = ?1 END LIMIT 1";
    std::optional<StoredTrial> found;
    bool wasTried = false;
    auto done = query(scope.database(), kSql, {version}, [&](const Statement& row) -> Result<> {
        wasTried = !row.isNull(3);
        found = StoredTrial{{row.integer(0), versionStateOf(row.text(1)), std::string(row.text(2))},
                            std::string(row.text(3))};
        return {};
    });
    if (!done)
        return std::unexpected(std::move(done.error()));
    if (!found)
        return base::failure(base::ErrorCode::NotFound,
                             version == 0 ? "no version of the rules is on trial"
                                          : fmt::format("there is no version {}", version));
    if (!wasTried)
        return base::failure(base::ErrorCode::NotFound,
                             fmt::format("version {} was never tried", found->version.version));
    return std::move(*found);
}

base::Result<std::vector<DifferenceRow>> readDifferences(Reader& reader, std::int64_t version,
                                                         int limit)
{
    ReadScope scope(reader);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    std::vector<DifferenceRow> rows;
    auto done = query(
        scope.database(),
        "SELECT d.ordinal, d.task_no, d.at, d.by_candidate, d.active, d.candidate, t.id, t.name"
        " FROM rule_difference d LEFT JOIN task t ON t.no = d.task_no"
        " WHERE d.version = ?1 ORDER BY d.ordinal DESC LIMIT ?2",
        {version, limit}, [&](const Statement& row) -> Result<> {
            rows.push_back({RuleDifference{.version = version,
                                           .ordinal = row.integer(0),
                                           .task = row.integer(1),
                                           .at = base::fromMicros(row.integer(2)),
                                           .byCandidate = row.integer(3) != 0,
                                           .active = std::string(row.text(4)),
                                           .candidate = std::string(row.text(5))},
                            row.isNull(6) ? model::TaskId{} : taskIdOf(row.blob(6)),
                            std::string(row.text(7))});
            return {};
        });
    if (!done)
        return std::unexpected(std::move(done.error()));
    return rows;
}

base::Result<std::vector<PriceBookVersion>> readPriceBooks(Reader& reader)
{
    ReadScope scope(reader);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    return selectPriceBooks(scope.database(), "ORDER BY no DESC");
}

base::Result<std::vector<AuditRow>> readAudit(Reader& reader, int limit)
{
    ReadScope scope(reader);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    std::vector<AuditRow> rows;
    auto done = query(scope.database(),
                      "SELECT no, at, actor, action, subject, detail FROM audit"
                      " ORDER BY no DESC LIMIT ?1",
                      {limit}, [&](const Statement& row) -> Result<> {
                          rows.push_back(readAuditRow(row));
                          return {};
                      });
    if (!done)
        return std::unexpected(std::move(done.error()));
    return rows;
}

base::Result<> verifyAudit(Reader& reader, const CancelCheck& cancel)
{
    ReadScope scope(reader, cancel);
    if (!scope.begun())
        return scope.begun();
    std::string previous;
    std::int64_t next = 1;
    return query(scope.database(),
                 "SELECT no, at, actor, action, subject, detail, hash FROM audit ORDER BY no", {},
                 [&](const Statement& row) -> Result<> {
                     const auto [no, entry] = readAuditRow(row);
                     const Bytes hash = row.blob(6);
                     previous = auditHash(previous, no, entry);
                     const bool isIntact = no == next++ && previous.size() == hash.size()
                         && std::equal(hash.begin(), hash.end(), previous.begin(),
                                       [](std::uint8_t a, char b) {
                                           return a == static_cast<std::uint8_t>(b);
                                       });
                     if (isIntact)
                         return {};
                     return base::failure(base::ErrorCode::Corruption,
                                          fmt::format("audit entry {} was changed", no));
                 });
}

} // namespace tributary::store
