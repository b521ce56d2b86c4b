#include "service/command_json.h"

#include "base/document_source.h"
#include "rollout/rollout_json.h"
#include "service/json_fields.h"

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
            {"attempt", c.attempt},
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
// "rollout" and "replay" only where there is one: who publishes at once needs neither.
Json encode(const PublishRules& c)
{
    Json json{{"command", "publish"},
              {"source", c.source},
              {"file", c.file},
              {"message", c.message},
              {"base_version", c.baseVersion},
              {"author", c.author}};
    if (c.rollout.mode != rollout::Mode::Now)
        json["rollout"] = Json::parse(rollout::toJson(c.rollout), nullptr, false);
    if (!c.replay.empty())
        json["replay"] = c.replay;
    return json;
}
Json encode(const PromoteRules& c)
{
    return {{"command", "promote"},
            {"version", c.version},
            {"to_next_step", c.toNextStep},
            {"author", c.author}};
}
Json encode(const StopRules& c)
{
    return {{"command", "stop_trial"},
            {"version", c.version},
            {"reason", c.reason},
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

SetPaused readPause(JsonFields& in)
{
    SetPaused c;
    const auto scope = in.text("scope");
    if (scope == "team")
        c.scope = SetPaused::Scope::Team;
    else if (scope == "backend")
        c.scope = SetPaused::Scope::Backend;
    else if (scope != "everything")
        in.complain("'scope' must be everything, team or backend");
    c.name = in.text("name");
    c.paused = in.flag("paused");
    c.actor = in.name("actor");
    return c;
}

PublishRules readPublish(JsonFields& in)
{
    PublishRules c{in.text("source"), in.text("file"), in.text("message"),
                   in.integer("base_version"), in.name("author")};
    if (const auto text = in.objectOrNone("rollout"); !text.empty()) {
        if (auto plan = rollout::readPlan(text))
            c.rollout = std::move(*plan);
        else
            in.complain(base::describe(plan.error()));
    }
    c.replay = in.textOrNone("replay");
    return c;
}

std::optional<Command> readFields(const std::string& name, JsonFields& in)
{
    if (name == "submit")
        return SubmitTasks{in.text("text"), in.text("file"), in.name("actor")};
    if (name == "cancel")
        return CancelTasks{in.ids("tasks"), in.flag("force"), in.name("actor")};
    if (name == "redrive")
        return RedriveTask{in.id("task"), in.text("text"), in.name("actor")};
    if (name == "declare_lost")
        return DeclareLost{in.id("task"), in.attempt("attempt"), in.text("reason"),
                           in.name("actor")};
    if (name == "pause")
        return readPause(in);
    if (name == "drain")
        return SetDraining{in.text("backend"), in.flag("draining"), in.name("actor")};
    if (name == "probe")
        return ProbeBackend{in.text("backend")};
    if (name == "publish")
        return readPublish(in);
    if (name == "promote")
        return PromoteRules{in.integer("version"), in.flag("to_next_step"), in.name("author")};
    if (name == "stop_trial")
        return StopRules{in.integer("version"), in.text("reason"), in.name("author")};
    if (name == "rollback")
        return RollbackRules{in.integer("to_version"), in.name("author")};
    if (name == "price_book")
        return SetPriceBook{in.text("text"), in.text("file")};
    return std::nullopt;
}

bool isUtf8(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const auto length = base::utf8Length(text, at);
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

} // namespace

base::Result<std::string> toJson(const Command& command)
{
    const auto json = std::visit([](const auto& c) { return encode(c); }, command);
    for (const auto& [key, value] : json.items()) {
        if (value.is_string() && !isUtf8(value.get<std::string>()))
            return base::failure(base::ErrorCode::ParseError,
                                 fmt::format("'{}' is not valid UTF-8", key),
                                 "save the file in the encoding UTF-8");
    }
    return dump(json);
}

base::Result<Command> readCommand(std::string_view text)
{
    const auto json = readObject(text, "command");
    if (!json)
        return std::unexpected(json.error());
    JsonFields fields(*json);
    const auto name = fields.text("command");
    auto command = readFields(name, fields);
    if (!command)
        fields.complain(fmt::format("'command': there is none of the name '{}'", name));
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
    if (!json.is_object())
        return std::nullopt;
    if (const auto one = json.find("error"); one != json.end() && one->is_object())
        return errorFrom(*one);
    const auto several = json.find("errors");
    if (several != json.end() && several->is_array() && !several->empty()
        && several->front().is_object())
        return errorFrom(several->front());
    return std::nullopt;
}

} // namespace tributary::service
