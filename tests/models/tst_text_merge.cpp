#include "models/text_merge.h"

#include <QRandomGenerator>
#include <QTest>

using namespace tributary::models;

class TestTextMerge : public QObject
{
    Q_OBJECT

private slots:
    void merges_data()
    {
        QTest::addColumn<QString>("base");
        QTest::addColumn<QString>("mine");
        QTest::addColumn<QString>("theirs");
        QTest::addColumn<QString>("merged"); // with mine in conflicts
        QTest::addColumn<int>("conflicts");
        const auto row = [](const char* name, const char* base, const char* mine,
                            const char* theirs, const char* merged, int conflicts) {
            QTest::newRow(name) << base << mine << theirs << merged << conflicts;
        };
        row("nothing", "a\nb\n", "a\nb\n", "a\nb\n", "a\nb\n", 0);
        row("only mine", "a\nb\n", "a\nx\n", "a\nb\n", "a\nx\n", 0);
        row("only theirs", "a\nb\n", "a\nb\n", "y\nb\n", "y\nb\n", 0);
        row("apart", "a\nb\nc\nd\n", "x\nb\nc\nd\n", "a\nb\nc\ny\nz\n", "x\nb\nc\ny\nz\n", 0);
        row("alike", "a\nb\n", "a\nx\n", "a\nx\n", "a\nx\n", 0);
        row("the same line", "a\nb\nc\n", "a\nx\nc\n", "a\ny\nc\n", "a\nx\nc\n", 1);
        row("removed and changed", "a\nb\nc\n", "a\nc\n", "a\ny\nc\n", "a\nc\n", 1);
        row("both add at the end", "a", "a\nx", "a\ny", "a\nx", 1);
        row("both add behind the last line", "a\n", "a\nx\n", "a\ny\n", "a\nx\n", 1);
        row("all of it", "a", "x", "y", "x", 1);
        row("theirs removes", "a\nb\nc\n", "a\nb\nc\nd\n", "a\nc\n", "a\nc\nd\n", 0);
        row("from nothing", "", "a\n", "", "a\n", 0);
    }
    void merges()
    {
        QFETCH(QString, base);
        QFETCH(QString, mine);
        QFETCH(QString, theirs);
        QFETCH(int, conflicts);
        const TextMerge merge = mergeLines(base, mine, theirs);
        QCOMPARE(merge.conflicts(), conflicts);
        QTEST(mergedText(merge, {}), "merged");
    }

    void choices()
    {
        const TextMerge merge =
            mergeLines(QStringLiteral("a\nb\nc\nd"), QStringLiteral("x\nb\nc\n1"),
                       QStringLiteral("y\nb\nc\n2"));
        QCOMPARE(merge.conflicts(), 2);
        QCOMPARE(mergedText(merge, {MergeChoice::Theirs, MergeChoice::Both}),
                 QStringLiteral("y\nb\nc\n1\n2"));
        QCOMPARE(mergedText(merge, {MergeChoice::Mine}), QStringLiteral("x\nb\nc\n1"));
        const TextMerge lines =
            mergeLines(QStringLiteral("a\n"), QStringLiteral("a\nx\n"), QStringLiteral("a\ny\n"));
        QCOMPARE(mergedText(lines, {MergeChoice::Both}), QStringLiteral("a\nx\ny\n"));
        QCOMPARE(merge.chunks.first().line, 1);
        QCOMPARE(merge.chunks.last().line, 4);
    }

    // Whatever the texts: the chunks hold all three as they are, and who changed nothing takes all
    // of the other.
    void losesNothing()
    {
        QRandomGenerator random(3);
        const auto text = [&] {
            QStringList lines;
            for (quint32 i = random.bounded(12U); i > 0; --i)
                lines << QString(QChar(u'a' + static_cast<char16_t>(random.bounded(4U))));
            return lines.join(u'\n');
        };
        for (int round = 0; round < 2000; ++round) {
            const QString base = text();
            const QString mine = text();
            const QString theirs = text();
            const TextMerge merge = mergeLines(base, mine, theirs);
            QStringList b;
            QStringList m;
            QStringList t;
            for (const MergeChunk& chunk : merge.chunks) {
                b += chunk.base;
                m += chunk.mine;
                t += chunk.theirs;
            }
            QCOMPARE(b.join(u'\n'), base);
            QCOMPARE(m.join(u'\n'), mine);
            QCOMPARE(t.join(u'\n'), theirs);
            QCOMPARE(mergedText(mergeLines(base, base, theirs), {}), theirs);
            QCOMPARE(mergedText(mergeLines(base, mine, base), {}), mine);
            QCOMPARE(mergeLines(base, mine, mine).conflicts(), 0);
        }
    }
};

QTEST_GUILESS_MAIN(TestTextMerge)
#include "tst_text_merge.moc"
