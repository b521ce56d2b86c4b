#include "models/rule_text.h"

#include <QTest>

using namespace tributary::models;

class TestRuleText : public QObject
{
    Q_OBJECT

private slots:
    // Expressions are shown between brackets.
    void findsConditions_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("block")
            << "- name: a\n  condition: |\n    x < 1 AND\n    y = 2\n  type: t\n"
            << "- name: a\n  condition: |\n    [x < 1 AND]\n    [y = 2]\n  type: "
               "t\n";
        QTest::newRow("plain") << "  condition: stateful = true\n  name: b\n"
                               << "  condition: [stateful = true]\n  name: b\n";
        QTest::newRow("quoted") << "- condition: \"x = 'a'\" # why\n"
                                << "- condition: \"[x = 'a']\" # why\n";
        QTest::newRow("json") << "{\"name\": \"a\",\n \"condition\": \"x < 1\", \"b\": 1}\n"
                              << "{\"name\": \"a\",\n \"condition\": \"[x < 1]\", \"b\": 1}\n";
        QTest::newRow("blank line inside") << "condition: |\n  a\n\n  b\nname: c\n"
                                           << "condition: |\n  [a]\n\n  [b]\nname: c\n";
        QTest::newRow("other keys") << "conditions: 1\nxcondition: 2\n"
                                    << "conditions: 1\nxcondition: 2\n";
    }
    void findsConditions()
    {
        QFETCH(QString, text);
        QString marked;
        RuleLineState state = kOutsideCondition;
        const QStringList lines = text.split(u'\n');
        for (const QString& line : lines) {
            const RuleLine found = scanRuleLine(line, state);
            QString copy = line;
            if (found.begin != found.end) {
                copy.insert(found.end, u']');
                copy.insert(found.begin, u'[');
            }
            marked += copy + u'\n';
            state = found.next;
        }
        marked.chop(1);
        QTEST(marked, "expected");
    }

    void rangeHoldsTheWholeExpression()
    {
        const QString text =
            QStringLiteral("- condition: |\n    a < 1 AND\n    b < 2\n  name: x\n- condition: c\n");
        const auto at = [&](const char* word) {
            const auto range = conditionAt(text, text.indexOf(QLatin1String(word)) + 1);
            return range ? text.mid(range->begin, range->end - range->begin).trimmed()
                         : QStringLiteral("none");
        };
        QCOMPARE(at("b <"), QStringLiteral("a < 1 AND\n    b < 2"));
        QCOMPARE(at("a <"), QStringLiteral("a < 1 AND\n    b < 2"));
        QCOMPARE(at("name"), QStringLiteral("none"));
        QCOMPARE(at("c\n"), QStringLiteral("c"));
        // Found from below, too, however far above it begins.
        const QString far = QStringLiteral("- name: x\n  condition: |\n    a AND\n")
            + QStringLiteral("\n    b AND\n").repeated(1000)
            + QStringLiteral("    last\n  type: t\n");
        const auto range = conditionAt(far, far.indexOf(QStringLiteral("last")) + 2);
        QVERIFY(range.has_value());
        QVERIFY(far.mid(range->begin).startsWith(QStringLiteral("\n    a AND")));
        QVERIFY(far.left(range->end).endsWith(QStringLiteral("last")));
        QVERIFY(!conditionAt(far, far.indexOf(QStringLiteral("type"))).has_value());
        QVERIFY(!conditionAt(far, 3).has_value());
        QVERIFY(!conditionAt(QString(), 0).has_value());
    }

    void bytesBecomePositions()
    {
        const std::string text = "a\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80z";
        ByteMap map(text);
        QCOMPARE(map.position(0), 0);
        QCOMPARE(map.position(1), 1);
        QCOMPARE(map.position(3), 2);
        QCOMPARE(map.position(6), 3);
        QCOMPARE(map.position(10), 5);
        QCOMPARE(map.position(11), 6);
        QCOMPARE(map.position(3), 2);
        QCOMPARE(map.position(99), 6);
    }
};

QTEST_GUILESS_MAIN(TestRuleText)
#include "tst_rule_text.moc"
