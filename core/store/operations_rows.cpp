#include "store/operations_rows.h"

#include "store/record_rows.h"

namespace tributary::store {
namespace {

using base::Result;

std::string stringOf(Bytes bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Every row of a query as a value.
template<class Row, class Read>
Result<std::vector<Row>> selectAll(Database& database, const std::string& sql, Read read,
                                   std::optional<std::int64_t> value = std::nullopt)
{
    auto statement = database.prepare(sql);
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    if (value)
        statement->bind(1, *value);
    std::vector<Row> rows;
    auto done = forEachRow(*statement, [&](const Statement& row) -> Result<> {
        rows.push_back(read(row));
        return {};
    });
    if (!done)
        return std::unexpected(std::move(done.error()));
    return rows;
}

BackendState readBackend(const Statement& row)
{
    return {.name = std::string(row.text(0)),
            .isDraining = row.integer(1) != 0,
            .config = std::string(row.text(2)),
            .changedAt = base::fromMicros(row.integer(3)),
            .actor = std::string(row.text(4))};
}

PauseFlag readPause(const Statement& row)
{
    return {.scope = enumAt(row.integer(0), PauseScope::Backend, PauseScope::Everything),
            .name = std::string(row.text(1)),
            .isPaused = true,
            .at = base::fromMicros(row.integer(2)),
            .actor = std::string(row.text(3))};
}

} // namespace

rollout::VersionState versionStateOf(std::string_view text)
{
    return rollout::parseVersionState(text).value_or(rollout::VersionState::Superseded);
}

base::Result<std::vector<RuleSetVersion>> selectRuleSets(Database& database, std::string_view where,
                                                         std::optional<std::int64_t> value)
{
    return selectAll<RuleSetVersion>(
        database,
        "SELECT version, base, at, author, message, file, source, active, mode, state, reason,"
        " replay FROM rule_set_version "
            + std::string(where),
        [](const Statement& row) {
            return RuleSetVersion{.version = row.integer(0),
                                  .base = row.integer(1),
                                  .at = base::fromMicros(row.integer(2)),
                                  .author = std::string(row.text(3)),
                                  .message = std::string(row.text(4)),
                                  .file = std::string(row.text(5)),
                                  .source = stringOf(row.blob(6)),
                                  .isActive = row.integer(7) != 0,
                                  .mode =
                                      rollout::parseMode(row.text(8)).value_or(rollout::Mode::Now),
                                  .state = versionStateOf(row.text(9)),
                                  .reason = std::string(row.text(10)),
                                  .replay = std::string(row.text(11))};
        },
        value);
}

base::Result<std::vector<PriceBookVersion>> selectPriceBooks(Database& database,
                                                             std::string_view where)
{
    return selectAll<PriceBookVersion>(
        database, "SELECT no, label, file, source, at FROM price_book " + std::string(where),
        [](const Statement& row) {
            return PriceBookVersion{.no = row.integer(0),
                                    .label = std::string(row.text(1)),
                                    .file = std::string(row.text(2)),
                                    .source = stringOf(row.blob(3)),
                                    .at = base::fromMicros(row.integer(4))};
        });
}

base::Result<std::vector<RolloutProgress>> selectRollouts(Database& database,
                                                          std::string_view where)
{
    return selectAll<RolloutProgress>(
        database, "SELECT version, json FROM rule_rollout " + std::string(where),
        [](const Statement& row) {
            return RolloutProgress{row.integer(0), std::string(row.text(1))};
        });
}

namespace {

base::Result<> readRules(Database& database, Recovery& out)
{
    auto rules = selectRuleSets(database, "WHERE active = 1");
    if (!rules)
        return std::unexpected(std::move(rules.error()));
    if (!rules->empty())
        out.activeRules = std::move(rules->front());
    auto tried = selectRuleSets(database, "WHERE state IN ('shadow', 'canary')");
    if (!tried)
        return std::unexpected(std::move(tried.error()));
    const auto last = database.queryInteger("SELECT max(version) FROM rule_set_version");
    if (!last)
        return std::unexpected(last.error());
    out.lastRuleSetVersion = *last;
    if (tried->empty())
        return {};
    out.triedRules = std::move(tried->front());
    auto rollouts = selectRollouts(database,
                                   "WHERE version IN (SELECT version FROM rule_set_version"
                                   " WHERE state IN ('shadow', 'canary'))");
    if (!rollouts)
        return std::unexpected(std::move(rollouts.error()));
    if (!rollouts->empty())
        out.rollout = std::move(rollouts->front().json);
    return {};
}

} // namespace

base::Result<> readOperations(Database& database, Recovery& out)
{
    if (auto done = readRules(database, out); !done)
        return done;
    auto books = selectPriceBooks(database, "ORDER BY no DESC LIMIT 1");
    if (!books)
        return std::unexpected(std::move(books.error()));
    if (!books->empty())
        out.priceBook = std::move(books->front());
    auto backends = selectAll<BackendState>(
        database, "SELECT name, draining, config, at, actor FROM backend ORDER BY name",
        readBackend);
    if (!backends)
        return std::unexpected(std::move(backends.error()));
    out.backends = std::move(*backends);
    auto pauses = selectAll<PauseFlag>(
        database, "SELECT scope, name, at, actor FROM pause ORDER BY scope, name", readPause);
    if (!pauses)
        return std::unexpected(std::move(pauses.error()));
    out.pauses = std::move(*pauses);
    auto settings = selectAll<Setting>(
        database, "SELECT key, value FROM setting ORDER BY key", [](const Statement& row) {
            return Setting{std::string(row.text(0)), std::string(row.text(1))};
        });
    if (!settings)
        return std::unexpected(std::move(settings.error()));
    out.settings = std::move(*settings);
    return {};
}

} // namespace tributary::store
