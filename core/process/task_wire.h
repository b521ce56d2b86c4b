// What the console and the runner say to each other about processes (service "task").
//
// Requests: task.start (key, TaskStart; answered once the claim is on disk and the program runs,
// body TaskStarted), task.signal (key; body "kill" or "term"), task.lookup (keys; TaskStatus
// list), task.forget (keys), task.ended (key: a back end's name; the keys of it that have ended and
// were not forgotten), task.health (RunnerHealth). Events: task.exited (key, TaskEnd),
// task.alive (keys). Bodies are CBOR, which carries any bytes. Pure functions over plain values.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "model/records.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tributary::process {

// A command that removes what a child left with a container engine. It is run after the child has
// ended, however it ended, and by the next runner when this one died. Kept on disk: no secrets.
struct TaskCleanup
{
    std::vector<std::string> argv; // empty = nothing to do
    std::vector<std::string> env;

    bool operator==(const TaskCleanup&) const = default;
};

// Made in RUN by a container engine before it starts the program: without it nothing ran.
inline constexpr const char* kEngineMark = "conmon.pid";

struct TaskStart
{
    std::string owner; // the back end's name: "local", "edge"
    std::vector<std::string> argv;
    std::vector<std::string> env; // "NAME=value", complete
    std::string packageHash; // its directory becomes the working directory, empty = RUN/work
    std::string workDir; // absolute, instead of both
    bool isSandbox = false; // see ChildSpec
    // argv is a container engine's client: exit codes over 128 are the program's signals, 125 with
    // no kEngineMark is the engine's own failure, and what it uses is not what the program uses.
    bool isEngine = false;
    TaskCleanup cleanup;
    std::int64_t memoryBytes = 0;
    base::Micros runTimeout{}; // zero = none
    std::vector<std::pair<std::string, std::string>> files; // name → contents, made in RUN

    bool operator==(const TaskStart&) const = default;
};

// What the journal keeps of a start.
struct TaskClaim
{
    std::string owner;
    TaskCleanup cleanup;

    bool operator==(const TaskClaim&) const = default;
};

struct TaskStarted
{
    std::string handle; // "pid@start time"
    base::Instant at;

    bool operator==(const TaskStarted&) const = default;
};

struct TaskEnd
{
    enum class Kind : std::uint8_t
    {
        Exited, // the program ran and ended
        NotStarted, // it could not be started, and nothing ran
        Gone, // its runner ended, or the machine; nobody saw its end
    };

    Kind kind = Kind::Exited;
    int exitCode = 0;
    int signal = 0;
    bool outOfMemory = false;
    bool timedOut = false;
    bool wasSignalled = false; // on request
    base::ErrorCode code = base::ErrorCode::Internal; // of NotStarted
    std::string error; // of NotStarted and Gone: why, or the proof
    std::string outputs = "null"; // JSON text
    model::Usage usage;
    base::Instant startedAt;
    base::Instant endedAt;
    std::string logNote;

    bool operator==(const TaskEnd&) const = default;
};

struct TaskStatus
{
    enum class State : std::uint8_t
    {
        Absent, // never claimed here, and from now on refused
        Open, // runs
        Ended, // `end` has it
        Lingering, // of a dead runner, and its processes could not be ended yet
    };

    std::string key;
    State state = State::Absent;
    TaskStarted started; // of Open
    std::optional<TaskEnd> end;

    bool operator==(const TaskStatus&) const = default;
};

struct RunnerHealth
{
    bool takesWork = false; // its journal can be written
    bool hasMemoryCgroups = false; // else a watch ends what takes too much

    bool operator==(const RunnerHealth&) const = default;
};

std::string toCbor(const TaskStart& start);
std::string toCbor(const TaskClaim& claim);
std::string toCbor(const TaskStarted& started);
std::string toCbor(const TaskEnd& end);
std::string toCbor(const std::vector<TaskStatus>& list);
std::string toCbor(const std::vector<std::string>& keys);
std::string toCbor(const RunnerHealth& health);

// Errors: Corruption.
base::Result<TaskStart> taskStartFrom(const std::string& cbor);
base::Result<TaskClaim> taskClaimFrom(const std::string& cbor);
base::Result<TaskStarted> taskStartedFrom(const std::string& cbor);
base::Result<TaskEnd> taskEndFrom(const std::string& cbor);
base::Result<std::vector<TaskStatus>> taskStatusesFrom(const std::string& cbor);
base::Result<std::vector<std::string>> keysFrom(const std::string& cbor);
base::Result<RunnerHealth> runnerHealthFrom(const std::string& cbor);

// The line when it is JSON, else "null".
std::string resultOf(const std::string& lastLine);

} // namespace tributary::process
