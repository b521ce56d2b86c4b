#include "models/text_place.h"

#include <QTest>

using namespace tributary::models;

class TestTextPlace : public QObject
{
    Q_OBJECT

private slots:
    void findsLinesAndColumns()
    {
        const QString text = QStringLiteral("ab\n\U0001F600c\n");
        QCOMPARE(positionOf(text, 1, 1), 0);
        QCOMPARE(positionOf(text, 1, 3), 2);
        QCOMPARE(positionOf(text, 1, 9), 2); // not beyond the line
        QCOMPARE(positionOf(text, 2, 1), 3);
        QCOMPARE(positionOf(text, 2, 2), 5); // a character of two units
        QCOMPARE(positionOf(text, 9, 1), text.size());
        QCOMPARE(positionOf(text, 0, 0), 0);
    }

    void endsOfWords()
    {
        const QString text = QStringLiteral("key_1: \"a b\" 2GB\n");
        QCOMPARE(endOfWord(text, 0), 5);
        QCOMPARE(endOfWord(text, 7), 12);
        QCOMPARE(endOfWord(text, 13), 16);
        QCOMPARE(endOfWord(text, 16), 16);
        QCOMPARE(endOfWord(text, 99), 99);
    }
};

QTEST_GUILESS_MAIN(TestTextPlace)
#include "tst_text_place.moc"
