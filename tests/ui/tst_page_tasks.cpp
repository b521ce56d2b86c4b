#include "pages/tasks/facet_panel.h"
#include "pages/tasks/task_actions.h"
#include "pages/tasks/task_inspector.h"
#include "pages/tasks/task_table.h"
#include "pages/tasks/tasks_page.h"
#include "ui/page_rig.h"
#include "widgets/page_frame.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QHeaderView>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QToolButton>

using namespace tributary;
using models::TaskListModel;
using pages::TasksPage;
using test::PageRig;
using widgets::PageFrame;

class TestPageTasks : public QObject
{
    Q_OBJECT

    static PageFrame* frame(TasksPage& page) { return page.findChild<PageFrame*>(); }
    static pages::TaskTable* table(TasksPage& page) { return page.findChild<pages::TaskTable*>(); }
    static pages::FacetPanel* facets(TasksPage& page)
    {
        return page.findChild<pages::FacetPanel*>();
    }
    static QLineEdit* filter(TasksPage& page)
    {
        return page.findChild<QLineEdit*>(QStringLiteral("filterEdit"));
    }
    static QString footer(TasksPage& page)
    {
        return page.findChild<QLabel*>(QStringLiteral("taskFooter"))->text();
    }
    static void type(PageRig& rig, QLineEdit* edit, const QString& text)
    {
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, text);
        QTest::keyClick(edit, Qt::Key_Return);
        rig.settle();
    }
    static QModelIndex facet(TasksPage& page, const QString& value)
    {
        const auto* model = facets(page)->model();
        for (int row = 0; row < model->rowCount(); ++row) {
            if (model->index(row, 0).data(models::FacetModel::ValueRole).toString() == value)
                return model->index(row, 0);
        }
        return {};
    }
    static std::unique_ptr<TasksPage> showAll(PageRig& rig)
    {
        rig.format.setLocale(QLocale(QLocale::English, QLocale::UnitedStates));
        rig.time.setPreset(pages::TimeContext::Preset::All);
        return rig.show<TasksPage>();
    }
    static void publish(PageRig& rig, std::vector<model::TaskNo> changed)
    {
        static std::int64_t seq = 0;
        service::EventBatch batch;
        batch.fromSeq = seq + 1;
        batch.toSeq = ++seq;
        batch.changedTasks = std::move(changed);
        batch.newTasks = true;
        QSignalSpy spy(&rig.gateway, &gateway::Gateway::tasksChanged);
        rig.gateway.events(batch);
        QVERIFY(spy.wait(60'000));
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QLocale::setDefault(QLocale::c());
    }
    void init() { QFile::remove(models::SavedViews::defaultPath()); }

    void aMillionTasks()
    {
        PageRig rig(1'000'000);
        const auto page = showAll(rig);
        QCOMPARE(frame(*page)->state(), PageFrame::State::Data);
        QCOMPARE(table(*page)->model()->rowCount(), 1'000'000);
        QVERIFY2(footer(*page).startsWith(u"1,000,000 of 1,000,000"), qPrintable(footer(*page)));
        QCOMPARE(table(*page)->model()->index(0, TaskListModel::State).data().toString(),
                 QStringLiteral("Accepted"));
        PageRig::shoot(*page, QStringLiteral("tasks-light"));
        rig.theme.setScheme(widgets::Scheme::Dark);
        PageRig::shoot(*page, QStringLiteral("tasks-dark"));
        // Far down, rows are fetched where the eye is.
        table(*page)->scrollTo(table(*page)->model()->index(700'000, 0));
        PageRig::shoot(*page, QStringLiteral("tasks-pending"));
        (void)page->grab();
        rig.settle();
        const auto name = table(*page)->model()->index(700'000, TaskListModel::Name).data();
        QVERIFY2(name.toString().endsWith(u"-300000"), qPrintable(name.toString()));
        QVERIFY(rig.service.queryCount() < 40);
    }

    void makesARuleTestOfATask()
    {
        PageRig rig(3000);
        const auto page = showAll(rig);
        QSignalSpy asked(&rig.navigator, &pages::Navigator::makeRuleTest);
        const QModelIndex second = table(*page)->model()->index(1, TaskListModel::Name);
        emit table(*page)->customContextMenuRequested(table(*page)->visualRect(second).center());
        auto* menu = table(*page)->findChild<QMenu*>(QStringLiteral("taskMenu"));
        QVERIFY(menu != nullptr);
        const QList<QAction*> actions = menu->actions();
        const auto found =
            std::ranges::find(actions, QStringLiteral("Make a rule test"), &QAction::text);
        QVERIFY(found != actions.end());
        (*found)->trigger();
        QCOMPARE(asked.count(), 1);
        QVERIFY(asked[0][0].value<model::TaskId>() == test::FakeService::idOf(2999));
        menu->close();
    }

    void filtersByKeyboard()
    {
        PageRig rig(3000);
        const auto page = showAll(rig);
        page->focusFilter();
        QVERIFY(filter(*page)->hasFocus());
        type(rig, filter(*page), QStringLiteral("state = 'failed' AND backend = 'local'"));
        const int matching = table(*page)->model()->rowCount();
        QVERIFY(matching > 0 && matching < 200);
        QVERIFY(footer(*page).startsWith(QString::number(matching) + QStringLiteral(" of 3,000")));
        // An invalid one keeps the last good result and says where.
        type(rig, filter(*page), QStringLiteral("state = 'faild'"));
        QCOMPARE(table(*page)->model()->rowCount(), matching);
        auto* message = page->findChild<QLabel*>(QStringLiteral("filterMessage"));
        QVERIFY(message->isVisible());
        QVERIFY2(message->text().contains(u"9"), qPrintable(message->text()));
        PageRig::shoot(*page, QStringLiteral("tasks-invalid-filter"));
        QTest::keyClick(filter(*page), Qt::Key_Escape);
        QCOMPARE(filter(*page)->text(), QStringLiteral("state = 'failed' AND backend = 'local'"));
        QTest::keyClick(filter(*page), Qt::Key_Escape);
        QVERIFY(table(*page)->hasFocus());
        // Nothing matches: the way out is beside it.
        type(rig, page->findChild<QLineEdit*>(QStringLiteral("taskText")),
             QStringLiteral("no such name"));
        QVERIFY(page->findChild<QWidget*>(QStringLiteral("noMatch"))->isVisible());
        PageRig::shoot(*page, QStringLiteral("tasks-no-match"));
        QTest::mouseClick(page->findChild<QPushButton*>(QStringLiteral("clearFilter")),
                          Qt::LeftButton);
        rig.settle();
        QCOMPARE(table(*page)->model()->rowCount(), 3000);
        QVERIFY(filter(*page)->text().isEmpty());
    }

    void returnAppliesWhatWasTyped()
    {
        PageRig rig(0);
        widgets::FilterLanguage language;
        language.check = [](const QString&) {
            return widgets::FilterCheck{widgets::FilterCheck::State::Valid, {}, 0};
        };
        language.complete = [](const QString& text, int) {
            return widgets::FilterCompletion{
                0, static_cast<int>(text.size()), {{QStringLiteral("offered"), {}}}};
        };
        widgets::FilterBar bar(rig.theme, language);
        bar.show();
        auto* popup = bar.findChild<QCompleter*>()->popup();
        bar.edit()->setFocus();
        QTest::keyClicks(bar.edit(), QStringLiteral("off"));
        QTRY_VERIFY(popup->isVisible()); // an offer that was not chosen
        QTest::keyClick(popup, Qt::Key_Return);
        QVERIFY(!popup->isVisible());
        QCOMPARE(bar.appliedText(), QStringLiteral("off"));
        // Tab takes the first, Return then applies it.
        QTest::keyClicks(bar.edit(), QStringLiteral("er"));
        QTRY_VERIFY(popup->isVisible());
        QTest::keyClick(popup, Qt::Key_Tab);
        QCOMPARE(bar.text(), QStringLiteral("offered"));
        QTest::keyClick(bar.edit(), Qt::Key_Return);
        QCOMPARE(bar.appliedText(), QStringLiteral("offered"));
        // Nothing is offered that stands there already.
        bar.setText(QStringLiteral("offere"));
        QTest::keyClick(bar.edit(), Qt::Key_Down);
        QVERIFY(popup->isVisible());
        QTest::keyClicks(popup, QStringLiteral("d"));
        QTRY_VERIFY(!popup->isVisible());
        QCOMPARE(bar.text(), QStringLiteral("offered"));
    }

    void filtersByFacets()
    {
        PageRig rig(3000);
        const auto page = showAll(rig);
        const int failed =
            facet(*page, QStringLiteral("failed")).data(models::FacetModel::CountRole).toInt();
        QVERIFY(failed > 0);
        QTest::mouseClick(
            facets(*page)->viewport(), Qt::LeftButton, {},
            facets(*page)->visualRect(facet(*page, QStringLiteral("failed"))).center());
        rig.settle();
        QCOMPARE(filter(*page)->text(), QStringLiteral("state = 'failed'"));
        QCOMPARE(table(*page)->model()->rowCount(), failed);
        // The other states are still offered, and a second one adds to the first.
        const QModelIndex lost = facet(*page, QStringLiteral("lost"));
        QVERIFY(lost.isValid());
        facets(*page)->setFocus();
        facets(*page)->setCurrentIndex(lost);
        QTest::keyClick(facets(*page), Qt::Key_Space);
        rig.settle();
        QCOMPARE(filter(*page)->text(), QStringLiteral("state IN ['failed', 'lost']"));
        QVERIFY(table(*page)->model()->rowCount() > failed);
        QVERIFY(facet(*page, QStringLiteral("lost"))
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains(u"filtered by"));
        PageRig::shoot(*page, QStringLiteral("tasks-facets"));
    }

    void cellsAndSorting()
    {
        PageRig rig(3000);
        const auto page = showAll(rig);
        auto* const view = table(*page);
        view->setCurrentIndex(view->model()->index(100, TaskListModel::Backend));
        const QString backend = view->currentIndex().data().toString();
        QTest::keyClick(view, Qt::Key_F);
        rig.settle();
        QCOMPARE(filter(*page)->text(), QStringLiteral("backend = '%1'").arg(backend));
        view->setCurrentIndex(view->model()->index(1, TaskListModel::State));
        QTest::keyClick(view, Qt::Key_X);
        rig.settle();
        QVERIFY(filter(*page)->text().contains(u" AND state != '"));
        // Sorting by mouse; what can't be sorted by says so and changes nothing.
        auto* const header = view->horizontalHeader();
        const auto click = [&](int column) {
            QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                              {header->sectionViewportPosition(column) + 20, header->height() / 2});
            rig.settle();
        };
        click(TaskListModel::Duration);
        QCOMPARE(header->sortIndicatorSection(), int(TaskListModel::Duration));
        const auto duration = [&](int row) {
            const auto* task = static_cast<TaskListModel*>(
                                   static_cast<pages::TaskDisplay*>(view->model())->sourceModel())
                                   ->row(row);
            return task != nullptr && task->ended && task->started
                ? (*task->ended - *task->started).count()
                : 0;
        };
        (void)page->grab();
        rig.settle();
        QVERIFY(duration(0) >= duration(1) && duration(1) > 0);
        QSignalSpy messages(&rig.navigator, &pages::Navigator::message);
        click(TaskListModel::Id);
        QCOMPARE(messages.count(), 1);
        QCOMPARE(header->sortIndicatorSection(), int(TaskListModel::Duration));
    }

    void opensAndInspects()
    {
        PageRig rig(3000);
        const auto page = showAll(rig);
        auto* const view = table(*page);
        QSignalSpy opened(&rig.navigator, &pages::Navigator::openTask);
        QVERIFY(view->hasFocus());
        QTest::keyClick(view, Qt::Key_J);
        QTest::keyClick(view, Qt::Key_J);
        QTest::keyClick(view, Qt::Key_K);
        QTest::keyClick(view, Qt::Key_W);
        rig.settle();
        QCOMPARE(opened.count(), 1);
        QVERIFY(opened[0][0].value<model::TaskId>() == test::FakeService::idOf(2999));
        QCOMPARE(opened[0][1].toString(), QStringLiteral("why"));
        QSignalSpy swapped(&rig.navigator, &pages::Navigator::swapTask);
        emit rig.navigator.stepTask(test::FakeService::idOf(2999), 1, QStringLiteral("logs"));
        rig.settle();
        QCOMPARE(opened.count(), 1);
        QCOMPARE(swapped.count(), 1);
        QVERIFY(swapped[0][0].value<model::TaskId>() == test::FakeService::idOf(2999));
        QVERIFY(swapped[0][1].value<model::TaskId>() == test::FakeService::idOf(2998));
        QCOMPARE(swapped[0][2].toString(), QStringLiteral("logs"));
        QCOMPARE(view->currentRow(), 2);
        auto* const inspector = page->findChild<pages::TaskInspector*>();
        QVERIFY(inspector->isHidden());
        QTest::keyClick(view, Qt::Key_Space);
        QVERIFY(inspector->isVisible());
        view->setCurrentIndex(view->model()->index(90, 0));
        PageRig::shoot(*page, QStringLiteral("tasks-inspector"));
        const auto labels = inspector->findChildren<QLabel*>();
        QVERIFY(std::ranges::any_of(
            labels, [](const QLabel* label) { return label->text().endsWith(u"-2910"); }));
        QTest::keyClick(view, Qt::Key_Space);
        QVERIFY(inspector->isHidden());
        const QPoint row = view->visualRect(view->model()->index(89, 1)).center();
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, row);
        QTest::mouseDClick(view->viewport(), Qt::LeftButton, {}, row);
        rig.settle();
        QCOMPARE(opened.count(), 2);
        QCOMPARE(view->currentRow(), 89);
        QVERIFY(opened.last()[0].value<model::TaskId>() == test::FakeService::idOf(2911));
    }

    void liveUpdatesPauseWhileScrolled()
    {
        PageRig rig(3000);
        const auto page = showAll(rig);
        auto* const view = table(*page);
        rig.service.setTaskCount(3002);
        publish(rig, {3001, 3002});
        QTRY_COMPARE_WITH_TIMEOUT(view->model()->rowCount(), 3002, 60'000);
        view->verticalScrollBar()->setValue(view->verticalScrollBar()->maximum() / 2);
        (void)page->grab();
        rig.settle();
        const QModelIndex held = view->indexAt({5, 50});
        const QString id = held.siblingAtColumn(TaskListModel::Id).data().toString();
        rig.service.setTaskCount(3005);
        publish(rig, {3003, 3004, 3005});
        auto* const notice = page->findChild<QPushButton*>(QStringLiteral("newTasks"));
        QTRY_VERIFY_WITH_TIMEOUT(notice->isVisible(), 60'000);
        QVERIFY2(notice->text().startsWith(u"3 new"), qPrintable(notice->text()));
        QCOMPARE(view->model()->rowCount(), 3002);
        QCOMPARE(view->indexAt({5, 50}).siblingAtColumn(TaskListModel::Id).data().toString(), id);
        PageRig::shoot(*page, QStringLiteral("tasks-new"));
        QTest::mouseClick(notice, Qt::LeftButton);
        QCOMPARE(view->model()->rowCount(), 3005);
        QVERIFY(view->isAtTop());
        QVERIFY(!notice->isVisible());
    }

    void cancelsEverythingThatMatches()
    {
        PageRig rig(3000);
        const auto page = showAll(rig);
        QTest::keyClick(table(*page), Qt::Key_A, Qt::ControlModifier);
        auto* selection = page->findChild<QLabel*>(QStringLiteral("taskSelection"));
        QVERIFY2(selection->text().contains(u"3,000"), qPrintable(selection->text()));
        PageRig::shoot(*page, QStringLiteral("tasks-all-selected"));
        QTest::keyClick(table(*page), Qt::Key_C);
        rig.settle();
        auto* const dialog = page->findChild<QDialog*>(QStringLiteral("bulkDialog"));
        QVERIFY(dialog != nullptr);
        auto* const confirm = dialog->findChild<QPushButton*>(QStringLiteral("bulkConfirm"));
        const QString title = dialog->findChild<QLabel*>(QStringLiteral("bulkTitle"))->text();
        QVERIFY2(title.endsWith(u" of 3,000 tasks"), qPrintable(title));
        const int affected = title.section(u' ', 1, 1).toInt();
        QVERIFY(affected < 100);
        QVERIFY(confirm->isEnabled());
        PageRig::shoot(*dialog, QStringLiteral("tasks-bulk"));
        QTest::keyClick(confirm, Qt::Key_Space);
        rig.settle();
        std::size_t cancelled = 0;
        for (const service::Command& command : rig.service.takeCommands())
            cancelled += std::get<service::CancelTasks>(command).tasks.size();
        QCOMPARE(static_cast<int>(cancelled), affected);
    }

    void manyAskForTheirNumber()
    {
        PageRig rig(40'000);
        const auto page = showAll(rig);
        type(rig, filter(*page), QStringLiteral("state = 'failed'"));
        table(*page)->setFocus();
        QTest::keyClick(table(*page), Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(table(*page), Qt::Key_R);
        rig.settle();
        auto* const dialog = page->findChild<QDialog*>(QStringLiteral("bulkDialog"));
        auto* const confirm = dialog->findChild<QPushButton*>(QStringLiteral("bulkConfirm"));
        auto* const number = dialog->findChild<QLineEdit*>(QStringLiteral("bulkNumber"));
        QVERIFY(number->isVisible() && number->hasFocus());
        QVERIFY(!confirm->isEnabled());
        PageRig::shoot(*dialog, QStringLiteral("tasks-bulk-many"));
        const QString title = dialog->findChild<QLabel*>(QStringLiteral("bulkTitle"))->text();
        const int affected = title.section(u' ', 1, 1).toInt();
        QVERIFY(affected > 100);
        service::CommandReply reply;
        reply.errors = {{base::ErrorCode::Conflict, "not on the dead-letter list", {}, {}}};
        rig.service.setReply(reply);
        QTest::keyClicks(number, QString::number(affected));
        QVERIFY(confirm->isEnabled());
        QTest::keyClick(number, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(
            !dialog->findChild<QLabel*>(QStringLiteral("bulkNote"))->text().isEmpty()
                && dialog->findChild<QLabel*>(QStringLiteral("bulkTitle"))->text().startsWith(u'0'),
            60'000);
        QCOMPARE(static_cast<int>(rig.service.takeCommands().size()), affected);
        PageRig::shoot(*dialog, QStringLiteral("tasks-bulk-result"));
        QTest::keyClick(dialog, Qt::Key_Escape);
        QVERIFY(!dialog->isVisible());
    }

    void exports()
    {
        PageRig rig(3000);
        const auto page = showAll(rig);
        type(rig, filter(*page), QStringLiteral("state = 'failed'"));
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("tasks.csv"));
        page->actions().exportTo(path, models::ExportFormat::Csv);
        rig.settle();
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QCOMPARE(text.count('\n'), 1 + table(*page)->model()->rowCount());
        QVERIFY(text.startsWith("id,name,"));
        QSignalSpy messages(&rig.navigator, &pages::Navigator::message);
        page->actions().exportTo(folder.filePath(QStringLiteral("no/such.csv")),
                                 models::ExportFormat::Csv);
        rig.settle();
        QCOMPARE(messages.last()[0].value<widgets::Tone>(), widgets::Tone::Bad);
    }

    void savesViews()
    {
        PageRig rig(3000);
        {
            const auto page = showAll(rig);
            type(rig, filter(*page), QStringLiteral("backend = 'local'"));
            table(*page)->setColumnHidden(TaskListModel::Rule, true);
            QTest::mouseClick(page->findChild<QToolButton*>(QStringLiteral("saveView")),
                              Qt::LeftButton);
            auto* const dialog = page->findChild<QInputDialog*>();
            dialog->setTextValue(QStringLiteral("Mine"));
            dialog->accept();
            QTest::mouseClick(page->findChild<QToolButton*>(QStringLiteral("view-Failed")),
                              Qt::LeftButton);
            rig.settle();
            QVERIFY(filter(*page)->text().startsWith(u"state IN"));
        }
        const auto page = showAll(rig);
        auto* const chip = page->findChild<QToolButton*>(QStringLiteral("view-Mine"));
        QVERIFY(chip != nullptr);
        QTest::mouseClick(chip, Qt::LeftButton);
        rig.settle();
        QCOMPARE(filter(*page)->text(), QStringLiteral("backend = 'local'"));
        QVERIFY(table(*page)->isColumnHidden(TaskListModel::Rule));
        QVERIFY(chip->isChecked());
    }

    void fourStates()
    {
        PageRig rig(0);
        const auto page = showAll(rig);
        QCOMPARE(frame(*page)->state(), PageFrame::State::Empty);
        PageRig::shoot(*page, QStringLiteral("tasks-empty"));
        QSignalSpy opened(&rig.navigator, &pages::Navigator::openPage);
        page->findChild<QPushButton*>(QStringLiteral("emptyAction"))->click();
        QCOMPARE(opened.value(0).value(0).toString(), QStringLiteral("submit"));
        rig.service.setTaskCount(50);
        rig.gateway.refresh();
        rig.settle();
        QCOMPARE(frame(*page)->state(), PageFrame::State::Data);
        rig.service.setFailing(true);
        rig.gateway.refresh();
        rig.settle();
        QCOMPARE(frame(*page)->state(), PageFrame::State::Error);
        PageRig::shoot(*page, QStringLiteral("tasks-error"));
        rig.service.setFailing(false);
        rig.gateway.refresh();
        rig.settle();
        QCOMPARE(frame(*page)->state(), PageFrame::State::Data);
        PageRig fresh(10);
        fresh.service.setFailing(true);
        const auto failing = showAll(fresh);
        QCOMPARE(frame(*failing)->state(), PageFrame::State::Error);
    }

    void loadsNothingWhileHidden()
    {
        PageRig rig(3000);
        const auto page = showAll(rig);
        page->hide();
        const int before = rig.service.queryCount();
        rig.gateway.refresh();
        publish(rig, {1, 2, 3});
        rig.settle();
        QCOMPARE(rig.service.queryCount(), before);
        page->show();
        rig.settle();
        QVERIFY(rig.service.queryCount() > before);
    }

    void hasAccessibleNames()
    {
        PageRig rig(100);
        const auto page = showAll(rig);
        const auto widgets = page->findChildren<QWidget*>();
        for (const QWidget* widget : widgets) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible())
                continue;
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            const QString name = !widget->accessibleName().isEmpty() || button == nullptr
                ? widget->accessibleName()
                : button->text();
            QVERIFY2(!name.isEmpty() || qobject_cast<const QAbstractScrollArea*>(widget->parent())
                         || qobject_cast<const QHeaderView*>(widget),
                     qPrintable(widget->objectName() + u' '
                                + QString::fromLatin1(widget->metaObject()->className())));
        }
    }

    void makesARuleOfTheFilter()
    {
        PageRig rig;
        const auto page = rig.show<TasksPage>();
        auto* button = page->findChild<QToolButton*>(QStringLiteral("ruleFromFilter"));
        QVERIFY(!button->isEnabled());
        QSignalSpy asked(&rig.navigator, &pages::Navigator::makeRule);
        QSignalSpy told(&rig.navigator, &pages::Navigator::message);
        page->setFilter(QStringLiteral("memory_requirement < 2GB"));
        rig.settle();
        QVERIFY(button->isEnabled());
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked.first().first().toString(), QStringLiteral("memory_requirement < 2GB"));
        // What only the scheduler knows is no condition of a rule.
        page->setFilter(QStringLiteral("state = 'failed'"));
        rig.settle();
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(told.count(), 1);
        QVERIFY(told.first().last().toString().contains(QStringLiteral("state")));
    }
};

QTEST_MAIN(TestPageTasks)
#include "tst_page_tasks.moc"
