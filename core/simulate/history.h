// History from elsewhere: workload logs and workflow instances as a stream of past tasks, for
// replay, estimates and timed workloads.
//
// An import fills only what its file says; the assumption profile of the format fills the rest,
// and each such value is marked ValueOrigin::Assumed. Nothing is dropped silently: each record is
// either delivered or reported with its place. Thread: pure functions; the sink is called in file
// order during the call.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "model/enums.h"
#include "model/features.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tributary::simulate {

enum class HistoryFormat : std::uint8_t
{
    Swf, // Standard Workload Format 2
    Azure2021, // Azure Functions invocation trace 2021, CSV
    OpenB, // Alibaba cluster-trace-gpu-v2023 pods, CSV
    WfFormat, // WfCommons 1.5, JSON
};
std::string_view toString(HistoryFormat format) noexcept; // "swf", "azure2021", …
std::optional<HistoryFormat> parseHistoryFormat(std::string_view name) noexcept;

// By how the text begins; nothing when it is none of them.
std::optional<HistoryFormat> sniffHistoryFormat(std::string_view text);

enum class HistoryStatus : std::uint8_t
{
    Unknown, // the file doesn't say
    Succeeded,
    Failed,
    Cancelled,
    Running, // the file ends before it did
    Waiting, // never started in the file
};
std::string_view toString(HistoryStatus status) noexcept;

struct HistoryTask
{
    std::string externalId; // unique in its file
    base::Instant arrival;
    model::Features features;
    std::string taskType;
    model::Labels labels;
    std::optional<base::Micros> runTime; // empty = no recorded start or end
    std::optional<base::Micros> wait; // from arrival to start
    std::optional<model::ExecutionType> ranOn; // empty = the history doesn't say
    std::optional<double> usedMemory; // bytes, measured; empty = the file doesn't say
    HistoryStatus status = HistoryStatus::Unknown;
    std::vector<std::string> parents; // external ids
    int line = 0; // in the file

    model::RuleInput ruleInput() const { return {features, taskType, labels}; }
};

// What fills the gaps of one format. Values never replace what the file says.
class AssumptionProfile
{
public:
    static AssumptionProfile of(HistoryFormat format);

    // "memory_requirement=2GB"; keys are the features, `resources.NAME`, `task_type`,
    // `memory_per_core` (SWF). An empty value removes the assumption.
    // Errors: InvalidArgument with the nearest key as hint.
    base::Result<> assume(std::string_view keyAndValue);

    void apply(HistoryTask& task) const;
    // "stateful=false", …; what the import page and --json show.
    std::vector<std::string> describe() const;

private:
    HistoryFormat m_format = HistoryFormat::Swf;
    model::Features m_features;
    std::optional<std::string> m_taskType;
    std::optional<double> m_memoryPerCore; // bytes
};

struct ImportOptions
{
    HistoryFormat format = HistoryFormat::Swf;
    std::string file; // for errors
    AssumptionProfile assumptions = AssumptionProfile::of(HistoryFormat::Swf);
    std::size_t maxErrors = 20;
};

struct ImportSummary
{
    std::string name; // of the log or workflow, when the file has one
    std::int64_t records = 0; // what the file holds
    std::int64_t imported = 0; // delivered to the sink; records - imported = bad ones
    std::int64_t withoutStart = 0; // imported, but with no recorded start
    std::int64_t edges = 0; // parent relations
    std::optional<base::Instant> first; // arrivals
    std::optional<base::Instant> last;
    std::int64_t errorCount = 0;
    std::vector<base::Error> errors; // the first ones, with places
};

using HistorySink = std::function<void(HistoryTask&&)>;

// Bad records are counted and reported in the summary. Fails when the file as a whole can't be
// read. Errors: ParseError with place, ResourceExhausted for too large a file.
base::Result<ImportSummary> readHistory(std::string_view text, const ImportOptions& options,
                                        const HistorySink& sink);

} // namespace tributary::simulate
