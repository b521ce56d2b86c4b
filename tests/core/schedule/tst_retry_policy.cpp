// Which failures are tried again, after which delay, and that no order of reports changes the end.
#include "schedule_rig.h"
#include "support/printers.h"

#include <fmt/format.h>

#include <QtTest/QTest>

#include <algorithm>
#include <numeric>

using namespace tributary;
using model::AttemptState;
using model::FailureClass;
using test::ScheduleRig;
namespace report = model::report;

Q_DECLARE_METATYPE(FailureClass)

namespace {

constexpr FailureClass kClasses[] = {
    FailureClass::Unavailable, FailureClass::Timeout, FailureClass::Throttled, FailureClass::Lost,
    FailureClass::OutOfMemory, FailureClass::Exit,    FailureClass::Error};

// A report that ends a running attempt with that class.
model::AttemptReport endingWith(FailureClass kind)
{
    if (kind == FailureClass::Lost)
        return report::Absent{false, "the machine was reset"};
    if (kind == FailureClass::Throttled)
        return report::Refused{kind, "slow down", {}};
    report::Finished finished;
    finished.failure = kind;
    finished.error = "failed";
    finished.state = kind == FailureClass::Timeout ? AttemptState::TimedOut : AttemptState::Failed;
    return finished;
}

std::string nameOf(FailureClass kind)
{
    return std::string(model::toString(kind));
}

} // namespace

class TestRetryPolicy : public QObject
{
    Q_OBJECT

private slots:
    void classes_data();
    void classes();
    void theDefaultPolicyNamesWhatPlacesDo();
    void jitterIsFull();
    void delaysDoubleUpToTheCap();
    void everyOrderOfReportsEndsTheSame();
};

void TestRetryPolicy::classes_data()
{
    QTest::addColumn<FailureClass>("failure");
    QTest::addColumn<FailureClass>("on");
    for (const FailureClass failure : kClasses) {
        for (const FailureClass on : kClasses)
            QTest::addRow("%s with %s in the policy", nameOf(failure).c_str(), nameOf(on).c_str())
                << failure << on;
    }
}

void TestRetryPolicy::classes()
{
    QFETCH(FailureClass, failure);
    QFETCH(FailureClass, on);
    ScheduleRig rig;
    rig.run(
        fmt::format("backend local traditional 1\nsubmit a retry=2 on={}\nstarted a", nameOf(on)));
    const model::AttemptId first{rig.id("a"), 1};
    rig.apply(schedule::input::Report{first, endingWith(failure)});
    const bool isRetried = failure == on;
    QCOMPARE(model::isTerminal(rig.stored("a").state), !isRetried);
    QCOMPARE(nameOf(rig.stored("a").failure), nameOf(failure));
    if (!isRetried) {
        QVERIFY(rig.stored("a").deadLetter);
        return;
    }
    rig.run("wait 70\nstarted a");
    const model::AttemptId second{rig.id("a"), 2};
    rig.apply(schedule::input::Report{second, endingWith(failure)});
    QVERIFY(model::isTerminal(rig.stored("a").state)); // two tries in all
    QVERIFY(rig.violations().empty());
}

void TestRetryPolicy::theDefaultPolicyNamesWhatPlacesDo()
{
    for (const FailureClass kind : kClasses) {
        const bool expected = kind == FailureClass::Unavailable || kind == FailureClass::Timeout
            || kind == FailureClass::Throttled || kind == FailureClass::Lost;
        ScheduleRig rig;
        rig.run("backend local traditional 1\nsubmit a retry=2\nstarted a");
        rig.apply(schedule::input::Report{{rig.id("a"), 1}, endingWith(kind)});
        QCOMPARE(!model::isTerminal(rig.stored("a").state), expected);
    }
}

// Uniform over [0, min(cap, base * 2^n)): its mean, its spread, and nothing beyond.
void TestRetryPolicy::jitterIsFull()
{
    constexpr int kSamples = 4000;
    std::vector<double> delays;
    for (std::uint64_t seed = 1; seed <= kSamples; ++seed) {
        ScheduleRig rig(seed);
        rig.run("backend local traditional 1\nsubmit a retry=2 on=exit backoff=8\nfinished a 1");
        delays.push_back(static_cast<double>((*rig.stored("a").notBefore - rig.now().wall).count())
                         * 1e-6);
    }
    const auto [least, most] = std::ranges::minmax(delays);
    QVERIFY(least >= 0 && least < 0.1);
    QVERIFY(most < 8 && most > 7.9);
    const double mean = std::accumulate(delays.begin(), delays.end(), 0.0) / kSamples;
    QVERIFY2(std::abs(mean - 4) < 0.15, qPrintable(QString::number(mean)));
    for (int part = 0; part < 8; ++part) {
        const auto count = std::ranges::count_if(
            delays, [part](double delay) { return static_cast<int>(delay) == part; });
        QVERIFY2(count > 400 && count < 600, qPrintable(QString::number(count)));
    }
}

void TestRetryPolicy::delaysDoubleUpToTheCap()
{
    double longest[8] = {};
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        ScheduleRig rig(seed);
        rig.run("backend local traditional 1\nsubmit a retry=9 on=exit"); // 1 s up to 60 s
        for (double& most : longest) {
            rig.run("finished a 1");
            const auto delay = *rig.stored("a").notBefore - rig.now().wall;
            most = std::max(most, static_cast<double>(delay.count()) * 1e-6);
            rig.run("wait 61");
        }
    }
    double limit = 1;
    for (const double most : longest) {
        QVERIFY2(most < limit && most > limit * 0.95,
                 qPrintable(QStringLiteral("%1 of %2").arg(most).arg(limit)));
        limit = std::min(limit * 2, 60.0);
    }
}

// Reports of one attempt may arrive in any order, and some twice.
void TestRetryPolicy::everyOrderOfReportsEndsTheSame()
{
    report::Finished finished;
    finished.succeeded = true;
    finished.state = AttemptState::Succeeded;
    finished.exitCode = 0;
    finished.outputs = "{\"n\":1}";
    const std::vector<model::AttemptReport> reports{
        report::Dispatched{"h"},
        report::Started{base::fromMicros(1'767'225'600'000'000), {}},
        report::Ambiguous{"reset"},
        report::Alive{},
        report::CannotTell{"busy"},
        finished,
        finished};
    std::vector<std::size_t> order(reports.size());
    std::iota(order.begin(), order.end(), 0U);
    int orders = 0;
    do {
        ScheduleRig rig;
        rig.run("backend local traditional 1\nsubmit a retry=3 on=exit,lost,timeout");
        const model::AttemptId attempt{rig.id("a"), 1};
        for (const std::size_t index : order)
            rig.apply(schedule::input::Report{attempt, reports[index]});
        const model::TaskRecord& task = rig.stored("a");
        QVERIFY(task.state == model::TaskState::Succeeded);
        QCOMPARE(task.outputs, finished.outputs);
        QCOMPARE(task.attempt, 1);
        QVERIFY(rig.scheduler().isEmpty());
        const auto& counters = rig.scheduler().counters();
        // What comes after the first result: all of the rest of the list.
        const auto first = std::ranges::find_if(order, [](std::size_t i) { return i >= 5; });
        QCOMPARE(counters.lateReports, std::distance(first, order.end()) - 1);
        QCOMPARE(counters.staleReports, 0);
        QVERIFY(rig.violations().empty());
        ++orders;
    } while (std::ranges::next_permutation(order).found);
    QCOMPARE(orders, 5040);
}

QTEST_GUILESS_MAIN(TestRetryPolicy)
#include "tst_retry_policy.moc"
