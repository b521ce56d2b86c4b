#include "models/rule_completion.h"

#include <QTest>

using namespace tributary::models;

namespace {

// The caret stands at the bar.
RuleCompletion at(const char* marked)
{
    QString text = QString::fromUtf8(marked);
    const qsizetype caret = text.indexOf(QLatin1Char('|'));
    text.remove(caret, 1);
    return completeRules(text, caret);
}

QStringList words(const RuleCompletion& completion)
{
    QStringList result;
    for (const auto& item : completion.items)
        result.append(item.text);
    return result;
}

} // namespace

class TestRuleCompletion : public QObject
{
    Q_OBJECT

private slots:
    void completes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected"); // among what is offered
        const auto row = [](const char* text, const char* expected) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(expected);
        };
        row("- name: a\n  condition: mem|", "memory_requirement");
        row("- condition: >\n    stateful = false AND exec|\n", "execution_time_estimate");
        row("- condition: \"trigger_type IN ['h|", "'http'");
        row("- na|", "name: ");
        row("  cond|", "condition: ");
        row("- {name: a, cl|", "classification: ");
        row("  classification:\n    type: se|", "serverless");
        row("    classification: {type: edge, priority: |", "critical");
        row("hit_policy: u|", "unique");
    }
    void completes()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        const QStringList offered = words(at(text.toUtf8().constData()));
        QVERIFY2(offered.contains(expected), qPrintable(offered.join(QLatin1Char(' '))));
    }

    void replacesWhatIsTyped()
    {
        QCOMPARE(at("- name: 规则\n  condition: mem|").begin, 24);
        QCOMPARE(at("  type: se|").begin, 8);
    }

    void leavesOtherTextAlone()
    {
        QVERIFY(at("  description: some wor|").items.isEmpty());
        QVERIFY(at("# a comm|").items.isEmpty());
        QVERIFY(at("  reason: |").items.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestRuleCompletion)
#include "tst_rule_completion.moc"
