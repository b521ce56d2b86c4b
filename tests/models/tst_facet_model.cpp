#include "models/facet_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace tributary;
using models::FacetModel;

class TestFacetModel : public QObject
{
    Q_OBJECT

    static QStringList shown(const FacetModel& model)
    {
        QStringList rows;
        for (int i = 0; i < model.rowCount(); ++i) {
            const QModelIndex index = model.index(i);
            const auto row = static_cast<FacetModel::Row>(index.data(FacetModel::RowRole).toInt());
            QString text = index.data(FacetModel::FieldRole).toString();
            if (row == FacetModel::Row::Value)
                text = index.data(FacetModel::ValueRole).toString() + ' '
                    + index.data(FacetModel::CountRole).toString()
                    + QString(index.data(FacetModel::MarkRole).toInt() > 0 ? " +" : "");
            if (row == FacetModel::Row::More)
                text = "more " + index.data(FacetModel::CountRole).toString();
            rows.append(text);
        }
        return rows;
    }

private slots:
    void groupsAndCounts()
    {
        FacetModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setFacets({{{"succeeded", 9}, {"failed", 3}}, {}, {{"local", 12}}, {}});
        QCOMPARE(shown(model),
                 (QStringList{"state", "succeeded 9", "failed 3", "backend", "local 12"}));
        QCOMPARE(model.index(2).data(FacetModel::ShareRole).toDouble(), 3.0 / 9.0);
        QVERIFY(!(model.flags(model.index(0)) & Qt::ItemIsSelectable));
    }

    void newCountsChangeRowsInPlace()
    {
        FacetModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setFacets({{{"succeeded", 9}, {"failed", 3}}, {}, {}, {}});
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        // The other order of the counts doesn't move the rows.
        model.setFacets({{{"failed", 20}, {"succeeded", 9}}, {}, {}, {}});
        QCOMPARE(resets.count(), 0);
        QCOMPARE(shown(model), (QStringList{"state", "succeeded 9", "failed 20"}));
    }

    void demandedValuesStay()
    {
        FacetModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setFilter("state IN ['failed', 'lost']");
        model.setFacets({{{"failed", 3}}, {}, {}, {}});
        QCOMPARE(shown(model), (QStringList{"state", "failed 3 +", "lost 0 +"}));
        model.setFilter({});
        QCOMPARE(shown(model), (QStringList{"state", "failed 3"}));
    }

    void longGroupsOpen()
    {
        FacetModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        service::Facets facets;
        for (int i = 0; i < 12; ++i)
            facets.rules.push_back({"rule-" + std::to_string(i), 100 - i});
        model.setFacets(facets);
        model.setFilter("rule = 'rule-11'");
        QCOMPARE(shown(model).size(), 1 + 8 + 1 + 1); // the demanded one is shown, too
        QCOMPARE(shown(model).last(), "more 3");
        model.toggleMore(model.index(model.rowCount() - 1));
        QCOMPARE(shown(model).size(), 1 + 12 + 1);
        QCOMPARE(shown(model).last(), "more 0");
        model.toggleMore(model.index(model.rowCount() - 1));
        QCOMPARE(shown(model).last(), "more 3");
    }
};

QTEST_GUILESS_MAIN(TestFacetModel)
#include "tst_facet_model.moc"
