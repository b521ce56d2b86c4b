#include "models/task_export.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace tributary;
using models::ExportFormat;

class TestTaskExport : public QObject
{
    Q_OBJECT

    static service::TaskRow sample()
    {
        service::TaskRow row;
        row.name = "=cmd|' /C calc'!A1";
        row.error = "two\nlines, \"quoted\"";
        row.state = model::TaskState::Failed;
        row.exitCode = -9;
        row.cost.micro = 1234;
        row.submitted = base::fromMicros(1'767'283'200'000'000);
        return row;
    }

private slots:
    void csvFields_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("field");
        QTest::newRow("plain") << QByteArray("abc") << QByteArray("abc");
        QTest::newRow("empty") << QByteArray() << QByteArray();
        QTest::newRow("comma") << QByteArray("a,b") << QByteArray("\"a,b\"");
        QTest::newRow("quote") << QByteArray("a\"b") << QByteArray("\"a\"\"b\"");
        QTest::newRow("formula") << QByteArray("=1+1") << QByteArray("'=1+1");
        QTest::newRow("plus") << QByteArray("+1") << QByteArray("'+1");
        QTest::newRow("minus") << QByteArray("-1") << QByteArray("'-1");
        QTest::newRow("at") << QByteArray("@SUM(A1)") << QByteArray("'@SUM(A1)");
        QTest::newRow("tab") << QByteArray("\t=1") << QByteArray("'\t=1");
        QTest::newRow("formula with comma") << QByteArray("=A,B") << QByteArray("\"'=A,B\"");
    }
    void csvFields()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, field);
        QCOMPARE(QByteArray::fromStdString(models::csvField(text.toStdString())), field);
    }

    void csvRow()
    {
        const auto header = QByteArray::fromStdString(models::exportHeader(ExportFormat::Csv));
        const auto row = QByteArray::fromStdString(models::exportRow(sample(), ExportFormat::Csv));
        QVERIFY(row.contains(",'=cmd|"));
        QVERIFY(row.contains("\"two\nlines, \"\"quoted\"\"\""));
        QVERIFY2(row.contains(",-9,"), row.constData()); // a number stays a number
        QVERIFY(row.endsWith(",2026-01-01T16:00:00Z,,\n"));
        QCOMPARE(QByteArray(row).replace("\"two\nlines, \"\"quoted\"\"\"", "x").count(','),
                 header.count(','));
    }

    void jsonRow()
    {
        const auto line =
            QByteArray::fromStdString(models::exportRow(sample(), ExportFormat::JsonLines));
        QCOMPARE(line.count('\n'), 1);
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        QCOMPARE(object["name"].toString(), "=cmd|' /C calc'!A1");
        QCOMPARE(object["exit_code"].toInt(), -9);
        QVERIFY(object["ended"].isNull());
        QVERIFY(object["backend"].isNull());
        QCOMPARE(object["state"].toString(), "failed");
        QVERIFY(models::exportHeader(ExportFormat::JsonLines).empty());
    }
};

QTEST_GUILESS_MAIN(TestTaskExport)
#include "tst_task_export.moc"
