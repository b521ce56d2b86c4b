// Tasks and back ends as JSON, with the stable keys of the command line and the API. Pure.
#pragma once

#include "service/events.h"
#include "service/operations_types.h"
#include "service/task_detail_types.h"

#include <string>
#include <string_view>
#include <vector>

namespace tributary::service {

// {id,name,state,execution_type,rule,rule_set_version,backend,attempt,exit_code,error,outputs,
//  cost_micro,currency,submitted,started,ended}; times are ISO 8601 in UTC, null = not yet.
std::string taskJson(const model::TaskRecord& task);
std::string taskRowJson(const TaskRow& row); // the same without outputs
std::string traceJson(const TraceSpan& span);
std::string attemptJson(const model::AttemptRecord& attempt);
std::string eventJson(const EventRow& event);
std::string logJson(const model::AttemptId& attempt, int stream, const LogChunk& chunk);
// {id, cost_micro, currency, attempts: [{attempt, backend, state, cost_micro, currency, formula}]}
std::string costJson(const TaskDetail& detail);

// What only the owner knows, and back again: {the explanation…, rule_set_version, candidates,
// waiting}, {mode, message}. Errors of reading: ParseError.
std::string whyJson(const WhyHere& why);
base::Result<WhyHere> readWhy(std::string_view text);
std::string waitReasonJson(const WaitReason& reason);
std::string backendJson(const BackendRow& row);
std::string backendsJson(const std::vector<BackendRow>& rows); // {"backends": […]}
base::Result<std::vector<BackendRow>> readBackends(std::string_view text);
std::string pricesJson(const PriceBookRow& book); // {"label","date","file","source"}
base::Result<PriceBookRow> readPrices(std::string_view text);
std::string statusJson(const EngineStatus& status);
base::Result<EngineStatus> readStatus(std::string_view text);

// "2026-01-01T08:00:00.123456Z"
std::string isoTime(base::Instant at);

} // namespace tributary::service
