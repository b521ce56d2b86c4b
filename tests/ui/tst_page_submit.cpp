#include "models/task_draft.h"
#include "pages/submit/submit_form.h"
#include "pages/submit/submit_page.h"
#include "pages/submit/submit_text.h"
#include "ui/page_rig.h"
#include "widgets/banner.h"
#include "widgets/code_editor.h"
#include "widgets/figure.h"
#include "widgets/form_field.h"
#include "widgets/page_frame.h"
#include "widgets/table_view.h"

#include <QAccessible>
#include <QComboBox>
#include <QInputMethodEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>
#include <QTreeView>

using namespace tributary;
using pages::SubmitPage;
using test::PageRig;

namespace {

constexpr auto kYaml = "# nightly\n"
                       "name: nightly\n"
                       "run: {command: [make, report]}\n"
                       "features: {stateful: true}\n";
constexpr auto kThree = "name: a\nrun: {command: [a]}\nfeatures: {stateful: true}\n---\n"
                        "name: b\nrun: {command: [b]}\n---\n"
                        "name: c\nrun: {command: [c]}\nfeatures: {stateful: true}\n";

template<class W>
W* find(const SubmitPage& page, const char* name)
{
    W* found = page.findChild<W*>(QString::fromLatin1(name));
    if (found == nullptr)
        qFatal("there is no %s", name);
    return found;
}

widgets::Banner* bannerOf(const SubmitPage& page)
{
    return page.findChild<widgets::PageFrame*>()->content()->findChild<widgets::Banner*>();
}

QPushButton* linkOf(const SubmitPage& page)
{
    return bannerOf(page)->findChild<QPushButton*>(QStringLiteral("bannerAction"));
}

QString errorOf(const SubmitPage& page, const char* path)
{
    const auto fields = page.findChildren<widgets::FormField*>();
    for (const widgets::FormField* field : fields) {
        if (field->editor()->objectName() == QLatin1String(path))
            return field->error();
    }
    return QStringLiteral("no such field");
}

// Types where the focus is, as an operator does.
void type(const char* text)
{
    QVERIFY(QApplication::focusWidget() != nullptr);
    QTest::keyClicks(QApplication::focusWidget(), QString::fromUtf8(text));
}

void waitForPreview(PageRig& rig, int before)
{
    QVERIFY(QTest::qWaitFor([&] { return rig.service.queryCount() > before; }, 60'000));
    rig.settle();
}

void shootBoth(PageRig& rig, QWidget& page, const QString& name)
{
    if (!qEnvironmentVariableIsSet("TRIBUTARY_SHOTS"))
        return;
    for (const auto scheme : {widgets::Scheme::Light, widgets::Scheme::Dark}) {
        rig.theme.setScheme(scheme);
        rig.theme.apply();
        const QString suffix =
            scheme == widgets::Scheme::Light ? QStringLiteral("-light") : QStringLiteral("-dark");
        for (const QSize size : {QSize(1250, 800), QSize(850, 540)}) {
            page.resize(size);
            PageRig::shoot(page, name + suffix + QLatin1Char('-') + QString::number(size.width()));
        }
    }
    rig.theme.setScheme(widgets::Scheme::Light);
    rig.theme.apply();
}

} // namespace

class TestPageSubmit : public QObject
{
    Q_OBJECT

    QTemporaryDir m_config;

private slots:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        qputenv("XDG_CONFIG_HOME", m_config.path().toUtf8());
    }
    void cleanup() { QFile::remove(m_config.filePath(QStringLiteral("tributary/templates.json"))); }

    void startsWithTemplates()
    {
        PageRig rig;
        const auto page = rig.show<SubmitPage>();
        QVERIFY(find<QPushButton>(*page, "template-command")->isVisible());
        QVERIFY(!find<QTreeView>(*page, "liveRules")->isVisible());
        shootBoth(rig, *page, QStringLiteral("submit-empty"));
        const int before = rig.service.queryCount();
        QTest::mouseClick(find<QPushButton>(*page, "template-command"), Qt::LeftButton);
        waitForPreview(rig, before);
        QVERIFY(find<QTreeView>(*page, "liveRules")->isVisible());
        QCOMPARE(find<QPlainTextEdit>(*page, "run.command")->toPlainText(),
                 QStringLiteral("echo hello"));
        const auto* backend = find<widgets::Figure>(*page, "liveBackend");
        QCOMPARE(backend->value(), QStringLiteral("functions-local"));
        QVERIFY(backend->accessibleDescription().contains(QStringLiteral("lambda-eu")));
        QVERIFY(find<QLabel>(*page, "liveReason")
                    ->text()
                    .startsWith(QStringLiteral("serverless_suitable")));
        const auto* candidates = find<QTreeView>(*page, "liveCandidates");
        QCOMPARE(candidates->model()->rowCount(), 3);
        const QModelIndex second = candidates->model()->index(1, 0);
        QCOMPARE(candidates->model()->rowCount(second), 1);
        QCOMPARE(candidates->model()->index(0, 0, second).data().toString(),
                 QStringLiteral("credentials expired at 13:58"));
        shootBoth(rig, *page, QStringLiteral("submit-data"));
    }

    // While a version is on trial as a canary.
    void saysWhichVersionWouldDecide()
    {
        PageRig rig;
        rollout::Plan plan;
        plan.mode = rollout::Mode::Canary;
        rig.service.setTrial(
            {rollout::VersionState::Canary, {}, rollout::begin(plan, 8, 7, 1, {}), {}});
        const auto page = rig.show<SubmitPage>();
        for (const auto& [key, said] :
             {std::pair("", "1% of such tasks are decided by version 8, which is on trial: "),
              {R"("idempotency_key": "in-1", )", "Decided by version 8, which is on trial for 1%"},
              {R"("idempotency_key": "out-1", )", "Decided by the active version. Version 8 is"}}) {
            const int before = rig.service.queryCount();
            page->setFilter(QStringLiteral(R"({%1"run": {"command": ["a"]}})").arg(key));
            waitForPreview(rig, before);
            const auto* label = find<QLabel>(*page, "liveCanary");
            QVERIFY(label->isVisible());
            QVERIFY2(label->text().startsWith(QLatin1String(said)), qPrintable(label->text()));
        }
    }

    void everyConditionIsTicked()
    {
        PageRig rig;
        const auto page = rig.show<SubmitPage>();
        const int before = rig.service.queryCount();
        page->setFilter(QStringLiteral(R"({"run": {"command": ["a"]},
            "features": {"execution_time_estimate": "200s", "cpu_requirement": 1,
            "memory_requirement": "512MB", "stateful": false, "dependencies_count": 0,
            "trigger_type": "http"}})"));
        waitForPreview(rig, before);
        const auto* tree = find<QTreeView>(*page, "liveRules");
        const QModelIndex rule = tree->model()->index(0, 0);
        QVERIFY(tree->isExpanded(rule));
        QCOMPARE(tree->model()->rowCount(rule), 4);
        const QModelIndex leaf = tree->model()->index(0, 0, rule);
        QCOMPARE(leaf.data().toString(), QStringLiteral("execution_time_estimate < 300s"));
        QCOMPARE(leaf.siblingAtColumn(1).data().toString(), QStringLiteral("200s"));
        QCOMPARE(leaf.siblingAtColumn(2).data().toString(), QStringLiteral("100s"));
        QCOMPARE(leaf.data(widgets::IconNameRole).toString(), QStringLiteral("check"));
        QVERIFY(!find<QLabel>(*page, "liveFlips")->text().isEmpty());
    }

    void submitsByKeyboard()
    {
        PageRig rig;
        const auto page = rig.show<SubmitPage>();
        page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(page.get()));
        const int before = rig.service.queryCount();
        page->activate();
        type("python3 thumb.py 'in 1.jpg'");
        waitForPreview(rig, before);
        service::CommandReply reply;
        reply.tasks = {test::FakeService::idOf(7)};
        rig.service.setReply(reply);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(QTest::qWaitFor([&] { return linkOf(*page)->isVisible(); }, 60'000));
        const auto commands = rig.service.takeCommands();
        QCOMPARE(commands.size(), 1U);
        const auto& sent = std::get<service::SubmitTasks>(commands.front());
        const auto draft = models::fromText(QString::fromStdString(sent.text)).draft;
        QVERIFY(draft.has_value());
        QCOMPARE(draft->command,
                 (QStringList{QStringLiteral("python3"), QStringLiteral("thumb.py"),
                              QStringLiteral("in 1.jpg")}));
        QSignalSpy opened(&rig.navigator, &pages::Navigator::openTask);
        auto* link = linkOf(*page);
        link->setFocus();
        QTest::keyClick(link, Qt::Key_Space);
        QCOMPARE(opened.count(), 1);
        QVERIFY(opened[0][0].value<model::TaskId>() == test::FakeService::idOf(7));
        // What was submitted stays, to be changed and submitted again.
        QVERIFY(!find<QPlainTextEdit>(*page, "run.command")->toPlainText().isEmpty());
    }

    void tabReachesTheFeatures()
    {
        PageRig rig;
        const auto page = rig.show<SubmitPage>();
        page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(page.get()));
        page->activate();
        const auto* memory = find<QLineEdit>(*page, "features.memory_requirement");
        for (int i = 0; i < 40 && QApplication::focusWidget() != memory; ++i)
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QCOMPARE(QApplication::focusWidget(), memory);
        type("2GB");
        const auto* field = qobject_cast<widgets::FormField*>(memory->parentWidget());
        QVERIFY(field != nullptr);
        QVERIFY2(memory->accessibleDescription().contains(QStringLiteral("1.86 GiB")),
                 qPrintable(memory->accessibleDescription()));
    }

    void wrongUnitsAreSaidAtTheField()
    {
        PageRig rig;
        const auto page = rig.show<SubmitPage>();
        int before = rig.service.queryCount();
        page->setFilter(QStringLiteral(R"({"run": {"command": ["a"]}})"));
        waitForPreview(rig, before);
        auto* memory = find<QLineEdit>(*page, "features.memory_requirement");
        before = rig.service.queryCount();
        memory->setFocus();
        QTest::keyClicks(memory, QStringLiteral("512 apples"));
        waitForPreview(rig, before);
        QVERIFY(!errorOf(*page, "features.memory_requirement").isEmpty());
        QCOMPARE(memory->property("check").toString(), QStringLiteral("invalid"));
        QVERIFY(find<QLabel>(*page, "liveProblems")->isVisible());
        shootBoth(rig, *page, QStringLiteral("submit-error"));
        before = rig.service.queryCount();
        memory->selectAll();
        QTest::keyClicks(memory, QStringLiteral("512MB"));
        waitForPreview(rig, before);
        QCOMPARE(errorOf(*page, "features.memory_requirement"), QString());
        QVERIFY(!find<QLabel>(*page, "liveProblems")->isVisible());
    }

    void whatIsMissingIsSaidOnlyWhenAsked()
    {
        PageRig rig;
        const auto page = rig.show<SubmitPage>();
        auto* name = find<QLineEdit>(*page, "name");
        int before = rig.service.queryCount();
        name->setFocus();
        QTest::keyClicks(name, QStringLiteral("thumbs"));
        waitForPreview(rig, before);
        QCOMPARE(errorOf(*page, "run.command"), QString());
        before = rig.service.queryCount();
        QTest::keyClick(name, Qt::Key_D, Qt::ControlModifier);
        waitForPreview(rig, before);
        QVERIFY(!errorOf(*page, "run.command").isEmpty());
        QCOMPARE(page->focusWidget(), find<QPlainTextEdit>(*page, "run.command"));
        QVERIFY(rig.service.takeCommands().empty());
        QCOMPARE(name->text(), QStringLiteral("thumbs"));
    }

    void openQuotesAreNotSubmitted()
    {
        PageRig rig;
        const auto page = rig.show<SubmitPage>();
        auto* command = find<QPlainTextEdit>(*page, "run.command");
        command->setFocus();
        QTest::keyClicks(command, QStringLiteral("echo 'a"));
        QTest::keyClick(command, Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(!errorOf(*page, "run.command").isEmpty());
        QVERIFY(rig.service.takeCommands().empty());
    }

    void dryRunSubmitsNothing()
    {
        PageRig rig;
        const auto page = rig.show<SubmitPage>();
        int before = rig.service.queryCount();
        page->setFilter(QString::fromUtf8(kYaml));
        waitForPreview(rig, before);
        before = rig.service.queryCount();
        QTest::mouseClick(find<QPushButton>(*page, "dryRun"), Qt::LeftButton);
        waitForPreview(rig, before);
        QVERIFY(rig.service.takeCommands().empty());
        QVERIFY(linkOf(*page)->isHidden());
        QVERIFY(bannerOf(*page)->text().contains(QStringLiteral("Nothing was submitted")));
    }

    void rejectionKeepsTheForm()
    {
        PageRig rig;
        const auto page = rig.show<SubmitPage>();
        const int before = rig.service.queryCount();
        page->setFilter(QStringLiteral(
            R"({"run": {"command": ["a"]}, "features": {"memory_requirement": "2GB"}})"));
        waitForPreview(rig, before);
        service::CommandReply reply;
        reply.errors = {{base::ErrorCode::InvalidArgument,
                         "too much for every back end",
                         {"task", 3, 5},
                         "ask for less"}};
        rig.service.setReply(reply);
        QTest::mouseClick(find<QPushButton>(*page, "submit"), Qt::LeftButton);
        QVERIFY(QTest::qWaitFor(
            [&] { return !errorOf(*page, "features.memory_requirement").isEmpty(); }, 60'000));
        QVERIFY(
            errorOf(*page, "features.memory_requirement").contains(QStringLiteral("ask for less")));
        QCOMPARE(page->focusWidget(), find<QLineEdit>(*page, "features.memory_requirement"));
        QCOMPARE(find<QLineEdit>(*page, "features.memory_requirement")->text(),
                 QStringLiteral("2GB"));
        // Without a place it is said above the form.
        reply.errors = {{base::ErrorCode::ResourceExhausted, "the disk is full", {}, {}}};
        rig.service.setReply(reply);
        QTest::mouseClick(find<QPushButton>(*page, "submit"), Qt::LeftButton);
        QVERIFY(QTest::qWaitFor(
            [&] { return bannerOf(*page)->text().contains(QStringLiteral("the disk is full")); },
            60'000));
        QVERIFY(find<QPushButton>(*page, "submit")->isEnabled());
    }

    void formAndTextAreOneDraft()
    {
        PageRig rig;
        const auto page = rig.show<SubmitPage>();
        page->setFilter(QString::fromUtf8(kYaml));
        QCOMPARE(find<QLineEdit>(*page, "name")->text(), QStringLiteral("nightly"));
        QCOMPARE(find<QComboBox>(*page, "features.stateful")->currentData().toString(),
                 QStringLiteral("true"));
        QTest::mouseClick(find<QToolButton>(*page, "textMode"), Qt::LeftButton);
        auto* editor = find<widgets::CodeEditor>(*page, "submitText");
        QCOMPARE(editor->toPlainText(), QString::fromUtf8(kYaml)); // with its comment
        editor->replaceText(QStringLiteral("name: other\nrun: {command: [ls, 'a b']}\n"));
        shootBoth(rig, *page, QStringLiteral("submit-text"));
        QTest::mouseClick(find<QToolButton>(*page, "formMode"), Qt::LeftButton);
        QCOMPARE(find<QLineEdit>(*page, "name")->text(), QStringLiteral("other"));
        QCOMPARE(find<QPlainTextEdit>(*page, "run.command")->toPlainText(),
                 QStringLiteral("ls 'a b'"));
        QTest::keyClicks(find<QLineEdit>(*page, "name"), QStringLiteral("-2"));
        QTest::mouseClick(find<QToolButton>(*page, "textMode"), Qt::LeftButton);
        QVERIFY(editor->toPlainText().contains(QStringLiteral("\"other-2\"")));
    }

    void manyTasksAreCounts()
    {
        PageRig rig;
        const auto page = rig.show<SubmitPage>();
        const int before = rig.service.queryCount();
        page->setFilter(QString::fromUtf8(kThree));
        waitForPreview(rig, before);
        QVERIFY(find<widgets::CodeEditor>(*page, "submitText")->isVisible());
        QCOMPARE(find<widgets::Figure>(*page, "liveTotal")->value(), QStringLiteral("3"));
        const auto* byType = find<widgets::TableView>(*page, "liveByType");
        QCOMPARE(byType->model()->rowCount(), 3);
        QCOMPARE(byType->model()->index(0, 1).data().toString(), QStringLiteral("3"));
        // The form says why it can't show them.
        QTest::mouseClick(find<QToolButton>(*page, "formMode"), Qt::LeftButton);
        QVERIFY(find<widgets::CodeEditor>(*page, "submitText")->isVisible());
        QVERIFY(find<QToolButton>(*page, "textMode")->isChecked());
        shootBoth(rig, *page, QStringLiteral("submit-many"));
        service::CommandReply reply;
        reply.tasks = {test::FakeService::idOf(7), test::FakeService::idOf(8)};
        rig.service.setReply(reply);
        QTest::keyClick(find<widgets::CodeEditor>(*page, "submitText"), Qt::Key_Return,
                        Qt::ControlModifier);
        QVERIFY(QTest::qWaitFor([&] { return linkOf(*page)->isVisible(); }, 60'000));
        QSignalSpy opened(&rig.navigator, &pages::Navigator::openTasksFiltered);
        QTest::mouseClick(linkOf(*page), Qt::LeftButton);
        QVERIFY(opened.value(0).value(0).toString().startsWith(QStringLiteral("id IN ['")));
    }

    void problemsOfTheTextHavePlaces()
    {
        PageRig rig;
        const auto page = rig.show<SubmitPage>();
        const int before = rig.service.queryCount();
        page->setFilter(QStringLiteral("name: a\nrun: {command: [a]}\nfeatures:\n"
                                       "  memory_requirement: 3 apples\n  statefull: true\n---\n"
                                       "name: b\nrun: {command: [b]}\n"));
        waitForPreview(rig, before);
        auto* editor = find<widgets::CodeEditor>(*page, "submitText");
        QCOMPARE(editor->marks().size(), 2);
        QVERIFY(find<widgets::TableView>(*page, "submitProblems")->isVisible());
        editor->setFocus();
        QTest::keyClick(editor, Qt::Key_F8);
        QCOMPARE(editor->caretLine(), 4);
        QTest::keyClick(editor, Qt::Key_F8);
        QCOMPARE(editor->caretLine(), 5);
        QTest::keyClick(editor, Qt::Key_F8, Qt::ShiftModifier);
        QCOMPARE(editor->caretLine(), 4);
        shootBoth(rig, *page, QStringLiteral("submit-text-error"));
    }

    void repeatFillsAndCanBeTakenBack()
    {
        PageRig rig;
        const auto page = rig.show<SubmitPage>();
        page->setFilter(QString::fromUtf8(kYaml));
        page->setFilter(QStringLiteral(R"({"name": "again", "run": {"command": ["b"]}})"));
        QCOMPARE(find<QLineEdit>(*page, "name")->text(), QStringLiteral("again"));
        QTest::mouseClick(linkOf(*page), Qt::LeftButton);
        QCOMPARE(find<QLineEdit>(*page, "name")->text(), QStringLiteral("nightly"));
    }

    void costIsNeverZeroWhenUnknown()
    {
        PageRig rig;
        const auto page = rig.show<SubmitPage>();
        int before = rig.service.queryCount();
        page->setFilter(QString::fromUtf8(kYaml));
        waitForPreview(rig, before);
        const auto* cost = find<widgets::Figure>(*page, "liveCost");
        QVERIFY(!cost->value().contains(QLatin1Char('0')));
        QVERIFY(cost->accessibleDescription().contains(QStringLiteral("expected run time")));
        before = rig.service.queryCount();
        auto* time = find<QLineEdit>(*page, "features.execution_time_estimate");
        time->setFocus();
        QTest::keyClicks(time, QStringLiteral("12s"));
        waitForPreview(rig, before);
        QCOMPARE(cost->value(), QStringLiteral("$0.0012"));
    }

    void overridesNeedAReason()
    {
        PageRig rig;
        const auto page = rig.show<SubmitPage>();
        page->setFilter(QStringLiteral(
            R"({"run": {"command": ["a"]}, "override": {"type": "edge", "reason": ""}})"));
        QTest::keyClick(find<QPlainTextEdit>(*page, "run.command"), Qt::Key_Return,
                        Qt::ControlModifier);
        QVERIFY(!errorOf(*page, "override.reason").isEmpty());
        QVERIFY(find<QLineEdit>(*page, "override.reason")->isVisible());
        QCOMPARE(page->focusWidget(), find<QLineEdit>(*page, "override.reason"));
        QVERIFY(rig.service.takeCommands().empty());
    }

    void labelsGrowAndShrink()
    {
        PageRig rig;
        const auto page = rig.show<SubmitPage>();
        page->setFilter(
            QStringLiteral(R"({"run": {"command": ["a"]}, "labels": {"team": "media"}})"));
        rig.settle(); // new rows are shown by the event loop
        auto* labels = find<QWidget>(*page, "labels");
        QCOMPARE(labels->findChildren<QLineEdit*>().size(), 4);
        auto* empty = labels->findChildren<QLineEdit*>().at(2);
        QTest::keyClicks(empty, QStringLiteral("zone"));
        QCOMPARE(labels->findChildren<QLineEdit*>().size(), 6);
        QTest::keyClicks(labels->findChildren<QLineEdit*>().at(3), QStringLiteral("a"));
        QTest::mouseClick(labels->findChildren<QToolButton*>().at(0), Qt::LeftButton);
        QTest::mouseClick(find<QToolButton>(*page, "textMode"), Qt::LeftButton);
        const auto draft =
            models::fromText(find<widgets::CodeEditor>(*page, "submitText")->toPlainText()).draft;
        QVERIFY(draft.has_value());
        QCOMPARE(draft->labels,
                 (QMap<QString, QString>{{QStringLiteral("zone"), QStringLiteral("a")}}));
    }

    // What an input method is composing is not yet text.
    void composingIsNoEdit_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"run.command", "name", "inputs", "submitText"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void composingIsNoEdit()
    {
        QFETCH(QString, name);
        PageRig rig;
        const auto page = rig.show<SubmitPage>();
        page->setFilter(QString::fromUtf8(kYaml));
        if (name == QLatin1String("submitText"))
            QTest::mouseClick(find<QToolButton>(*page, "textMode"), Qt::LeftButton);
        QSignalSpy ofForm(page->findChild<pages::SubmitForm*>(), &pages::SubmitForm::edited);
        QSignalSpy ofText(page->findChild<pages::SubmitText*>(), &pages::SubmitText::edited);
        auto* edit = find<QWidget>(*page, name.toLatin1().constData());
        QInputMethodEvent composing(QStringLiteral("suo"), {});
        QCoreApplication::sendEvent(edit, &composing);
        QCOMPARE(ofForm.count() + ofText.count(), 0);
        QInputMethodEvent done;
        done.setCommitString(QStringLiteral("缩"));
        QCoreApplication::sendEvent(edit, &done);
        QCOMPARE(ofForm.count() + ofText.count(), 1);
    }

    void languageAndVisitsKeepTheDraft()
    {
        PageRig rig;
        const auto page = rig.show<SubmitPage>();
        page->setFilter(QString::fromUtf8(kYaml));
        QTest::keyClicks(find<QLineEdit>(*page, "name"), QStringLiteral("-x"));
        QEvent change(QEvent::LanguageChange);
        QCoreApplication::sendEvent(page.get(), &change);
        page->hide();
        page->show();
        page->activate();
        QCOMPARE(find<QLineEdit>(*page, "name")->text(), QStringLiteral("nightly-x"));
        QCOMPARE(find<QComboBox>(*page, "features.stateful")->currentData().toString(),
                 QStringLiteral("true"));
    }

    void aCoreThatDoesNotAnswerIsSaid()
    {
        PageRig rig;
        const auto page = rig.show<SubmitPage>();
        rig.service.setFailing(true);
        int before = rig.service.queryCount();
        page->setFilter(QString::fromUtf8(kYaml));
        waitForPreview(rig, before);
        QVERIFY(find<QLabel>(*page, "liveProblems")->text().contains(QStringLiteral("locked")));
        rig.service.setFailing(false);
        before = rig.service.queryCount();
        rig.gateway.refresh();
        waitForPreview(rig, before);
        QVERIFY(!find<QLabel>(*page, "liveProblems")->isVisible());
    }

    void ownTemplatesStay()
    {
        PageRig rig;
        {
            const auto page = rig.show<SubmitPage>();
            page->setFilter(QString::fromUtf8(kYaml));
            page->saveTemplate(QStringLiteral("my nightly"));
        }
        const auto page = rig.show<SubmitPage>();
        QTest::mouseClick(find<QPushButton>(*page, "template-my nightly"), Qt::LeftButton);
        QCOMPARE(find<QLineEdit>(*page, "name")->text(), QStringLiteral("nightly"));
    }

    void filesThatCantBeReadAreSaid()
    {
        PageRig rig;
        const auto page = rig.show<SubmitPage>();
        page->openFile(m_config.filePath(QStringLiteral("missing.yaml")));
        QVERIFY(bannerOf(*page)->text().contains(QStringLiteral("missing.yaml")));
        QFile file(m_config.filePath(QStringLiteral("task.yaml")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(kYaml);
        file.close();
        page->openFile(file.fileName());
        QCOMPARE(find<QLineEdit>(*page, "name")->text(), QStringLiteral("nightly"));
        QTest::keyClick(page.get(), Qt::Key_Return, Qt::ControlModifier);
        const auto commands = rig.service.takeCommands();
        QCOMPARE(commands.size(), 1U);
        // Paths in the file are relative to it.
        QCOMPARE(QString::fromStdString(std::get<service::SubmitTasks>(commands.front()).file),
                 file.fileName());
    }

    void everythingHasAName()
    {
        PageRig rig;
        const auto page = rig.show<SubmitPage>();
        page->setFilter(QStringLiteral(R"({"run": {"command": ["a"]}, "inputs": {"a": 1},
            "labels": {"a": "b"}, "timeout": {"run": "5s"}, "override": {"type": "edge",
            "reason": "r"}, "features": {"frequency": "5/h"}})"));
        rig.settle();
        int seen = 0;
        for (QWidget* widget : page->findChildren<QWidget*>()) {
            if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus
                || widget->objectName().startsWith(QLatin1String("qt_")))
                continue;
            ++seen;
            const QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
            QVERIFY2(
                face != nullptr && !face->text(QAccessible::Name).isEmpty(),
                qPrintable(QStringLiteral("%1 %2").arg(
                    QString::fromLatin1(widget->metaObject()->className()), widget->objectName())));
        }
        QVERIFY(seen > 30);
    }
};

QTEST_MAIN(TestPageSubmit)
#include "tst_page_submit.moc"
