#include "process/task_wire.h"

#include "base/json_check.h"

#include <nlohmann/json.hpp>

namespace tributary::process {

namespace {

using Json = nlohmann::json;

std::string cborOf(const Json& json)
{
    std::string bytes;
    Json::to_cbor(json, nlohmann::detail::output_adapter<char>(bytes));
    return bytes;
}

// Missing or mistyped members are the defaults: both ends are of one version (see Hello).
class Reader
{
public:
    explicit Reader(const Json& json)
        : m_json(json)
    {
    }

    std::string text(const char* key) const
    {
        const auto* value = find(key);
        return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
    }
    std::int64_t number(const char* key) const
    {
        const auto* value = find(key);
        return value != nullptr && value->is_number_integer() ? value->get<std::int64_t>() : 0;
    }
    bool flag(const char* key) const
    {
        const auto* value = find(key);
        return value != nullptr && value->is_boolean() && value->get<bool>();
    }
    base::Instant instant(const char* key) const { return base::fromMicros(number(key)); }
    std::vector<std::string> texts(const char* key) const
    {
        const auto* value = find(key);
        return value == nullptr ? std::vector<std::string>() : textsOf(*value);
    }
    const Json* find(const char* key) const
    {
        const auto found = m_json.find(key);
        return found == m_json.end() ? nullptr : &*found;
    }
    static std::vector<std::string> textsOf(const Json& list)
    {
        std::vector<std::string> texts;
        for (const auto& item : list) {
            if (item.is_string())
                texts.push_back(item.get<std::string>());
        }
        return texts;
    }

private:
    const Json& m_json;
};

base::Result<Json> parse(const std::string& cbor, bool wantsList)
{
    auto json = Json::from_cbor(cbor, true, false);
    if (json.is_discarded() || (wantsList ? !json.is_array() : !json.is_object()))
        return base::failure(base::ErrorCode::Corruption, "a message of the runner is damaged");
    return json;
}

Json jsonOf(const TaskStarted& started)
{
    return {{"handle", started.handle}, {"at", base::toMicros(started.at)}};
}

TaskStarted startedOf(const Json& json)
{
    const Reader in(json);
    return {in.text("handle"), in.instant("at")};
}

Json jsonOf(const TaskEnd& end)
{
    return {{"kind", static_cast<int>(end.kind)},
            {"exit_code", end.exitCode},
            {"signal", end.signal},
            {"oom", end.outOfMemory},
            {"timed_out", end.timedOut},
            {"signalled", end.wasSignalled},
            {"code", static_cast<int>(end.code)},
            {"error", end.error},
            {"outputs", end.outputs},
            {"cpu_us", end.usage.cpu.count()},
            {"peak_bytes", end.usage.peakMemoryBytes},
            {"started_us", base::toMicros(end.startedAt)},
            {"ended_us", base::toMicros(end.endedAt)},
            {"log_note", end.logNote}};
}

TaskEnd endOf(const Json& json)
{
    const Reader in(json);
    TaskEnd end;
    end.kind = static_cast<TaskEnd::Kind>(in.number("kind"));
    end.exitCode = static_cast<int>(in.number("exit_code"));
    end.signal = static_cast<int>(in.number("signal"));
    end.outOfMemory = in.flag("oom");
    end.timedOut = in.flag("timed_out");
    end.wasSignalled = in.flag("signalled");
    end.code = static_cast<base::ErrorCode>(in.number("code"));
    end.error = in.text("error");
    end.outputs = in.text("outputs");
    end.usage = {base::Micros{in.number("cpu_us")}, in.number("peak_bytes")};
    end.startedAt = in.instant("started_us");
    end.endedAt = in.instant("ended_us");
    end.logNote = in.text("log_note");
    return end;
}

Json jsonOf(const TaskCleanup& cleanup)
{
    return {{"argv", cleanup.argv}, {"env", cleanup.env}};
}

TaskCleanup cleanupIn(const Reader& in)
{
    const Json* cleanup = in.find("cleanup");
    if (cleanup == nullptr)
        return {};
    const Reader inner(*cleanup);
    return {inner.texts("argv"), inner.texts("env")};
}

} // namespace

std::string toCbor(const TaskStart& start)
{
    Json files = Json::array();
    for (const auto& [name, contents] : start.files)
        files.push_back({name, contents});
    return cborOf({{"owner", start.owner},
                   {"argv", start.argv},
                   {"env", start.env},
                   {"package", start.packageHash},
                   {"work_dir", start.workDir},
                   {"sandbox", start.isSandbox},
                   {"engine", start.isEngine},
                   {"cleanup", jsonOf(start.cleanup)},
                   {"memory", start.memoryBytes},
                   {"timeout_us", start.runTimeout.count()},
                   {"files", std::move(files)}});
}

base::Result<TaskStart> taskStartFrom(const std::string& cbor)
{
    const auto json = parse(cbor, false);
    if (!json)
        return std::unexpected(json.error());
    const Reader in(*json);
    TaskStart start;
    start.owner = in.text("owner");
    start.argv = in.texts("argv");
    start.env = in.texts("env");
    start.packageHash = in.text("package");
    start.workDir = in.text("work_dir");
    start.isSandbox = in.flag("sandbox");
    start.isEngine = in.flag("engine");
    start.cleanup = cleanupIn(in);
    start.memoryBytes = in.number("memory");
    start.runTimeout = base::Micros{in.number("timeout_us")};
    if (const auto* files = in.find("files")) {
        for (const auto& file : *files) {
            const auto pair = Reader::textsOf(file);
            if (pair.size() == 2)
                start.files.emplace_back(pair[0], pair[1]);
        }
    }
    return start;
}

std::string toCbor(const TaskClaim& claim)
{
    return cborOf({{"owner", claim.owner}, {"cleanup", jsonOf(claim.cleanup)}});
}

base::Result<TaskClaim> taskClaimFrom(const std::string& cbor)
{
    const auto json = parse(cbor, false);
    if (!json)
        return std::unexpected(json.error());
    const Reader in(*json);
    return TaskClaim{in.text("owner"), cleanupIn(in)};
}

std::string toCbor(const TaskStarted& started)
{
    return cborOf(jsonOf(started));
}

base::Result<TaskStarted> taskStartedFrom(const std::string& cbor)
{
    const auto json = parse(cbor, false);
    if (!json)
        return std::unexpected(json.error());
    return startedOf(*json);
}

std::string toCbor(const TaskEnd& end)
{
    return cborOf(jsonOf(end));
}

base::Result<TaskEnd> taskEndFrom(const std::string& cbor)
{
    const auto json = parse(cbor, false);
    if (!json)
        return std::unexpected(json.error());
    return endOf(*json);
}

std::string toCbor(const std::vector<TaskStatus>& list)
{
    Json all = Json::array();
    for (const auto& status : list) {
        Json item{{"key", status.key},
                  {"state", static_cast<int>(status.state)},
                  {"started", jsonOf(status.started)}};
        if (status.end)
            item["end"] = jsonOf(*status.end);
        all.push_back(std::move(item));
    }
    return cborOf(all);
}

base::Result<std::vector<TaskStatus>> taskStatusesFrom(const std::string& cbor)
{
    const auto json = parse(cbor, true);
    if (!json)
        return std::unexpected(json.error());
    std::vector<TaskStatus> list;
    for (const auto& item : *json) {
        const Reader in(item);
        TaskStatus status;
        status.key = in.text("key");
        status.state = static_cast<TaskStatus::State>(in.number("state"));
        if (const auto* started = in.find("started"))
            status.started = startedOf(*started);
        if (const auto* end = in.find("end"))
            status.end = endOf(*end);
        list.push_back(std::move(status));
    }
    return list;
}

std::string toCbor(const std::vector<std::string>& keys)
{
    return cborOf(Json(keys));
}

base::Result<std::vector<std::string>> keysFrom(const std::string& cbor)
{
    const auto json = parse(cbor, true);
    if (!json)
        return std::unexpected(json.error());
    return Reader::textsOf(*json);
}

std::string toCbor(const RunnerHealth& health)
{
    return cborOf({{"takes_work", health.takesWork}, {"cgroups", health.hasMemoryCgroups}});
}

base::Result<RunnerHealth> runnerHealthFrom(const std::string& cbor)
{
    const auto json = parse(cbor, false);
    if (!json)
        return std::unexpected(json.error());
    const Reader in(*json);
    return RunnerHealth{in.flag("takes_work"), in.flag("cgroups")};
}

std::string resultOf(const std::string& lastLine)
{
    return !lastLine.empty() && base::isKeepableJson(lastLine) ? lastLine : "null";
}

} // namespace tributary::process
