#include "service/command_json.h"

#include "service/json_text.h"

#include <fmt/format.h>

namespace tributary::service {
namespace {

// --- writing ---------------------------------------------------------------------------------

Json idList(const std::vector<model::TaskId>& ids)
{
    Json list = Json::array();
    for (const auto& id : ids)
        list.push_back(model::toString(id));
    return list;
}

constexpr std::string_view scopeName(SetPaused::Scope scope)
{
    switch (scope) {
    case SetPaused::Scope::Team:
        return "team";
    case SetPaused::Scope::Backend:
        return "backend";
    case SetPaused::Scope::Everything:
        break;
    }
    return "everything";
}

Json encode(const SubmitTasks& c)
{
    return {{"command", "submit"}, {"text", c.text}, {"file", c.file}, {"actor", c.actor}};
}
Json encode(const CancelTasks& c)
{
    return {
        {"command", "cancel"}, {"tasks", idList(c.tasks)}, {"force", c.force}, {"actor", c.actor}};
}
Json encode(const RedriveTask& c)
{
    return {{"command", "redrive"},
            {"task", model::toString(c.task)},
            {"text", c.editedText},
            {"actor", c.actor}};
}
Json encode(const DeclareLost& c)
{
    return {{"command", "declare_lost"},
            {"task", model::toString(c.task)},
            {"reason", c.reason},
            {"actor", c.actor}};
}
Json encode(const SetPaused& c)
{
    return {{"command", "pause"},
            {"scope", scopeName(c.scope)},
            {"name", c.name},
            {"paused", c.paused},
            {"actor", c.actor}};
}
Json encode(const SetDraining& c)
{
    return {
        {"command", "drain"}, {"backend", c.backend}, {"draining", c.draining}, {"actor", c.actor}};
}
Json encode(const ProbeBackend& c)
{
    return {{"command", "probe"}, {"backend", c.backend}};
}
Json encode(const PublishRules& c)
{
    return {{"command", "publish"},
            {"source", c.source},
            {"file", c.file},
            {"message", c.message},
            {"base_version", c.baseVersion},
            {"author", c.author}};
}
Json encode(const RollbackRules& c)
{
    return {{"command", "rollback"}, {"to_version", c.toVersion}, {"author", c.author}};
}
Json encode(const SetPriceBook& c)
{
    return {{"command", "price_book"}, {"text", c.text}, {"file", c.file}};
}

// --- reading ---------------------------------------------------------------------------------

// Takes the fields of one object and remembers the first thing that is wrong with it.
class Fields
{
public:
    explicit Fields(const Json& json)
        : m_json(json)
    {
    }

    std::string text(const char* key)
    {
        const auto* value = take(key);
        if (value == nullptr)
            return {};
        if (!value->is_string()) {
            complain(fmt::format("'{}' must be a string", key));
            return {};
        }
        return value->get<std::string>();
    }
    bool flag(const char* key, bool otherwise)
    {
        const auto* value = take(key);
        if (value == nullptr)
            return otherwise;
        if (!value->is_boolean())
            complain(fmt::format("'{}' must be true or false", key));
        return value->is_boolean() && value->get<bool>();
    }
    std::int64_t integer(const char* key)
    {
        const auto* value = take(key);
        if (value == nullptr)
            return 0;
        if (!value->is_number_integer()) {
            complain(fmt::format("'{}' must be a whole number", key));
            return 0;
        }
        return value->get<std::int64_t>();
    }
    model::TaskId id(const char* key) { return parseId(text(key)); }
    std::vector<model::TaskId> ids(const char* key)
    {
        std::vector<model::TaskId> list;
        const auto* value = take(key);
        if (value == nullptr)
            return list;
        if (!value->is_array()) {
            complain(fmt::format("'{}' must be a list of task ids", key));
            return list;
        }
        for (const auto& item : *value)
            list.push_back(parseId(item.is_string() ? item.get<std::string>() : ""));
        return list;
    }
    // Empty when all was in order.
    std::string problem() const
    {
        if (m_problem.empty() && m_taken + 1 < m_json.size()) // + "command"
            return "unknown key in the command";
        return m_problem;
    }
    void complain(std::string what)
    {
        if (m_problem.empty())
            m_problem = std::move(what);
    }

private:
    const Json* take(const char* key)
    {
        const auto at = m_json.find(key);
        if (at == m_json.end())
            return nullptr;
        ++m_taken;
        return &*at;
    }
    model::TaskId parseId(const std::string& text)
    {
        const auto id = model::parseTaskId(text);
        if (!id)
            complain(fmt::format("'{}' is no task id", text));
        return id.value_or(model::TaskId{});
    }

    const Json& m_json;
    std::size_t m_taken = 0;
    std::string m_problem;
};

std::string actorOf(Fields& in, const char* key)
{
    auto actor = in.text(key);
    return actor.empty() ? "operator" : actor;
}

SetPaused readPause(Fields& in)
{
    SetPaused c;
    const auto scope = in.text("scope");
    if (scope == "team")
        c.scope = SetPaused::Scope::Team;
    else if (scope == "backend")
        c.scope = SetPaused::Scope::Backend;
    else if (!scope.empty() && scope != "everything")
        in.complain("'scope' must be everything, team or backend");
    c.name = in.text("name");
    c.paused = in.flag("paused", true);
    c.actor = actorOf(in, "actor");
    return c;
}

std::optional<Command> readFields(const std::string& name, Fields& in)
{
    if (name == "submit")
        return SubmitTasks{in.text("text"), in.text("file"), actorOf(in, "actor")};
    if (name == "cancel")
        return CancelTasks{in.ids("tasks"), in.flag("force", false), actorOf(in, "actor")};
    if (name == "redrive")
        return RedriveTask{in.id("task"), in.text("text"), actorOf(in, "actor")};
    if (name == "declare_lost")
        return DeclareLost{in.id("task"), in.text("reason"), actorOf(in, "actor")};
    if (name == "pause")
        return readPause(in);
    if (name == "drain")
        return SetDraining{in.text("backend"), in.flag("draining", true), actorOf(in, "actor")};
    if (name == "probe")
        return ProbeBackend{in.text("backend")};
    if (name == "publish")
        return PublishRules{in.text("source"), in.text("file"), in.text("message"),
                            in.integer("base_version"), actorOf(in, "author")};
    if (name == "rollback")
        return RollbackRules{in.integer("to_version"), actorOf(in, "author")};
    if (name == "price_book")
        return SetPriceBook{in.text("text"), in.text("file")};
    return std::nullopt;
}

} // namespace

std::string toJson(const Command& command)
{
    return dump(std::visit([](const auto& c) { return encode(c); }, command));
}

base::Result<Command> readCommand(std::string_view text)
{
    const auto json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return base::failure(base::ErrorCode::ParseError, "the command is no JSON object");
    const auto name = json.find("command");
    if (name == json.end() || !name->is_string())
        return base::failure(base::ErrorCode::InvalidArgument, "'command' is missing");
    Fields fields(json);
    auto command = readFields(name->get<std::string>(), fields);
    if (!command)
        return base::failure(base::ErrorCode::InvalidArgument,
                             fmt::format("unknown command '{}'", name->get<std::string>()));
    if (auto problem = fields.problem(); !problem.empty())
        return base::failure(base::ErrorCode::InvalidArgument, std::move(problem));
    return std::move(*command);
}

std::string toJson(const CommandReply& reply)
{
    Json errors = Json::array();
    for (const auto& error : reply.errors)
        errors.push_back(errorJson(error));
    return dump({{"tasks", idList(reply.tasks)}, {"version", reply.version}, {"errors", errors}});
}

base::Result<CommandReply> readReply(std::string_view text)
{
    const auto json = Json::parse(text, nullptr, false);
    const bool isReply = json.is_object() && json.contains("tasks") && json["tasks"].is_array()
        && json.contains("errors") && json["errors"].is_array();
    if (!isReply)
        return base::failure(base::ErrorCode::ParseError, "the reply is not what was expected");
    CommandReply reply;
    for (const auto& id : json["tasks"]) {
        const auto parsed = model::parseTaskId(id.is_string() ? id.get<std::string>() : "");
        if (!parsed)
            return base::failure(base::ErrorCode::ParseError, "the reply names no valid task");
        reply.tasks.push_back(*parsed);
    }
    if (const auto at = json.find("version"); at != json.end() && at->is_number_integer())
        reply.version = at->get<std::int64_t>();
    for (const auto& error : json["errors"])
        reply.errors.push_back(errorFrom(error));
    return reply;
}

std::string toJson(const base::Error& error)
{
    return dump({{"error", errorJson(error)}});
}

std::optional<base::Error> readError(std::string_view text)
{
    const auto json = Json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("error") || !json["error"].is_object())
        return std::nullopt;
    return errorFrom(json["error"]);
}

} // namespace tributary::service
