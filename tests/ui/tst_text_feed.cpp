// A text widget follows a document, whatever its size and whenever it changes.
#include "pages/rules/text_feed.h"

#include <QPlainTextEdit>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QtTest>

using namespace tributary;
using pages::RuleDocument;
using pages::TextFeed;

namespace {

QString linesOf(qsizetype characters, int seed)
{
    QRandomGenerator random(static_cast<quint32>(seed));
    QString text;
    while (text.size() < characters)
        text += QString(random.bounded(80), QChar(u'a' + random.bounded(26)))
            + (random.bounded(5) == 0 ? QStringLiteral("\n\n") : QStringLiteral("\n"));
    return text;
}

struct Rig
{
    Rig()
    {
        widget.setLineWrapMode(QPlainTextEdit::NoWrap);
        widget.setUndoRedoEnabled(false);
        widget.resize(600, 400);
        QObject::connect(&document, &RuleDocument::changed, &feed, &TextFeed::follow);
    }
    // What is there is the start of the text, and only what is whole can be edited.
    bool isRight() const
    {
        return widget.toPlainText() == document.text().left(feed.written())
            && feed.isDone() == !widget.isReadOnly();
    }
    bool finish()
    {
        return QTest::qWaitFor([&] { return feed.isDone() || feed.longLine() > 0; }, 60'000);
    }

    RuleDocument document;
    QPlainTextEdit widget;
    TextFeed feed{widget, document};
};

} // namespace

class TestTextFeed : public QObject
{
    Q_OBJECT

private slots:
    void aSmallTextIsThereAtOnce()
    {
        Rig rig;
        rig.document.reset(linesOf(TextFeed::kAtOnce - 100, 1));
        QVERIFY(rig.feed.isDone() && rig.isRight());
        rig.document.type(5, 3, QStringLiteral("\nxyz"));
        QVERIFY(rig.feed.isDone() && rig.isRight());
        rig.document.reset({});
        QVERIFY(rig.feed.isDone() && rig.isRight());
    }

    void aLargeOneComesInPieces()
    {
        Rig rig;
        QSignalSpy done(&rig.feed, &TextFeed::done);
        rig.document.reset(linesOf(1'000'000, 2));
        QVERIFY(!rig.feed.isDone());
        QVERIFY(rig.feed.written() > 0 && rig.feed.written() <= TextFeed::kPiece);
        int pieces = 0;
        for (; !rig.feed.isDone(); ++pieces) {
            QVERIFY(rig.isRight());
            const auto before = rig.feed.written();
            QVERIFY(QTest::qWaitFor([&] { return rig.feed.written() > before; }, 60'000));
            QVERIFY(rig.feed.written() - before <= TextFeed::kPiece);
            QCOMPARE(rig.widget.textCursor().position(), 0); // doesn't go with the end
        }
        QVERIFY(pieces >= 19);
        QCOMPARE(done.count(), 1);
        QVERIFY(rig.isRight());
    }

    void theCaretWaitsForItsPlace()
    {
        Rig rig;
        rig.document.reset(linesOf(500'000, 3));
        rig.feed.showPosition(100);
        QCOMPARE(rig.widget.textCursor().position(), 100);
        rig.feed.showPosition(450'000);
        QCOMPARE(rig.widget.textCursor().position(), 100);
        QVERIFY(rig.finish());
        QCOMPARE(rig.widget.textCursor().position(), 450'000);
        // A selection outlives a piece that is written behind it.
        rig.widget.moveCursor(QTextCursor::End);
        rig.widget.moveCursor(QTextCursor::PreviousCharacter, QTextCursor::KeepAnchor);
        const auto before = rig.document.text().size();
        rig.document.type(before, 0, linesOf(TextFeed::kAtOnce + 1, 4));
        QCOMPARE(rig.widget.textCursor().position(), before - 1);
        QVERIFY(rig.finish() && rig.isRight());
        QCOMPARE(rig.widget.textCursor().selectionEnd(), before);
    }

    void changesWhileItIsWritten_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 0; seed < 20; ++seed)
            QTest::addRow("%d", seed) << seed;
    }
    void changesWhileItIsWritten()
    {
        QFETCH(int, seed);
        QRandomGenerator random(static_cast<quint32>(seed));
        Rig rig;
        for (int step = 0; step < 60; ++step) {
            const QString& text = rig.document.text();
            const auto below = [&](qsizetype limit) {
                return random.bounded(static_cast<int>(limit) + 1);
            };
            const auto position = below(text.size());
            const auto longest = text.size() - position;
            const auto removed =
                random.bounded(3) == 0 ? below(longest) : below(std::min<qsizetype>(longest, 100));
            switch (random.bounded(7)) {
            case 0:
                rig.document.reset(linesOf(below(600'000), step));
                break;
            case 1:
                rig.document.type(position, removed, linesOf(below(300'000), step));
                break;
            case 2:
                rig.document.undo();
                break;
            case 3:
                rig.document.redo();
                break;
            case 4: // a line that is too long
                rig.document.type(position, removed, QString(TextFeed::kLongestLine + 1, u'x'));
                break;
            default:
                rig.document.type(position, removed, QStringLiteral("\nab"));
            }
            QVERIFY(rig.isRight());
            for (int i = random.bounded(4); i > 0; --i) {
                QCoreApplication::processEvents();
                QVERIFY(rig.isRight());
            }
        }
        QVERIFY(rig.finish() && rig.isRight());
        rig.document.reset(linesOf(1000, seed));
        QVERIFY(rig.finish());
        QCOMPARE(rig.widget.toPlainText(), rig.document.text());
    }

    void aLongLineKeepsTheTextAway()
    {
        Rig rig;
        QSignalSpy done(&rig.feed, &TextFeed::done);
        const QString longest(TextFeed::kLongestLine, u'x');
        rig.document.reset(QStringLiteral("a\n\n") + longest + QStringLiteral("\n"));
        QVERIFY(rig.finish());
        QCOMPARE(rig.feed.longLine(), 0);
        rig.document.type(10, 0, QStringLiteral("y"));
        QCOMPARE(rig.feed.longLine(), 3);
        QVERIFY(rig.widget.toPlainText().isEmpty());
        QVERIFY(rig.widget.isReadOnly());
        QCOMPARE(done.count(), 2);
        rig.feed.showPosition(20); // nowhere
        rig.document.type(20, 0, QStringLiteral("\n"));
        QVERIFY(rig.finish());
        QCOMPARE(rig.feed.longLine(), 0);
        QVERIFY(rig.isRight());
    }
};

QTEST_MAIN(TestTextFeed)
#include "tst_text_feed.moc"
