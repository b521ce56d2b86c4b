#include "base/random.h"
#include "rollout/sequential_test.h"

#include <QtTest>

#include <array>
#include <cmath>

namespace tributary::rollout {
namespace {

double evidence(double bound, std::int64_t yes, std::int64_t no)
{
    return logEvidence(std::array{Stratum{bound, yes, no}});
}

// Of k yeses in n, each with probability p.
double binomial(int n, int k, double p)
{
    return std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1)
                    + k * std::log(p) + (n - k) * std::log1p(-p));
}

double expectation(double bound, double p, int n)
{
    double sum = 0;
    for (int k = 0; k <= n; ++k)
        sum += binomial(n, k, p) * std::exp(evidence(bound, k, n - k));
    return sum;
}

class TestSequentialTest : public QObject
{
    Q_OBJECT

private slots:
    void nothingSeenTellsNothing()
    {
        QCOMPARE(logEvidence({}), 0.0);
        QCOMPARE(evidence(0.01, 0, 0), 0.0);
        QCOMPARE(evidence(1, 10, 0), 0.0); // no task of a control could be seen
        QCOMPARE(evidence(0, 10, 0), 0.0);
    }

    // The property that everything rests on, exactly: over all outcomes, the evidence's expectation
    // is 1 at the bound of the null hypothesis and less inside it.
    void isAnEProcess_data()
    {
        QTest::addColumn<double>("bound");
        QTest::addColumn<int>("n");
        for (const double bound : {0.01, 0.1, 0.5, 0.9}) {
            for (const int n : {1, 2, 10, 60})
                QTest::addRow("%g of %d", bound, n) << bound << n;
        }
    }
    void isAnEProcess()
    {
        QFETCH(double, bound);
        QFETCH(int, n);
        QVERIFY(std::abs(expectation(bound, bound, n) - 1) < 1e-9);
        QVERIFY(expectation(bound, bound * 0.8, n) < 1);
        QVERIFY(expectation(bound, bound + (1 - bound) * 0.2, n) > 1);
    }

    void strataAddUp()
    {
        const double two = logEvidence(std::array{Stratum{0.1, 3, 4}, Stratum{0.1, 2, 9}});
        QVERIFY(std::abs(two - evidence(0.1, 5, 13)) < 1e-9);
        QVERIFY(logEvidence(std::array{Stratum{0.01, 3, 0}, Stratum{0.1, 3, 0}})
                > evidence(0.1, 6, 0));
    }

    void aYesSpeaksForAndANoAgainst()
    {
        for (int yes = 0; yes < 30; ++yes) {
            QVERIFY(evidence(0.1, yes + 1, 20) > evidence(0.1, yes, 20));
            QVERIFY(evidence(0.1, yes, 21) < evidence(0.1, yes, 20));
        }
    }

    void manyObservationsStayFinite()
    {
        const double log = evidence(0.01, 2'000'000, 90'000'000);
        QVERIFY(std::isfinite(log) && log > 1000);
        QVERIFY(std::isfinite(evidence(0.01, 900'000, 99'000'000)));
    }

    void sharesOfEvents()
    {
        QCOMPARE(shareOfEvents(0.5, 1), 0.5);
        QCOMPARE(shareOfEvents(0.5, 3), 0.75);
        QVERIFY(std::abs(shareOfEvents(0.01, 10) - 0.1 / 1.09) < 1e-12);
    }

    void upperRatesBoundTheRate()
    {
        QCOMPARE(upperRate(0, 0, 0.01), 1.0);
        QCOMPARE(upperRate(5, 5, 0.01), 1.0);
        double last = 1;
        for (const std::int64_t trials : {10, 100, 1'000, 10'000, 1'000'000}) {
            const double bound = upperRate(trials / 10, trials, 0.01);
            QVERIFY(bound > 0.1 && bound < last);
            last = bound;
        }
        QVERIFY(last < 0.102);
        QVERIFY(upperRate(0, 300, 0.01) < 0.05);
        QVERIFY(upperRate(10, 1'000, 0.001) > upperRate(10, 1'000, 0.05));
    }

    // Stopped at the worst moment of each run, which is what "always valid" has to stand.
    void upperRatesHoldAtTheWorstMoment()
    {
        constexpr double kRate = 0.05;
        constexpr double kLevel = 0.05;
        constexpr int kRuns = 400;
        base::SeededRandom random{11};
        int missed = 0;
        for (int run = 0; run < kRuns; ++run) {
            std::int64_t events = 0;
            bool isMissed = false;
            for (std::int64_t trial = 1; trial <= 1'000; ++trial) {
                events += random.uniform() < kRate ? 1 : 0;
                if (trial % 10 == 0)
                    isMissed = isMissed || upperRate(events, trial, kLevel) < kRate;
            }
            missed += isMissed ? 1 : 0;
        }
        QVERIFY2(missed <= kRuns * kLevel, qPrintable(QString::number(missed)));
    }
};

} // namespace
} // namespace tributary::rollout

QTEST_GUILESS_MAIN(tributary::rollout::TestSequentialTest)
#include "tst_sequential_test.moc"
