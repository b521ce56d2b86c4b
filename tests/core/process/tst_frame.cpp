#include "process/frame.h"
#include "support/printers.h"

#include <QtTest/QTest>

using namespace tributary::process;
using tributary::base::Error;
using tributary::base::ErrorCode;

class TestFrame : public QObject
{
    Q_OBJECT

private slots:
    void roundTripsInAnyPieces_data();
    void roundTripsInAnyPieces();
    void refusesDamage_data();
    void refusesDamage();
    void tooLargeIsNotEncoded();
    void carriesFailures();
};

void TestFrame::roundTripsInAnyPieces_data()
{
    QTest::addColumn<int>("piece");
    for (const int piece : {1, 3, 7, 1000})
        QTest::addRow("%d bytes", piece) << piece;
}

void TestFrame::roundTripsInAnyPieces()
{
    QFETCH(int, piece);
    const std::vector<Frame> frames{{"task.start", 7, "t-1", std::string("\0\xff{}", 4)},
                                    {"task.exited", 0, "", ""},
                                    {"", ~0ULL, "key", std::string(5000, 'x')}};
    std::string bytes;
    for (const auto& frame : frames)
        bytes += encode(frame);
    FrameReader reader;
    std::vector<Frame> read;
    for (std::size_t at = 0; at < bytes.size(); at += static_cast<std::size_t>(piece)) {
        reader.append(std::string_view(bytes).substr(at, static_cast<std::size_t>(piece)));
        while (true) {
            const auto next = reader.next();
            QVERIFY(next.has_value());
            if (!*next)
                break;
            read.push_back(**next);
        }
    }
    QVERIFY(read == frames);
    QCOMPARE(std::string(serviceOf(read[0])), std::string("task"));
}

void TestFrame::refusesDamage_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("shorter than its head") << QByteArray("\x01\0\0\0x", 5);
    QTest::newRow("huge") << QByteArray("\xff\xff\xff\xff", 4);
    QTest::newRow("names beyond the end") << QByteArray("\x0d\0\0\0"
                                                        "\1\0\0\0\0\0\0\0"
                                                        "\xff\0"
                                                        "\xff\0"
                                                        "x",
                                                        17);
}

void TestFrame::refusesDamage()
{
    QFETCH(QByteArray, bytes);
    FrameReader reader;
    reader.append(bytes.toStdString());
    const auto next = reader.next();
    QVERIFY(!next.has_value());
    QCOMPARE(int(next.error().code), int(ErrorCode::Corruption));
}

void TestFrame::tooLargeIsNotEncoded()
{
    QVERIFY(encode({"a", 1, "", std::string(kMaxFrame, 'x')}).empty());
    QVERIFY(encode({std::string(70'000, 'k'), 1, "", ""}).empty());
}

void TestFrame::carriesFailures()
{
    const Frame request{"task.start", 9, "t-1", "body"};
    const Frame answer =
        failureFrame(request, Error{ErrorCode::NotFound, "no program 'x'", {}, {}});
    QCOMPARE(answer.id, std::uint64_t{9});
    const auto error = failureOf(answer);
    QVERIFY(error);
    QCOMPARE(int(error->code), int(ErrorCode::NotFound));
    QCOMPARE(error->message, std::string("no program 'x'"));
    QVERIFY(!failureOf(request));
}

QTEST_GUILESS_MAIN(TestFrame)
#include "tst_frame.moc"
