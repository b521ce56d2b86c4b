// A version of the rules beside the active one: who decides what, and how its trial ends.
#include "rollout/assignment.h"
#include "schedule_rig.h"
#include "support/printers.h"

#include <fmt/format.h>

#include <QtTest/QTest>

namespace tributary::schedule {
namespace {

using namespace std::chrono_literals;
using rollout::Mode;
using test::rigRules;
using test::ScheduleRig;

constexpr std::int64_t kVersion = 7;

// Sends the kind "function" to workers and leaves the rest as it is.
std::shared_ptr<const rules::RuleSet> candidateRules()
{
    std::string source = rigRules()->source();
    const std::string from = "labels.kind = 'function'\", classification: {type: serverless}";
    const auto at = source.find(from);
    if (at == std::string::npos)
        qFatal("the rules of the rig have no functions");
    source.replace(at, from.size(),
                   "labels.kind = 'function'\", classification: {type: traditional}");
    auto loaded = rules::loadRules(source, "candidate.yaml");
    loaded->setVersion(kVersion);
    return std::make_shared<const rules::RuleSet>(std::move(*loaded));
}

rollout::Plan planOf(Mode mode, std::vector<int> steps = {5'000, 10'000})
{
    rollout::Plan plan;
    plan.mode = mode;
    plan.steps = std::move(steps);
    plan.samples = 5;
    plan.hold = 1min;
    return plan;
}

class TestTrials : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<ScheduleRig> m_rig;

    std::vector<std::string> submit(int count, const std::string& kind = "function")
    {
        std::vector<std::string> names;
        for (int i = 0; i < count; ++i) {
            names.push_back(fmt::format("t{}", ++m_submitted));
            m_rig->run(fmt::format("submit {} kind={}", names.back(), kind));
        }
        return names;
    }
    bool isCandidates(const std::string& name) const
    {
        return m_rig->stored(name).classification.ruleSetVersion == kVersion;
    }
    void end(const std::string& name, int exitCode)
    {
        m_rig->run(fmt::format("started {0}\nfinished {0} {1}", name, exitCode));
    }
    const rollout::Rollout& running() const { return m_rig->scheduler().trial()->rollout; }
    std::vector<std::string> lines(const std::string& prefix)
    {
        std::vector<std::string> found;
        std::istringstream log(m_rig->takeLog());
        for (std::string line; std::getline(log, line);) {
            if (line.starts_with(prefix))
                found.push_back(line);
        }
        return found;
    }
    // Every attempt costs that many dollars.
    void setPrices(const std::string& dollars)
    {
        const auto text = fmt::format(
            R"({{"name": "test", "version": "1", "date": "2025-01-01", "currency": "USD",)"
            R"( "plans": [{{"name": "fake", "providers": ["fake"], "date": "2025-01-01",)"
            R"( "source": "a test", "prices": [{{"per": "request", "price": "{}"}}]}}]}})",
            dollars);
        auto book = cost::readPriceBook(text, "prices.json");
        if (!book)
            qFatal("%s", base::describe(book.error()).c_str());
        m_rig->apply(input::SetPrices{std::make_shared<const cost::PriceBook>(std::move(*book))});
    }
    int m_submitted = 0;

private slots:
    void init()
    {
        m_submitted = 0;
        m_rig = std::make_unique<ScheduleRig>();
        m_rig->run("backend local traditional 500\nbackend cloud serverless 500");
        m_rig->takeLog();
    }
    void cleanup()
    {
        for (const std::string& violation : m_rig->violations())
            QFAIL(violation.c_str());
    }

    void aShadowDecidesAndNobodyActs()
    {
        m_rig->tryRules(planOf(Mode::Shadow), candidateRules());
        QCOMPARE(lines("rules."),
                 (std::vector<std::string>{"rules.shadow_started version=7 active=0"}));
        for (const std::string& name : submit(10)) {
            QVERIFY(!isCandidates(name));
            QVERIFY(m_rig->stored(name).classification.type == model::ExecutionType::Serverless);
        }
        submit(4, "other");
        QCOMPARE(running().decided, 14);
        QCOMPARE(running().differing, 10);
        QCOMPARE(running().matrix[1][0], 10); // serverless → traditional
        const auto& differences = m_rig->differences();
        QCOMPARE(differences.size(), std::size_t{10});
        QCOMPARE(differences[2].ordinal, 3);
        QCOMPARE(differences[2].task, m_rig->stored("t3").no);
        QVERIFY(!differences[2].byCandidate);
        QVERIFY(differences[2].active.type == model::ExecutionType::Serverless);
        QVERIFY(differences[2].candidate.type == model::ExecutionType::Traditional);
        // Whatever becomes of them, a shadow is to blame for nothing.
        for (int i = 1; i <= 10; ++i)
            end(fmt::format("t{}", i), 1);
        QVERIFY(m_rig->scheduler().trial() != nullptr);
    }

    void aCanaryDecidesItsShareForGood()
    {
        m_rig->tryRules(planOf(Mode::Canary), candidateRules());
        const auto names = submit(60);
        int decided = 0;
        for (const std::string& name : names) {
            const bool isIn = rollout::isInShare(kVersion, model::toString(m_rig->id(name)), 5'000);
            QCOMPARE(isCandidates(name), isIn);
            QCOMPARE(m_rig->stored(name).classification.type == model::ExecutionType::Traditional,
                     isIn);
            decided += isIn ? 1 : 0;
        }
        QVERIFY(decided > 15 && decided < 45);
        QCOMPARE(running().steps[0].candidate.decided, decided);
        QCOMPARE(running().steps[0].control.decided, 60 - decided);
        // Also after a restart and when the trial is over: a task keeps who decided it.
        m_rig->restart();
        QVERIFY(m_rig->scheduler().trial() != nullptr);
        QCOMPARE(running().decided, 60);
        m_rig->apply(input::MoveTrial{900, "ada", kVersion, input::MoveTrial::To::Stop, "enough"});
        for (const std::string& name : names)
            QCOMPARE(isCandidates(name),
                     rollout::isInShare(kVersion, model::toString(m_rig->id(name)), 5'000));
    }

    void aRetryIsDecidedAsTheTaskWas()
    {
        m_rig->tryRules(planOf(Mode::Canary), candidateRules());
        for (int i = 0; i < 8; ++i)
            m_rig->run(fmt::format("submit r{} kind=function retry=2 on=exit", i));
        m_rig->apply(input::MoveTrial{900, "ada", kVersion, input::MoveTrial::To::Stop, "enough"});
        for (int i = 0; i < 8; ++i) {
            const std::string name = fmt::format("r{}", i);
            const bool wasCandidates = isCandidates(name);
            end(name, 1);
            m_rig->advance(2min);
            QCOMPARE(m_rig->stored(name).attempt, 2);
            QCOMPARE(m_rig->storedAttempt(name, 2).backend,
                     std::string(wasCandidates ? "local" : "cloud"));
        }
    }

    // One task after the other, so that each key is what decides; by id it would be another side.
    void theSameKeyFallsToTheSameSide()
    {
        m_rig->tryRules(planOf(Mode::Canary), candidateRules());
        for (int i = 0; i < 20; ++i) {
            m_rig->run(fmt::format("submit k{0} kind=function key=order-{0}", i));
            QCOMPARE(isCandidates(fmt::format("k{}", i)),
                     rollout::isInShare(kVersion, fmt::format("order-{}", i), 5'000));
        }
    }

    // By its own id it would fall to either side.
    void aRedriveStaysOnItsSide()
    {
        rollout::Plan plan = planOf(Mode::Canary);
        plan.limits.ratios = {rollout::kOff, rollout::kOff, rollout::kOff};
        m_rig->tryRules(plan, candidateRules());
        int candidates = 0;
        for (int i = 0; i < 24; ++i) {
            const std::string key = i % 2 == 0 ? fmt::format(" key=order-{}", i) : std::string();
            m_rig->run(fmt::format("submit d{} kind=function{}", i, key));
            const bool wasCandidates = isCandidates(fmt::format("d{}", i));
            end(fmt::format("d{}", i), 1);
            m_rig->run(fmt::format("redrive d{0} e{0}", i));
            QCOMPARE(isCandidates(fmt::format("e{}", i)), wasCandidates);
            candidates += wasCandidates ? 1 : 0;
        }
        QVERIFY(candidates > 4 && candidates < 20);
    }

    void whatWasChosenByHandIsNoCase()
    {
        m_rig->tryRules(planOf(Mode::Canary), candidateRules());
        m_rig->run("submit a backend=local\nsubmit b backend=cloud kind=function");
        QCOMPARE(running().decided, 0);
        QVERIFY(!isCandidates("a") && !isCandidates("b"));
        end("a", 1);
        QCOMPARE(running().steps[0].control.finished, 0);
    }

    void stepsFollowSamplesAndTime()
    {
        m_rig->tryRules(planOf(Mode::Canary), candidateRules());
        for (const std::string& name : submit(30))
            end(name, 0);
        QVERIFY(running().steps[0].candidate.finished >= 5);
        QCOMPARE(running().share(), 5'000); // the time is not over
        m_rig->takeLog();
        m_rig->advance(59s);
        QCOMPARE(running().share(), 5'000);
        m_rig->advance(2s); // by the timer: nothing else happens
        QCOMPARE(lines("rules."),
                 (std::vector<std::string>{"rules.canary_step version=7 share_percent=100"}));
        QVERIFY(m_rig->trialChanges().back().isStep);
        m_rig->advance(1h);
        QCOMPARE(running().share(), 10'000); // without samples it stays
        for (const std::string& name : submit(5)) {
            QVERIFY(isCandidates(name));
            end(name, 0);
        }
        QVERIFY(m_rig->scheduler().trial() == nullptr);
        QCOMPARE(m_rig->scheduler().rules()->version(), kVersion);
        QVERIFY(m_rig->trialChanges().back().end == TrialChange::End::Promoted);
        m_rig->run("submit later kind=function");
        QVERIFY(isCandidates("later"));
    }

    void aTrippedGuardrailRollsBackAtOnce()
    {
        m_rig->tryRules(planOf(Mode::Canary, {1'000, 10'000}), candidateRules());
        const auto names = submit(120);
        m_rig->takeLog();
        std::size_t failed = 0;
        for (const std::string& name : names) {
            end(name, isCandidates(name) ? 1 : 0);
            failed += isCandidates(name) ? 1 : 0;
            if (m_rig->scheduler().trial() == nullptr)
                break;
        }
        QVERIFY(m_rig->scheduler().trial() == nullptr);
        QVERIFY2(failed <= 6, qPrintable(QString::number(failed)));
        const auto told = lines("rules.");
        QCOMPARE(told.size(), std::size_t{1});
        QVERIFY2(
            told[0].starts_with("rules.rolled_back version=7 active=0 reason=guardrail failures"),
            told[0].c_str());
        QVERIFY(told[0].find(fmt::format("{} of {} (100.0 %)", failed, failed))
                != std::string::npos);
        const TrialChange& last = m_rig->trialChanges().back();
        QVERIFY(last.end == TrialChange::End::RolledBack);
        QCOMPARE(last.actor, std::string("guardrail"));
        QCOMPARE(m_rig->scheduler().rules()->version(), 0);
        // What runs goes on, as it was decided; what comes is the active version's.
        const auto open = std::ranges::find_if(names, [&](const std::string& name) {
            return isCandidates(name) && !model::isTerminal(m_rig->stored(name).state);
        });
        QVERIFY(open != names.end());
        end(*open, 0);
        QVERIFY(m_rig->stored(*open).state == model::TaskState::Succeeded);
        for (const std::string& name : submit(20))
            QVERIFY(!isCandidates(name));
    }

    // What ends after the change is dearer by the new book alone.
    void aNewPriceBookRollsNothingBack()
    {
        setPrices("1");
        rollout::Plan plan = planOf(Mode::Canary);
        plan.samples = 50;
        m_rig->tryRules(plan, candidateRules());
        for (const std::string& name : submit(300))
            end(name, 0);
        QVERIFY(running().calibration.costP50);
        m_rig->advance(2min);
        QCOMPARE(running().share(), 10'000);
        setPrices("10");
        m_rig->takeLog();
        for (const std::string& name : submit(4))
            end(name, 0);
        QVERIFY(m_rig->scheduler().trial() != nullptr);
        QCOMPARE(running().pricedFrom, m_rig->stored("t301").no);
        m_rig->advance(2min);
        for (const std::string& name : submit(60)) {
            end(name, 0);
            QCOMPARE(m_rig->stored(name).cost.micro, std::int64_t{10'000'000});
        }
        QVERIFY(m_rig->trialChanges().back().end == TrialChange::End::Promoted);
        QCOMPARE(m_rig->scheduler().rules()->version(), kVersion);
    }

    void numbersGoOnAfterARestart()
    {
        m_rig->tryRules(planOf(Mode::Canary, {1'000, 10'000}), candidateRules());
        const auto names = submit(120);
        std::vector<std::string> candidates;
        for (const std::string& name : names) {
            if (isCandidates(name))
                candidates.push_back(name);
            else
                end(name, 0);
        }
        std::size_t failed = 0;
        while (m_rig->scheduler().trial() != nullptr && failed < candidates.size()) {
            end(candidates[failed++], 1);
            const auto before =
                m_rig->scheduler().trial() != nullptr ? std::optional(running()) : std::nullopt;
            m_rig->restart(); // after each failure: none is forgotten
            if (before)
                QVERIFY(running() == *before);
        }
        QVERIFY2(failed <= 6 && m_rig->scheduler().trial() == nullptr,
                 qPrintable(QString::number(failed)));
    }

    void movesByCommand()
    {
        m_rig->tryRules(planOf(Mode::Canary, {100, 1'000, 10'000}), candidateRules());
        using To = input::MoveTrial::To;
        m_rig->takeLog();
        m_rig->apply(input::MoveTrial{900, "ada", 6, To::Active, {}});
        QVERIFY(lines("> error conflict").size() == 1);
        m_rig->apply(input::MoveTrial{901, "ada", kVersion, To::NextStep, {}});
        QCOMPARE(running().share(), 1'000);
        m_rig->apply(input::MoveTrial{902, "ada", kVersion, To::NextStep, {}});
        QCOMPARE(running().share(), 10'000);
        m_rig->apply(input::MoveTrial{903, "bob", kVersion, To::NextStep, {}});
        QVERIFY(m_rig->scheduler().trial() == nullptr);
        QCOMPARE(m_rig->scheduler().rules()->version(), kVersion);
        QCOMPARE(m_rig->trialChanges().back().actor, std::string("bob"));
        m_rig->apply(input::MoveTrial{904, "bob", kVersion, To::Stop, "late"});
        QVERIFY(lines("> error conflict").size() == 1);
    }

    void onlyOneAtATime()
    {
        m_rig->tryRules(planOf(Mode::Shadow), candidateRules());
        m_rig->takeLog();
        m_rig->apply(input::StartTrial{900, "bob", planOf(Mode::Canary), candidateRules()});
        QVERIFY(lines("> error conflict").size() == 1);
        m_rig->apply(input::MoveTrial{901, "bob", kVersion, input::MoveTrial::To::NextStep, {}});
        QVERIFY(lines("> error invalid").size() == 1); // a shadow has no steps
        m_rig->apply(input::PublishRules{902, "bob", rigRules()});
        QVERIFY(m_rig->scheduler().trial() == nullptr);
        QVERIFY(m_rig->trialChanges().back().end == TrialChange::End::Stopped);
    }
};

} // namespace
} // namespace tributary::schedule

QTEST_GUILESS_MAIN(tributary::schedule::TestTrials)
#include "tst_trials.moc"
