#include "models/command_line.h"

#include <QRandomGenerator>
#include <QTest>

using namespace tributary::models;

class TestCommandLine : public QObject
{
    Q_OBJECT

private slots:
    void splits_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<bool>("isComplete");
        const auto row = [](const char* text, const QStringList& arguments, bool isComplete) {
            QTest::newRow(text) << QString::fromUtf8(text) << arguments << isComplete;
        };
        row("", {}, true);
        row("  python3  job.py\n-v ", {"python3", "job.py", "-v"}, true);
        row("sh -c 'a \"b\" | c'", {"sh", "-c", "a \"b\" | c"}, true);
        row("\"say \\\"hi\\\"\" \"a\\nb\"", {"say \"hi\"", "a\\nb"}, true);
        row("a\\ b it\\'s ''", {"a b", "it's", ""}, true);
        row("x'y'\"z\"", {"xyz"}, true);
        row("echo $HOME *", {"echo", "$HOME", "*"}, true);
        row("echo 'open", {"echo", "open"}, false);
        row("echo \\", {"echo", ""}, false);
    }
    void splits()
    {
        QFETCH(QString, text);
        const CommandLine line = splitCommandLine(text);
        QTEST(line.arguments, "arguments");
        QTEST(line.isComplete, "isComplete");
    }

    void joinedTextSplitsBack()
    {
        QRandomGenerator random(7);
        const QString alphabet = QStringLiteral("ab '\"\\\n\t$任");
        for (int round = 0; round < 5000; ++round) {
            QStringList arguments;
            for (quint32 n = random.bounded(4U); n > 0; --n) {
                QString argument;
                for (quint32 i = random.bounded(6U); i > 0; --i)
                    argument += alphabet[random.bounded(int(alphabet.size()))];
                arguments.append(argument);
            }
            const CommandLine back = splitCommandLine(joinCommandLine(arguments));
            QCOMPARE(back.arguments, arguments);
            QVERIFY(back.isComplete);
        }
    }

    void plainArgumentsStayPlain()
    {
        QCOMPARE(joinCommandLine({QStringLiteral("ls"), QStringLiteral("-l")}),
                 QStringLiteral("ls -l"));
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_command_line.moc"
