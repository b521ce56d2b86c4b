// The door of the core: commands in, queries on snapshots, events out.
//
// The same ports serve the console (in process), the command line and the REST API (through the
// owner's socket). Lifetime: a port outlives everything that was constructed with it.
#pragma once

#include "service/types.h"

#include <functional>
#include <memory>
#include <span>
#include <variant>

namespace tributary::service {

// --- commands ----------------------------------------------------------------------------------

struct SubmitTasks
{
    std::string text; // a task file, as readTaskFile accepts it
    std::string file; // for errors and to resolve run.package
    std::string actor = "operator";
};
struct CancelTasks
{
    std::vector<model::TaskId> tasks;
    bool force = false; // skip the grace period
    std::string actor = "operator";
};
struct RedriveTask
{
    model::TaskId task;
    std::string editedText; // a task file with one task; empty = unchanged
    std::string actor = "operator";
};
struct SetPaused
{
    enum class Scope : std::uint8_t
    {
        Everything,
        Team,
        Backend
    };
    Scope scope = Scope::Everything;
    std::string name;
    bool paused = true;
    std::string actor = "operator";
};
struct SetDraining
{
    std::string backend;
    bool draining = true;
    std::string actor = "operator";
};
struct ProbeBackend
{
    std::string backend;
};
struct PublishRules
{
    std::string source;
    std::string file;
    std::string message;
    std::int64_t baseVersion = 0; // Conflict when it is not the active one
    std::string author = "operator";
};
struct RollbackRules
{
    std::int64_t toVersion = 0; // makes a new version with its source
    std::string author = "operator";
};
struct SetPriceBook
{
    std::string text;
    std::string file;
};

using Command = std::variant<SubmitTasks, CancelTasks, RedriveTask, SetPaused, SetDraining,
                             ProbeBackend, PublishRules, RollbackRules, SetPriceBook>;

struct CommandReply
{
    std::vector<model::TaskId> tasks; // of Submit and Redrive, in file order
    std::int64_t version = 0; // of Publish and Rollback
    std::vector<base::Error> errors; // empty = done; nothing was applied otherwise
    bool isOk() const { return errors.empty(); }
};

class CommandPort
{
public:
    virtual ~CommandPort() = default;
    // Thread: any. `done` is called once, on an unspecified thread, after the effect is on disk.
    virtual void execute(Command command, std::function<void(CommandReply)> done) = 0;
};

// --- queries -----------------------------------------------------------------------------------

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

// What the submit page shows before anything is submitted: the same code as the scheduler.
struct SubmitPreview
{
    struct Item
    {
        std::string name;
        model::Classification classification;
        std::string explanation; // JSON as in WhyHere
        std::vector<RouteCandidate> candidates;
        std::optional<base::Money> costEstimate; // empty = unknown, never zero
        std::string costBasis; // "price list, no history" / "32 similar runs" / why unknown
    };
    std::vector<Item> items; // at most 1000; `total` counts all
    std::int64_t total = 0;
    std::vector<base::Error> errors;
};

class OperationsQueries
{
public:
    virtual ~OperationsQueries() = default;
    virtual base::Result<Overview> overview() = 0;
    virtual base::Result<std::vector<BackendRow>> backends() = 0;
    virtual base::Result<std::vector<RuleSetVersionRow>> ruleSets() = 0; // newest first
    virtual base::Result<CostReport> cost(TimeRange, CostDimension) = 0;
    virtual base::Result<LatencyReport> latency(TimeRange, LatencyPhase) = 0;
    virtual SubmitPreview preview(const std::string& text, const std::string& file) = 0;
};

// --- events ------------------------------------------------------------------------------------

// What changed since the last batch. `overflow`: too much to list; query again.
struct EventBatch
{
    std::int64_t fromSeq = 0;
    std::int64_t toSeq = 0;
    std::vector<TaskNo> changedTasks;
    bool newTasks = false;
    bool backendsChanged = false;
    bool rulesChanged = false;
    bool overflow = false;
};

struct EngineStatus
{
    enum class Mode : std::uint8_t
    {
        Running,
        Paused,
        Degraded,
        ReadOnly,
        Stopped
    };
    Mode mode = Mode::Running;
    std::string message; // why degraded or read-only, and the way out
};

// Called at most every 50 ms, from a thread of the core; must return at once.
class EventSink
{
public:
    virtual ~EventSink() = default;
    virtual void events(const EventBatch& batch) = 0;
    virtual void status(const EngineStatus& status) = 0;
};

} // namespace tributary::service
