#include "base/fields.h"
#include "support/printers.h"

#include <array>

using namespace tributary;
using base::DocumentNode;

namespace {

DocumentNode node(const QString& text)
{
    const auto read = base::readDocument(text.toStdString(), "f.yaml");
    return read ? *read : DocumentNode{};
}

QString first(const base::Problems& problems)
{
    return problems.isEmpty() ? QString()
                              : QString::fromStdString(base::describe(problems.errors().front()));
}

} // namespace

class TestFields : public QObject
{
    Q_OBJECT

private slots:
    void readsOrReports_data();
    void readsOrReports();
    void keepsJsonAsItIs_data();
    void keepsJsonAsItIs();
    void stopsListingAtTheLimit();
};

void TestFields::readsOrReports_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("result"); // the value, or the report
    const auto row = [](const char* kind, const char* text, const char* result) {
        QTest::newRow(qPrintable(QString("%1: %2").arg(kind, text))) << kind << text << result;
    };
    row("text", "abc", "abc");
    row("text", "''", "f.yaml:1:1: x is empty (leave the key out or give a value)");
    row("text", "3", "f.yaml:1:1: x must be a text, not a number (put it in quotes)");
    row("text", "'12345678901'", "f.yaml:1:1: x has 11 bytes, the limit is 10 (shorten it)");
    row("spelt", "3.50", "3.50");
    row("spelt", "true", "true");
    row("spelt", "[]", "f.yaml:1:1: x must be a text, not a list");
    row("integer", "7", "7");
    row("integer", "1e1", "10");
    row("integer", "1.5", "f.yaml:1:1: x must be a whole number");
    row("integer", "101", "f.yaml:1:1: x is 101, which is out of range (use 1 to 100)");
    row("integer", "0", "f.yaml:1:1: x is 0, which is out of range (use 1 to 100)");
    row("integer", "'7'", "f.yaml:1:1: x must be a whole number");
    row("micros", "1.5", "1500000");
    row("micros", "250ms", "250000");
    row("micros", "0.0000004", "0");
    row("micros", "1e12", "f.yaml:1:1: x is longer than 100 years");
    row("micros", "-1s", "f.yaml:1:1: x must not be negative (for example 12s or 5m)");
    row("bytes", "2KiB", "2048");
    row("bytes", "0.5", "f.yaml:1:1: x must be a whole number of bytes below 4 EiB");
    row("bytes", "1e30", "f.yaml:1:1: x must be a whole number of bytes below 4 EiB");
    row("bytes", "true",
        "f.yaml:1:1: x must be a number or a text with a unit, not a bool (for example 512MB or "
        "2GiB)");
    row("choice", "edge", "1");
    row("choice", "egde",
        "f.yaml:1:1: x: unknown value 'egde' (did you mean 'edge'? one of core, "
        "edge)");
    row("choice", "3", "f.yaml:1:1: x must be a text, not a number (one of core, edge)");
    row("bool", "true", "true");
    row("bool", "'true'",
        "f.yaml:1:1: x must be true or false, not a text (write true or false without quotes)");
    row("map", "{core: 1}", "ok");
    row("map", "{cores: 1}", "f.yaml:1:2: x has no key 'cores' (did you mean 'core'?)");
    row("map", "{zzz: 1}", "f.yaml:1:2: x has no key 'zzz' (its keys are core, edge)");
    row("map", "[]", "f.yaml:1:1: x must be a map, not a list (its keys are core, edge)");
}

void TestFields::readsOrReports()
{
    QFETCH(QString, kind);
    QFETCH(QString, text);
    QFETCH(QString, result);
    constexpr std::array<std::string_view, 2> kNames{"core", "edge"};
    const DocumentNode value = node(text);
    base::Problems problems("f.yaml");
    QString got;
    const auto number = [&](const auto& read) { got = read ? QString::number(*read) : ""; };
    const auto string = [&](const auto& read) { got = QString::fromStdString(read.value_or("")); };
    if (kind == "text")
        string(base::readText(value, "x", problems, {.longest = 10}));
    else if (kind == "spelt")
        string(base::readText(value, "x", problems, {.allowNumber = true}));
    else if (kind == "integer")
        number(base::readInteger(value, "x", problems, 1, 100));
    else if (kind == "bytes")
        number(base::readBytes(value, "x", problems));
    else if (kind == "choice")
        number(base::readChoice(value, "x", kNames, problems));
    else if (kind == "bool")
        got = base::readBool(value, "x", problems).value_or(false) ? "true" : "";
    else if (kind == "map")
        got = base::checkMap(value, "x", kNames, problems) ? "ok" : "";
    else if (const auto time = base::readMicros(value, "x", problems))
        got = QString::number(time->count());
    QCOMPARE(problems.isEmpty() ? got : first(problems), result);
}

void TestFields::keepsJsonAsItIs_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("json");
    QTest::newRow("nested") << R"({"b": [1, {"a": null}], "a": ""})"
                            << R"({"b":[1,{"a":null}],"a":""})";
    QTest::newRow("spelling") << "[1.50, 1e3, 123456789012345678901]"
                              << "[1.50,1e3,123456789012345678901]";
    QTest::newRow("YAML numbers") << "[0x10, .5, +1]" << "[16.0,0.5,1.0]";
    QTest::newRow("texts") << R"(["\u0001\"\\é\u2028"])" << "[\"\\u0001\\\"\\\\é\xE2\x80\xA8\"]";
}

void TestFields::keepsJsonAsItIs()
{
    QFETCH(QString, text);
    QFETCH(QString, json);
    QCOMPARE(QString::fromStdString(base::toJsonText(node(text))), json);
}

void TestFields::stopsListingAtTheLimit()
{
    base::Problems problems("f", 2);
    for (int i = 0; i < 5; ++i)
        problems.add(base::Place{{}, i + 1, 1}, "bad");
    QCOMPARE(problems.errors().size(), std::size_t{2});
    QCOMPARE(problems.total(), std::size_t{5});
    QCOMPARE(problems.errors()[1].where.file, std::string("f"));
}

QTEST_GUILESS_MAIN(TestFields)
#include "tst_fields.moc"
