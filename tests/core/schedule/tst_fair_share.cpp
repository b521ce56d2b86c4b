// Who is next: priorities, the shares of teams, ageing.
#include "schedule_rig.h"
#include "support/printers.h"

#include <fmt/format.h>

#include <QtTest/QTest>

#include <algorithm>
#include <sstream>

using tributary::test::ScheduleRig;

namespace {

using Served = std::vector<std::string>;

// The tasks that the log says were started.
Served startsIn(const std::string& log)
{
    Served names;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("> start "))
            names.push_back(line.substr(8, line.find('#') - 8));
    }
    return names;
}

// One slot: ends what runs and gives the name of the task that follows.
std::string serveNext(ScheduleRig& rig, std::string& running)
{
    (void)rig.takeLog();
    rig.run("finished " + running);
    const Served next = startsIn(rig.takeLog());
    running = next.empty() ? std::string() : next.front();
    return running;
}

Served serve(ScheduleRig& rig, std::string running, int count)
{
    Served order;
    while (count-- > 0 && !running.empty())
        order.push_back(serveNext(rig, running));
    return order;
}

long countOf(const Served& order, char team)
{
    return std::ranges::count_if(
        order, [team](const std::string& name) { return !name.empty() && name.front() == team; });
}

} // namespace

class TestFairShare : public QObject
{
    Q_OBJECT

private slots:
    void teamsShareByWeight();
    void sharesHoldInEveryWindow();
    void anIdleTeamSavesNoTurns();
    void anIdleTeamSavesNoTurnsInAnotherQueue();
    void aWaitingTeamKeepsItsTurns();
    void priorityComesFirst();
    void anAgedTaskGetsEveryFourthSlot();
    void nothingStarvesUnderCriticalLoad();
    void aPausedTeamsAgeIsNotOthersToUse();
};

void TestFairShare::teamsShareByWeight()
{
    ScheduleRig rig;
    rig.run("backend local traditional 1\nweight a 3\nweight c 2\nsubmit z");
    for (int i = 0; i < 60; ++i) {
        for (const char team : {'a', 'b', 'c'})
            rig.run(fmt::format("submit {0}{1} team={0}", team, i));
    }
    const Served order = serve(rig, "z", 60);
    QCOMPARE(countOf(order, 'a'), 30);
    QCOMPARE(countOf(order, 'b'), 10);
    QCOMPARE(countOf(order, 'c'), 20);
    QVERIFY(rig.violations().empty());
}

// Not only in the end: no team waits for long while another one gets its burst.
void TestFairShare::sharesHoldInEveryWindow()
{
    ScheduleRig rig;
    rig.run("backend local traditional 1\nweight a 3\nsubmit z");
    for (int i = 0; i < 50; ++i) {
        for (const char team : {'a', 'b'})
            rig.run(fmt::format("submit {0}{1} team={0}", team, i));
    }
    const Served order = serve(rig, "z", 60);
    for (std::size_t end = 4; end <= order.size(); ++end) {
        const Served window(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(end));
        const double expected = static_cast<double>(end) * 3 / 4;
        QVERIFY(std::abs(static_cast<double>(countOf(window, 'a')) - expected) <= 2);
    }
}

void TestFairShare::anIdleTeamSavesNoTurns()
{
    ScheduleRig rig;
    rig.run("backend local traditional 1\nsubmit z");
    for (int i = 0; i < 40; ++i)
        rig.run(fmt::format("submit a{} team=a", i));
    serve(rig, "z", 20);
    for (int i = 0; i < 20; ++i)
        rig.run(fmt::format("submit b{} team=b", i));
    const Served order = serve(rig, "a19", 10);
    QCOMPARE(countOf(order, 'a'), 5);
    QCOMPARE(countOf(order, 'b'), 5);
}

// b's line in the queue of 'local' has run empty there while nothing is served.
void TestFairShare::anIdleTeamSavesNoTurnsInAnotherQueue()
{
    ScheduleRig rig;
    rig.run("backend local traditional 1\nbackend functions serverless 1\n"
            "submit z\nsubmit b0 team=b\ncancel b0\nsubmit f kind=function");
    for (int i = 0; i < 20; ++i)
        rig.run(fmt::format("submit a{} team=a\nsubmit f{} kind=function team=a", i, i));
    serve(rig, "f", 20);
    for (int i = 1; i < 20; ++i)
        rig.run(fmt::format("submit b{} team=b", i));
    const Served order = serve(rig, "z", 10);
    QVERIFY(std::abs(countOf(order, 'a') - countOf(order, 'b')) <= 2);
}

// What it could not use while it did wait stays its own.
void TestFairShare::aWaitingTeamKeepsItsTurns()
{
    ScheduleRig rig;
    rig.run("backend local traditional 1\nbackend functions serverless 1\n"
            "submit f0 kind=function team=b\nsubmit z");
    for (int i = 0; i < 20; ++i)
        rig.run(fmt::format("submit a{} team=a", i));
    rig.run("submit b0 kind=function team=b");
    serve(rig, "z", 10);
    rig.run("submit b1 kind=function team=b\nsubmit b2 team=b\nsubmit b3 team=b");
    const Served order = serve(rig, "a9", 2);
    QCOMPARE(countOf(order, 'b'), 2);
}

void TestFairShare::priorityComesFirst()
{
    ScheduleRig rig;
    rig.run("backend local traditional 1\nsubmit z");
    const char* kPriorities[] = {"low", "medium", "high", "critical"};
    for (int i = 0; i < 20; ++i)
        rig.run(fmt::format("submit {0}{1} prio={0}", kPriorities[i * 7 % 4], i));
    const Served order = serve(rig, "z", 20);
    for (int i = 0; i < 20; ++i)
        QCOMPARE(order[static_cast<std::size_t>(i)].front(), "chml"[i / 5]);
}

void TestFairShare::anAgedTaskGetsEveryFourthSlot()
{
    ScheduleRig rig;
    rig.run("backend local traditional 1\nsubmit z");
    for (int i = 0; i < 10; ++i)
        rig.run(fmt::format("submit l{} prio=low", i));
    rig.run("wait 1201"); // two classes up
    for (int i = 0; i < 40; ++i)
        rig.run(fmt::format("submit h{} prio=high", i));
    const Served order = serve(rig, "z", 40);
    QCOMPARE(countOf(order, 'l'), 10);
    for (std::size_t i = 0; i + 4 <= order.size(); i += 4)
        QCOMPARE(countOf({order.begin() + static_cast<std::ptrdiff_t>(i),
                          order.begin() + static_cast<std::ptrdiff_t>(i) + 4},
                         'l'),
                 1);
}

void TestFairShare::nothingStarvesUnderCriticalLoad()
{
    ScheduleRig rig;
    rig.run("backend local traditional 1\nsubmit c0 prio=critical\nsubmit low prio=low");
    std::string running = "c0";
    int served = 0;
    for (; running != "low"; ++served) {
        QVERIFY2(served < 200, "the low task never runs");
        rig.run(fmt::format("submit c{} prio=critical\nwait 30", served + 1));
        serveNext(rig, running);
    }
    // Three classes take it half an hour, with a slot every 30 s, and then it's one slot in four.
    QVERIFY2(served >= 60, qPrintable(QString::number(served)));
    QVERIFY2(served <= 66, qPrintable(QString::number(served)));
}

void TestFairShare::aPausedTeamsAgeIsNotOthersToUse()
{
    ScheduleRig rig;
    rig.run("backend local traditional 1\nsubmit z\nsubmit old prio=low team=blue\n"
            "pause team blue\nwait 1300");
    for (int i = 0; i < 20; ++i)
        rig.run(fmt::format("submit h{} prio=high", i));
    for (int i = 0; i < 5; ++i)
        rig.run(fmt::format("submit l{} prio=low team=red", i));
    const Served order = serve(rig, "z", 20);
    QCOMPARE(countOf(order, 'h'), 20);
}

QTEST_GUILESS_MAIN(TestFairShare)
#include "tst_fair_share.moc"
