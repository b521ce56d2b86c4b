#include "models/record_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace tributary::models;

class TestRecordModel : public QObject
{
    Q_OBJECT

    static Record record(const QString& key, qlonglong value)
    {
        return {key, {key, QVariant::fromValue(value)}, {}};
    }

private slots:
    void reloadKeepsRowsWithTheSameKeys()
    {
        RecordModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        model.setColumns(
            {{QStringLiteral("Name"), CellKind::Text}, {QStringLiteral("Count"), CellKind::Count}});
        model.setRecords({record(QStringLiteral("a"), 1), record(QStringLiteral("b"), 2)});
        resets.clear();
        model.setRecords({record(QStringLiteral("a"), 1), record(QStringLiteral("b"), 3)});
        QCOMPARE(resets.count(), 0);
        QCOMPARE(changes.count(), 1);
        QCOMPARE(changes[0][0].toModelIndex().row(), 1);
        QCOMPARE(model.index(1, 1).data(RawRole).toLongLong(), 3);
        QCOMPARE(model.index(1, 0).data(KeyRole).toString(), QStringLiteral("b"));
        model.setRecords({record(QStringLiteral("b"), 3)});
        QCOMPARE(resets.count(), 1);
        QCOMPARE(model.rowOf(QStringLiteral("b")), 0);
        QCOMPARE(model.rowOf(QStringLiteral("a")), -1);
    }

    void newTitlesKeepRows()
    {
        RecordModel model;
        model.setColumns(
            {{QStringLiteral("Name"), CellKind::Text}, {QStringLiteral("Count"), CellKind::Count}});
        model.setRecords({record(QStringLiteral("a"), 1)});
        model.setColumns(
            {{QStringLiteral("名称"), CellKind::Text}, {QStringLiteral("数量"), CellKind::Count}});
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.headerData(0, Qt::Horizontal, Qt::DisplayRole).toString(),
                 QStringLiteral("名称"));
    }
};

QTEST_GUILESS_MAIN(TestRecordModel)
#include "tst_record_model.moc"
