#include "models/task_list_model.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <QTest>

#include <memory>
#include <numeric>

using namespace tributary;
using models::TaskListModel;
using Nos = TaskListModel::Nos;

class TestTaskListModel : public QObject
{
    Q_OBJECT

    // A model whose fetches are recorded, answered by answer(). The model tester walks through all
    // cells at every signal, so it is for short lists.
    struct Rig
    {
        explicit Rig(bool isLong = false)
        {
            if (!isLong)
                tester = std::make_unique<QAbstractItemModelTester>(
                    &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        }
        std::vector<Nos> fetches;
        TaskListModel model{[this](const Nos& nos) { fetches.push_back(nos); }};
        std::unique_ptr<QAbstractItemModelTester> tester;

        void answer()
        {
            for (const Nos& nos : std::exchange(fetches, {})) {
                std::vector<service::TaskRow> rows(nos.size());
                for (std::size_t i = 0; i < nos.size(); ++i) {
                    rows[i].no = nos[i];
                    rows[i].name = "task-" + std::to_string(nos[i]);
                }
                model.setRows(rows);
            }
        }
        QVariant name(int row)
        {
            return model.index(row, TaskListModel::Name).data(TaskListModel::RawRole);
        }
    };
    static Nos descending(model::TaskNo count)
    {
        Nos nos(static_cast<std::size_t>(count));
        std::iota(nos.rbegin(), nos.rend(), model::TaskNo{1});
        return nos;
    }

private slots:
    void fetchesWhereSomebodyLooks()
    {
        Rig rig(true);
        rig.model.setNos(descending(1'000'000));
        QVERIFY(!rig.name(500'000).isValid());
        QVERIFY(rig.model.index(500'000, 0).data(TaskListModel::IsPendingRole).toBool());
        QCOMPARE(rig.fetches.size(), std::size_t{1});
        QCOMPARE(rig.fetches[0].size(), std::size_t{256});
        (void)rig.name(500'001);
        QCOMPARE(rig.fetches.size(), std::size_t{1}); // already asked for
        rig.answer();
        QCOMPARE(rig.name(500'000).toString(), "task-500000");
        QVERIFY(!rig.model.index(500'000, 0).data(TaskListModel::IsPendingRole).toBool());
    }

    void keepsBoundedRows()
    {
        Rig rig(true);
        rig.model.setNos(descending(1'000'000));
        for (int block = 0; block < 200; ++block) {
            (void)rig.name(block * 256);
            rig.answer();
        }
        int held = 0;
        for (model::TaskNo no = 1; no <= 1'000'000; ++no)
            held += rig.model.cached(no) != nullptr ? 1 : 0;
        QVERIFY2(held <= 2 * 33 * 256, qPrintable(QString::number(held)));
        QVERIFY(rig.model.cached(1'000'000 - 199 * 256) != nullptr);
    }

    void newTasksOnTop()
    {
        Rig rig;
        rig.model.setNos(descending(100));
        const QPersistentModelIndex current(rig.model.index(10, 0));
        QSignalSpy inserted(&rig.model, &QAbstractItemModel::rowsInserted);
        QSignalSpy resets(&rig.model, &QAbstractItemModel::modelReset);
        rig.model.setNos(descending(103));
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(resets.count(), 0);
        QCOMPARE(current.row(), 13);
    }

    void anotherOrderKeepsTheCurrentTask()
    {
        Rig rig;
        rig.model.setNos({1, 2, 3, 4, 5});
        const QPersistentModelIndex two(rig.model.index(1, 3));
        const QPersistentModelIndex four(rig.model.index(3, 0));
        rig.model.setNos({9, 8, 2, 7});
        QCOMPARE(two.row(), 2);
        QCOMPARE(two.column(), 3);
        QVERIFY(!four.isValid());
        QCOMPARE(rig.model.rowCount(), 4);
        rig.model.setNos({2, 9, 8, 7, 6, 5, 4});
        QCOMPARE(two.row(), 0);
        rig.model.setNos({});
        QCOMPARE(rig.model.rowCount(), 0);
        QVERIFY(!two.isValid());
    }

    void changesRefreshOnlyTheWindow()
    {
        Rig rig;
        rig.model.setNos(descending(1000));
        rig.model.setWindow(0, 20);
        (void)rig.name(0);
        (void)rig.name(300);
        rig.answer();
        rig.model.invalidate({1000, 700, 5});
        QCOMPARE(rig.fetches, (std::vector<Nos>{{1000}}));
        QVERIFY(rig.model.cached(1000) != nullptr); // the old row stays until the new one is here
        QVERIFY(rig.model.cached(700) == nullptr);
        rig.answer();
        QVERIFY(rig.model.cached(1000) != nullptr);
    }

    void givenUpIsAskedForAgain()
    {
        Rig rig;
        rig.model.setNos(descending(10));
        rig.model.invalidateAll();
        rig.fetches.clear();
        (void)rig.name(3);
        const Nos asked = rig.fetches.at(0);
        rig.model.giveUp(asked);
        (void)rig.name(3);
        QCOMPARE(rig.fetches.size(), std::size_t{2});
    }

    void selectsAllAsAPredicate()
    {
        Rig rig(true);
        rig.model.setNos(descending(1'000'000));
        QSignalSpy changed(&rig.model, &QAbstractItemModel::dataChanged);
        rig.model.setAllSelected(true);
        QCOMPARE(changed.count(), 1);
        QVERIFY(rig.model.index(999'999, 0).data(TaskListModel::IsAllSelectedRole).toBool());
    }
};

QTEST_GUILESS_MAIN(TestTaskListModel)
#include "tst_task_list_model.moc"
