// Commands as they travel on the owner's socket: what is written is what is read, and what is not
// right is refused with the name of its field, because a default would do something else than was
// asked.
#include "base/random.h"
#include "service/command_json.h"
#include "service/history_import.h"
#include "support/printers.h"

#include <fmt/format.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include <limits>
#include <tuple>

namespace tributary {
namespace {

using namespace service;

constexpr std::size_t kCommands = std::variant_size_v<Command>;

auto valuesOf(const SubmitTasks& c)
{
    return std::tie(c.text, c.file, c.actor);
}
auto valuesOf(const CancelTasks& c)
{
    return std::tie(c.tasks, c.force, c.actor);
}
auto valuesOf(const RedriveTask& c)
{
    return std::tie(c.task, c.editedText, c.actor);
}
auto valuesOf(const DeclareLost& c)
{
    return std::tie(c.task, c.attempt, c.reason, c.actor);
}
auto valuesOf(const SetPaused& c)
{
    return std::tie(c.scope, c.name, c.paused, c.actor);
}
auto valuesOf(const SetDraining& c)
{
    return std::tie(c.backend, c.draining, c.actor);
}
auto valuesOf(const ProbeBackend& c)
{
    return std::tie(c.backend);
}
auto valuesOf(const PublishRules& c)
{
    return std::tie(c.source, c.file, c.message, c.baseVersion, c.author, c.rollout, c.replay);
}
auto valuesOf(const PromoteRules& c)
{
    return std::tie(c.version, c.toNextStep, c.author);
}
auto valuesOf(const StopRules& c)
{
    return std::tie(c.version, c.reason, c.author);
}
auto valuesOf(const RollbackRules& c)
{
    return std::tie(c.toVersion, c.author);
}
auto valuesOf(const SetPriceBook& c)
{
    return std::tie(c.text, c.file);
}

bool isSame(const Command& one, const Command& other)
{
    return one.index() == other.index()
        && std::visit(
               [&](const auto& left) {
                   using Kind = std::decay_t<decltype(left)>;
                   return valuesOf(left) == valuesOf(std::get<Kind>(other));
               },
               one);
}

// Values with all that text may hold: quotes, controls, NUL, several planes, and much of it.
class Values
{
public:
    explicit Values(std::uint64_t seed)
        : m_random(seed)
    {
    }

    std::size_t below(std::size_t bound) { return m_random.next() % bound; }
    bool flag() { return below(2) == 1; }
    std::string text(bool mayBeEmpty = true)
    {
        static const std::vector<std::string> kPieces{
            "a",        "\"",   "\\",  "\n",      std::string(1, '\0'),
            "\x1b[31m", "\x7f", "ä",   "任务",    "\u202e",
            "🚚",       "{}",   "[1,", "\\u0000", "name: x\nrun: {command: [\"true\"]}\n"};
        std::string text;
        const auto pieces = (mayBeEmpty ? 0 : 1) + below(below(50) == 0 ? 20'000 : 12);
        for (std::size_t i = 0; i < pieces; ++i)
            text += kPieces[below(kPieces.size())];
        return text;
    }
    std::int64_t integer()
    {
        constexpr std::int64_t kEdges[] = {0, 1, -1, std::numeric_limits<std::int64_t>::max(),
                                           std::numeric_limits<std::int64_t>::min()};
        return flag() ? kEdges[below(std::size(kEdges))]
                      : static_cast<std::int64_t>(m_random.next());
    }
    model::TaskId id()
    {
        const auto text = fmt::format("{:016x}{:016x}", m_random.next(), m_random.next());
        return model::parseAttemptKey("t-" + text + "-1")->task;
    }
    std::vector<model::TaskId> ids()
    {
        std::vector<model::TaskId> list(below(5));
        for (auto& item : list)
            item = id();
        return list;
    }
    // At once it says no more than that.
    rollout::Plan plan()
    {
        rollout::Plan plan;
        plan.mode = static_cast<rollout::Mode>(below(3));
        if (plan.mode == rollout::Mode::Now)
            return plan;
        plan.steps = {1 + static_cast<int>(below(5'000)), 5'001 + static_cast<int>(below(4'999)),
                      10'000};
        plan.samples = 1 + static_cast<std::int64_t>(below(1'000'000));
        plan.hold = base::Micros{static_cast<std::int64_t>(below(1'000'000'000))};
        for (double& ratio : plan.limits.ratios)
            ratio = flag() ? rollout::kOff : 0.1 + static_cast<double>(below(900)) / 7;
        return plan;
    }
    Command command(std::size_t kind);

private:
    base::SeededRandom m_random;
};

Command Values::command(std::size_t kind)
{
    switch (kind) {
    case 0:
        return SubmitTasks{text(), text(), text(false)};
    case 1:
        return CancelTasks{ids(), flag(), text(false)};
    case 2:
        return RedriveTask{id(), text(), text(false)};
    case 3:
        return DeclareLost{id(), 1 + static_cast<int>(below(99)), text(), text(false)};
    case 4:
        return SetPaused{static_cast<SetPaused::Scope>(below(3)), text(), flag(), text(false)};
    case 5:
        return SetDraining{text(), flag(), text(false)};
    case 6:
        return ProbeBackend{text()};
    case 7:
        return PublishRules{text(), text(), text(), integer(), text(false), plan(), text()};
    case 8:
        return PromoteRules{integer(), flag(), text(false)};
    case 9:
        return StopRules{integer(), text(), text(false)};
    case 10:
        return RollbackRules{integer(), text(false)};
    default:
        return SetPriceBook{text(), text()};
    }
}

// One of each kind, with plain values.
Command sample(std::size_t kind)
{
    Values values(7);
    const auto id = values.id();
    switch (kind) {
    case 1:
        return CancelTasks{{id}, false, "me"};
    case 2:
        return RedriveTask{id, "", "me"};
    case 3:
        return DeclareLost{id, 1, "looked", "me"};
    case 7: // with every field that has to be there
        return PublishRules{"rules", "r.yaml", "why", 3, "me"};
    default:
        return values.command(kind);
    }
}

QJsonObject objectOf(const Command& command)
{
    const auto text = toJson(command);
    return QJsonDocument::fromJson(QByteArray::fromStdString(text.value_or(std::string())))
        .object();
}

std::string textOf(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

// Empty when it is refused with that code and this part in its message.
template<class Value>
std::string refusal(const base::Result<Value>& read, base::ErrorCode code, std::string_view part)
{
    if (read)
        return "it was taken";
    if (read.error().code != code || read.error().message.find(part) == std::string::npos)
        return fmt::format("{}: {}", base::toString(read.error().code), read.error().message);
    return {};
}

void addCommandRows()
{
    QTest::addColumn<int>("kind");
    for (std::size_t kind = 0; kind < kCommands; ++kind)
        QTest::newRow(qPrintable(objectOf(sample(kind))[QStringLiteral("command")].toString()))
            << static_cast<int>(kind);
}

class TestCommandJson : public QObject
{
    Q_OBJECT

private slots:
    void readsWhatItWrites_data() { addCommandRows(); }
    void readsWhatItWrites()
    {
        QFETCH(int, kind);
        Values values(static_cast<std::uint64_t>(kind) + 1);
        for (int i = 0; i < 300; ++i) {
            const auto command = values.command(static_cast<std::size_t>(kind));
            const auto text = toJson(command);
            QVERIFY2(text, text ? "" : base::describe(text.error()).c_str());
            QVERIFY2(text->find('\n') == std::string::npos, text->c_str());
            const auto read = readCommand(*text);
            QVERIFY2(read, read ? "" : base::describe(read.error()).c_str());
            QVERIFY2(isSame(command, *read), text->c_str());
        }
    }

    void namesTheMissingField_data() { addCommandRows(); }
    void namesTheMissingField()
    {
        QFETCH(int, kind);
        const auto whole = objectOf(sample(static_cast<std::size_t>(kind)));
        QVERIFY(readCommand(textOf(whole)).has_value());
        for (const QString& key : whole.keys()) {
            auto object = whole;
            object.remove(key);
            const auto wrong =
                refusal(readCommand(textOf(object)), base::ErrorCode::InvalidArgument,
                        fmt::format("'{}' is missing", key.toStdString()));
            QVERIFY2(wrong.empty(), wrong.c_str());
        }
    }

    void namesTheFieldOfTheWrongType_data() { addCommandRows(); }
    void namesTheFieldOfTheWrongType()
    {
        QFETCH(int, kind);
        const QJsonValue others[] = {QJsonValue::Null,
                                     true,
                                     7,
                                     1.5,
                                     1e300,
                                     QStringLiteral("1"),
                                     QJsonArray{},
                                     QJsonArray{1},
                                     QJsonArray{QJsonArray{}},
                                     QJsonObject{}};
        const auto whole = objectOf(sample(static_cast<std::size_t>(kind)));
        for (const QString& key : whole.keys()) {
            for (const QJsonValue& other : others) {
                const bool isWholeNumber = other == QJsonValue(7);
                const bool isPossible = whole[key].isDouble() ? isWholeNumber
                                                              : whole[key].type() == other.type()
                        && other != QJsonArray{1} && other != QJsonArray{QJsonArray{}};
                auto object = whole;
                object[key] = other;
                const auto text = textOf(object);
                const auto wrong = isPossible
                    ? std::string()
                    : refusal(readCommand(text), base::ErrorCode::InvalidArgument,
                              fmt::format("'{}'", key.toStdString()));
                QVERIFY2(wrong.empty(), (text + ": " + wrong).c_str());
            }
        }
    }

    void namesTheUnknownKey_data() { addCommandRows(); }
    void namesTheUnknownKey()
    {
        QFETCH(int, kind);
        auto object = objectOf(sample(static_cast<std::size_t>(kind)));
        object[QStringLiteral("forced")] = true;
        const auto wrong = refusal(readCommand(textOf(object)), base::ErrorCode::InvalidArgument,
                                   "unknown key 'forced'");
        QVERIFY2(wrong.empty(), wrong.c_str());
    }

    // The second one would win, and the first may be what was meant.
    void refusesAKeyThatIsThereTwice_data() { addCommandRows(); }
    void refusesAKeyThatIsThereTwice()
    {
        QFETCH(int, kind);
        const auto whole = objectOf(sample(static_cast<std::size_t>(kind)));
        const auto text = textOf(whole);
        for (const QString& key : whole.keys()) {
            const auto again = textOf({{key, whole[key]}});
            const auto twice = text.substr(0, text.size() - 1) + ',' + again.substr(1);
            const auto wrong = refusal(readCommand(twice), base::ErrorCode::InvalidArgument,
                                       fmt::format("'{}' is there twice", key.toStdString()));
            QVERIFY2(wrong.empty(), wrong.c_str());
        }
    }

    void refusesValues_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<std::string>("part"); // of the message
        const auto row = [](const char* name, std::string text, const char* part) {
            QTest::newRow(name) << std::move(text) << std::string(part);
        };
        const auto rollback = [](std::string_view version) {
            return fmt::format(R"({{"command":"rollback","to_version":{},"author":"me"}})",
                               version);
        };
        const auto pause = [](std::string_view scope, std::string_view actor) {
            return fmt::format(
                R"({{"command":"pause","scope":"{}","name":"","paused":true,"actor":"{}"}})", scope,
                actor);
        };
        row("2^63", rollback("9223372036854775808"), "'to_version' is out of range");
        row("2^64-1", rollback("18446744073709551615"), "'to_version' is out of range");
        row("30 digits", rollback("123456789012345678901234567890"), "'to_version'");
        row("whole, but no integer", rollback("3.0"), "'to_version'");
        row("another scope", pause("team ", "me"), "'scope'");
        row("no scope", pause("", "me"), "'scope'");
        row("nobody", pause("team", ""), "'actor' is empty");
        row("another command", R"({"command":"Cancel"})", "'Cancel'");
        row("no id", R"({"command":"redrive","task":"7","text":"","actor":"me"})", "'task'");
        row("one id of several is none",
            R"({"command":"cancel","tasks":["01890a5d-ac96-774b-bcce-b302099a8057","x"],)"
            R"("force":false,"actor":"me"})",
            "'tasks': 'x'");
        // Deep enough to overrun the stack of whatever recurses.
        const std::string deep(1'000'000, '[');
        row("deep", R"({"command":"probe","backend":)" + deep + std::string(deep.size(), ']') + '}',
            "'backend' must be a string");
        const auto publish = [](std::string_view more) {
            return fmt::format(R"({{"command":"publish","source":"","file":"","message":"",)"
                               R"("base_version":1,"author":"me",{}}})",
                               more);
        };
        row("rollout", publish(R"("rollout":"canary")"), "'rollout' must be an object");
        row("no mode", publish(R"("rollout":{})"), "'mode' is missing");
        row("replay", publish(R"("replay":{})"), "'replay' must be a string");
        row("deep rollout",
            publish(R"("rollout":{"x":)" + deep + std::string(deep.size(), ']') + '}'),
            "'rollout' is nested too deep");
        row("deep key",
            R"({"command":"probe","backend":"b","x":)" + deep + std::string(deep.size(), ']') + '}',
            "unknown key 'x'");
    }
    void refusesValues()
    {
        QFETCH(std::string, text);
        QFETCH(std::string, part);
        const auto wrong = refusal(readCommand(text), base::ErrorCode::InvalidArgument, part);
        QVERIFY2(wrong.empty(), wrong.c_str());
    }

    void tellsThePlaceOfWhatIsNoJson_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<int>("column"); // 0 = any
        const auto row = [](const char* name, std::string text, int column) {
            QTest::newRow(name) << std::move(text) << column;
        };
        const std::string start = R"({"command":"rollback","to_version":)";
        const int column = static_cast<int>(start.size()) + 1;
        row("NaN", start + R"(NaN,"author":"me"})", column);
        row("infinity", start + R"(Infinity,"author":"me"})", column);
        row("less than that", start + R"(-Infinity,"author":"me"})", 0);
        row("1e400", start + R"(1e400,"author":"me"})", column);
        row("hexadecimal", start + R"(0x10,"author":"me"})", 0);
        row("no value", start + R"(,"author":"me"})", column);
        row("not closed", start + "1", 0);
        row("more after it", R"({"command":"probe","backend":"b"} {})", 0);
        row("deep and not closed", start + std::string(1'000'000, '['), 0);
        row("bad UTF-8 in a text", "{\"command\":\"probe\",\"backend\":\"\xe4\"}", 31);
        row("bad UTF-8 in a key", "{\"command\":\"probe\",\"\xff\":1}", 21);
        row("half of a pair", R"({"command":"probe","backend":"\ud83d"})", 0);
        row("a bare line break", "{\"command\":\"probe\",\"backend\":\"\n\"}", 0);
        row("a NUL", std::string(R"({"command":"probe")") + '\0', 0);
    }
    void tellsThePlaceOfWhatIsNoJson()
    {
        QFETCH(std::string, text);
        QFETCH(int, column);
        const auto read = readCommand(text);
        const auto wrong = refusal(read, base::ErrorCode::ParseError, "");
        QVERIFY2(wrong.empty(), wrong.c_str());
        QVERIFY(!read.error().message.empty());
        QVERIFY2(read.error().where.line >= 1, base::describe(read.error()).c_str());
        if (column > 0)
            QCOMPARE(read.error().where.column, column);
    }

    void refusesWhatIsNoObject_data()
    {
        QTest::addColumn<std::string>("text");
        for (const char* text : {"", " ", "null", "[]", "3", "\"probe\"", "true", "command: probe"})
            QTest::newRow(text) << std::string(text);
    }
    void refusesWhatIsNoObject()
    {
        QFETCH(std::string, text);
        const auto wrong = refusal(readCommand(text), base::ErrorCode::ParseError, "");
        QVERIFY2(wrong.empty(), wrong.c_str());
    }

    // Cut off, or with a byte changed: an error that says something, or a command; never a crash.
    void survivesDamage_data() { addCommandRows(); }
    void survivesDamage()
    {
        QFETCH(int, kind);
        const auto text = toJson(sample(static_cast<std::size_t>(kind))).value_or(std::string());
        for (std::size_t size = 0; size < text.size(); ++size)
            QVERIFY(!readCommand(std::string_view(text).substr(0, size)));
        Values values(static_cast<std::uint64_t>(kind) + 100);
        for (int i = 0; i < 3000; ++i) {
            auto damaged = text;
            for (std::size_t changes = 0; changes <= values.below(3); ++changes)
                damaged[values.below(damaged.size())] = static_cast<char>(values.below(256));
            const auto read = readCommand(damaged);
            QVERIFY(read || !read.error().message.empty());
        }
    }

    // A file in another encoding would arrive changed, and be taken with what it never said.
    void sendsNoTextThatIsNoUtf8()
    {
        const std::string latin = "name: M\xfcller";
        const std::pair<Command, const char*> rows[] = {
            {SubmitTasks{latin, "a.yaml", "me"}, "'text'"},
            {SubmitTasks{"name: a", "\xff.yaml", "me"}, "'file'"},
            {RedriveTask{{}, latin, "me"}, "'text'"},
            {PublishRules{latin, "r.yaml", "", 1, "me"}, "'source'"},
            {PublishRules{"", "r.yaml", "", 1, "\xc0\x80"}, "'author'"},
            {SetPriceBook{latin, "p.yaml"}, "'text'"},
            {ProbeBackend{"\xed\xa0\x80"}, "'backend'"}};
        for (const auto& [command, field] : rows) {
            const auto wrong = refusal(toJson(command), base::ErrorCode::ParseError, field);
            QVERIFY2(wrong.empty(), wrong.c_str());
        }
    }

    void readsWhatItWritesOfReplies()
    {
        Values values(3);
        for (int i = 0; i < 300; ++i) {
            CommandReply reply{values.ids(), values.integer(), {}};
            for (std::size_t errors = values.below(3); errors > 0; --errors)
                reply.errors.push_back({static_cast<base::ErrorCode>(values.below(14)),
                                        values.text(),
                                        {values.text(), static_cast<int>(values.below(99)), 3},
                                        values.text()});
            const auto read = readReply(toJson(reply));
            QVERIFY(read.has_value());
            QVERIFY(read->tasks == reply.tasks);
            QCOMPARE(read->version, reply.version);
            QVERIFY(read->errors == reply.errors);
        }
    }

    void readsWhatItWritesOfImports()
    {
        Values values(5);
        for (int i = 0; i < 100; ++i) {
            const HistoryImport import{
                '/' + values.text(), values.text(false), {values.text(), values.text()}};
            const auto read = readHistoryImport(toJson(import));
            QVERIFY(read.has_value());
            QCOMPARE(read->file, import.file);
            QCOMPARE(read->format, import.format);
            QVERIFY(read->assumptions == import.assumptions);
        }
    }

    void refusesImports_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<std::string>("part"); // of the message
        const auto row = [](const char* text, const char* part) {
            QTest::newRow(text) << std::string(text) << std::string(part);
        };
        row(R"({"format":"swf","assumptions":[]})", "'file' is missing");
        row(R"({"file":"a.swf","format":"swf","assumptions":[]})", "'file' must be an absolute");
        row(R"({"file":7,"format":"swf","assumptions":[]})", "'file' must be a string");
        row(R"({"file":"/a","assumptions":[]})", "'format' is missing");
        row(R"({"file":"/a","format":"","assumptions":[]})", "'format' is empty");
        row(R"({"file":"/a","format":"swf"})", "'assumptions' is missing");
        row(R"({"file":"/a","format":"swf","assumptions":"memory=1GB"})", "'assumptions'");
        row(R"({"file":"/a","format":"swf","assumptions":["memory=1GB",7]})", "'assumptions'");
        row(R"({"file":"/a","format":"swf","assumptions":[],"assume":[]})", "'assume'");
    }
    void refusesImports()
    {
        QFETCH(std::string, text);
        QFETCH(std::string, part);
        const auto wrong = refusal(readHistoryImport(text), base::ErrorCode::InvalidArgument, part);
        QVERIFY2(wrong.empty(), wrong.c_str());
    }
};

} // namespace
} // namespace tributary

QTEST_GUILESS_MAIN(tributary::TestCommandJson)
#include "tst_command_json.moc"
