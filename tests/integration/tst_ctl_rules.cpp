// `tributaryctl rules check` as an operator or a pipeline uses it.
#include "integration/ctl_rig.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

#include <optional>

using namespace tributary;
using test::CtlResult;

namespace {

const QByteArray kRules = "task_classification_rules:\n"
                          "  - name: wide\n"
                          "    condition: execution_time_estimate < 300s\n"
                          "    classification: {type: traditional}\n"
                          "  - name: narrow\n"
                          "    condition: execution_time_estimate < 60s\n"
                          "    classification: {type: traditional}\n";

} // namespace

class TestCtlRules : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_rig.emplace(); }
    void cleanup() { m_rig.reset(); }

    void checkPrintsAFindingALine()
    {
        const QString file = m_rig->writeFile("rules.yaml", kRules);
        const CtlResult result = m_rig->json({"rules", "check", file});
        QCOMPARE(result.exitCode, 0);
        const QJsonObject finding = result.object();
        QStringList keys = finding.keys();
        keys.sort();
        QCOMPARE(keys.join(' '), "kind message rules severity span witness");
        QCOMPARE(finding.value("kind").toString(), "shadowed");
        QCOMPARE(finding.value("severity").toString(), "warning");
        QCOMPARE(finding.value("rules").toArray(), (QJsonArray{"narrow", "wide"}));
        QCOMPARE(finding.value("span").toObject(), (QJsonObject{{"line", 5}, {"column", 5}}));
        // The witness is a record of classify, which sends it where the finding says.
        QJsonObject record = finding.value("witness").toObject();
        record.insert("id", "w");
        const CtlResult classified = m_rig->run(
            {"classify", "--rules", file}, QJsonDocument(record).toJson(QJsonDocument::Compact));
        QCOMPARE(classified.object().value("rule").toString(), "wide");
    }

    void strictFailsOnFindings()
    {
        const QString file = m_rig->writeFile("rules.yaml", kRules);
        QCOMPARE(m_rig->run({"rules", "check", "--strict", file}).exitCode, 1);
        const QString clean =
            m_rig->writeFile("clean.yaml", kRules.left(kRules.indexOf("  - name: narrow")));
        const CtlResult result = m_rig->run({"rules", "check", "--strict", clean});
        QCOMPARE(result.exitCode, 0);
        QVERIFY2(result.out.contains("0 findings"), result.out.constData());
    }

    void tellsPeopleTheWayOut()
    {
        const CtlResult result =
            m_rig->run({"rules", "check", m_rig->writeFile("rules.yaml", kRules)});
        QCOMPARE(result.exitCode, 0);
        for (const char* part : {"rules.yaml:5:5: warning: 'narrow' never decides", "move it up",
                                 R"({"execution_time_estimate":"30s"})", "1 findings"})
            QVERIFY2(result.out.contains(part), result.out.constData());
    }

    void failingTestsAreFindings()
    {
        const CtlResult result =
            m_rig->json({"rules", "check",
                         m_rig->writeFile(
                             "rules.yaml",
                             kRules.left(kRules.indexOf("  - name: narrow"))
                                 + "tests:\n  - {name: t, features: {}, expect: {rule: wide}}\n")});
        QCOMPARE(result.exitCode, 0);
        QCOMPARE(result.object().value("kind").toString(), "failing_test");
        QCOMPARE(result.object().value("witness").toString(), "t");
    }

    void whatDoesNotLoadIsAnError()
    {
        const CtlResult result = m_rig->json(
            {"rules", "check",
             m_rig->writeFile("rules.yaml", QByteArray(kRules).replace("< 60s", "< 60"))});
        QCOMPARE(result.exitCode, 3);
        QVERIFY(result.out.isEmpty());
        QCOMPARE(result.error().value("line").toInt(), 6);
    }

private:
    std::optional<test::CtlRig> m_rig;
};

QTEST_GUILESS_MAIN(TestCtlRules)
#include "tst_ctl_rules.moc"
