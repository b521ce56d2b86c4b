// Tasks as JSON, with the stable keys of the command line and the API. Pure.
#pragma once

#include "service/events.h"
#include "service/operations_types.h"
#include "service/task_detail_types.h"

#include <string>

namespace tributary::service {

// {id,name,state,execution_type,rule,rule_set_version,backend,attempt,exit_code,error,outputs,
//  cost_micro,currency,submitted,started,ended}; times are ISO 8601 in UTC, null = not yet.
std::string taskJson(const model::TaskRecord& task);
std::string taskRowJson(const TaskRow& row); // the same without outputs
std::string traceJson(const TraceSpan& span);
std::string backendJson(const BackendRow& row);
std::string waitReasonJson(const WaitReason& reason);
std::string statusJson(const EngineStatus& status); // {"mode": "running", "message"}

// "2026-01-01T08:00:00.123456Z"
std::string isoTime(base::Instant at);

} // namespace tributary::service
