// Values that the store keeps beside tasks, attempts and events, and values that queries give.
//
// Thread: plain values. Times are UTC. Texts are the stable English ones.
#pragma once

#include "model/records.h"
#include "store/rule_rows.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tributary::store {

// One line of the task table.
struct TaskRow
{
    model::TaskNo no = 0;
    model::TaskId id;
    std::string name;
    std::string taskType;
    std::string team; // labels.team
    model::TaskState state = model::TaskState::Accepted;
    model::CancelState cancel = model::CancelState::None;
    model::ExecutionType type = model::ExecutionType::Traditional;
    model::Priority priority = model::Priority::Medium;
    std::string backend;
    std::string rule;
    std::int64_t ruleSetVersion = 0;
    int attempt = 0;
    std::optional<int> exitCode;
    std::string error;
    base::Money cost;
    base::Instant submitted;
    model::MaybeInstant started; // of the last attempt
    model::MaybeInstant ended;
    base::Micros queueWait{}; // sum over attempts
    base::Micros coldStart{}; // of the last attempt
    std::optional<base::Micros> startTime; // intent to running, of the last attempt
    std::optional<base::Micros> runTime; // running to ended, of the last attempt
    bool deadLetter = false;
};

// What operators decide about a back end, and its configuration where it was made here.
struct BackendState
{
    std::string name;
    bool isDraining = false;
    std::string config; // JSON; empty = from the file or embedded
    base::Instant changedAt;
    std::string actor;
};

enum class PauseScope : std::uint8_t
{
    Everything, // name is empty
    Team,
    Backend
};

struct PauseFlag
{
    PauseScope scope = PauseScope::Everything;
    std::string name;
    bool isPaused = true; // false removes the flag
    base::Instant at;
    std::string actor;
};

struct PriceBookVersion
{
    std::int64_t no = 0; // 0 when given to a batch: the store numbers them
    std::string label; // name and version
    std::string file;
    std::string source; // the bytes as given
    base::Instant at;
};

// Appended to the hash chain: each hash covers the entry and the hash before it.
struct AuditEntry
{
    base::Instant at;
    std::string actor;
    std::string action; // "submit", "cancel", "rules.publish", "credential.use", …
    std::string subject;
    std::string detail; // JSON or empty
};

// A small named value of the owner, e.g. the boot id that was last seen.
struct Setting
{
    std::string key;
    std::string value; // empty removes it
};

struct Event
{
    std::int64_t seq = 0;
    base::Instant at;
    std::string kind;
    int version = 1;
    model::TaskNo task = 0;
    int attempt = 0;
    std::string actor;
    std::int64_t causeSeq = 0;
    std::string body; // JSON text of the map
};

// How many live tasks (never imported history) are in each state.
struct StateCounts
{
    std::array<std::int64_t, model::kTaskStateCount> byState{};
    std::array<std::array<std::int64_t, model::kTaskStateCount>, model::kExecutionTypeCount>
        byTypeAndState{};
    struct BackendCount
    {
        std::string backend; // empty = not routed
        std::array<std::int64_t, model::kTaskStateCount> byState{};
    };
    std::vector<BackendCount> byBackend; // by name
};

struct FacetCount
{
    std::string value;
    std::int64_t count = 0;
};

// Most frequent first.
struct Facets
{
    std::vector<FacetCount> states;
    std::vector<FacetCount> types;
    std::vector<FacetCount> backends;
    std::vector<FacetCount> rules;
};

struct SubmissionSlot
{
    base::Instant from;
    std::array<std::int64_t, model::kTaskStateCount> byState{};
};

} // namespace tributary::store
