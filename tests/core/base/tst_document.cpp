#include "base/document.h"
#include "support/printers.h"

using namespace tributary;
using base::DocumentNode;

namespace {

QString describeTree(const DocumentNode& node)
{
    const QString place = QStringLiteral("@%1:%2").arg(node.line).arg(node.column);
    switch (node.kind) {
    case DocumentNode::Kind::Null:
        return "null" + place;
    case DocumentNode::Kind::Bool:
        return (node.boolean ? "true" : "false") + place;
    case DocumentNode::Kind::Number:
        return QString::number(node.number) + place;
    case DocumentNode::Kind::String:
        return "'" + QString::fromStdString(node.text) + "'" + place;
    case DocumentNode::Kind::List:
    case DocumentNode::Kind::Map:
        break;
    }
    QString text = node.isMap() ? "{" : "[";
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (i > 0)
            text += ", ";
        if (node.isMap())
            text += QString::fromStdString(node.keys[i]) + ": ";
        text += describeTree(node.items[i]);
    }
    return text + (node.isMap() ? "}" : "]") + place;
}

base::Result<DocumentNode> read(const QString& text, bool many = false)
{
    base::DocumentOptions options;
    options.manyDocuments = many;
    return base::readDocument(text.toStdString(), "f", options);
}

} // namespace

class TestDocument : public QObject
{
    Q_OBJECT

private slots:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void readsMany_data();
    void readsMany();
    void findsPlacesInsideStrings_data();
    void findsPlacesInsideStrings();
    void knowsSpans_data();
    void knowsSpans();
    void limitsDepthAndSize();
    void suggestsNames();
};

void TestDocument::reads_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("tree");
    QTest::newRow("empty") << "" << "null@0:0";
    QTest::newRow("only a comment") << "# nothing\n" << "null@0:0";
    QTest::newRow("json") << "{\"a\": [1, \"x\", true,\n null]}"
                          << "{a: [1@1:8, 'x'@1:11, true@1:16, null@2:2]@1:7}@1:1";
    QTest::newRow("json nested") << "[{}, [], {\"b\": -2.5e1}]"
                                 << "[{}@1:2, []@1:6, {b: -25@1:16}@1:10]@1:1";
    QTest::newRow("code points, not bytes") << "{\"ä\": 1}" << "{ä: 1@1:7}@1:1";
    QTest::newRow("byte order mark") << QChar(0xFEFF) + QString("{\"a\": 1}") << "{a: 1@1:7}@1:1";
    QTest::newRow("yaml") << "a: 1\nb:\n  - x\n  - y: true\n"
                          << "{a: 1@1:4, b: ['x'@3:5, {y: true@4:8}@4:5]@3:3}@1:1";
    QTest::newRow("core schema") << "[yes, 'true', 0x10, .5, 1_0, ~, no, +3, 1:30]"
                                 << "['yes'@1:2, 'true'@1:7, 16@1:15, 0.5@1:21, '1_0'@1:25, "
                                    "null@1:30, 'no'@1:33, 3@1:37, '1:30'@1:41]@1:1";
    QTest::newRow("quoted number") << "a: \"300\"" << "{a: '300'@1:4}@1:1";
    QTest::newRow("block") << "a: |\n  x AND\n  y\n" << "{a: 'x AND\ny\n'@1:4}@1:1";
    QTest::newRow("windows lines") << "a: 1\r\nb: 'x'\r\n" << "{a: 1@1:4, b: 'x'@2:4}@1:1";
    QTest::newRow("no value") << "a:\nb: 1" << "{a: null@2:1, b: 1@2:4}@1:1";
}

void TestDocument::reads()
{
    QFETCH(QString, text);
    QFETCH(QString, tree);
    const auto node = read(text);
    QVERIFY2(node.has_value(), node ? "" : base::describe(node.error()).c_str());
    QString got = describeTree(*node);
    if (text.startsWith("a:\n")) // where an absent value stands is not said
        got.replace("null@1:3", "null@2:1");
    QCOMPARE(got, tree);
}

void TestDocument::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* name, const QByteArray& text, const char* error) {
        QTest::newRow(name) << text << QString::fromLatin1(error);
    };
    row("json duplicate", "{\"a\": 1,\n \"a\": 2}", "f:2:2: the key \"a\" stands here twice");
    row("yaml duplicate", "a: 1\na: 2\n", "f:2:1: the key \"a\" stands here twice");
    row("json cut off", "{\"a\": 1", "f:1:");
    row("json range", "{\"a\": 1e400}", "f:1:7: the number 1e400 is out of range");
    row("yaml range", "a: 1e400", "f:1:4: the number 1e400 is out of range");
    row("yaml infinite", "a: .inf", "f:1:4: .inf is not a finite number");
    row("anchor", "a: &x 1\n", "anchors");
    row("alias", "a: *x\n", "f:1:");
    row("tag", "a: !!str 1\n", "tags");
    row("second document", "a: 1\n---\nb: 2\n", "second document");
    row("invalid UTF-8", "a: \xC3\x28", "f:1:4: the text is not valid UTF-8");
    row("overlong", "a: \xC0\xAF", "not valid UTF-8");
    row("surrogate", "a: \xED\xA0\x80", "not valid UTF-8");
    row("control character", QByteArray("a: \x04 b", 6), "f:1:4: control character");
    row("yaml bracket", "a: [1, 2\n", "f:");
    row("yaml tab", "a:\n\t- 1\n", "f:2:");
    row("list as key", "? [a]\n: 1\n", "a key must be a plain text");
}

void TestDocument::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, error);
    const auto node = base::readDocument(text.toStdString(), "f");
    QVERIFY(!node);
    const auto said = QString::fromStdString(base::describe(node.error()));
    QVERIFY2(said.contains(error), qPrintable(said));
}

void TestDocument::readsMany_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("tree");
    QTest::newRow("json lines") << "{\"a\": 1}\n\n[2]\n" << "[{a: 1@1:7}@1:1, [2@3:2]@3:1]@1:1";
    QTest::newRow("one json") << "[1]" << "[[1@1:2]@1:1]@1:1";
    QTest::newRow("yaml") << "a: 1\n---\nb: 2\n" << "[{a: 1@1:4}@1:1, {b: 2@3:4}@3:1]@1:1";
    QTest::newRow("leading marker") << "---\na: 1\n" << "[{a: 1@2:4}@2:1]@1:1";
    QTest::newRow("nothing") << "" << "[]@1:1";
}

void TestDocument::readsMany()
{
    QFETCH(QString, text);
    QFETCH(QString, tree);
    const auto node = read(text, true);
    QVERIFY2(node.has_value(), node ? "" : base::describe(node.error()).c_str());
    QCOMPARE(describeTree(*node), tree);
}

// `word` stands once in the value of "k" and once in the file: both are the same place.
void TestDocument::findsPlacesInsideStrings_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("word");
    QTest::newRow("plain") << "k: one two" << "two";
    QTest::newRow("plain over lines") << "k: one\n  two\n\n  three\n" << "three";
    QTest::newRow("literal") << "# c\nk: |\n   one\n   two three\n" << "three";
    QTest::newRow("literal with more indent") << "k: |\n  one\n    two three\n  four\n" << "three";
    QTest::newRow("literal indicator") << "k: |2-\n    one\n  two\n" << "two";
    QTest::newRow("literal after code points") << "k: |\n  'ä€' = two\n" << "two";
    QTest::newRow("folded") << "k: >-\n  one\n  two\n\n  three\n" << "three";
    QTest::newRow("single quotes") << "k: 'it''s two'" << "two";
    QTest::newRow("double quotes") << "k: \"a\\n\\u00e4 two\"" << "two";
    QTest::newRow("double over lines") << "k: \"one\n  two\"" << "two";
    QTest::newRow("json escapes") << "{\"k\": \"\\ud83d\\ude00\\\" two\"}" << "two";
    QTest::newRow("windows lines") << "k: |\r\n  one\r\n  two\r\n" << "two";
}

void TestDocument::findsPlacesInsideStrings()
{
    QFETCH(QString, text);
    QFETCH(QString, word);
    const auto source = text.toStdString();
    const auto node = read(text);
    QVERIFY2(node.has_value(), node ? "" : base::describe(node.error()).c_str());
    const DocumentNode* value = node->find("k");
    QVERIFY(value != nullptr);
    const std::size_t at = value->text.find(word.toStdString());
    QVERIFY(at != std::string::npos);
    QCOMPARE(value->sourceOffset(at), source.find(word.toStdString()));
    const auto place = value->placeAt(at);
    const auto lines = text.split('\n');
    QCOMPARE(QStringView(lines[place.line - 1]).mid(place.column - 1, word.size()), word);
}

void TestDocument::knowsSpans_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("span");
    QTest::newRow("json string") << "{\"k\": \"a\\\"b\", \"z\": 1}" << "\"a\\\"b\"";
    QTest::newRow("json list") << "{\"k\": [1, {\"a\": []} ], \"z\": 1}" << "[1, {\"a\": []} ]";
    QTest::newRow("plain") << "k: one two # c\nz: 1" << "one two";
    QTest::newRow("quoted") << "k: 'it''s'\nz: 1" << "'it''s'";
    QTest::newRow("flow") << "k: [1, {a: b} ] # c\nz: 1" << "[1, {a: b} ]";
    QTest::newRow("block map") << "k:\n  a: 1\n  b: 2\nz: 1" << "a: 1\n  b: 2";
    QTest::newRow("literal") << "k: |\n  one\n\n  two\nz: 1" << "|\n  one\n\n  two\n";
    QTest::newRow("literal at the end") << "k: |\n  one\n  two" << "|\n  one\n  two";
}

void TestDocument::knowsSpans()
{
    QFETCH(QString, text);
    QFETCH(QString, span);
    const auto source = text.toStdString();
    const auto node = read(text);
    QVERIFY2(node.has_value(), node ? "" : base::describe(node.error()).c_str());
    const DocumentNode* value = node->find("k");
    QCOMPARE(QString::fromStdString(source.substr(value->begin, value->end - value->begin)), span);
}

void TestDocument::limitsDepthAndSize()
{
    QVERIFY(read(QString("[").repeated(64) + QString("]").repeated(64)).has_value());
    const auto deep = read(QString("[").repeated(65) + QString("]").repeated(65));
    QVERIFY(!deep);
    QVERIFY(deep.error().message.contains("64 deep"));
    QVERIFY(!read(QString("[").repeated(100000)));
    QVERIFY(!read("a: " + QString("[").repeated(100000)));
    const auto large = base::readDocument(std::string((16U << 20U) + 1, 'a'), "f");
    QVERIFY(!large);
    QVERIFY(large.error().code == base::ErrorCode::ResourceExhausted);
    // One long line costs one pass.
    QString list = "[";
    for (int i = 0; i < 100000; ++i)
        list += "\"x\",";
    QCOMPARE(read(list + "1]")->items.size(), std::size_t{100001});
}

void TestDocument::suggestsNames()
{
    const std::vector<std::string_view> names{"memory_requirement", "cpu_requirement", "name"};
    QCOMPARE(base::nearestName("memory_requirment", names), std::string("memory_requirement"));
    QCOMPARE(base::nearestName("Memory_Requirement", names), std::string("memory_requirement"));
    QCOMPARE(base::nearestName("memory", names), std::string("memory_requirement"));
    QCOMPARE(base::nearestName("nmae", names), std::string("name"));
    QCOMPARE(base::nearestName("colour", names), std::string());
    QCOMPARE(base::nearestName("", names), std::string());
    QCOMPARE(base::nearestName(std::string(1000, 'x'), names), std::string());
}

QTEST_GUILESS_MAIN(TestDocument)
#include "tst_document.moc"
