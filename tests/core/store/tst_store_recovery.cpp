// What was committed is there again, whole: after a clean end, after a kill, for readers and for
// the next owner; and the sums equal those of the rows.
#include "store/operations_reads.h"
#include "store/schema.h"
#include "store/task_reads.h"
#include "support/printers.h"
#include "support/random_records.h"
#include "support/record_text.h"

#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <tuple>

using namespace tributary;
using test::RandomRecords;
using test::recordText;

namespace {

std::unique_ptr<store::Store> openStore(const std::string& directory)
{
    auto opened = store::Store::open(directory);
    if (!opened) {
        qWarning("%s", base::describe(opened.error()).c_str());
        return nullptr;
    }
    return std::move(*opened);
}

unsigned modeOf(const std::string& path)
{
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
}

// Where the database of the first schema ends: what an older program has left.
void makeOldSchema(const std::string& directory)
{
    const std::string path = directory + "/tributary.db";
    std::ofstream{path}.close();
    auto database = store::Database::open(path, store::Database::Mode::ReadWrite);
    QVERIFY(database.has_value());
    QVERIFY(store::migrate(**database, std::span(store::migrations()).first(1)).has_value());
}

} // namespace

class TestStoreRecovery : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void makesPrivateFiles();
    void secondOwnerIsRefused();
    void refusesWhatIsNotOurs();
    void bringsOldDataUpToDate();
    void refusesNewerData();
    void everythingComesBack_data();
    void everythingComesBack();
    void sumsEqualTheRows();
    void operationsComeBack();
    void oldVersionsHaveAState();
    void trialsComeBack();
    void whatWasLearnedComesBack();
    void earlierRunsAreThereToLearnFrom();
    void contradictionsAreFinal();

private:
    std::string path() const { return m_dir->path().toStdString(); }
    void compareAll(store::Store& store, const RandomRecords& records);
    void compareReads(const std::string& directory, const RandomRecords& records);

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestStoreRecovery::makesPrivateFiles()
{
    const std::string directory = path() + "/a/b";
    const auto owner = openStore(directory);
    QVERIFY(owner);
    QCOMPARE(modeOf(path() + "/a"), 0700U);
    QCOMPARE(modeOf(directory), 0700U);
    for (const char* name : {"/tributary.db", "/tributary.db-wal", "/tributary.db-shm", "/lock"})
        QCOMPARE(modeOf(directory + name), 0600U);
}

void TestStoreRecovery::secondOwnerIsRefused()
{
    auto owner = openStore(path());
    QVERIFY(owner);
    const auto second = store::Store::open(path());
    QVERIFY(!second && second.error().code == base::ErrorCode::Unavailable);
    QVERIFY(store::Reader::open(path()).has_value()); // reading is free
    owner.reset();
    QVERIFY(openStore(path()));
}

void TestStoreRecovery::refusesWhatIsNotOurs()
{
    std::ofstream(path() + "/tributary.db") << std::string(8192, 'x');
    const auto garbage = store::Store::open(path());
    QVERIFY(!garbage && garbage.error().code == base::ErrorCode::Corruption);
    const std::string file = path() + "/file";
    std::ofstream{file}.close();
    const auto notDirectory = store::Store::open(file);
    QVERIFY(!notDirectory && notDirectory.error().code == base::ErrorCode::InvalidArgument);
    const auto nothing = store::Reader::open(path() + "/none");
    QVERIFY(!nothing && nothing.error().code == base::ErrorCode::NotFound);
}

void TestStoreRecovery::bringsOldDataUpToDate()
{
    makeOldSchema(path());
    const auto early = store::Reader::open(path());
    QVERIFY(!early && early.error().code == base::ErrorCode::Unavailable);
    QVERIFY(openStore(path()));
    QVERIFY(store::Reader::open(path()).has_value());
}

void TestStoreRecovery::refusesNewerData()
{
    QVERIFY(openStore(path()));
    {
        auto database =
            store::Database::open(path() + "/tributary.db", store::Database::Mode::ReadWrite);
        QVERIFY((*database)->execute("PRAGMA user_version=999").has_value());
    }
    const auto owner = store::Store::open(path());
    QVERIFY(!owner && owner.error().code == base::ErrorCode::Unsupported);
    const auto reader = store::Reader::open(path());
    QVERIFY(!reader && reader.error().code == base::ErrorCode::Unsupported);
}

void TestStoreRecovery::everythingComesBack_data()
{
    QTest::addColumn<int>("seed");
    QTest::addColumn<bool>("isKilled");
    for (int seed = 1; seed <= 2; ++seed) {
        QTest::addRow("closed, seed %d", seed) << seed << false;
        QTest::addRow("killed, seed %d", seed) << seed << true;
    }
}

void TestStoreRecovery::everythingComesBack()
{
    QFETCH(int, seed);
    QFETCH(bool, isKilled);
    RandomRecords records(static_cast<std::uint64_t>(seed));
    std::string directory = path() + "/0";
    for (int life = 0; life < 4; ++life) {
        auto owner = openStore(directory);
        QVERIFY(owner);
        compareAll(*owner, records);
        for (int i = 0; i < 25; ++i)
            QVERIFY(owner->commit(records.nextBatch()).has_value());
        compareReads(directory, records);
        if (!isKilled)
            continue;
        // The files as a kill leaves them, while the owner still has them open.
        const std::string copy = path() + "/" + std::to_string(life + 1);
        std::filesystem::copy(directory, copy, std::filesystem::copy_options::recursive);
        directory = copy;
    }
    auto owner = openStore(directory);
    QVERIFY(owner);
    compareAll(*owner, records);
    auto reader = store::Reader::open(directory);
    QVERIFY(reader && store::checkFile(**reader).has_value());
}

void TestStoreRecovery::compareAll(store::Store& store, const RandomRecords& records)
{
    const auto recovery = store.recover();
    QVERIFY(recovery.has_value());
    std::vector<std::string> expected;
    std::vector<std::string> attempts;
    for (const auto& [no, task] : records.tasks()) {
        if (model::isTerminal(task.state))
            continue;
        expected.push_back(recordText(task));
        for (int number = 1; number <= task.attempt; ++number)
            attempts.push_back(recordText(records.attempts().at({task.id, number}).record));
    }
    QCOMPARE(recovery->tasks.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
        QCOMPARE(recordText(recovery->tasks[i]), expected[i]);
    QCOMPARE(recovery->attempts.size(), attempts.size());
    for (std::size_t i = 0; i < attempts.size(); ++i)
        QCOMPARE(recordText(recovery->attempts[i]), attempts[i]);
    QCOMPARE(recovery->lastSeq, static_cast<std::int64_t>(records.events().size()));
    QCOMPARE(recovery->lastTaskNo, static_cast<std::int64_t>(records.tasks().size()));
    for (const auto& [no, task] : records.tasks()) {
        if (task.spec->idempotencyKey.empty())
            continue;
        const auto found = store.findByKey(task.spec->idempotencyKey);
        QVERIFY(found && *found && **found == task.id);
    }
    QVERIFY(!store.findByKey("no such key")->has_value());
}

void TestStoreRecovery::compareReads(const std::string& directory, const RandomRecords& records)
{
    auto reader = store::Reader::open(directory);
    QVERIFY(reader.has_value());
    for (const auto& [no, task] : records.tasks()) {
        const auto stored = store::readTask(**reader, task.id);
        QVERIFY(stored.has_value());
        QCOMPARE(recordText(stored->task), recordText(task));
        QCOMPARE(stored->attempts.size(), static_cast<std::size_t>(task.attempt));
        for (const auto& attempt : stored->attempts)
            QCOMPARE(recordText(attempt), recordText(records.attempts().at(attempt.id).record));
        std::size_t events = 0;
        for (const auto& event : records.events()) {
            if (event.task != no)
                continue;
            QVERIFY(events < stored->events.size());
            const auto& row = stored->events[events++];
            QCOMPARE(row.seq, event.seq);
            QCOMPARE(row.kind, std::string(event.kind));
            QCOMPARE(row.actor, event.actor);
            QCOMPARE(row.causeSeq, event.causeSeq);
            QCOMPARE(row.version, event.version);
            QVERIFY(row.at == event.at);
            QCOMPARE(nlohmann::json::parse(row.body).dump(), test::bodyText(event.body));
        }
        QCOMPARE(stored->events.size(), events);
    }
    model::TaskId nobody;
    nobody.uuid.bytes[0] = 0xFF;
    const auto missing = store::readTask(**reader, nobody);
    QVERIFY(!missing && missing.error().code == base::ErrorCode::NotFound);
}

void TestStoreRecovery::sumsEqualTheRows()
{
    RandomRecords records(11);
    auto owner = openStore(path());
    QVERIFY(owner && owner->recover());
    for (int i = 0; i < 120; ++i)
        QVERIFY(owner->commit(records.nextBatch()).has_value());
    auto reader = store::Reader::open(path());
    QVERIFY(reader.has_value());

    const auto counts = store::readCounts(**reader);
    QVERIFY(counts.has_value());
    std::array<std::int64_t, model::kTaskStateCount> byState{};
    std::map<std::string, std::int64_t> byBackend;
    for (const auto& [no, task] : records.tasks()) {
        ++byState[static_cast<std::size_t>(task.state)];
        ++byBackend[task.backend];
    }
    QVERIFY(counts->byState == byState);
    for (const auto& row : counts->byBackend) {
        std::int64_t sum = 0;
        for (const std::int64_t n : row.byState)
            sum += n;
        QCOMPARE(sum, byBackend[row.backend]);
    }

    // Day, type, back end, task type, rule, team, currency → micro, failed, attempts, tasks.
    using Key = std::tuple<std::int64_t, int, std::string, std::string, std::string, std::string,
                           base::Currency>;
    using Sums = std::array<std::int64_t, 4>;
    const auto dayOf = [](base::Instant at) {
        return std::chrono::floor<std::chrono::days>(at).time_since_epoch().count();
    };
    const auto teamOf = [](const model::TaskRecord& task) {
        const auto* team = model::findLabel(task.spec->labels, "team");
        return team == nullptr ? std::string() : *team;
    };
    std::map<Key, Sums> expected;
    for (const auto& [id, attempt] : records.attempts()) {
        const auto& record = attempt.record;
        if (!model::isTerminal(record.state))
            continue;
        const auto& task = records.tasks().at(record.task);
        Sums& sums = expected[{dayOf(record.endedAt.value_or(record.intentAt)),
                               static_cast<int>(attempt.type), record.backend, task.spec->taskType,
                               attempt.rule, teamOf(task), record.cost.currency}];
        const bool failed = record.state != model::AttemptState::Succeeded || record.isStale;
        sums[0] += record.cost.micro;
        sums[1] += failed ? record.cost.micro : 0;
        sums[2] += 1;
    }
    for (const auto& [no, task] : records.tasks()) {
        if (model::isTerminal(task.state))
            ++expected[{dayOf(*task.ended), static_cast<int>(task.classification.type),
                        task.backend, task.spec->taskType, task.classification.rule, teamOf(task),
                        task.cost.currency}][3];
    }
    const auto costs = store::readCost(**reader, 0, 100'000);
    QVERIFY(costs.has_value());
    std::map<Key, Sums> found;
    for (const auto& row : *costs) {
        const Sums sums{row.micro, row.failedMicro, row.attempts, row.tasks};
        if (sums != Sums{})
            found[{row.day, static_cast<int>(row.type), row.backend, row.taskType, row.rule,
                   row.team, row.currency}] = sums;
    }
    QVERIFY(found == expected);

    // Latencies over everything: number and sum of each phase.
    std::map<store::LatencyPhase, std::pair<std::int64_t, std::int64_t>> phases;
    const auto add = [&](store::LatencyPhase phase, base::Micros value) {
        ++phases[phase].first;
        phases[phase].second += std::max<std::int64_t>(value.count(), 0);
    };
    for (const auto& [id, attempt] : records.attempts()) {
        const auto& record = attempt.record;
        if (!model::isTerminal(record.state) || !record.startedAt)
            continue;
        add(store::LatencyPhase::Start, *record.startedAt - record.intentAt);
        if (record.endedAt)
            add(store::LatencyPhase::Run, *record.endedAt - *record.startedAt);
        if (record.initTime.count() > 0)
            add(store::LatencyPhase::Init, record.initTime);
    }
    for (const auto& [no, task] : records.tasks()) {
        if (!model::isTerminal(task.state))
            continue;
        add(store::LatencyPhase::Queue, task.queueWait);
        add(store::LatencyPhase::Total, *task.ended - task.submitted);
        if (const auto at = records.collects().find(no); at != records.collects().end())
            add(store::LatencyPhase::Collect, at->second);
    }
    for (int i = 0; i < store::kLatencyPhaseCount; ++i) {
        const auto phase = static_cast<store::LatencyPhase>(i);
        const auto table = store::readLatency(**reader, {}, {}, phase);
        QVERIFY(table.has_value());
        std::pair<std::int64_t, std::int64_t> sum;
        for (const auto& row : table->rows) {
            sum.first += row.count;
            sum.second += row.sum.count();
        }
        QCOMPARE(sum.first, phases[phase].first);
        QCOMPARE(sum.second, phases[phase].second);
    }
}

// Published by a program that knew of no trials.
void TestStoreRecovery::oldVersionsHaveAState()
{
    makeOldSchema(path());
    {
        auto database =
            store::Database::open(path() + "/tributary.db", store::Database::Mode::ReadWrite);
        QVERIFY(database.has_value());
        QVERIFY((*database)
                    ->execute("INSERT INTO rule_set_version VALUES(1,0,5,'a','','r.yaml',NULL,0);"
                              "INSERT INTO rule_set_version VALUES(2,1,6,'b','','r.yaml',NULL,1)")
                    .has_value());
    }
    const auto owner = openStore(path());
    const auto recovery = owner->recover();
    QVERIFY(recovery.has_value());
    QCOMPARE(recovery->lastRuleSetVersion, 2);
    QVERIFY(!recovery->triedRules);
    const auto reader = store::Reader::open(path());
    const auto rows = store::readRuleSets(**reader);
    QCOMPARE(rows->size(), std::size_t{2});
    QVERIFY(rows->at(0).isActive && rows->at(0).state == rollout::VersionState::Active);
    QVERIFY(rows->at(1).state == rollout::VersionState::Superseded);
    QVERIFY(rows->at(1).mode == rollout::Mode::Now);
}

void TestStoreRecovery::trialsComeBack()
{
    const base::Instant at = base::fromMicros(1'767'225'600'000'000);
    auto owner = openStore(path());
    QVERIFY(owner && owner->recover());
    store::RuleSetVersion active{1, 0, at, "a", "", "r.yaml", "one", true};
    active.state = rollout::VersionState::Active;
    store::RuleSetVersion tried{2, 1, at, "b", "", "r.yaml", "two", false};
    tried.mode = rollout::Mode::Canary;
    tried.state = rollout::VersionState::Canary;
    tried.replay = "{\"tasks\": 3}";
    store::WriteBatch batch;
    batch.misc.emplace_back(active);
    batch.misc.emplace_back(tried);
    batch.misc.emplace_back(store::RolloutProgress{2, "first"});
    batch.misc.emplace_back(store::RolloutProgress{2, "second"});
    batch.misc.emplace_back(store::RuleDifference{2, 1, 0, at, true, "{}", "[]"});
    QVERIFY(owner->commit(batch).has_value());
    owner.reset();
    owner = openStore(path());
    auto recovery = owner->recover();
    QVERIFY(recovery->activeRules && recovery->activeRules->version == 1);
    QVERIFY(recovery->triedRules && recovery->triedRules->version == 2);
    QCOMPARE(recovery->rollout, std::string("second"));
    QCOMPARE(recovery->triedRules->replay, std::string("{\"tasks\": 3}"));
    {
        const auto reader = store::Reader::open(path());
        QVERIFY(!store::readTrial(**reader, 1)); // it was never tried
        QVERIFY(!store::readTrial(**reader, 3));
        for (const std::int64_t version : {0, 2}) {
            const auto trial = store::readTrial(**reader, version);
            QVERIFY(trial && trial->version.version == 2);
            QVERIFY(trial->version.state == rollout::VersionState::Canary);
            QCOMPARE(trial->rollout, std::string("second"));
        }
        QCOMPARE(store::readRuleSet(**reader, 0)->source, std::string("one"));
        QCOMPARE(store::readRuleSet(**reader, 2)->source, std::string("two"));
        QVERIFY(store::readRuleSet(**reader, 3).error().code == base::ErrorCode::NotFound);
        const auto rows = store::readDifferences(**reader, 2, 10);
        QCOMPARE(rows->size(), std::size_t{1});
        QVERIFY(rows->front().id == model::TaskId{}); // there is no such task
        QVERIFY(rows->front().difference.byCandidate);
    }
    batch.clear();
    batch.misc.emplace_back(store::RuleSetOutcome{2, rollout::VersionState::Active, "it held"});
    QVERIFY(owner->commit(batch).has_value());
    owner.reset();
    owner = openStore(path());
    recovery = owner->recover();
    QVERIFY(!recovery->triedRules);
    QCOMPARE(recovery->activeRules->version, 2);
    QCOMPARE(recovery->activeRules->reason, std::string("it held"));
    const auto reader = store::Reader::open(path());
    QVERIFY(store::readRuleSets(**reader)->at(1).state == rollout::VersionState::Superseded);
    const auto ended = store::readTrial(**reader, 2); // stays to be seen
    QCOMPARE(ended->rollout, std::string("second"));
    QCOMPARE(ended->version.reason, std::string("it held"));
    QVERIFY(!store::readTrial(**reader, 0));
}

void TestStoreRecovery::operationsComeBack()
{
    const base::Instant at = base::fromMicros(1'767'225'600'000'000);
    auto owner = openStore(path());
    QVERIFY(owner && owner->recover());
    store::WriteBatch batch;
    batch.misc.emplace_back(store::RuleSetVersion{1, 0, at, "a", "first", "r.yaml", "one", true});
    batch.misc.emplace_back(store::RuleSetVersion{2, 1, at, "b", "", "r.yaml", "two\n", true});
    batch.misc.emplace_back(store::PauseFlag{store::PauseScope::Everything, "", true, at, "op"});
    batch.misc.emplace_back(store::PauseFlag{store::PauseScope::Team, "red", true, at, "op"});
    batch.misc.emplace_back(store::BackendState{"local", true, "", at, "op"});
    batch.misc.emplace_back(store::PriceBookVersion{0, "p 1", "p.json", "{}", at});
    batch.misc.emplace_back(store::PriceBookVersion{0, "p 2", "p.json", "{\"x\":1}", at});
    batch.misc.emplace_back(store::Setting{"key", "value"});
    batch.misc.emplace_back(store::AuditEntry{at, "op", "pause", "red", "{}"});
    QVERIFY(owner->commit(batch).has_value());
    batch.clear();
    batch.misc.emplace_back(store::PauseFlag{store::PauseScope::Everything, "", false, at, "op"});
    batch.misc.emplace_back(store::AuditEntry{at, "op", "resume", "", ""});
    QVERIFY(owner->commit(batch).has_value());
    owner.reset();
    owner = openStore(path());
    const auto recovery = owner->recover();
    QVERIFY(recovery.has_value());
    QVERIFY(!recovery->wasUnclean);
    QVERIFY(recovery->activeRules && recovery->activeRules->version == 2);
    QCOMPARE(recovery->activeRules->source, std::string("two\n"));
    QCOMPARE(recovery->pauses.size(), std::size_t{1});
    QCOMPARE(recovery->pauses.front().name, std::string("red"));
    QVERIFY(recovery->backends.size() == 1 && recovery->backends.front().isDraining);
    QCOMPARE(recovery->priceBook->label, std::string("p 2"));
    QVERIFY(recovery->settings.size() == 1 && recovery->settings.front().value == "value");
    auto reader = store::Reader::open(path());
    QCOMPARE(store::readRuleSets(**reader)->size(), std::size_t{2});
    QVERIFY(store::verifyAudit(**reader).has_value());
    owner.reset();
    // One changed byte breaks the chain at its place.
    {
        auto database =
            store::Database::open(path() + "/tributary.db", store::Database::Mode::ReadWrite);
        QVERIFY((*database)->execute("UPDATE audit SET subject='rex' WHERE no=1").has_value());
    }
    const auto verified = store::verifyAudit(**reader);
    QVERIFY(!verified && verified.error().code == base::ErrorCode::Corruption);
    QVERIFY(QString::fromStdString(verified.error().message).contains("entry 1"));
}

// A batch that doesn't fit what is stored leaves nothing behind, and nothing follows it.
void TestStoreRecovery::whatWasLearnedComesBack()
{
    const model::EstimateRow all{"", std::nullopt, {1, 2, 3}};
    const model::EstimateRow edge{"it's", model::ExecutionType::Edge, {4}};
    const model::EstimateRow any{"it's", std::nullopt, {5, 6}};
    {
        auto owner = openStore(path());
        QVERIFY(owner && owner->recover());
        store::WriteBatch batch;
        batch.estimates = {any, edge, {"gone", std::nullopt, {7}}};
        QVERIFY(owner->commit(batch).has_value());
        batch.estimates = {all, {"gone", std::nullopt, {}}, {"it's", std::nullopt, {5, 6}}};
        QVERIFY(owner->commit(batch).has_value());
    }
    auto owner = openStore(path());
    const auto recovery = owner->recover();
    QVERIFY(recovery.has_value());
    QCOMPARE(recovery->estimates.size(), std::size_t{3});
    for (const auto& row : {all, edge, any})
        QVERIFY(std::ranges::find(recovery->estimates, row) != recovery->estimates.end());
    QVERIFY(recovery->runs.empty());
}

// A directory from before anything was learned: its successful runs, oldest first.
void TestStoreRecovery::earlierRunsAreThereToLearnFrom()
{
    RandomRecords records(3);
    auto owner = openStore(path());
    QVERIFY(owner && owner->recover());
    for (int i = 0; i < 600; ++i)
        QVERIFY(owner->commit(records.nextBatch()).has_value());
    std::multiset<std::tuple<std::string, double, std::int64_t>> expected;
    for (const auto& [id, attempt] : records.attempts()) {
        const auto& record = attempt.record;
        if (record.state != model::AttemptState::Succeeded || record.isStale || !record.startedAt
            || !record.endedAt)
            continue;
        expected.emplace(records.tasks().at(record.task).spec->taskType,
                         static_cast<double>((*record.endedAt - *record.startedAt).count()) / 1e6,
                         record.usage.peakMemoryBytes);
    }
    QVERIFY2(expected.size() > 3, qPrintable(QString::number(expected.size())));
    owner.reset();
    owner = openStore(path());
    const auto recovery = owner->recover();
    QVERIFY(recovery.has_value());
    QVERIFY(std::ranges::is_sorted(recovery->runs, {}, &model::FinishedRun::endedAt));
    std::multiset<std::tuple<std::string, double, std::int64_t>> found;
    for (const auto& run : recovery->runs)
        found.emplace(run.taskType, run.seconds, run.peakMemoryBytes);
    QVERIFY(found == expected);
}

void TestStoreRecovery::contradictionsAreFinal()
{
    RandomRecords records(3);
    auto owner = openStore(path());
    QVERIFY(owner && owner->recover());
    QVERIFY(owner->commit(records.nextBatch()).has_value());
    store::WriteBatch wrong;
    wrong.events.push_back({.seq = 1, .at = {}, .kind = "late", .actor = "x", .body = {}});
    const auto failed = owner->commit(wrong);
    QVERIFY(!failed && failed.error().code == base::ErrorCode::Internal);
    QVERIFY(owner->degraded() != nullptr);
    QVERIFY(!owner->commit(records.nextBatch()).has_value());
}

QTEST_GUILESS_MAIN(TestStoreRecovery)
#include "tst_store_recovery.moc"
