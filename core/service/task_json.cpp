#include "service/task_json.h"

#include "service/json_text.h"
#include "service/trace.h"

#include <fmt/format.h>

namespace tributary::service {

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

std::string attemptJson(const model::AttemptRecord& attempt)
{
    return dump({{"attempt", attempt.id.number},
                 {"key", model::attemptKey(attempt.id)},
                 {"state", model::toString(attempt.state)},
                 {"backend", attempt.backend},
                 {"handle", attempt.handle},
                 {"intent", isoTime(attempt.intentAt)},
                 {"dispatched", timeOrNull(attempt.dispatchedAt)},
                 {"started", timeOrNull(attempt.startedAt)},
                 {"ended", timeOrNull(attempt.endedAt)},
                 {"init_us", attempt.initTime.count()},
                 {"exit_code", attempt.exitCode ? Json(*attempt.exitCode) : Json(nullptr)},
                 {"signal", attempt.signal},
                 {"error", attempt.error.empty() ? Json(nullptr) : Json(attempt.error)},
                 {"cpu_us", attempt.usage.cpu.count()},
                 {"peak_memory_bytes", attempt.usage.peakMemoryBytes},
                 {"cost_micro", attempt.cost.micro},
                 {"currency", attempt.cost.currency.text()},
                 {"formula", attempt.costFormula},
                 {"stale", attempt.isStale}});
}

std::string eventJson(const EventRow& event)
{
    auto body = Json::parse(event.body, nullptr, false);
    return dump({{"seq", event.seq},
                 {"at", isoTime(event.at)},
                 {"kind", event.kind},
                 {"attempt", event.attempt},
                 {"actor", event.actor},
                 {"body", body.is_discarded() ? Json(nullptr) : std::move(body)}});
}

std::string logJson(const model::AttemptId& attempt, int stream, const LogChunk& chunk)
{
    return dump({{"attempt", attempt.number},
                 {"stream", stream == 0 ? "output" : "errors"},
                 {"text", chunk.text},
                 {"next_offset", chunk.nextOffset},
                 {"size", chunk.size},
                 {"complete", chunk.isComplete},
                 {"note", chunk.note}});
}

std::string costJson(const TaskDetail& detail)
{
    Json attempts = Json::array();
    for (const auto& attempt : detail.attempts)
        attempts.push_back({{"attempt", attempt.id.number},
                            {"backend", attempt.backend},
                            {"state", model::toString(attempt.state)},
                            {"cost_micro", attempt.cost.micro},
                            {"currency", attempt.cost.currency.text()},
                            {"formula", attempt.costFormula}});
    return dump({{"id", model::toString(detail.task.id)},
                 {"cost_micro", detail.task.cost.micro},
                 {"currency", detail.task.cost.currency.text()},
                 {"attempts", std::move(attempts)}});
}

} // namespace tributary::service
