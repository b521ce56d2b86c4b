// The canonical JSON of tasks: only what differs from the defaults, in the order of DESIGN.md.
#include "base/instant_text.h"
#include "model/feature_fields.h"
#include "model/task_fields.h"
#include "model/task_spec.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>

namespace tributary::model {
namespace {

using base::jsonQuoted;

class JsonObject
{
public:
    void add(std::string_view key, std::string_view json)
    {
        m_text += m_text.size() > 1 ? "," : "";
        m_text += jsonQuoted(key);
        m_text += ':';
        m_text += json;
    }
    void addText(std::string_view key, std::string_view text)
    {
        if (!text.empty())
            add(key, jsonQuoted(text));
    }
    bool isEmpty() const { return m_text.size() == 1; }
    std::string take() && { return std::move(m_text) + "}"; }

private:
    std::string m_text = "{";
};

template<class Items, class ToJson>
std::string list(const Items& items, const ToJson& toJson)
{
    std::string text = "[";
    for (const auto& item : items) {
        text += text.size() > 1 ? "," : "";
        text += toJson(item);
    }
    return text + "]";
}

// Exact: microseconds have at most six decimals.
std::string seconds(base::Micros time)
{
    return fmt::format("{}.{:06}s", time.count() / 1'000'000, time.count() % 1'000'000);
}

std::string featuresJson(const Features& features)
{
    JsonObject json;
    for (const auto& info : allFeatures()) {
        if (features.isKnown(info.id))
            json.add(info.name, featureJson(info.id, features.value(info.id)));
    }
    JsonObject resources;
    for (const auto& [name, count] : features.resources)
        resources.add(name, nlohmann::json(count).dump());
    if (!resources.isEmpty())
        json.add("resources", std::move(resources).take());
    return std::move(json).take();
}

std::string originsJson(const Features& features)
{
    JsonObject json;
    for (const auto& info : allFeatures()) {
        if (features.isKnown(info.id) && features.origin(info.id) != ValueOrigin::Declared)
            json.addText(info.name,
                         features.origin(info.id) == ValueOrigin::Learned ? "learned" : "assumed");
    }
    return json.isEmpty() ? "" : std::move(json).take();
}

std::string runJson(const RunSpec& run)
{
    JsonObject json;
    if (run.kind == RunSpec::Kind::Command)
        json.add("command", list(run.command, jsonQuoted));
    json.addText("function", run.function);
    json.addText("url", run.url);
    json.addText("package", run.package);
    json.addText("package_hash", run.packageHash);
    JsonObject container;
    container.addText("image", run.image);
    if (run.hostNetwork)
        container.addText("network", "host");
    if (!container.isEmpty())
        json.add("container", std::move(container).take());
    return std::move(json).take();
}

std::string timeoutJson(const Timeouts& timeout)
{
    JsonObject json;
    const auto add = [&](std::string_view key, const std::optional<base::Micros>& time) {
        if (time)
            json.addText(key, seconds(*time));
    };
    add("queue", timeout.queue);
    add("start", timeout.start);
    add("run", timeout.run);
    add("total", timeout.total);
    return std::move(json).take();
}

std::string retryJson(const RetryPolicy& retry)
{
    JsonObject json;
    json.add("attempts", std::to_string(retry.attempts));
    json.addText("backoff", seconds(retry.backoffBase) + ".." + seconds(retry.backoffCap));
    json.add("on", list(retry.on, [](FailureClass which) { return jsonQuoted(toString(which)); }));
    return std::move(json).take();
}

std::string envJson(const std::vector<EnvValue>& env)
{
    constexpr std::array<std::string_view, 4> kPrefixes{"", "keyring:", "env:", "file:"};
    JsonObject json;
    for (const auto& value : env) {
        if (value.source == EnvValue::Source::Plain)
            json.add(value.name, fmt::format(R"({{"value":{}}})", jsonQuoted(value.value)));
        else
            json.add(value.name,
                     jsonQuoted(std::string(kPrefixes[static_cast<std::size_t>(value.source)])
                                + value.value));
    }
    return std::move(json).take();
}

std::string filesJson(const std::vector<FileSpec>& files)
{
    std::array<std::string, 2> sides;
    for (const auto& file : files) {
        std::string& side = sides[file.isOutput ? 1 : 0];
        side += side.empty() ? "" : ",";
        side += fmt::format(R"({{"source":{},"target":{}}})", jsonQuoted(file.source),
                            jsonQuoted(file.target));
    }
    JsonObject json;
    if (!sides[0].empty())
        json.add("inputs", "[" + sides[0] + "]");
    if (!sides[1].empty())
        json.add("outputs", "[" + sides[1] + "]");
    return std::move(json).take();
}

std::string overrideJson(const Override& override)
{
    JsonObject json;
    if (override.type)
        json.addText("type", toString(*override.type));
    json.addText("backend", override.backend);
    json.addText("reason", override.reason);
    return std::move(json).take();
}

void addPolicies(const TaskSpec& spec, JsonObject& json)
{
    if (!(spec.timeout == Timeouts{}))
        json.add("timeout", timeoutJson(spec.timeout));
    if (!(spec.retry == RetryPolicy{}))
        json.add("retry", retryJson(spec.retry));
    if (spec.idempotent)
        json.add("idempotent", "true");
    json.addText("idempotency_key", spec.idempotencyKey);
    if (spec.notBefore)
        json.addText("not_before", base::formatInstant(*spec.notBefore));
    if (spec.deadline)
        json.addText("deadline", base::formatInstant(*spec.deadline));
}

} // namespace

std::string toJson(const TaskSpec& spec)
{
    JsonObject json;
    json.addText("name", spec.name);
    json.addText("task_type", spec.taskType);
    json.addText("definition", spec.definition);
    json.add("features", featuresJson(spec.features));
    if (const std::string origins = originsJson(spec.features); !origins.empty())
        json.add("feature_origins", origins);
    json.add("run", runJson(spec.run));
    if (spec.inputs != "null")
        json.add("inputs", spec.inputs);
    if (spec.config != "null")
        json.add("config", spec.config);
    addPolicies(spec, json);
    if (!spec.labels.empty()) {
        JsonObject labels;
        for (const auto& [key, value] : spec.labels)
            labels.add(key, jsonQuoted(value));
        json.add("labels", std::move(labels).take());
    }
    if (!spec.dependsOn.empty())
        json.add("depends_on", list(spec.dependsOn, jsonQuoted));
    if (!spec.env.empty())
        json.add("env", envJson(spec.env));
    if (!spec.files.empty())
        json.add("files", filesJson(spec.files));
    if (spec.override)
        json.add("override", overrideJson(*spec.override));
    return std::move(json).take();
}

} // namespace tributary::model
