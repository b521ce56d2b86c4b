#include "core/rules/random_expression.h"
#include "rules/ast.h"
#include "rules/token.h"
#include "support/printers.h"

using namespace tributary;
using rules::Node;
using rules::NodeKind;

namespace {

// The shape of a tree: parentheses show what belongs together.
QString shape(const Node& node)
{
    static const QHash<NodeKind, QString> kNames{
        {NodeKind::Or, "or"},         {NodeKind::And, "and"},  {NodeKind::Not, "not"},
        {NodeKind::Paren, "()"},      {NodeKind::In, "in"},    {NodeKind::Matches, "matches"},
        {NodeKind::IsKnown, "known"}, {NodeKind::Add, "+"},    {NodeKind::Subtract, "-"},
        {NodeKind::Multiply, "*"},    {NodeKind::Divide, "/"}, {NodeKind::Negate, "neg"},
    };
    QString text = node.kind == NodeKind::Compare ? QString::fromUtf8(toString(node.op).data())
        : node.kind == NodeKind::Call             ? "call " + QString::fromStdString(node.text)
                                      : kNames.value(node.kind, QString::fromStdString(node.text));
    if (node.negated)
        text = "not-" + text;
    if (node.key)
        text += "{" + QString::fromStdString(*node.key) + "}";
    if (node.children.empty())
        return text;
    for (const auto& child : node.children)
        text += " " + shape(child);
    return "(" + text + ")";
}

QString compareText(rules::CompareOp op)
{
    const auto text = rules::toString(op);
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

class TestParser : public QObject
{
    Q_OBJECT

private slots:
    void lexes_data();
    void lexes();
    void readsInstants_data();
    void readsInstants();
    void parses_data();
    void parses();
    void refuses_data();
    void refuses();
    void printsCanonically();
    void printsWhatItParses();
    void breaksLongLines();
    void keepsSpans();
    void limits();
};

void TestParser::lexes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("tokens");
    QTest::newRow("blanks") << " \t\r\n" << "";
    QTest::newRow("comparison") << "a<=300s" << "a|<=|300s";
    QTest::newRow("keywords in any case") << "Not x iN" << "Not|x|iN";
    QTest::newRow("rate") << "5/h" << "5/h";
    QTest::newRow("division") << "5 /h" << "5|/|h";
    QTest::newRow("comment") << "a # b 'c\nd" << "a|# b 'c|d";
    QTest::newRow("strings") << R"('a\'b' "c'd")" << R"('a\'b'|"c'd")";
    QTest::newRow("instant before a sign") << "@2026-01-01T08:00:00Z-1h"
                                           << "@2026-01-01T08:00:00Z|-|1h";
    QTest::newRow("instant with offset") << "@2026-01-01T08:00:00.25+08:00"
                                         << "@2026-01-01T08:00:00.25+08:00";
    QTest::newRow("exponent") << "1e3 1else" << "1e3|1else";
    QTest::newRow("code points") << "a = 'ä€' 価" << "a|=|'ä€'|価";
}

void TestParser::lexes()
{
    QFETCH(QString, text);
    QFETCH(QString, tokens);
    const std::string source = text.toStdString();
    QStringList got;
    for (const auto& token : rules::tokenize(source)) {
        if (token.kind != rules::TokenKind::End)
            got << QString::fromStdString(
                source.substr(token.span.begin, token.span.end - token.span.begin));
    }
    QCOMPARE(got.join('|'), tokens);
}

void TestParser::readsInstants_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("printed");
    QTest::newRow("UTC") << "@2026-01-01T08:00:00Z" << "@2026-01-01T08:00:00Z";
    QTest::newRow("offset") << "@2026-01-01T08:00:00+08:00" << "@2026-01-01T00:00:00Z";
    QTest::newRow("fraction") << "@2026-01-01T08:00:00.5Z" << "@2026-01-01T08:00:00.5Z";
    QTest::newRow("west") << "@2025-12-31T23:30:00-00:30" << "@2026-01-01T00:00:00Z";
    QTest::newRow("before 1970") << "@1969-12-31T23:59:59.999999Z"
                                 << "@1969-12-31T23:59:59.999999Z";
    QTest::newRow("leap day") << "@2024-02-29T00:00:00Z" << "@2024-02-29T00:00:00Z";
    QTest::newRow("no leap day") << "@2023-02-29T00:00:00Z" << "";
    QTest::newRow("no zone") << "@2026-01-01T08:00:00" << "";
    QTest::newRow("hour 24") << "@2026-01-01T24:00:00Z" << "";
    QTest::newRow("date alone") << "@2026-01-01" << "";
}

void TestParser::readsInstants()
{
    QFETCH(QString, text);
    QFETCH(QString, printed);
    const auto micros = rules::parseInstant(text.toStdString());
    QCOMPARE(micros ? QString::fromStdString(rules::formatInstant(*micros)) : QString(), printed);
}

void TestParser::parses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("tree");
    const auto row = [](const char* text, const char* tree) {
        QTest::newRow(text) << text << tree;
    };
    row("a", "a");
    row("a < 300s", "(< a 300s)");
    row("a == 1 and b OR c", "(or (and (= a 1) b) c)");
    row("a OR b OR c", "(or a b c)");
    row("a OR (b OR c)", "(or a (() (or b c)))");
    row("not a = b", "(not (= a b))");
    row("NOT a AND b", "(and (not a) b)");
    row("NOT NOT a", "(not (not a))");
    row("a NOT IN ['x', 2]", "(not-in a 'x' 2)");
    row("a IS NOT KNOWN", "(not-known a)");
    row("a MATCHES 'v*'", "(matches a 'v*')");
    row("a - b - c * d / e < -f", "(< (- (- a b) (/ (* c d) e)) (neg f))");
    row("- - a > 1", "(> (neg (neg a)) 1)");
    row("(a + 1) * 2 = 3", "(= (* (() (+ a 1)) 2) 3)");
    row("labels.team = labels['a.b/c']", "(= labels{team} labels{a.b/c})");
    row("labels.in = 'x'", "(= labels{in} 'x')");
    row("p90(a, 1) < 5s", "(< (call p90 a 1) 5s)");
    row("a # rest\n AND b", "(and a b)");
    row("TRUE", "true");
    row("a = 5 / h", "(= a (/ 5 h))");
}

void TestParser::parses()
{
    QFETCH(QString, text);
    QFETCH(QString, tree);
    const auto parsed = rules::parse(text.toStdString());
    QVERIFY2(parsed.root.has_value(),
             parsed.issues.empty() ? "" : issueText(parsed.issues[0]).message.c_str());
    QCOMPARE(shape(*parsed.root), tree);
}

void TestParser::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("span"); // the text that the issue points at
    QTest::addColumn<QString>("message");
    const auto row = [](const char* text, const char* span, const char* message) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(span)
                            << QString::fromUtf8(message);
    };
    row("", "", "there is no condition");
    row("# only a comment", "# only a comment", "there is no condition");
    row("a < b < c", "<", "comparisons can't be chained");
    row("a = 1 = 2", "=", "comparisons can't be chained");
    row("a IN []", "[]", "the list is empty");
    row("a IN 'x'", "'x'", "a ']' is missing");
    row("a IN ['x' 'y']", "'y'", "a ']' is missing");
    row("a IN [b]", "b", "expected a literal, found 'b'");
    row("a IN [-1]", "-", "expected a literal, found '-'");
    row("a MATCHES b", "b", "MATCHES needs a pattern in quotes");
    row("(a AND b", "(", "a ')' is missing");
    row("a AND", "", "expected a field or a value, found the end");
    row("AND a", "AND", "expected a field or a value, found 'AND'");
    row("a b", "b", "unexpected 'b'");
    row("a)", ")", "unexpected ')'");
    row("a && b", "&&", "'&&' is no operator of this language");
    row("a <> 1", "<>", "'<>' is no operator of this language");
    row("a = “x”", "“", "'“' is no operator of this language");
    row("a = 'x", "'x", "the text isn't closed on its line");
    row("a = 'x\n'", "'x", "the text isn't closed on its line");
    row("a = 'x\\q'", "'x\\q'", "unknown escape '\\q'");
    row("a = '\\ud800'", "'\\ud800'", "unknown escape '\\ud800'");
    row("a < 300seconds", "300seconds", "unknown unit 'seconds'");
    row("a < 1e400", "1e400", "'1e400' is out of range");
    row("a < 5s6", "5s6", "'5s6' is not a number with a unit");
    row("a < $", "$", "an amount must follow '$'");
    row("a < $0.0000001", "$0.0000001", "money finer than a millionth");
    row("a > @yesterday", "@yesterday", "'@yesterday' is not a point in time");
    row("a IS b", "b", "unexpected 'b'");
    row("a ? b", "?", "unexpected character '?'");
}

void TestParser::refuses()
{
    QFETCH(QString, text);
    QFETCH(QString, span);
    QFETCH(QString, message);
    const std::string source = text.toStdString();
    const auto parsed = rules::parse(source);
    QVERIFY(!parsed.root);
    QCOMPARE(parsed.issues.size(), std::size_t{1});
    const auto& issue = parsed.issues[0];
    QCOMPARE(QString::fromStdString(issueText(issue).message), message);
    QCOMPARE(
        QString::fromStdString(source.substr(issue.span.begin, issue.span.end - issue.span.begin)),
        span);
}

void TestParser::printsCanonically()
{
    const auto parsed = rules::parse("not (a==1 and b in['x',\"y\"])or labels['team']!='z'");
    QCOMPARE(rules::print(*parsed.root),
             std::string("NOT (a = 1 AND b IN ['x', \"y\"]) OR labels.team != 'z'"));
    QCOMPARE(compareText(rules::negate(rules::CompareOp::Less)), QString(">="));
    QCOMPARE(compareText(rules::mirror(rules::CompareOp::LessEqual)), QString(">="));
}

void TestParser::printsWhatItParses()
{
    base::SeededRandom random(1);
    test::RandomExpressions expressions(random, false);
    for (int i = 0; i < 10'000; ++i) {
        const Node tree = expressions.condition(1 + i % 5);
        const std::string text = rules::print(tree);
        const auto parsed = rules::parse(text);
        QVERIFY2(parsed.root.has_value(), text.c_str());
        QVERIFY2(*parsed.root == tree, text.c_str());
        const auto again = rules::parse(rules::format(tree, 20));
        QVERIFY2(again.root && *again.root == tree, text.c_str());
    }
}

void TestParser::breaksLongLines()
{
    const auto parsed = rules::parse("a < 1 AND (b OR c) AND d");
    QCOMPARE(rules::format(*parsed.root), std::string("a < 1 AND (b OR c) AND d"));
    QCOMPARE(rules::format(*parsed.root, 10), std::string("a < 1 AND\n(b OR c) AND\nd"));
}

void TestParser::keepsSpans()
{
    const std::string text = "  a < 300s AND (b OR c)";
    const auto parsed = rules::parse(text);
    const auto of = [&](const Node& node) {
        return text.substr(node.span.begin, node.span.end - node.span.begin);
    };
    QCOMPARE(of(*parsed.root), std::string("a < 300s AND (b OR c)"));
    QCOMPARE(of(parsed.root->children[0]), std::string("a < 300s"));
    QCOMPARE(of(parsed.root->children[1]), std::string("(b OR c)"));
    QCOMPARE(of(parsed.root->children[1].children[0].children[1]), std::string("c"));
}

void TestParser::limits()
{
    std::string many = "a";
    for (int i = 1; i < 100'000; ++i)
        many += " OR a";
    QVERIFY(rules::parse(many).root.has_value());
    const auto tooMany = rules::parse(many + " OR a");
    QVERIFY(!tooMany.root);
    QVERIFY(tooMany.issues[0].code == rules::IssueCode::TooManyConditions);

    const auto nested = [](int depth) {
        return std::string(static_cast<std::size_t>(depth), '(') + "a"
            + std::string(static_cast<std::size_t>(depth), ')');
    };
    QVERIFY(rules::parse(nested(200)).root.has_value());
    for (const std::string& deep :
         {nested(201), nested(1'000'000), std::string(1'000'000, '-') + "1 > 2"}) {
        const auto parsed = rules::parse(deep);
        QVERIFY(!parsed.root);
        QVERIFY(parsed.issues[0].code == rules::IssueCode::TooDeep);
    }
    std::string sum = "1";
    for (int i = 0; i < 1000; ++i)
        sum += " + 1";
    QVERIFY(rules::parse(sum + " > 2").issues[0].code == rules::IssueCode::TooDeep);
    const auto quoted = [](std::size_t size) { return "a = '" + std::string(size, 'x') + "'"; };
    QVERIFY(rules::parse(quoted(1U << 20U)).root.has_value());
    QVERIFY(rules::parse(quoted(64U << 20U)).issues[0].code == rules::IssueCode::TooLong);
}

QTEST_GUILESS_MAIN(TestParser)
#include "tst_parser.moc"
