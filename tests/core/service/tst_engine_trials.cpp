// Versions of the rules on trial, from the command to the disk and over restarts of the owner.
#include "rollout/assignment.h"
#include "rollout/rollout_json.h"
#include "store/operations_reads.h"
#include "store/task_reads.h"
#include "support/engine_rig.h"
#include "support/printers.h"

#include <QtTest>

#include <optional>

namespace tributary {
namespace {

using namespace std::chrono_literals;
using rollout::Mode;
using rollout::VersionState;

// What the rig sends to "here" goes to "near" by this one.
constexpr auto kCandidate = R"(
task_classification_rules:
  - name: everything-near
    condition: labels.kind = 'here'
    classification: {type: edge, reason: a test, priority: medium}
)";

// A member of a task file.
std::string keyed(const std::string& key)
{
    return "\"idempotency_key\": \"" + key + '"';
}

class TestEngineTrials : public QObject
{
    Q_OBJECT

private:
    service::PublishRules publish(Mode mode, std::int64_t base = 1) const
    {
        service::PublishRules command;
        command.source = kCandidate;
        command.file = "candidate.yaml";
        command.message = "nearer";
        command.baseVersion = base;
        command.author = "ada";
        command.rollout.mode = mode;
        command.rollout.steps = {5'000, 10'000};
        command.rollout.samples = 10;
        command.rollout.hold = 1min;
        return command;
    }
    service::LocalQueries queries() const
    {
        return {m_rig->dir.path().toStdString(), m_rig->clock, nullptr};
    }
    service::RuleSetVersionRow versionRow(std::int64_t version) const
    {
        const auto rows = queries().ruleSets().value();
        for (const auto& row : rows) {
            if (row.version == version)
                return row;
        }
        return {};
    }
    base::Result<service::RuleTrial> trial(std::int64_t version = 0) const
    {
        return queries().ruleTrial(version, 100);
    }
    QStringList audit() const
    {
        const auto reader = store::Reader::open(m_rig->dir.path().toStdString());
        const auto rows = store::readAudit(**reader, 100).value();
        QStringList lines;
        for (const auto& row : rows) {
            if (row.entry.action.starts_with("rules."))
                lines.prepend(QString::fromStdString(row.entry.actor + ' ' + row.entry.action + ' '
                                                     + row.entry.subject));
        }
        return lines;
    }
    // Of a task of the kind "here"; `more` are further members of its file.
    service::SubmitPreview preview(const std::string& more) const
    {
        service::LocalQueries live(m_rig->dir.path().toStdString(), m_rig->clock,
                                   m_rig->engine.get());
        return live.preview(R"({"name": "t", "labels": {"kind": "here"}, "run": {"command": ["a"]})"
                                + (more.empty() ? more : ", " + more) + '}',
                            "task.json");
    }
    // How many such events there are.
    int events(std::string_view kind) const
    {
        const auto reader = store::Reader::open(m_rig->dir.path().toStdString());
        const auto all = store::readEvents(**reader, 0, 10'000).value();
        return static_cast<int>(std::ranges::count(all, kind, &store::Event::kind));
    }
    rollout::Plan plan() const { return publish(Mode::Canary).rollout; }
    // Version 2 as a canary with these texts, while no owner runs.
    void storeTrial(const std::string& rules, const std::string& rollout) const
    {
        auto opened = store::Store::open(m_rig->dir.path().toStdString());
        QVERIFY(opened && (*opened)->recover());
        store::WriteBatch batch;
        store::RuleSetVersion row;
        row.version = 2;
        row.base = 1;
        row.author = "ada";
        row.file = "candidate.yaml";
        row.source = rules;
        row.mode = Mode::Canary;
        row.state = VersionState::Canary;
        batch.misc.emplace_back(std::move(row));
        batch.misc.emplace_back(store::RolloutProgress{2, rollout});
        QVERIFY((*opened)->commit(batch));
    }
    std::int64_t versionOf(const model::TaskId& id) const
    {
        return queries().task(id).value().task.classification.ruleSetVersion;
    }
    bool isNear(const model::TaskId& id) const
    {
        return queries().task(id).value().task.classification.type == model::ExecutionType::Edge;
    }
    // Once it runs.
    void endTask(const model::TaskId& id, bool succeeds)
    {
        auto& place = isNear(id) ? m_rig->near : m_rig->here;
        if (!place.waitForRuns(isNear(id) ? ++m_runsNear : ++m_runsHere))
            qFatal("it was not started");
        place.finish({id, 1}, succeeds);
        m_rig->sync();
    }
    // Runs one task to its end. Whether the candidate decided it.
    bool runTask(bool succeedsNear)
    {
        const auto id = m_rig->submit("here");
        if (!id)
            qFatal("%s", base::describe(id.error()).c_str());
        endTask(*id, !isNear(*id) || succeedsNear);
        return isNear(*id);
    }

    std::optional<test::EngineRig> m_rig; // a fresh one a test
    std::size_t m_runsNear = 0;
    std::size_t m_runsHere = 0;

private slots:
    void init()
    {
        m_rig.emplace();
        m_runsNear = m_runsHere = 0;
        QVERIFY(m_rig->start());
    }

    void aShadowIsKeptWithItsDifferences()
    {
        const auto reply = m_rig->run(publish(Mode::Shadow));
        QVERIFY(reply.isOk());
        QCOMPARE(reply.version, 2);
        QVERIFY(versionRow(1).isActive);
        QVERIFY(!versionRow(2).isActive);
        QVERIFY(versionRow(2).state == VersionState::Shadow);
        for (int i = 0; i < 3; ++i)
            QVERIFY(!runTask(true));
        const auto shown = trial();
        QVERIFY(shown);
        QCOMPARE(shown->rollout.version, 2);
        QCOMPARE(shown->rollout.decided, 3);
        QCOMPARE(shown->rollout.differing, 3);
        QCOMPARE(shown->rollout.matrix[0][2], 3);
        QCOMPARE(shown->differences.size(), std::size_t{3});
        QCOMPARE(shown->differences.front().ordinal, 3); // newest first
        QCOMPARE(shown->differences.front().name, std::string("t"));
        QVERIFY(shown->differences.front().active.find(R"("type":"traditional")")
                != std::string::npos);
        QVERIFY(shown->differences.front().candidate.find("everything-near") != std::string::npos);
        QVERIFY(m_rig->run(service::StopRules{2, "seen enough", "bob"}).isOk());
        QVERIFY(versionRow(2).state == VersionState::Stopped);
        QCOMPARE(versionRow(2).reason, std::string("seen enough"));
        QVERIFY(!trial());
        QCOMPARE(trial(2)->rollout.decided, 3); // what it has shown stays
        QCOMPARE(audit(),
                 (QStringList{QStringLiteral("ada rules.publish version 2"),
                              QStringLiteral("bob rules.stop version 2")}));
    }

    // A task at a time, each on disk before the next: what trips counts over restarts.
    void aTrippedGuardrailIsOnDisk()
    {
        QVERIFY(m_rig->run(publish(Mode::Canary)).isOk());
        int failed = 0;
        for (int i = 0; i < 200 && trial(); ++i) {
            failed += runTask(false) ? 1 : 0;
            if (failed == 5 && trial()) {
                const auto before = trial()->rollout;
                m_rig->stop();
                QVERIFY(m_rig->start());
                QVERIFY(trial()->rollout == before);
            }
        }
        QVERIFY(failed > 5);
        const auto row = versionRow(2);
        QVERIFY(row.state == VersionState::RolledBack);
        QVERIFY2(row.reason.starts_with("guardrail failures: "), row.reason.c_str());
        QVERIFY2(row.reason.find(std::to_string(failed) + " of " + std::to_string(failed))
                     != std::string::npos,
                 row.reason.c_str());
        QVERIFY(versionRow(1).isActive);
        QVERIFY(versionRow(1).state == VersionState::Active);
        QCOMPARE(audit().back(), QStringLiteral("guardrail rules.roll_back version 2"));
        QVERIFY(!runTask(true));
    }

    void aCanaryThatHoldsBecomesActive()
    {
        QVERIFY(m_rig->run(publish(Mode::Canary)).isOk());
        for (int i = 0; i < 200 && trial()->rollout.steps[0].candidate.finished < 10; ++i)
            runTask(true);
        QCOMPARE(trial()->rollout.share(), 5'000);
        m_rig->advance(61s);
        m_rig->engine->inspect([](const auto&, const auto&) { });
        runTask(true); // the timer, or at the latest what comes next
        QCOMPARE(trial()->rollout.share(), 10'000);
        for (int i = 0; i < 9; ++i)
            QVERIFY(runTask(true));
        m_rig->advance(61s);
        runTask(true);
        runTask(true);
        QVERIFY(!trial());
        QVERIFY(versionRow(2).isActive);
        QVERIFY(versionRow(2).state == VersionState::Active);
        QVERIFY(versionRow(1).state == VersionState::Superseded);
        QCOMPARE(audit().back(), QStringLiteral("scheduler rules.promote version 2"));
        m_rig->stop();
        QVERIFY(m_rig->start());
        QVERIFY(runTask(true));
        const auto next = m_rig->run(publish(Mode::Now, 2));
        QCOMPARE(next.version, 3);
    }

    void aTrialThatCannotBeReadIsStopped_data()
    {
        QTest::addColumn<QString>("rollout"); // empty = as it was
        QTest::addColumn<QString>("rules");
        QTest::newRow("no JSON") << QStringLiteral("{\"version\": 2") << QString(kCandidate);
        QTest::newRow("of another form")
            << QStringLiteral("{\"version\": 2}") << QString(kCandidate);
        QTest::newRow("of another version")
            << QString::fromStdString(rollout::toJson(rollout::begin(plan(), 3, 1, 1, {})))
            << QString(kCandidate);
        QTest::newRow("rules that don't load")
            << QString::fromStdString(rollout::toJson(rollout::begin(plan(), 2, 1, 1, {})))
            << QStringLiteral("task_classification_rules: 7");
    }
    // The owner starts by the active version, says what it did, and nothing is lost.
    void aTrialThatCannotBeReadIsStopped()
    {
        QFETCH(QString, rollout);
        QFETCH(QString, rules);
        const auto open = m_rig->submit("here").value();
        QVERIFY(m_rig->here.waitForRuns(1));
        m_rig->sync();
        m_rig->stop();
        storeTrial(rules.toStdString(), rollout.toStdString());
        const auto started = m_rig->start();
        QVERIFY2(started, started ? "" : base::describe(started.error()).c_str());
        m_rig->sync();
        const auto row = versionRow(2);
        QVERIFY(row.state == VersionState::Stopped);
        QVERIFY2(row.reason.find("can't be read") != std::string::npos, row.reason.c_str());
        QCOMPARE(row.source, rules.toStdString()); // what was stored stays
        QVERIFY(versionRow(1).isActive);
        QVERIFY(!trial());
        QCOMPARE(audit(), QStringList{QStringLiteral("scheduler rules.stop version 2")});
        QCOMPARE(events("rules.stopped"), 1);
        m_rig->here.finish({open, 1}, true);
        m_rig->sync();
        QCOMPARE(m_rig->state(open), std::string("succeeded"));
        // The way is free for the next one, and nothing is told twice.
        m_rig->stop();
        QVERIFY(m_rig->start());
        QCOMPARE(m_rig->run(publish(Mode::Canary)).version, 3);
        QCOMPARE(audit().size(), 2);
    }

    void promotesByCommand()
    {
        QVERIFY(m_rig->run(publish(Mode::Canary)).isOk());
        QVERIFY(m_rig->run(service::PromoteRules{2, true, "bob"}).isOk());
        QCOMPARE(trial()->rollout.share(), 10'000);
        QVERIFY(m_rig->run(service::PromoteRules{2, false, "bob"}).isOk());
        QVERIFY(versionRow(2).isActive);
        const auto again = m_rig->run(service::PromoteRules{2, false, "bob"});
        QCOMPARE(again.errors.size(), std::size_t{1});
        QVERIFY(again.errors[0].code == base::ErrorCode::Conflict);
        QCOMPARE(audit(),
                 (QStringList{QStringLiteral("ada rules.publish version 2"),
                              QStringLiteral("bob rules.step version 2 to 100 %"),
                              QStringLiteral("bob rules.promote version 2")}));
    }

    // Of two that publish at once one is told; nothing of the other is lost.
    void twoEditors()
    {
        QVERIFY(m_rig->run(publish(Mode::Now)).isOk());
        const auto late = m_rig->run(publish(Mode::Now));
        QVERIFY(late.errors.at(0).code == base::ErrorCode::Conflict);
        QVERIFY(m_rig->run(publish(Mode::Shadow, 2)).isOk());
        const auto third = m_rig->run(publish(Mode::Canary, 2));
        QVERIFY(third.errors.at(0).code == base::ErrorCode::AlreadyExists);
        QVERIFY(third.errors[0].message.find("version 3") != std::string::npos);
        QVERIFY(!third.errors[0].hint.empty());
        QVERIFY(versionRow(2).isActive);
        QVERIFY(trial()->rollout.version == 3);
        QCOMPARE(queries().ruleSets()->size(), std::size_t{3});
    }

    void goingBackEndsATrial()
    {
        QVERIFY(m_rig->run(publish(Mode::Canary)).isOk());
        for (const std::int64_t unknown : {-1, 0, 9}) // 0 is no name of the active one here
            QVERIFY(m_rig->run(service::RollbackRules{unknown, "bob"}).errors.at(0).code
                    == base::ErrorCode::NotFound);
        const auto back = m_rig->run(service::RollbackRules{1, "bob"});
        QVERIFY(back.isOk());
        QCOMPARE(back.version, 3);
        QVERIFY(versionRow(3).isActive);
        QVERIFY(versionRow(2).state == VersionState::Stopped);
        QVERIFY(!versionRow(2).reason.empty());
        QVERIFY(!trial());
        m_rig->stop();
        QVERIFY(m_rig->start());
        QVERIFY(!runTask(true));
    }

    void theReplayStaysWithTheVersion()
    {
        const std::string report = "{\"tasks\": 20,  \"moved\": 3}"; // as it is, blanks and all
        auto command = publish(Mode::Now);
        command.replay = report;
        QVERIFY(m_rig->run(command).isOk());
        QCOMPARE(versionRow(2).replay, report);
        QCOMPARE(versionRow(1).replay, std::string());
        command.baseVersion = 2;
        for (const auto& [replay, code] :
             {std::pair(std::string("[1]"), base::ErrorCode::InvalidArgument),
              {std::string("{"), base::ErrorCode::InvalidArgument},
              {'{' + std::string(service::kLongestReplay, ' ') + '}',
               base::ErrorCode::ResourceExhausted}}) {
            command.replay = replay;
            const auto refused = m_rig->run(command);
            QCOMPARE(refused.errors.size(), std::size_t{1});
            QVERIFY(refused.errors[0].code == code);
        }
        QCOMPARE(queries().ruleSets()->size(), std::size_t{2});
    }

    void badTrialsAreRefused()
    {
        auto command = publish(Mode::Canary);
        command.rollout.steps = {10'000};
        QVERIFY(m_rig->run(command).errors.at(0).code == base::ErrorCode::InvalidArgument);
        QVERIFY(m_rig->run(service::StopRules{2, "why", "bob"}).errors.at(0).code
                == base::ErrorCode::Conflict);
        QVERIFY(m_rig->run(publish(Mode::Canary)).isOk());
        QVERIFY(m_rig->run(service::StopRules{2, " ", "bob"}).errors.at(0).code
                == base::ErrorCode::InvalidArgument);
        QVERIFY(trial());
    }

    // Before the submit as after it: what decides is told, or what it hangs on.
    void thePreviewKnowsTheCanary()
    {
        QVERIFY(!preview("").items.at(0).canary); // none runs
        QVERIFY(m_rig->run(publish(Mode::Canary)).isOk());
        const auto open = preview("").items.at(0);
        QVERIFY(open.canary.has_value());
        QVERIFY(!open.canary->decides);
        QCOMPARE(open.canary->version, 2);
        QCOMPARE(open.canary->share, 5'000);
        QCOMPARE(open.classification.ruleSetVersion, 1);
        QCOMPARE(open.canary->other.ruleSetVersion, 2);
        QVERIFY(open.canary->other.type == model::ExecutionType::Edge);
        int byCandidate = 0;
        for (int i = 0; i < 20; ++i) {
            const std::string key = keyed("order-" + std::to_string(i));
            const auto shown = preview(key);
            const auto id = m_rig->submit("here", key).value();
            const auto decided = queries().task(id)->task.classification;
            const auto& item = shown.items.at(0);
            QCOMPARE(item.classification.ruleSetVersion, decided.ruleSetVersion);
            QVERIFY(item.classification.type == decided.type);
            QCOMPARE(item.canary->decides, std::optional(decided.ruleSetVersion == 2));
            QCOMPARE(item.canary->other.ruleSetVersion, decided.ruleSetVersion == 2 ? 1 : 2);
            QCOMPARE(shown.byType[static_cast<std::size_t>(decided.type)], 1);
            QVERIFY(item.explanation.find(decided.rule) != std::string::npos);
            byCandidate += decided.ruleSetVersion == 2 ? 1 : 0;
        }
        QVERIFY(byCandidate > 0 && byCandidate < 20);
        QVERIFY(
            !preview(R"("override": {"type": "edge", "reason": "by hand"})").items.at(0).canary);
        QVERIFY(m_rig->run(service::PromoteRules{2, true, "bob"}).isOk());
        const auto last = preview("").items.at(0); // of 100 % every task is one
        QCOMPARE(last.canary->decides, std::optional(true));
        QCOMPARE(last.classification.ruleSetVersion, 2);
        QVERIFY(m_rig->run(service::StopRules{2, "enough", "bob"}).isOk());
        QVERIFY(m_rig->run(publish(Mode::Shadow)).isOk());
        QVERIFY(!preview("").items.at(0).canary); // nobody acts on it
    }

    // However often, and over a restart: the key of the first one is what counts.
    void aChainOfRedrivesStaysOnItsSide()
    {
        auto command = publish(Mode::Canary);
        command.rollout.samples = 1'000;
        command.rollout.limits.ratios = {rollout::kOff, rollout::kOff, rollout::kOff};
        QVERIFY(m_rig->run(command).isOk());
        for (int i = 0; i < 6; ++i) {
            const std::string key = keyed("job-" + std::to_string(i));
            auto id = m_rig->submit("here", i % 2 == 0 ? key : std::string()).value();
            const auto version = versionOf(id);
            for (int redrive = 0; redrive < 3; ++redrive) {
                endTask(id, false);
                if (redrive == 1) {
                    m_rig->stop();
                    QVERIFY(m_rig->start());
                }
                const auto reply = m_rig->run(service::RedriveTask{id, {}, "bob"});
                QVERIFY(reply.isOk());
                id = reply.tasks.front();
                QCOMPARE(versionOf(id), version);
            }
            endTask(id, true);
        }
    }

    // Beyond what is kept the oldest go, and all are counted.
    void differencesAreBounded()
    {
        QVERIFY(m_rig->run(publish(Mode::Shadow)).isOk());
        QString many = QStringLiteral("[");
        for (int i = 0; i < 1'200; ++i)
            many += QStringLiteral("%1{\"name\": \"n%2\", \"labels\": {\"kind\": \"here\"},"
                                   " \"run\": {\"command\": [\"true\"]}}")
                        .arg(i == 0 ? QString() : QStringLiteral(","))
                        .arg(i);
        QVERIFY(m_rig->run(service::SubmitTasks{many.toStdString() + ']', "many.json"}).isOk());
        const auto shown = queries().ruleTrial(2, 5'000);
        QCOMPARE(shown->rollout.differing, 1'200);
        QCOMPARE(shown->differences.size(), rollout::kMostDifferences);
        QCOMPARE(shown->differences.front().name, std::string("n1199"));
        QCOMPARE(shown->differences.back().name, std::string("n200"));
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestEngineTrials)
#include "tst_engine_trials.moc"
