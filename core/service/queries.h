// Queries on snapshots of the store.
#pragma once

#include "service/operations_types.h"
#include "service/rule_replay.h"
#include "service/task_detail_types.h"

#include <memory>
#include <span>

namespace tributary::service {

struct OptimiseRequest; // service/rule_optimise.h
struct RuleFrontier;

// Shared by the asker and the query; a cancelled query answers Cancelled soon.
class CancelToken
{
public:
    virtual ~CancelToken() = default;
    virtual bool isCancelled() const = 0;
};
using CancelPtr = std::shared_ptr<CancelToken>; // null = not cancellable

// Thread: any; each call blocks on a snapshot of its own, so never call from the UI thread.
// Errors: InvalidArgument with place for a filter, Cancelled, Unavailable, Corruption.
class TaskQueries
{
public:
    virtual ~TaskQueries() = default;
    virtual base::Result<std::vector<TaskNo>> taskNos(const TaskQuery&, const CancelPtr&) = 0;
    virtual base::Result<std::vector<TaskRow>> taskRows(std::span<const TaskNo>) = 0;
    virtual base::Result<Facets> facets(const TaskQuery&, const CancelPtr&) = 0;
    virtual base::Result<TaskDetail> task(const model::TaskId&) = 0;
    virtual base::Result<WhyHere> why(const model::TaskId&, bool withCurrentRules) = 0;
    // stream: 0 output, 1 errors. Reads up to maxBytes from offset; negative = from the end.
    virtual base::Result<LogChunk> log(const model::AttemptId&, int stream, std::int64_t offset,
                                       std::int64_t maxBytes) = 0;
    // Submissions per slot and state over the range of the query, oldest first.
    virtual base::Result<std::vector<SubmissionSlot>> histogram(const TaskQuery&, int slots) = 0;
};

// How a canary that runs meets a task which is not submitted yet.
struct CanaryPreview
{
    std::int64_t version = 0; // the one that is tried
    int share = 0; // of the new tasks that it decides: basis points, 100 = 1 %
    // Whether it decides this one; empty: that hangs on the id which the task will get. An
    // idempotency key says it beforehand.
    std::optional<bool> decides;
    model::Classification other; // by the version that the preview is not of
};

// What the submit page shows before anything is submitted: the same code as the scheduler.
struct SubmitPreview
{
    struct Item
    {
        std::string name;
        // By the version that would decide it; by the active one while that is open.
        model::Classification classification;
        std::optional<CanaryPreview> canary{}; // empty = none runs, or the task is no case for it
        std::string explanation; // JSON as in WhyHere
        std::vector<RouteCandidate> candidates;
        std::optional<base::Money> costEstimate; // empty = unknown, never zero
        std::string costBasis; // "price list, no history" / "32 similar runs" / why unknown
    };
    std::vector<Item> items; // at most 1000; the next two count all
    std::int64_t total = 0;
    std::array<std::int64_t, model::kExecutionTypeCount> byType{};
    std::vector<base::Error> errors;
};

class OperationsQueries
{
public:
    virtual ~OperationsQueries() = default;
    virtual base::Result<Overview> overview() = 0;
    virtual base::Result<std::vector<BackendRow>> backends() = 0;
    virtual base::Result<std::vector<RuleSetVersionRow>> ruleSets() = 0; // newest first
    // version 0: the one that runs. NotFound: none runs, or that version was never tried.
    virtual base::Result<RuleTrial> ruleTrial(std::int64_t version, int differences) = 0;
    virtual base::Result<CostReport> cost(TimeRange, CostDimension) = 0;
    virtual base::Result<PriceBookRow>
    priceBook() = 0; // NotFound: none was ever set, none is built in
    virtual base::Result<LatencyReport> latency(TimeRange, LatencyPhase) = 0;
    virtual base::Result<OutcomeReport> outcomes(TimeRange) = 0; // slots as of latency()
    virtual SubmitPreview preview(const std::string& text, const std::string& file) = 0;
    virtual base::Result<std::vector<DatasetRow>> datasets() = 0; // imported, oldest first
    // The draft against the active rules. Errors: NotFound (no active rules, no such dataset),
    // ParseError with its place for the draft, Unavailable without a ground, Cancelled.
    virtual base::Result<RuleReplay> replay(const ReplayRequest&, ReplayProgress&,
                                            const CancelPtr&) = 0;
    // Errors: those of replay(), of simulate::optimise.
    virtual base::Result<RuleFrontier> optimise(const OptimiseRequest&, ReplayProgress&,
                                                const CancelPtr&) = 0;
};

} // namespace tributary::service
