#include "rules/checked.h"
#include "support/printers.h"

using namespace tributary;

namespace {

// "span: message | hint | replacement", one for each issue.
QString describeIssues(const std::string& text, const std::vector<rules::Issue>& issues)
{
    QStringList lines;
    for (const auto& issue : issues) {
        const auto said = rules::issueText(issue);
        QString line = QString::fromStdString(
            text.substr(issue.span.begin, issue.span.end - issue.span.begin) + ": " + said.message);
        if (!said.hint.empty())
            line += " | " + QString::fromStdString(said.hint);
        if (!issue.replacement.empty())
            line += " | -> " + QString::fromStdString(issue.replacement);
        lines << line;
    }
    return lines.join('\n');
}

} // namespace

class TestChecker : public QObject
{
    Q_OBJECT

private slots:
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
    void tellsAllMistakes();
    void resolvesFields();
};

void TestChecker::accepts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("inRules");
    const auto row = [](const char* text, bool inRules = true) {
        QTest::newRow(text) << text << inRules;
    };
    row("true");
    row("stateful");
    row("stateful = false AND NOT concurrent");
    row("execution_time_estimate < 300s");
    row("300s > execution_time_estimate");
    row("execution_time_estimate < 2 * execution_time_variance + 1m");
    row("memory_requirement / cpu_requirement < 4GB / 1_cores");
    row("memory_requirement / execution_time_estimate < 1MB / 1s");
    row("frequency * execution_time_estimate < 1");
    row("frequency IN [5/h, 1/d]");
    row("trigger_type IN ['event', 'http', 'timer']");
    row("trigger_type MATCHES '*t*'");
    row("labels.team = 'media' OR labels['a.b/c'] MATCHES 'x[a-z]*'");
    row("task_type NOT IN ['a', 'b']");
    row("resources.gpu >= 1 AND resources['license.matlab'] IS KNOWN");
    row("$0.02 < $1");
    row("-5s < execution_time_estimate");
    row("network_bandwidth_requirement < 10Mbps");
    row("state = 'running' AND age > 5m", false);
    row("submitted > now - 1h", false);
    row("ended - started > 2 * queue_wait", false);
    row("submitted >= @2026-01-01T08:00:00+08:00", false);
    row("cost > $0.02 AND attempt > 1", false);
    row("id MATCHES '0190*' OR name = backend", false);
    row("execution_type != 'edge' AND error = ''", false);
}

void TestChecker::accepts()
{
    QFETCH(QString, text);
    QFETCH(bool, inRules);
    const auto filter = rules::checkText(text.toStdString(), rules::Schema::filters());
    QVERIFY2(filter.root, qPrintable(describeIssues(text.toStdString(), filter.issues)));
    QCOMPARE(rules::checkText(text.toStdString(), rules::Schema::rules()).root.has_value(),
             inRules);
}

void TestChecker::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("issues");
    const auto row = [](const char* text, const char* issues) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(issues);
    };
    row("execution_time_estimate < 300",
        "300: unit missing: 300 is compared with a value of time | write 300s | -> 300s");
    row("2 > cpu_requirement",
        "2: unit missing: 2 is compared with a value of cores | write 2_cores | -> 2_cores");
    row("memory_requirement IN [5]",
        "5: unit missing: 5 is compared with a value of bytes | write 5B | -> 5B");
    row("frequency > 5",
        "5: unit missing: 5 is compared with a value of rate | write 5/h | -> 5/h");
    row("cpu_requirement < 500m",
        "cpu_requirement < 500m: cores and time don't go together | 500m is minutes, write "
        "500m_cores");
    row("memory_requirement < 2Gbps",
        "memory_requirement < 2Gbps: bytes and bit rate don't go together | bits and bytes never "
        "mix");
    row("dependencies_count < 5s",
        "dependencies_count < 5s: number and time don't go together | write the number without a "
        "unit");
    row("memory_requirement < 5s",
        "memory_requirement < 5s: bytes and time don't go together | its units are B KB MB GB TB "
        "KiB MiB GiB TiB");
    row("memory_requirment < 2GB",
        "memory_requirment: unknown field 'memory_requirment' | did you mean 'memory_requirement'? "
        "| -> memory_requirement");
    row("State = 'running'", "State: unknown field 'State' | did you mean 'state'? | -> state");
    row("trigger_type = http", "http: 'http' is no field | write 'http' in quotes | -> 'http'");
    row("trigger_type = 'htp'",
        "'htp': 'htp' is no value of trigger_type | did you mean 'http'? its values are 'manual', "
        "'http', 'event', 'timer', 'workflow' | -> 'http'");
    row("trigger_type IN ['event', 'cron']",
        "'cron': 'cron' is no value of trigger_type | its values are 'manual', 'http', 'event', "
        "'timer', 'workflow'");
    row("trigger_type < 'http'",
        "trigger_type < 'http': '<' is not for a named value | use = or !=");
    row("stateful > false", "stateful > false: '>' is not for a truth value | use = or !=");
    row("stateful = 1", "stateful = 1: a truth value can't be compared with a number");
    row("stateful = 'true'", "stateful = 'true': a truth value can't be compared with a text");
    row("execution_time_estimate = '300s'",
        "execution_time_estimate = '300s': a time can't be compared with a text");
    row("execution_time_estimate",
        "execution_time_estimate: a time alone is no condition | compare "
        "it with a value");
    row("'x'", "'x': a text alone is no condition | compare it with a value");
    row("(stateful AND concurrent) = true",
        "stateful AND concurrent: a condition stands where a value is needed | join conditions "
        "with AND or OR");
    row("labels = 'x'", "labels: 'labels' needs a key | write labels.name or labels['name']");
    row("memory_requirement.x = 1",
        "memory_requirement.x: unknown field 'memory_requirement.x' | did you mean "
        "'memory_requirement'? | -> memory_requirement");
    row("labels.team MATCHES 'a[b'",
        "'a[b': the pattern has a '[' without ']' | write [[] for the "
        "character itself");
    row("cpu_requirement MATCHES '1*'",
        "cpu_requirement MATCHES '1*': 'MATCHES' is not for a cores | it is for texts");
    row("cost < 0.02_CNY",
        "cost < 0.02_CNY: money in USD and money in CNY can't be compared | write "
        "both amounts in one currency");
    row("cost < 5",
        "5: unit missing: 5 is compared with a value of money in USD | write $5 | -> $5");
    row("execution_time_estimate + 1GB > 1s",
        "execution_time_estimate + 1GB: time and bytes don't go together | its units are ms s m h "
        "d");
    row("labels.team + 1 = 2", "labels.team + 1: '+' is not for a text");
    row("learnt_p90(execution_time) < 5s",
        "learnt_p90(execution_time): unknown function 'learnt_p90' | did you mean 'learned_p90'? "
        "| -> learned_p90(execution_time)");
    row("learned_p90(execution_tme) < 5s",
        "execution_tme: learned_p90 takes one name in parentheses | did you mean 'execution_time'? "
        "it takes execution_time, memory | -> execution_time");
    row("learned_p50() < 5s",
        "learned_p50(): learned_p50 takes one name in parentheses | it takes execution_time, "
        "memory");
    row("learned_p50(memory, memory) < 1GB",
        "learned_p50(memory, memory): learned_p50 takes one name in parentheses | it takes "
        "execution_time, memory");
    row("learned_p50(5s) < 5s",
        "5s: learned_p50 takes one name in parentheses | it takes "
        "execution_time, memory");
    row("learned_p99 < 5s",
        "learned_p99: unknown field 'learned_p99' | did you mean "
        "'learned_p99(execution_time)'? | -> learned_p99(execution_time)");
    row("learned_p90(memory) < 5s",
        "learned_p90(memory) < 5s: bytes and time don't go together | its units are B KB MB GB TB "
        "KiB MiB GiB TiB");
    row("learned_p90(memory) < 5",
        "5: unit missing: 5 is compared with a value of bytes | write 5B | -> 5B");
    row("now + submitted > now", "now + submitted: '+' is not for a point in time");
    row("submitted > 5m", "submitted > 5m: a point in time can't be compared with a time");
}

void TestChecker::refuses()
{
    QFETCH(QString, text);
    QFETCH(QString, issues);
    const auto result = rules::checkText(text.toStdString(), rules::Schema::filters());
    QVERIFY(!result.root);
    QCOMPARE(describeIssues(text.toStdString(), result.issues), issues);
}

void TestChecker::tellsAllMistakes()
{
    const auto result = rules::checkText(
        "nothing > 1 AND (stateful = 1 OR memory_requirement < 2) AND trigger_type IN ['a', 'b']",
        rules::Schema::rules());
    QVERIFY(!result.root);
    QCOMPARE(result.issues.size(), std::size_t{5});
}

void TestChecker::resolvesFields()
{
    const auto result = rules::checkText("(labels['a b'] = 'x') AND 700ms < latency_requirement",
                                         rules::Schema::rules());
    QVERIFY(result.root);
    const auto& label = result.root->children[0];
    QVERIFY(label.kind == rules::CheckedKind::Compare); // parentheses are gone
    QCOMPARE(rules::fieldName(label.children[0].field), std::string("labels['a b']"));
    const auto& time = result.root->children[1];
    QCOMPARE(time.children[0].number, 0.7);
    QCOMPARE(rules::fieldName(time.children[1].field), std::string("latency_requirement"));
}

QTEST_GUILESS_MAIN(TestChecker)
#include "tst_checker.moc"
