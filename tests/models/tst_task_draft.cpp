#include "model/task_spec.h"
#include "models/task_draft.h"

#include <QTest>

using namespace tributary;
using namespace tributary::models;

namespace {

TaskDraft fullDraft()
{
    TaskDraft draft;
    draft.name = QStringLiteral("thumbs \"42\" 缩略图");
    draft.taskType = QStringLiteral("thumbnail");
    draft.command = {QStringLiteral("python3"), QStringLiteral("thumb.py"),
                     QStringLiteral("a b\\c")};
    draft.inputs = QStringLiteral("{\n  \"id\": 9007199254740993\n}");
    draft.features = {{QStringLiteral("execution_time_estimate"), QStringLiteral("12s")},
                      {QStringLiteral("memory_requirement"), QStringLiteral("512MB")},
                      {QStringLiteral("stateful"), QStringLiteral("false")},
                      {QStringLiteral("dependencies_count"), QStringLiteral("3")}};
    draft.resources = {{QStringLiteral("gpu"), QStringLiteral("1")}};
    draft.labels = {{QStringLiteral("team"), QStringLiteral("media")}};
    draft.timeouts = {{QStringLiteral("run"), QStringLiteral("30s")}};
    draft.attempts = QStringLiteral("3");
    draft.backoff = QStringLiteral("1s..1m");
    draft.idempotent = true;
    draft.overrideType = QStringLiteral("edge");
    draft.overrideReason = QStringLiteral("near the camera");
    draft.package = QStringLiteral("dir");
    draft.image = QStringLiteral("debian:12");
    draft.isHostNetwork = true;
    draft.dependsOn = {QStringLiteral("0190b2a4-7c11-7c11-8c11-0123456789ab")};
    draft.extras = {{QStringLiteral("env"), QStringLiteral("{\"A\":\"env:B\"}")}};
    draft.runExtras = {{QStringLiteral("package_hash"), QStringLiteral("\"%1\"").arg(QString(64, u'a'))}};
    return draft;
}

} // namespace

class TestTaskDraft : public QObject
{
    Q_OBJECT

private slots:
    void roundTrip()
    {
        const DraftText text = toText(fullDraft());
        QVERIFY(text.errors.isEmpty());
        const DraftFromText back = fromText(text.text);
        QCOMPARE(back.taskCount, 1);
        QVERIFY(back.draft.has_value());
        TaskDraft expected = fullDraft();
        expected.inputs = QStringLiteral("{\"id\":9007199254740993}");
        QVERIFY2(*back.draft == expected, qPrintable(toText(*back.draft).text));
    }

    void textIsATaskFile()
    {
        const auto specs = model::readTaskFile(toText(fullDraft()).text.toStdString(), "form.json");
        if (!specs)
            QFAIL(base::describe(specs.error().front()).c_str());
        QCOMPARE(specs->size(), 1U);
        QCOMPARE(specs->front().run.command.size(), 3U);
        QCOMPARE(specs->front().features.value(model::FeatureId::MemoryRequirement), 512e6);
        QCOMPARE(specs->front().retry.attempts, 3);
    }

    // An error of a task file leads back to the field that was wrong.
    void errorsFindTheirField_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("value");
        QTest::newRow("unit") << "features.memory_requirement" << "512 apples";
        QTest::newRow("negative") << "features.execution_time_estimate" << "-5";
        QTest::newRow("timeout") << "timeout.run" << "soon";
        QTest::newRow("attempts") << "retry.attempts" << "many";
        QTest::newRow("backoff") << "retry.backoff" << "1m..1s";
        QTest::newRow("override") << "override.type" << "moon";
    }
    void errorsFindTheirField()
    {
        QFETCH(QString, path);
        QFETCH(QString, value);
        TaskDraft draft = fullDraft();
        const QString key = path.section(u'.', 1);
        if (path.startsWith(u"features."))
            draft.features[key] = value;
        else if (path.startsWith(u"timeout."))
            draft.timeouts[key] = value;
        else if (path == u"retry.attempts")
            draft.attempts = value;
        else if (path == u"retry.backoff")
            draft.backoff = value;
        else
            draft.overrideType = value;
        const DraftText text = toText(draft);
        const auto specs = model::readTaskFile(text.text.toStdString(), "form.json");
        QVERIFY(!specs);
        QStringList paths;
        for (const auto& error : specs.error())
            paths.append(text.pathOfLine.value(error.where.line - 1));
        QVERIFY2(paths.contains(path), qPrintable(paths.join(u' ') + u'\n' + text.text));
    }

    // What the form has fields for but not in this shape stays as it is.
    void unusualContainersStay()
    {
        const auto back = fromText(QStringLiteral(
            R"({"run": {"command": ["a"], "container": {"image": "x", "user": "1"}}})"));
        QVERIFY(back.draft.has_value());
        QVERIFY(back.draft->image.isEmpty());
        QCOMPARE(back.draft->runExtras.value(0).first, QStringLiteral("container"));
    }

    void brokenInputsAreTheFieldsError()
    {
        TaskDraft draft = fullDraft();
        draft.inputs = QStringLiteral("{\"a\": ");
        const DraftText text = toText(draft);
        QCOMPARE(text.errors.size(), 1);
        QCOMPARE(text.errors.first().path, QStringLiteral("inputs"));
        QVERIFY(fromText(text.text).draft.has_value());
    }

    void overrideNeedsAReason()
    {
        TaskDraft draft = fullDraft();
        draft.overrideReason.clear();
        QCOMPARE(toText(draft).errors.value(0).path, QStringLiteral("override.reason"));
    }

    void spellingsOfYamlStay()
    {
        const auto back = fromText(QStringLiteral(
            "name: a\nfeatures:\n  memory_requirement: 2GiB\n  stateful: no thanks\nrun:\n"
            "  command: [echo, 007]\n"));
        QVERIFY(back.draft.has_value());
        QCOMPARE(back.draft->features.value(QStringLiteral("memory_requirement")),
                 QStringLiteral("2GiB"));
        QCOMPARE(back.draft->features.value(QStringLiteral("stateful")),
                 QStringLiteral("no thanks"));
        QCOMPARE(back.draft->command.value(1), QStringLiteral("007"));
    }

    void whatTheFormCantHold_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("count");
        QTest::newRow("broken") << "{\"name\": " << -1;
        QTest::newRow("list") << "[{\"name\": \"a\"}, {\"name\": \"b\"}]" << 2;
        QTest::newRow("documents") << "name: a\n---\nname: b\n---\nname: c\n" << 3;
        QTest::newRow("wrong shape") << "{\"features\": [1]}" << 1;
    }
    void whatTheFormCantHold()
    {
        QFETCH(QString, text);
        const auto result = fromText(text);
        QVERIFY(!result.draft.has_value());
        QTEST(result.taskCount, "count");
    }
};

QTEST_GUILESS_MAIN(TestTaskDraft)
#include "tst_task_draft.moc"
