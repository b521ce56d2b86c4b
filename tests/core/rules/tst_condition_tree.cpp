#include "core/rules/random_expression.h"
#include "rules/editing/condition_tree.h"
#include "rules/editing/leaf_form.h"
#include "support/printers.h"

using namespace tributary;
using Kind = rules::ConditionNode::Kind;
using rules::ConditionPath;
using rules::ConditionTree;

namespace {

// What a condition says, without its parentheses: the oracle of the edits.
struct Meaning
{
    rules::NodeKind kind = rules::NodeKind::Bool;
    std::string leaf{};
    std::vector<Meaning> children{};

    bool operator==(const Meaning&) const = default;
};

Meaning meaningOf(const rules::Node& node)
{
    if (node.kind == rules::NodeKind::Paren)
        return meaningOf(node.children[0]);
    Meaning meaning{.kind = node.kind};
    if (node.kind > rules::NodeKind::Not)
        meaning.leaf = print(node);
    else
        for (const auto& child : node.children)
            meaning.children.push_back(meaningOf(child));
    return meaning;
}

Meaning meaningOf(std::string_view text)
{
    const auto parsed = rules::parse(text);
    return parsed.root ? meaningOf(*parsed.root) : Meaning{.leaf = "does not parse"};
}

bool isGroup(const Meaning& meaning)
{
    return meaning.kind == rules::NodeKind::And || meaning.kind == rules::NodeKind::Or;
}

// Paths of the tree, and the same places of the meaning.
struct Place
{
    ConditionPath path;
    std::vector<std::size_t> meaning;
};

void collect(const ConditionTree& tree, const ConditionPath& path,
             const std::vector<std::size_t>& meaning, std::vector<Place>& places)
{
    const ConditionPath inner = tree.inside(path);
    places.push_back({inner, meaning});
    const auto count = tree.at(inner)->children.size();
    for (std::size_t i = 0; i < count; ++i) {
        ConditionPath child = inner;
        child.push_back(i);
        std::vector<std::size_t> below = meaning;
        below.push_back(i);
        collect(tree, child, below, places);
    }
}

Meaning& at(Meaning& root, const std::vector<std::size_t>& path)
{
    Meaning* node = &root;
    for (const std::size_t child : path)
        node = &node->children[child];
    return *node;
}

// A group of one is its child; NOT without a child can't be.
void collapse(Meaning& meaning)
{
    for (auto& child : meaning.children)
        collapse(child);
    if (isGroup(meaning) && meaning.children.size() == 1) {
        Meaning child = meaning.children[0];
        meaning = std::move(child);
    }
}

std::string withComments(const std::string& text, base::Random& random)
{
    std::string out;
    int number = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        out += text[i];
        const bool isEnd = text.compare(i, 5, " AND ") == 0 || text.compare(i, 4, " OR ") == 0;
        if (isEnd && random.next() % 2 == 0)
            out += "# c" + std::to_string(++number) + "\n  ";
    }
    return out;
}

int count(const std::string& text, char sign)
{
    return static_cast<int>(std::ranges::count(text, sign));
}

} // namespace

class TestConditionTree : public QObject
{
    Q_OBJECT

private slots:
    void readsWhatItWrites();
    void edits_data();
    void edits();
    void refuses();
    void editsMeanWhatTheySay();
    void leafForms_data();
    void leafForms();
    void cells_data();
    void cells();
};

void TestConditionTree::readsWhatItWrites()
{
    base::SeededRandom random(7);
    test::RandomExpressions expressions(random, false);
    for (int i = 0; i < 10'000; ++i) {
        std::string text = print(expressions.condition(4));
        if (i % 2 == 0)
            text = " " + withComments(text, random) + "\n# end";
        const auto tree = ConditionTree::read(text);
        QVERIFY2(tree, text.c_str());
        QCOMPARE(tree->text(), text);
    }
}

void TestConditionTree::edits_data()
{
    using Edit = std::function<bool(ConditionTree&)>;
    QTest::addColumn<QString>("before");
    QTest::addColumn<Edit>("edit");
    QTest::addColumn<QString>("after");
    const auto row = [](const char* name, const char* before, Edit edit, const char* after) {
        QTest::newRow(name) << before << std::move(edit) << after;
    };
    const char* const commented = "a AND   # of a\n"
                                  "# above b\n"
                                  "b AND # of b\n"
                                  "c # of c\n"
                                  "# end\n";
    row(
        "a leaf", "(a  AND b) OR\n c # why", [](auto& t) { return t.replace({0, 0, 1}, "x = 1"); },
        "(a  AND x = 1) OR\n c # why");
    row(
        "a leaf becomes a group", "a AND b", [](auto& t) { return t.replace({1}, "c OR d"); },
        "a AND (c OR d)");
    row(
        "insert first", commented, [](auto& t) { return t.insert({}, 0, "x"); },
        "x AND\na AND   # of a\n# above b\nb AND # of b\nc # of c\n# end\n");
    row(
        "insert in the middle", commented, [](auto& t) { return t.insert({}, 1, "x"); },
        "a AND # of a\nx AND\n# above b\nb AND # of b\nc # of c\n# end\n");
    row(
        "insert last", commented, [](auto& t) { return t.insert({}, 3, "x"); },
        "a AND   # of a\n# above b\nb AND # of b\nc AND # of c\nx\n# end\n");
    row(
        "remove first", commented, [](auto& t) { return t.remove({0}); },
        "# above b\nb AND # of b\nc # of c\n# end\n");
    row(
        "remove middle", commented, [](auto& t) { return t.remove({1}); },
        "a AND # of a\nc # of c\n# end\n");
    row(
        "remove last", commented, [](auto& t) { return t.remove({2}); },
        "a AND   # of a\n# above b\nb # of b\n# end\n");
    row(
        "move down", commented, [](auto& t) { return t.move({0}, {}, 3); },
        "# above b\nb AND # of b\nc AND # of c\na # of a\n# end\n");
    row(
        "move up", commented, [](auto& t) { return t.move({2}, {}, 0); },
        "c AND # of c\na AND   # of a\n# above b\nb # of b\n# end\n");
    row("move in pairs", "a AND\nb", [](auto& t) { return t.move({1}, {}, 0); }, "b AND\na");
    row(
        "words first", "a\n  AND b # of b\n  AND c", [](auto& t) { return t.remove({0}); },
        "b # of b\n  AND c");
    row(
        "words first, insert", "a\n  AND b # of b", [](auto& t) { return t.insert({}, 2, "c"); },
        "a\n  AND b # of b\n  AND c");
    row(
        "into a group", "a AND (b OR c)", [](auto& t) { return t.move({0}, {1, 0}, 1); },
        "(b OR a OR c)");
    row(
        "out of a group", "a AND (b OR c)", [](auto& t) { return t.move({1, 0, 0}, {}, 0); },
        "b AND a AND c");
    row(
        "nest", "a AND b AND c", [](auto& t) { return t.nest({}, 1, 2, Kind::Or); },
        "a AND (b OR c)");
    row("join", "a AND b", [](auto& t) { return t.join({1}, Kind::Or, "c"); }, "a AND (b OR c)");
    row(
        "join the whole", "a # of a", [](auto& t) { return t.join({}, Kind::Or, "c"); },
        "a OR # of a\nc");
    row(
        "AND to OR", "a and b  AND (c OR d)", [](auto& t) { return t.setKind({}, Kind::Or); },
        "a OR b  OR (c OR d)");
    row(
        "OR to AND within AND", "a AND (b OR c)",
        [](auto& t) { return t.setKind({1, 0}, Kind::And); }, "a AND (b AND c)");
    row(
        "AND within OR to OR", "a AND b OR c", [](auto& t) { return t.setKind({0}, Kind::Or); },
        "(a OR b) OR c");
    row("negate a leaf", "a AND b", [](auto& t) { return t.negate({1}); }, "a AND NOT b");
    row(
        "negate a group", "a AND b OR c", [](auto& t) { return t.negate({0}); },
        "NOT (a AND b) OR c");
    row(
        "negate within parentheses", "a AND (b OR c)", [](auto& t) { return t.negate({1, 0}); },
        "a AND NOT (b OR c)");
    row("negate again", "NOT (a AND b)", [](auto& t) { return t.negate({0, 0}); }, "(a AND b)");
    row("negate the NOT", "NOT (a)", [](auto& t) { return t.negate({}); }, "a");
    row(
        "a comment before a parenthesis", "(a AND b) OR c",
        [](auto& t) { return t.replace({1}, "c") && t.remove({0, 0, 0}); }, "b OR c");
    row(
        "NOT goes with what it negates", "a AND NOT (b OR c)",
        [](auto& t) { return t.remove({1, 0, 0, 1}); }, "a AND NOT b");
    row("the last of a NOT", "a AND NOT b", [](auto& t) { return t.remove({1, 0}); }, "a");
}

void TestConditionTree::edits()
{
    using Edit = std::function<bool(ConditionTree&)>;
    QFETCH(QString, before);
    QFETCH(Edit, edit);
    QFETCH(QString, after);
    auto tree = ConditionTree::read(before.toStdString());
    QVERIFY(tree);
    QVERIFY(edit(*tree));
    QCOMPARE(QString::fromStdString(tree->text()), after);
}

void TestConditionTree::refuses()
{
    auto tree = ConditionTree::read("a AND (b OR c)");
    QVERIFY(!tree->remove({}));
    QVERIFY(!tree->replace({2}, "x"));
    QVERIFY(!tree->replace({0}, "x <"));
    QVERIFY(!tree->insert({0}, 0, "x"));
    QVERIFY(!tree->insert({}, 3, "x"));
    QVERIFY(!tree->insert({}, 0, "x AND"));
    QVERIFY(!tree->move({1}, {1, 0}, 0));
    QVERIFY(!tree->move({}, {}, 0));
    QVERIFY(!tree->nest({}, 0, 1, Kind::Or));
    QVERIFY(!tree->nest({}, 1, 1, Kind::Or));
    QVERIFY(!tree->setKind({0}, Kind::Or));
    QVERIFY(!tree->setKind({}, Kind::Not));
    QCOMPARE(tree->text(), std::string("a AND (b OR c)"));
    QVERIFY(!ConditionTree::read("a AND"));
}

void TestConditionTree::editsMeanWhatTheySay()
{
    base::SeededRandom random(11);
    test::RandomExpressions expressions(random, true);
    const auto below = [&](std::size_t bound) { return random.next() % bound; };
    for (int i = 0; i < 20'000; ++i) {
        const std::string before = withComments(print(expressions.condition(4)), random);
        auto tree = ConditionTree::read(before);
        QVERIFY2(tree, before.c_str());
        Meaning expected = meaningOf(before);
        std::vector<Place> places;
        collect(*tree, {}, {}, places);
        const Place& place = places[below(places.size())];
        Meaning& node = at(expected, place.meaning);
        const Meaning x = meaningOf("stateful");
        bool isDone = false;
        const auto operation = below(6);
        switch (operation) {
        case 0:
            isDone = tree->replace(place.path, "stateful");
            node = x;
            break;
        case 1:
            if (!isGroup(node))
                continue;
            {
                const auto index = below(node.children.size() + 1);
                isDone = tree->insert(place.path, index, "stateful");
                node.children.insert(node.children.begin() + static_cast<std::ptrdiff_t>(index), x);
            }
            break;
        case 2: {
            const auto kind = below(2) == 0 ? Kind::And : Kind::Or;
            isDone = tree->join(place.path, kind, "stateful");
            const Meaning old = node;
            node = {.kind = kind == Kind::And ? rules::NodeKind::And : rules::NodeKind::Or,
                    .leaf = {},
                    .children = {old, x}};
            break;
        }
        case 3: {
            if (!isGroup(node))
                continue;
            const bool isAnd = node.kind == rules::NodeKind::And;
            isDone = tree->setKind(place.path, isAnd ? Kind::Or : Kind::And);
            node.kind = isAnd ? rules::NodeKind::Or : rules::NodeKind::And;
            break;
        }
        case 4: {
            auto path = place.meaning;
            while (!path.empty() && !isGroup(at(expected, {path.begin(), path.end() - 1})))
                path.pop_back();
            isDone = tree->remove(place.path);
            QCOMPARE(isDone, !path.empty());
            if (path.empty())
                continue;
            const auto last = static_cast<std::ptrdiff_t>(path.back());
            path.pop_back();
            auto& children = at(expected, path).children;
            children.erase(children.begin() + last);
            collapse(expected);
            break;
        }
        default: {
            const Place& target = places[below(places.size())];
            Meaning& group = at(expected, target.meaning);
            auto path = place.meaning;
            while (!path.empty() && !isGroup(at(expected, {path.begin(), path.end() - 1})))
                path.pop_back();
            const bool isInside = target.meaning.size() >= path.size()
                && std::equal(path.begin(), path.end(), target.meaning.begin());
            if (!isGroup(group) || path.empty() || isInside)
                continue;
            const auto index = below(group.children.size() + 1);
            isDone = tree->move(place.path, target.path, index);
            const Meaning moved = at(expected, path);
            const Meaning hole{.leaf = "hole"};
            at(expected, path) = hole;
            group.children.insert(group.children.begin() + static_cast<std::ptrdiff_t>(index),
                                  moved);
            const std::function<void(Meaning&)> fill = [&](Meaning& at) {
                std::erase(at.children, hole);
                for (auto& child : at.children)
                    fill(child);
            };
            fill(expected);
            collapse(expected);
            break;
        }
        }
        QVERIFY(isDone);
        const std::string after = tree->text();
        if (!(meaningOf(after) == expected))
            QFAIL(qPrintable(
                QStringLiteral("%1: %2\n-> %3")
                    .arg(operation)
                    .arg(QString::fromStdString(before), QString::fromStdString(after))));
        // A comment goes only with the condition that it is about.
        if (operation == 1 || operation == 2 || operation == 3 || operation == 5)
            QCOMPARE(count(after, '#'), count(before, '#'));
    }
}

void TestConditionTree::leafForms_data()
{
    using rules::LeafOp;
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("field"); // empty = has no form
    QTest::addColumn<int>("op");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("cell");
    const auto row = [](const char* text, const char* field, LeafOp op, const char* value,
                        const char* cell) {
        QTest::newRow(text) << text << field << static_cast<int>(op) << value << cell;
    };
    row("execution_time_estimate <  300s", "execution_time_estimate", LeafOp::Less, "300s",
        "< 300s");
    row("stateful", "stateful", LeafOp::Equal, "true", "= true");
    row("labels['a b'] MATCHES 'x*'", "labels['a b']", LeafOp::Matches, "'x*'", "MATCHES 'x*'");
    row("trigger_type NOT IN ['http',  'event']", "trigger_type", LeafOp::NotIn, "'http',  'event'",
        "NOT IN ['http',  'event']");
    row("memory_requirement IS NOT KNOWN", "memory_requirement", LeafOp::IsNotKnown, "",
        "IS NOT KNOWN");
    row("learned_p90(memory) >= 2 * 1GB", "learned_p90(memory)", LeafOp::GreaterEqual, "2 * 1GB",
        ">= 2 * 1GB");
    row("300s > execution_time_estimate", "", LeafOp::Equal, "", "");
    row("a + b > 3", "", LeafOp::Equal, "", "");
    row("a > b", "", LeafOp::Equal, "", "");
    row("a AND b", "", LeafOp::Equal, "", "");
}

void TestConditionTree::leafForms()
{
    QFETCH(QString, text);
    QFETCH(QString, field);
    QFETCH(int, op);
    QFETCH(QString, value);
    QFETCH(QString, cell);
    const auto form = rules::readLeaf(text.toStdString());
    QCOMPARE(form.has_value(), !field.isEmpty());
    if (!form)
        return;
    QCOMPARE(QString::fromStdString(form->field), field);
    QCOMPARE(static_cast<int>(form->op), op);
    QCOMPARE(QString::fromStdString(form->value), value);
    QCOMPARE(QString::fromStdString(cellText(*form)), cell);
    QVERIFY(rules::readLeaf(writeLeaf(*form, rules::Schema::rules())) == form);
    const auto back = rules::readCell(form->field, cellText(*form));
    QVERIFY(back);
    QVERIFY(*back == std::vector{*form});
}

void TestConditionTree::cells_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("cell");
    QTest::addColumn<QString>("leaves"); // "!" = no cell
    const auto row = [](const char* field, const char* cell, const char* leaves) {
        QTest::newRow(cell) << field << cell << leaves;
    };
    row("execution_time_estimate", ">= 5s and <300s",
        "execution_time_estimate >= 5s|execution_time_estimate < 300s");
    row("stateful", "true", "stateful = true");
    row("trigger_type", "http", "trigger_type = 'http'");
    row("trigger_type", "in [http, 'event']", "trigger_type IN ['http', 'event']");
    row("labels.team", "MATCHES 'a AND b'", "labels.team MATCHES 'a AND b'");
    row("task_type", "is known", "task_type IS KNOWN");
    row("task_type", "  ", "");
    row("task_type", "IN", "!");
    row("task_type", "<", "!");
    row("task_type", "= 'a' AND", "!");
    row("task_type", "IS KNOWN 3", "!");
}

void TestConditionTree::cells()
{
    QFETCH(QString, field);
    QFETCH(QString, cell);
    QFETCH(QString, leaves);
    const auto forms = rules::readCell(field.toStdString(), cell.toStdString());
    QCOMPARE(forms.has_value(), leaves != QStringLiteral("!"));
    if (!forms)
        return;
    QStringList written;
    for (const auto& form : *forms)
        written << QString::fromStdString(writeLeaf(form, rules::Schema::rules()));
    QCOMPARE(written.join(u'|'), leaves);
}

QTEST_GUILESS_MAIN(TestConditionTree)
#include "tst_condition_tree.moc"
