// The statements of BatchWriter and the order of their parameters.
//
// Thread: pure functions.
#pragma once

#include <cstdint>
#include <string>

namespace tributary::store {

// Parameters of insertTask and updateTask: first the number, then what changes, then what doesn't.
enum class TaskParameter : std::uint8_t
{
    No = 1,
    State,
    Type,
    Backend,
    Rule,
    Started,
    Ended,
    Queued,
    QueueWait,
    StartTime,
    RunTime,
    Collect,
    Cost,
    Currency,
    Priority,
    Attempt,
    Tries,
    ExitCode,
    Cancel,
    Failure,
    Timeout,
    DeadLetter,
    RuleSet,
    ColdStart,
    NotBefore,
    Classification,
    OutputOf,
    LastEvent,
    Error,
    Submitted, // from here on at the insert only
    TaskType,
    Team,
    RedriveOf,
    Id,
    Name,
};

enum class AttemptParameter : std::uint8_t
{
    Key = 1,
    State,
    Backend,
    Cancel,
    Stale,
    Dispatched,
    Started,
    Ended,
    Lease,
    Init,
    ExitCode,
    Signal,
    Failure,
    Cpu,
    Memory,
    Cost,
    Currency,
    Handle,
    Error,
    Formula,
    Note,
    Type, // from here on at the insert only
    Rule,
    Intent,
};

std::string insertTaskSql();
std::string updateTaskSql();
std::string insertAttemptSql();
std::string updateAttemptSql();

} // namespace tributary::store
