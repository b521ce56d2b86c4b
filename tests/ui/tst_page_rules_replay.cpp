// A draft held against past tasks on the Rules page: what it shows, how it is stopped.
#include "models/record_model.h"
#include "pages/rules/rules_page.h"
#include "ui/rules_page_find.h"
#include "widgets/table_view.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>

using namespace tributary;
using namespace tributary::test;
using pages::RulesPage;
using widgets::TableView;

namespace {

// Everything goes to the edge.
const QString kDraft = QStringLiteral("task_classification_rules:\n"
                                      "  - name: all\n"
                                      "    condition: 'true'\n"
                                      "    classification: {type: edge}\n");

QString noteOf(const RulesPage& page)
{
    return find<QLabel>(page, "replayNote")->text();
}

std::int64_t countIn(const RulesPage& page)
{
    std::int64_t sum = 0;
    const QAbstractItemModel* matrix = find<TableView>(page, "replayMatrix")->model();
    for (int row = 0; row < matrix->rowCount(); ++row) {
        for (int column = 1; column < matrix->columnCount(); ++column)
            sum += matrix->index(row, column).data(models::RawRole).toLongLong();
    }
    return sum;
}

std::unique_ptr<RulesPage> showReplay(PageRig& rig, const QString& draft)
{
    auto page = rig.show<RulesPage>();
    if (!draft.isEmpty())
        editorOf(*page)->replaceText(draft);
    find<QTabWidget>(*page, "ruleTabs")->setCurrentIndex(4);
    (void)isChecked(rig, *page, [&] {
        return find<QPushButton>(*page, "replayStart")->isEnabled()
            && (draft.isEmpty() || namesOf(*page) == QStringList{QStringLiteral("all")});
    });
    return page;
}

} // namespace

class TestPageRulesReplay : public QObject
{
    Q_OBJECT

    std::unique_ptr<OwnState> m_state;

private slots:
    void init() { m_state = std::make_unique<OwnState>(); }

    void showsTheFirstThenAll()
    {
        PageRig rig(3000);
        rig.time.setPreset(pages::TimeContext::Preset::All);
        const auto page = showReplay(rig, kDraft);
        QVERIFY(noteOf(*page).contains(QStringLiteral("Nothing is changed")));
        auto* start = find<QPushButton>(*page, "replayStart");
        start->setFocus();
        QTest::keyClick(start, Qt::Key_Space);
        QVERIFY(waitFor([&] { return countIn(*page) > 0; }));
        QVERIFY(waitFor([&] { return rig.gateway.runningQueries() == 0; }));
        QCOMPARE(countIn(*page), std::int64_t{3000});
        QVERIFY2(noteOf(*page).contains(QStringLiteral("Of 3000 tasks")),
                 qPrintable(noteOf(*page)));
        QVERIFY(noteOf(*page).contains(QStringLiteral("Latency p95 of all")));
        QCOMPARE(find<TableView>(*page, "replayMoved")->model()->rowCount(),
                 1000); // the first ones
        shootBoth(rig, *page, QStringLiteral("rules-replay"));
        // Who publishes sees it once more.
        QTest::mouseClick(find<QPushButton>(*page, "publish"), Qt::LeftButton);
        QVERIFY(waitFor([&] { return dialogOf(*page) != nullptr; }));
        QVERIFY(find<QLabel>(*dialogOf(*page), "publishReplay")
                    ->text()
                    .contains(QStringLiteral("Of 3000 tasks")));
        const auto* told = find<QLabel>(*dialogOf(*page), "publishReplay");
        QVERIFY(told->height() >= told->heightForWidth(told->width())); // nothing is cut
        PageRig::shoot(*dialogOf(*page), QStringLiteral("rules-publish-replay"));
        dialogOf(*page)->reject();
        // A task that moved opens with the reasons for where it went.
        QSignalSpy opened(&rig.navigator, &pages::Navigator::openTask);
        auto* moved = find<TableView>(*page, "replayMoved");
        moved->setCurrentIndex(moved->model()->index(0, 0));
        QTest::keyClick(moved, Qt::Key_Return);
        QCOMPARE(opened.size(), 1);
        // What is shown is of the text before it.
        editorOf(*page)->replaceText(kDraft + QStringLiteral("# changed\n"));
        QVERIFY(waitFor(
            [&] { return noteOf(*page).startsWith(QStringLiteral("The rules, the history")); }));
    }

    void unchangedRulesMoveNothing()
    {
        PageRig rig(500);
        rig.time.setPreset(pages::TimeContext::Preset::All);
        const auto page = showReplay(rig, {});
        QTest::mouseClick(find<QPushButton>(*page, "replayStart"), Qt::LeftButton);
        QVERIFY(waitFor([&] { return countIn(*page) == 500; }));
        QVERIFY2(noteOf(*page).contains(QStringLiteral("Of 500 tasks 0 would move")),
                 qPrintable(noteOf(*page)));
        QVERIFY(!find<TableView>(*page, "replayMoved")->isVisible());
    }

    void stops()
    {
        PageRig rig(2'000'000);
        rig.time.setPreset(pages::TimeContext::Preset::All);
        const auto page = showReplay(rig, kDraft);
        QTest::mouseClick(find<QPushButton>(*page, "replayStart"), Qt::LeftButton);
        QVERIFY(waitFor([&] { return countIn(*page) == 1000; }));
        QVERIFY(noteOf(*page).contains(QStringLiteral("Of 1000 tasks of 2000000")));
        auto* stop = find<QPushButton>(*page, "replayStop");
        QVERIFY(stop->isVisible());
        QTest::mouseClick(stop, Qt::LeftButton);
        QVERIFY(!stop->isVisible());
        QVERIFY(find<QPushButton>(*page, "replayStart")->hasFocus());
        QVERIFY(noteOf(*page).startsWith(QStringLiteral("Stopped before the end")));
        QCOMPARE(countIn(*page), std::int64_t{1000}); // stays
        QVERIFY(waitFor([&] { return rig.gateway.runningQueries() == 0; }));
        QVERIFY(find<QPushButton>(*page, "replayStart")->isEnabled());
    }

    void keepsTheFirstWhenTheRestFails()
    {
        PageRig rig(2'000'000);
        rig.time.setPreset(pages::TimeContext::Preset::All);
        const auto page = showReplay(rig, kDraft);
        // Fails the second time: the first answer is delivered by then.
        connect(find<TableView>(*page, "replayMatrix")->model(), &QAbstractItemModel::modelReset,
                page.get(), [&] { rig.service.setFailing(true); });
        QTest::mouseClick(find<QPushButton>(*page, "replayStart"), Qt::LeftButton);
        QVERIFY(waitFor([&] { return noteOf(*page).contains(QStringLiteral("locked")); }));
        QVERIFY(noteOf(*page).startsWith(QStringLiteral("Stopped before the end.")));
        QCOMPARE(countIn(*page), std::int64_t{1000});
    }

    void offersDatasets()
    {
        PageRig rig(10);
        const auto page = showReplay(rig, {});
        auto* history = find<QComboBox>(*page, "replayHistory");
        QVERIFY(waitFor([&] { return history->count() == 2; }));
        QVERIFY(history->itemText(1).contains(QStringLiteral("NASA")));
    }

    void saysWhatFails()
    {
        PageRig rig(10);
        const auto page = showReplay(rig, {});
        rig.service.setFailing(true);
        QTest::mouseClick(find<QPushButton>(*page, "replayStart"), Qt::LeftButton);
        QVERIFY(waitFor([&] { return noteOf(*page).contains(QStringLiteral("locked")); }));
        rig.service.setFailing(false);
        editorOf(*page)->replaceText(QStringLiteral("task_classification_rules: ["));
        QVERIFY(waitFor([&] { return !find<QPushButton>(*page, "replayStart")->isEnabled(); }));
    }
};

QTEST_MAIN(TestPageRulesReplay)
#include "tst_page_rules_replay.moc"
