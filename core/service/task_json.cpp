#include "service/task_json.h"

#include "service/trace.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tributary::service {
namespace {

using Json = nlohmann::ordered_json;

Json timeOrNull(const model::MaybeInstant& at)
{
    return at ? Json(isoTime(*at)) : Json(nullptr);
}

constexpr std::string_view toString(EngineStatus::Mode mode)
{
    switch (mode) {
    case EngineStatus::Mode::Running:
        break;
    case EngineStatus::Mode::Paused:
        return "paused";
    case EngineStatus::Mode::Degraded:
        return "degraded";
    case EngineStatus::Mode::ReadOnly:
        return "read_only";
    case EngineStatus::Mode::Stopped:
        return "stopped";
    }
    return "running";
}

std::string dump(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace

std::string isoTime(base::Instant at)
{
    using namespace std::chrono;
    const auto day = floor<days>(at);
    const year_month_day date(day);
    const hh_mm_ss time(at - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       time.hours().count(), time.minutes().count(), time.seconds().count(),
                       time.subseconds().count());
}

std::string taskJson(const model::TaskRecord& task)
{
    auto outputs = Json::parse(task.outputs, nullptr, false);
    if (outputs.is_discarded())
        outputs = nullptr;
    return dump({{"id", model::toString(task.id)},
                 {"name", task.spec ? task.spec->name : ""},
                 {"state", model::toString(task.state)},
                 {"execution_type", model::toString(task.classification.type)},
                 {"rule", task.classification.rule},
                 {"rule_set_version", task.classification.ruleSetVersion},
                 {"backend", task.backend},
                 {"attempt", task.attempt},
                 {"exit_code", task.exitCode ? Json(*task.exitCode) : Json(nullptr)},
                 {"error", task.error.empty() ? Json(nullptr) : Json(task.error)},
                 {"outputs", std::move(outputs)},
                 {"cost_micro", task.cost.micro},
                 {"currency", task.cost.currency.text()},
                 {"submitted", isoTime(task.submitted)},
                 {"started", timeOrNull(task.started)},
                 {"ended", timeOrNull(task.ended)}});
}

std::string taskRowJson(const TaskRow& row)
{
    return dump({{"id", model::toString(row.id)},
                 {"name", row.name},
                 {"state", model::toString(row.state)},
                 {"execution_type", model::toString(row.type)},
                 {"rule", row.rule},
                 {"rule_set_version", row.ruleSetVersion},
                 {"backend", row.backend},
                 {"attempt", row.attempt},
                 {"exit_code", row.exitCode ? Json(*row.exitCode) : Json(nullptr)},
                 {"error", row.error.empty() ? Json(nullptr) : Json(row.error)},
                 {"cost_micro", row.cost.micro},
                 {"currency", row.cost.currency.text()},
                 {"submitted", isoTime(row.submitted)},
                 {"started", timeOrNull(row.started)},
                 {"ended", timeOrNull(row.ended)}});
}

std::string traceJson(const TraceSpan& span)
{
    return dump({{"kind", toString(span.kind)},
                 {"attempt", span.attempt},
                 {"backend", span.backend},
                 {"from", isoTime(span.from)},
                 {"to", timeOrNull(span.to)},
                 {"duration_us", span.to ? Json((*span.to - span.from).count()) : Json(nullptr)},
                 {"reported", span.reported},
                 {"failed", span.failed},
                 {"note", span.note}});
}

std::string backendJson(const BackendRow& row)
{
    return dump({{"name", row.name},
                 {"execution_type", model::toString(row.type)},
                 {"provider", row.provider},
                 {"health", row.health},
                 {"reason", row.reason},
                 {"draining", row.isDraining},
                 {"paused", row.isPaused},
                 {"slots_used", row.slotsUsed},
                 {"slots", row.concurrency},
                 {"queued", row.queued},
                 {"cold_starts", row.coldStarts},
                 {"warm_instances", row.warmInstances}});
}

std::string waitReasonJson(const WaitReason& reason)
{
    return dump({{"code", reason.code},
                 {"message", reason.message},
                 {"backend", reason.backend},
                 {"since", timeOrNull(reason.since)}});
}

std::string statusJson(const EngineStatus& status)
{
    return dump({{"mode", toString(status.mode)}, {"message", status.message}});
}

} // namespace tributary::service
