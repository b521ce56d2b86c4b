#include "store/schema.h"

#include <fmt/format.h>

namespace tributary::store {
namespace {

using base::ErrorCode;

constexpr std::int64_t kApplicationId = 0x54524254; // "TRBT"

// Texts that repeat (names of back ends, rules, kinds of events) are numbers in the big tables.
// Number 0 is the empty text.
constexpr std::string_view kName =
    "CREATE TABLE name(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT";
constexpr std::string_view kClassification =
    "CREATE TABLE classification(id INTEGER PRIMARY KEY, body TEXT NOT NULL UNIQUE) STRICT";

// Narrow, because filters scan it; what only one task's page shows is in tables of its own.
// start_us, run_us, collect_us: of the last attempt. output_of: the attempt whose output is the
// task's, 0 none, -1 its own. last_event: head of the chain through event.prev_seq.
constexpr std::string_view kTask = R"(CREATE TABLE task(
  no INTEGER PRIMARY KEY,
  state INTEGER NOT NULL, type INTEGER NOT NULL, backend INTEGER NOT NULL, rule INTEGER NOT NULL,
  submitted INTEGER NOT NULL, started INTEGER, ended INTEGER,
  queue_us INTEGER NOT NULL, start_us INTEGER, run_us INTEGER, collect_us INTEGER,
  cost INTEGER NOT NULL, currency INTEGER NOT NULL,
  task_type INTEGER NOT NULL, team INTEGER NOT NULL, attempt INTEGER NOT NULL,
  dead_letter INTEGER NOT NULL, priority INTEGER NOT NULL, cancel INTEGER NOT NULL,
  failure INTEGER NOT NULL, timeout INTEGER NOT NULL, exit_code INTEGER,
  queued INTEGER, not_before INTEGER, cold_us INTEGER NOT NULL,
  rule_set INTEGER NOT NULL, classification INTEGER NOT NULL, redrive_of INTEGER NOT NULL,
  output_of INTEGER NOT NULL, last_event INTEGER NOT NULL,
  id BLOB NOT NULL UNIQUE, name TEXT NOT NULL, error TEXT NOT NULL) STRICT)";
constexpr std::string_view kTaskTries =
    "ALTER TABLE task ADD COLUMN tries INTEGER NOT NULL DEFAULT 1";
constexpr std::string_view kTaskSubmitted = "CREATE INDEX task_submitted ON task(submitted)";
constexpr std::string_view kTaskLive = "CREATE INDEX task_live ON task(state) WHERE state < 5";
constexpr std::string_view kTaskFailed = "CREATE INDEX task_failed ON task(state) WHERE state > 5";
// Everything that the lists and charts of failures need; `state` alone would leave them all to
// sort.
constexpr std::string_view kTaskFailedByTime =
    "CREATE INDEX task_failed ON task(coalesce(ended, submitted), state, type) WHERE state > 5";
constexpr std::string_view kTaskDead = "CREATE INDEX task_dead ON task(no) WHERE dead_letter = 1";

constexpr std::string_view kTaskSpec =
    "CREATE TABLE task_spec(no INTEGER PRIMARY KEY, features BLOB, labels BLOB,"
    " json TEXT NOT NULL) STRICT";
constexpr std::string_view kTaskKey =
    "CREATE TABLE task_key(key TEXT PRIMARY KEY, no INTEGER NOT NULL) STRICT, WITHOUT ROWID";

// key = task number * 65536 + attempt number. type and rule: those of the task when it began.
constexpr std::string_view kAttempt = R"(CREATE TABLE attempt(
  key INTEGER PRIMARY KEY,
  state INTEGER NOT NULL, type INTEGER NOT NULL, rule INTEGER NOT NULL, backend INTEGER NOT NULL,
  cancel INTEGER NOT NULL, stale INTEGER NOT NULL, intent INTEGER NOT NULL,
  dispatched INTEGER, started INTEGER, ended INTEGER, lease INTEGER, init_us INTEGER NOT NULL,
  exit_code INTEGER, signal INTEGER NOT NULL, failure INTEGER NOT NULL,
  cpu_us INTEGER NOT NULL, memory INTEGER NOT NULL,
  cost INTEGER NOT NULL, currency INTEGER NOT NULL,
  handle TEXT NOT NULL, error TEXT NOT NULL, formula TEXT NOT NULL, note TEXT NOT NULL) STRICT)";
// Outputs of attempts, and of tasks under attempt number 0.
constexpr std::string_view kOutput =
    "CREATE TABLE output(key INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT";

// prev_seq: the event of the same task before this one, which costs less than an index.
constexpr std::string_view kEvent = R"(CREATE TABLE event(
  seq INTEGER PRIMARY KEY, at_us INTEGER NOT NULL, kind INTEGER NOT NULL,
  version INTEGER NOT NULL, task_no INTEGER NOT NULL, attempt INTEGER NOT NULL,
  actor INTEGER NOT NULL, cause_seq INTEGER NOT NULL, prev_seq INTEGER NOT NULL,
  body BLOB) STRICT)";

// day -1 sums all days.
constexpr std::string_view kRollupCount = R"(CREATE TABLE rollup_count(
  day INTEGER NOT NULL, state INTEGER NOT NULL, type INTEGER NOT NULL,
  backend INTEGER NOT NULL, rule INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY(day, state, type, backend, rule)) STRICT, WITHOUT ROWID)";
constexpr std::string_view kRollupCost = R"(CREATE TABLE rollup_cost(
  day INTEGER NOT NULL, type INTEGER NOT NULL, backend INTEGER NOT NULL,
  task_type INTEGER NOT NULL, rule INTEGER NOT NULL, team INTEGER NOT NULL,
  currency INTEGER NOT NULL, micro INTEGER NOT NULL, failed_micro INTEGER NOT NULL,
  attempts INTEGER NOT NULL, tasks INTEGER NOT NULL,
  PRIMARY KEY(day, type, backend, task_type, rule, team, currency)) STRICT, WITHOUT ROWID)";
// unit: length of the slot in seconds, 60 or 3600.
constexpr std::string_view kRollupLatency = R"(CREATE TABLE rollup_latency(
  unit INTEGER NOT NULL, phase INTEGER NOT NULL, slot INTEGER NOT NULL, type INTEGER NOT NULL,
  backend INTEGER NOT NULL, bucket INTEGER NOT NULL, n INTEGER NOT NULL, sum_us INTEGER NOT NULL,
  PRIMARY KEY(unit, phase, slot, type, backend, bucket)) STRICT, WITHOUT ROWID)";

constexpr std::string_view kRuleSet = R"(CREATE TABLE rule_set_version(
  version INTEGER PRIMARY KEY, base INTEGER NOT NULL, at INTEGER NOT NULL, author TEXT NOT NULL,
  message TEXT NOT NULL, file TEXT NOT NULL, source BLOB, active INTEGER NOT NULL) STRICT)";
constexpr std::string_view kRuleSetActive =
    "CREATE UNIQUE INDEX rule_set_active ON rule_set_version(active) WHERE active = 1";
// mode and state: the texts of rollout::Mode and VersionState.
constexpr std::string_view kRuleSetMode =
    "ALTER TABLE rule_set_version ADD COLUMN mode TEXT NOT NULL DEFAULT 'now'";
constexpr std::string_view kRuleSetState =
    "ALTER TABLE rule_set_version ADD COLUMN state TEXT NOT NULL DEFAULT 'superseded'";
constexpr std::string_view kRuleSetReason =
    "ALTER TABLE rule_set_version ADD COLUMN reason TEXT NOT NULL DEFAULT ''";
constexpr std::string_view kRuleSetReplay =
    "ALTER TABLE rule_set_version ADD COLUMN replay TEXT NOT NULL DEFAULT ''";
constexpr std::string_view kRuleSetStateOfOld =
    "UPDATE rule_set_version SET state = 'active' WHERE active = 1";
// Apart from the versions, whose sources would be written again with every change.
constexpr std::string_view kRollout =
    "CREATE TABLE rule_rollout(version INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT";
// slot: the place in a ring, so that the newest are kept.
constexpr std::string_view kDifference = R"(CREATE TABLE rule_difference(
  version INTEGER NOT NULL, slot INTEGER NOT NULL, ordinal INTEGER NOT NULL,
  task_no INTEGER NOT NULL, at INTEGER NOT NULL, by_candidate INTEGER NOT NULL,
  active TEXT NOT NULL, candidate TEXT NOT NULL,
  PRIMARY KEY(version, slot)) STRICT, WITHOUT ROWID)";
constexpr std::string_view kBackend = R"(CREATE TABLE backend(
  name TEXT PRIMARY KEY, draining INTEGER NOT NULL, config TEXT NOT NULL, at INTEGER NOT NULL,
  actor TEXT NOT NULL) STRICT, WITHOUT ROWID)";
constexpr std::string_view kPause = R"(CREATE TABLE pause(
  scope INTEGER NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL,
  PRIMARY KEY(scope, name)) STRICT, WITHOUT ROWID)";
constexpr std::string_view kPriceBook = R"(CREATE TABLE price_book(
  no INTEGER PRIMARY KEY, label TEXT NOT NULL, file TEXT NOT NULL, source BLOB,
  at INTEGER NOT NULL) STRICT)";
constexpr std::string_view kAudit = R"(CREATE TABLE audit(
  no INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
  subject TEXT NOT NULL, detail TEXT NOT NULL, hash BLOB NOT NULL) STRICT)";
constexpr std::string_view kSetting =
    "CREATE TABLE setting(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID";

// key = dataset * 2^32 + place in the file.
constexpr std::string_view kDataset = R"(CREATE TABLE history_dataset(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, file_hash TEXT NOT NULL UNIQUE,
  format TEXT NOT NULL, assumptions TEXT NOT NULL, at INTEGER NOT NULL,
  n INTEGER NOT NULL) STRICT)";
constexpr std::string_view kHistory = R"(CREATE TABLE history_task(
  key INTEGER PRIMARY KEY, external_id TEXT NOT NULL, arrival INTEGER NOT NULL, features BLOB,
  labels BLOB, task_type TEXT NOT NULL, run_us INTEGER, wait_us INTEGER, status INTEGER NOT NULL,
  line INTEGER NOT NULL, parents BLOB) STRICT)";

// task_spec.learned: see estimate_rows.h. type: -1 = all of them.
constexpr std::string_view kSpecLearned = "ALTER TABLE task_spec ADD COLUMN learned BLOB";
constexpr std::string_view kEstimate = R"(CREATE TABLE estimate(
  task_type TEXT NOT NULL, type INTEGER NOT NULL, state BLOB NOT NULL,
  PRIMARY KEY(task_type, type)) STRICT)";

base::Result<int> versionOf(Database& database, std::span<const Migration> all)
{
    const auto version = database.queryInteger("PRAGMA user_version");
    if (!version)
        return std::unexpected(version.error());
    const auto application = database.queryInteger("PRAGMA application_id");
    if (!application)
        return std::unexpected(application.error());
    if (*application != kApplicationId && (*application != 0 || *version != 0))
        return base::failure(ErrorCode::Corruption, "this is not a database of Tributary",
                             "choose another data directory with --data");
    const int newest = all.empty() ? 0 : all.back().version;
    if (*version > newest)
        return base::failure(
            ErrorCode::Unsupported,
            fmt::format("the data has schema {}, this program knows {} at most", *version, newest),
            "use the newer version of the program that wrote it");
    return static_cast<int>(*version);
}

base::Result<> apply(Database& database, const Migration& migration)
{
    if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun)
        return begun;
    for (const auto statement : migration.statements) {
        if (auto done = database.execute(statement); !done) {
            auto undone = database.execute("ROLLBACK");
            if (!undone) // SQLite has rolled back by itself
                undone = {};
            return done;
        }
    }
    const std::string last = fmt::format("PRAGMA application_id={}; PRAGMA user_version={}; COMMIT",
                                         kApplicationId, migration.version);
    return database.execute(last);
}

} // namespace

const std::vector<Migration>& migrations()
{
    static const std::vector<Migration> kAll{
        {1, {kName,           "INSERT INTO name VALUES(0, '')",
             kClassification, kTask,
             kTaskSubmitted,  kTaskLive,
             kTaskFailed,     kTaskDead,
             kTaskSpec,       kTaskKey,
             kAttempt,        kOutput,
             kEvent,          kRollupCount,
             kRollupCost,     kRollupLatency,
             kRuleSet,        kRuleSetActive,
             kBackend,        kPause,
             kPriceBook,      kAudit,
             kSetting,        kDataset,
             kHistory}},
        {2, {kTaskTries}},
        {3, {"DROP INDEX task_failed", kTaskFailedByTime}},
        {4,
         {kRuleSetMode, kRuleSetState, kRuleSetReason, kRuleSetReplay, kRuleSetStateOfOld, kRollout,
          kDifference}},
        {5, {kSpecLearned, kEstimate}},
    };
    return kAll;
}

base::Result<> migrate(Database& database, std::span<const Migration> all)
{
    const auto version = versionOf(database, all);
    if (!version)
        return std::unexpected(version.error());
    for (const auto& migration : all) {
        if (migration.version <= *version)
            continue;
        if (auto done = apply(database, migration); !done)
            return done;
    }
    return {};
}

base::Result<> checkVersion(Database& database, std::span<const Migration> all)
{
    const auto version = versionOf(database, all);
    if (!version)
        return std::unexpected(version.error());
    if (*version < all.back().version)
        return base::failure(ErrorCode::Unavailable, "the data has yet to be brought up to date",
                             "open it once with the console or tributaryctl serve");
    return {};
}

} // namespace tributary::store
