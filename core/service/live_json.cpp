// The state of the moment as JSON: written by the owner of a data directory, read by the others.
#include "base/instant_text.h"
#include "service/json_text.h"
#include "service/task_json.h"

namespace tributary::service {
namespace {

using Mode = EngineStatus::Mode;

constexpr std::array<std::pair<Mode, std::string_view>, 5> kModes{{{Mode::Running, "running"},
                                                                   {Mode::Paused, "paused"},
                                                                   {Mode::Degraded, "degraded"},
                                                                   {Mode::ReadOnly, "read_only"},
                                                                   {Mode::Stopped, "stopped"}}};

std::unexpected<base::Error> unexpectedReply()
{
    return base::failure(base::ErrorCode::ParseError, "the owner's answer is not what was expected",
                         "it may be another version of Tributary");
}

// Takes the fields of an answer; one that is missing or of another type has its default.
class Answer
{
public:
    explicit Answer(const Json& json)
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
    base::Micros micros(const char* key) const { return base::Micros{number(key)}; }
    model::MaybeInstant time(const char* key) const { return base::parseInstant(text(key)); }
    std::optional<double> real(const char* key) const
    {
        const auto* value = find(key);
        return value != nullptr && value->is_number() ? std::optional(value->get<double>())
                                                      : std::nullopt;
    }
    const Json& list(const char* key) const
    {
        static const Json kNone = Json::array();
        const auto* value = find(key);
        return value != nullptr && value->is_array() ? *value : kNone;
    }

private:
    const Json* find(const char* key) const
    {
        if (!m_json.is_object())
            return nullptr;
        const auto at = m_json.find(key);
        return at == m_json.end() ? nullptr : &*at;
    }
    const Json& m_json;
};

Json encode(const WaitReason& reason)
{
    return {{"code", reason.code},
            {"message", reason.message},
            {"backend", reason.backend},
            {"since", timeOrNull(reason.since)}};
}

std::string percentKey(std::size_t index)
{
    return "p" + std::to_string(model::kLearnedPercents[index]);
}

Json encode(const TaskEstimate& estimate)
{
    Json learned;
    if (const auto& known = estimate.learned) {
        learned = {{"runs", known->runs}, {"last", isoTime(known->lastAt)}};
        for (std::size_t i = 0; i < known->values.size(); ++i)
            learned[percentKey(i)] = known->values[i];
    }
    return {{"measure", model::toString(estimate.measure)},
            {"declared", estimate.declared ? Json(*estimate.declared) : Json()},
            {"learned", std::move(learned)}};
}

TaskEstimate readEstimate(const Json& json)
{
    const Answer in(json);
    TaskEstimate estimate;
    if (in.text("measure") == model::toString(model::LearnedMeasure::Memory))
        estimate.measure = model::LearnedMeasure::Memory;
    estimate.declared = in.real("declared");
    const auto learned = json.find("learned");
    if (learned == json.end() || !learned->is_object())
        return estimate;
    const Answer from(*learned);
    model::LearnedQuantiles known;
    known.runs = from.number("runs");
    known.lastAt = from.time("last").value_or(base::Instant{});
    for (std::size_t i = 0; i < known.values.size(); ++i)
        known.values[i] = from.real(percentKey(i).c_str()).value_or(0);
    estimate.learned = known;
    return estimate;
}

Json encode(const BackendRow& row)
{
    Json leases = Json::array();
    for (const auto& lease : row.leases)
        leases.push_back({{"task", model::toString(lease.task)},
                          {"attempt", lease.attempt},
                          {"since", isoTime(lease.since)},
                          {"expires", timeOrNull(lease.expires)}});
    return {{"name", row.name},
            {"execution_type", model::toString(row.type)},
            {"provider", row.provider},
            {"health", row.health},
            {"reason", row.reason},
            {"health_since", isoTime(row.healthSince)},
            {"probe_us", row.probeLatency.count()},
            {"draining", row.isDraining},
            {"paused", row.isPaused},
            {"cooling_down", row.isCoolingDown},
            {"at_least_once", row.isAtLeastOnce},
            {"slots_used", row.slotsUsed},
            {"slots", row.concurrency},
            {"queued", row.queued},
            {"cold_starts", row.coldStarts},
            {"warm_instances", row.warmInstances},
            {"init_p50_us", row.initP50.count()},
            {"init_p95_us", row.initP95.count()},
            {"leases", std::move(leases)}};
}

BackendRow decodeBackend(const Json& json)
{
    const Answer in(json);
    BackendRow row;
    row.name = in.text("name");
    row.type = model::parse<model::ExecutionType>(in.text("execution_type"))
                   .value_or(model::ExecutionType::Traditional);
    row.provider = in.text("provider");
    row.health = in.text("health");
    row.reason = in.text("reason");
    row.healthSince = in.time("health_since").value_or(base::Instant{});
    row.probeLatency = in.micros("probe_us");
    row.isDraining = in.flag("draining");
    row.isPaused = in.flag("paused");
    row.isCoolingDown = in.flag("cooling_down");
    row.isAtLeastOnce = in.flag("at_least_once");
    row.slotsUsed = static_cast<int>(in.number("slots_used"));
    row.concurrency = static_cast<int>(in.number("slots"));
    row.queued = static_cast<int>(in.number("queued"));
    row.coldStarts = in.number("cold_starts");
    row.warmInstances = static_cast<int>(in.number("warm_instances"));
    row.initP50 = in.micros("init_p50_us");
    row.initP95 = in.micros("init_p95_us");
    for (const auto& item : in.list("leases")) {
        const Answer lease(item);
        row.leases.push_back({model::parseTaskId(lease.text("task")).value_or(model::TaskId{}),
                              static_cast<int>(lease.number("attempt")),
                              lease.time("since").value_or(base::Instant{}),
                              lease.time("expires")});
    }
    return row;
}

} // namespace

std::string waitReasonJson(const WaitReason& reason)
{
    return dump(encode(reason));
}

std::string whyJson(const WhyHere& why)
{
    auto json = Json::parse(why.explanation, nullptr, false);
    if (!json.is_object())
        json = Json::object();
    json["rule_set_version"] = why.ruleSetVersion;
    auto& candidates = json["candidates"] = Json::array();
    for (const auto& candidate : why.candidates)
        candidates.push_back({{"backend", candidate.backend},
                              {"chosen", candidate.chosen},
                              {"rejections", candidate.rejections}});
    auto& waiting = json["waiting"] = Json::array();
    for (const auto& reason : why.waiting)
        waiting.push_back(encode(reason));
    auto& estimates = json["estimates"] = Json::array();
    for (const auto& estimate : why.estimates)
        estimates.push_back(encode(estimate));
    json["decided"] = isoTime(why.decided);
    return dump(json);
}

base::Result<WhyHere> readWhy(std::string_view text)
{
    auto json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return unexpectedReply();
    WhyHere why;
    const Answer in(json);
    why.ruleSetVersion = in.number("rule_set_version");
    for (const auto& item : in.list("candidates")) {
        const Answer candidate(item);
        auto& row = why.candidates.emplace_back();
        row.backend = candidate.text("backend");
        row.chosen = candidate.flag("chosen");
        for (const auto& reason : candidate.list("rejections"))
            row.rejections.push_back(reason.is_string() ? reason.get<std::string>() : "");
    }
    for (const auto& item : in.list("waiting")) {
        const Answer reason(item);
        why.waiting.push_back({reason.text("code"), reason.text("message"), reason.text("backend"),
                               reason.time("since")});
    }
    for (const auto& item : in.list("estimates")) {
        if (item.is_object())
            why.estimates.push_back(readEstimate(item));
    }
    why.decided = in.time("decided").value_or(base::Instant{});
    for (const char* key : {"rule_set_version", "candidates", "waiting", "estimates", "decided"})
        json.erase(key);
    why.explanation = dump(json);
    return why;
}

std::string backendJson(const BackendRow& row)
{
    return dump(encode(row));
}

std::string backendsJson(const std::vector<BackendRow>& rows)
{
    Json list = Json::array();
    for (const auto& row : rows)
        list.push_back(encode(row));
    return dump({{"backends", std::move(list)}});
}

base::Result<std::vector<BackendRow>> readBackends(std::string_view text)
{
    const auto json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return unexpectedReply();
    std::vector<BackendRow> rows;
    for (const auto& item : Answer(json).list("backends"))
        rows.push_back(decodeBackend(item));
    return rows;
}

std::string pricesJson(const PriceBookRow& book)
{
    return dump(
        {{"label", book.label}, {"date", book.date}, {"file", book.file}, {"source", book.source}});
}

base::Result<PriceBookRow> readPrices(std::string_view text)
{
    const auto json = Json::parse(text, nullptr, false);
    const Answer in(json);
    PriceBookRow book{in.text("label"), in.text("date"), in.text("file"), in.text("source")};
    if (book.label.empty())
        return unexpectedReply();
    return book;
}

std::string statusJson(const EngineStatus& status)
{
    std::string_view name;
    for (const auto& [mode, text] : kModes) {
        if (mode == status.mode)
            name = text;
    }
    return dump({{"mode", name},
                 {"message", status.message},
                 {"reason", std::string(base::toString(status.reason))}});
}

base::Result<EngineStatus> readStatus(std::string_view text)
{
    const auto json = Json::parse(text, nullptr, false);
    const Answer in(json);
    for (const auto& [mode, name] : kModes) {
        if (in.text("mode") == name)
            return EngineStatus{mode, in.text("message"), codeFromText(in.text("reason"))};
    }
    return unexpectedReply();
}

} // namespace tributary::service
