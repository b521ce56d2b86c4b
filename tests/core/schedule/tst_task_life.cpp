#include "schedule_rig.h"
#include "support/printers.h"

#include <QtTest/QTest>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using tributary::test::ScheduleRig;

// Transcripts: scripts with the log that each command gives, indented below it. See schedule_rig.h
// for the commands. With TRIBUTARY_TRANSCRIPT=FILE the actual ones are written there, for review.
class TestTaskLife : public QObject
{
    Q_OBJECT

private slots:
    void transcripts_data();
    void transcripts();
};

void TestTaskLife::transcripts_data()
{
    QTest::addColumn<QString>("expected");
    std::ifstream file(TRIBUTARY_SOURCE_DIR "/tests/core/schedule/task_life.txt");
    QVERIFY(file.is_open());
    std::string name;
    std::string text;
    const auto add = [&] {
        if (!name.empty())
            QTest::newRow(name.c_str()) << QString::fromStdString(text);
        text.clear();
    };
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("## ")) {
            add();
            name = line.substr(3);
        } else if (!line.empty() && !name.empty()) {
            text += line + "\n";
        }
    }
    add();
}

void TestTaskLife::transcripts()
{
    QFETCH(QString, expected);
    ScheduleRig rig;
    std::string actual;
    std::istringstream lines(expected.toStdString());
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(' '))
            continue;
        actual += line + "\n";
        rig.run(line);
        std::istringstream log(rig.takeLog());
        for (std::string entry; std::getline(log, entry);) {
            if (!line.starts_with("backend "))
                actual += "    " + entry + "\n";
        }
    }
    if (const char* path = std::getenv("TRIBUTARY_TRANSCRIPT"))
        std::ofstream(path, std::ios::app) << "\n## " << QTest::currentDataTag() << "\n" << actual;
    for (const std::string& violation : rig.violations())
        QFAIL(violation.c_str());
    QCOMPARE(actual, expected.toStdString());
}

QTEST_GUILESS_MAIN(TestTaskLife)
#include "tst_task_life.moc"
