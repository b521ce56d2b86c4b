// Random lives of the scheduler, each judged after every commit. TRIBUTARY_WALKS=N runs N of each
// kind instead of a few; TRIBUTARY_WALK_SEED=N runs that one and prints it.
#include "random_walk.h"
#include "support/printers.h"

#include <QtTest/QTest>

#include <cstdlib>

using tributary::test::RandomWalk;
using tributary::test::WalkOptions;

class TestRandomWalk : public QObject
{
    Q_OBJECT

private slots:
    void walks_data();
    void walks();
    void sameSeedSameTrace();
    void everythingHappens();

private:
    std::map<std::string, int> m_counts;
};

namespace {

std::uint64_t fromEnvironment(const char* name, std::uint64_t otherwise)
{
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

void print(const RandomWalk& walk)
{
    for (const std::string& line : walk.trace())
        std::fprintf(stderr, "%s\n", line.c_str());
}

} // namespace

void TestRandomWalk::walks_data()
{
    QTest::addColumn<bool>("setsWallClock");
    QTest::addColumn<QString>("stuckBackend");
    QTest::newRow("all back ends answer in the end") << false << QString();
    QTest::newRow("one back end stays down") << false << QStringLiteral("spare");
    QTest::newRow("the wall clock is set") << true << QString();
}

void TestRandomWalk::walks()
{
    QFETCH(bool, setsWallClock);
    QFETCH(QString, stuckBackend);
    const std::uint64_t only = fromEnvironment("TRIBUTARY_WALK_SEED", 0);
    const std::uint64_t first = only != 0 ? only : 1;
    const std::uint64_t last = only != 0 ? only : fromEnvironment("TRIBUTARY_WALKS", 60);
    for (std::uint64_t seed = first; seed <= last; ++seed) {
        RandomWalk walk({seed, 400, setsWallClock, stuckBackend.toStdString()});
        walk.run();
        if (only != 0)
            print(walk);
        if (!walk.violations().empty())
            QFAIL(qPrintable(QStringLiteral("seed %1: %2")
                                 .arg(seed)
                                 .arg(QString::fromStdString(walk.violations().front()))));
        for (const auto& [what, count] : walk.counts())
            m_counts[what] += count;
    }
}

void TestRandomWalk::sameSeedSameTrace()
{
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        RandomWalk first({.seed = seed});
        RandomWalk second({.seed = seed});
        first.run();
        second.run();
        QVERIFY(first.trace().size() > 200);
        QVERIFY(first.trace() == second.trace());
    }
}

// A walk that never gets somewhere proves nothing about it.
void TestRandomWalk::everythingHappens()
{
    if (std::getenv("TRIBUTARY_WALK_SEED") != nullptr)
        QSKIP("a single walk");
    for (const char* what :
         {"restart", "suspend", "reset", "late", "ask", "cancel", "kill", "redrive", "declared",
          "report 0", "report 1", "report 2", "report 3", "report 4", "report 5", "report 6",
          "report 7", "report 8", "report 9"})
        QVERIFY2(m_counts[what] > 10, what);
}

QTEST_GUILESS_MAIN(TestRandomWalk)
#include "tst_random_walk.moc"
