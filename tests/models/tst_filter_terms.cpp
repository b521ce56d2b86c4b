#include "models/filter_terms.h"

#include <QTest>

using namespace tributary::models;

class TestFilterTerms : public QObject
{
    Q_OBJECT

private slots:
    void reads_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QStringList>("included");
        QTest::addColumn<QStringList>("excluded");
        const QStringList none;
        const QStringList failed{"failed"};
        QTest::newRow("empty") << "" << none << none;
        QTest::newRow("equal") << "state = 'failed'" << failed << none;
        QTest::newRow("list") << "cost > $1 AND state IN ['failed', 'lost']"
                              << QStringList{"failed", "lost"} << none;
        QTest::newRow("not") << "state != 'failed'" << none << failed;
        QTest::newRow("below OR it is no demand")
            << "state = 'failed' OR cost > $1" << none << none;
        QTest::newRow("another field") << "backend = 'failed'" << none << none;
        QTest::newRow("unreadable") << "state = " << none << none;
    }
    void reads()
    {
        QFETCH(QString, filter);
        QFETCH(QStringList, included);
        QFETCH(QStringList, excluded);
        QCOMPARE(termsOf(filter, "state"), (FilterTerms{included, excluded}));
    }

    void toggles_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("expected");
        QTest::newRow("first") << ""
                               << "failed"
                               << "state = 'failed'";
        QTest::newRow("second") << "state = 'failed'"
                                << "lost"
                                << "state IN ['failed', 'lost']";
        QTest::newRow("off") << "state = 'failed'"
                             << "failed"
                             << "";
        QTest::newRow("off of two") << "state IN ['failed', 'lost']"
                                    << "failed"
                                    << "state = 'lost'";
        QTest::newRow("keeps its place")
            << "cost>$1 AND state='failed' AND backend = 'a'"
            << "lost"
            << "cost>$1 AND state IN ['failed', 'lost'] AND backend = 'a'";
        QTest::newRow("beside OR") << "cost > $1 OR attempt > 2"
                                   << "lost"
                                   << "(cost > $1 OR attempt > 2) AND state = 'lost'";
        QTest::newRow("parentheses stay") << "(cost > $1 OR attempt > 2) AND state = 'lost'"
                                          << "lost"
                                          << "(cost > $1 OR attempt > 2)";
        QTest::newRow("was excluded") << "state != 'lost'"
                                      << "lost"
                                      << "state = 'lost'";
    }
    void toggles()
    {
        QFETCH(QString, filter);
        QFETCH(QString, value);
        QFETCH(QString, expected);
        QCOMPARE(withToggled(filter, "state", value), expected);
    }

    void excludes()
    {
        QCOMPARE(withExcluded("state = 'lost'", "state", "lost"), "state != 'lost'");
        QCOMPARE(withExcluded("state != 'lost'", "state", "failed"),
                 "state NOT IN ['lost', 'failed']");
        QCOMPARE(withExcluded("", "state", "failed"), "state != 'failed'");
    }

    void quotesAndKeys()
    {
        QCOMPARE(withOnly("", "name", "o'clock \\ x"), "name = 'o\\'clock \\\\ x'");
        QCOMPARE(termsOf("name = 'o\\'clock \\\\ x'", "name").included,
                 QStringList{"o'clock \\ x"});
        QCOMPARE(withToggled("labels.team = 'a'", "labels.team", "b"), "labels.team IN ['a', 'b']");
        QCOMPARE(termsOf("labels['team'] = 'a'", "labels.team").included, QStringList{"a"});
    }
};

QTEST_GUILESS_MAIN(TestFilterTerms)
#include "tst_filter_terms.moc"
