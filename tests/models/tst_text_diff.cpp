#include "models/text_diff.h"

#include <QRandomGenerator>
#include <QTest>

using namespace tributary::models;

class TestTextDiff : public QObject
{
    Q_OBJECT

    static QString shown(const TextDiff& diff)
    {
        QString text;
        for (const DiffLine& line : diff.lines)
            text += QLatin1Char(" -+"[static_cast<int>(line.kind)]) + line.text + u'|';
        return text;
    }

private slots:
    void lines_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("expected");
        QTest::newRow("equal") << "a\nb\n" << "a\nb" << " a| b|";
        QTest::newRow("both empty") << "" << "" << "";
        QTest::newRow("all added") << "" << "a\nb" << "+a|+b|";
        QTest::newRow("all removed") << "a\nb" << "" << "-a|-b|";
        QTest::newRow("changed line") << "a\nb\nc" << "a\nx\nc" << " a|-b|+x| c|";
        QTest::newRow("inserted") << "a\nc" << "a\nb\nc" << " a|+b| c|";
        QTest::newRow("Myers' own") << "a\nb\nc\na\nb\nb\na" << "c\nb\na\nb\na\nc"
                                    << "-a|-b| c|+b| a| b|-b| a|+c|";
    }
    void lines()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QTEST(shown(diffLines(from, to)), "expected");
    }

    // Whatever the texts: the kept and removed lines are the old text, the kept and added the new.
    void rebuildsBothTexts()
    {
        QRandomGenerator random(7);
        for (int round = 0; round < 300; ++round) {
            QStringList from;
            QStringList to;
            for (QStringList* side : {&from, &to}) {
                for (quint32 i = random.bounded(30U); i > 0; --i)
                    side->append(QString::number(random.bounded(6)));
            }
            const TextDiff diff = diffLines(from.join(u'\n'), to.join(u'\n'));
            QStringList oldLines;
            QStringList newLines;
            for (const DiffLine& line : diff.lines) {
                if (line.kind != DiffLine::Kind::Added) {
                    oldLines.append(line.text);
                    QCOMPARE(line.oldNumber, oldLines.size());
                }
                if (line.kind != DiffLine::Kind::Removed) {
                    newLines.append(line.text);
                    QCOMPARE(line.newNumber, newLines.size());
                }
            }
            QCOMPARE(oldLines, from);
            QCOMPARE(newLines, to);
            QCOMPARE(newLines.size() - oldLines.size(), diff.added - diff.removed);
        }
    }

    void veryDifferentTextsStayBounded()
    {
        QStringList from;
        QStringList to;
        for (int i = 0; i < 3000; ++i) {
            from.append(QStringLiteral("a%1").arg(i));
            to.append(QStringLiteral("b%1").arg(i));
        }
        const TextDiff diff = diffLines(from.join(u'\n'), to.join(u'\n'));
        QVERIFY(!diff.isComplete);
        QCOMPARE(diff.removed, 3000);
        QCOMPARE(diff.added, 3000);
        QCOMPARE(diff.lines.first().kind, DiffLine::Kind::Removed);
        QCOMPARE(diff.lines.last().kind, DiffLine::Kind::Added);
    }
};

QTEST_GUILESS_MAIN(TestTextDiff)
#include "tst_text_diff.moc"
