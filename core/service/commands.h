// Commands into the core. One call answers once, after its effect is on disk.
#pragma once

#include "base/error.h"
#include "model/keys.h"
#include "rollout/rollout.h"

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace tributary::service {

// As actor of SubmitTasks: the tasks are made up, and from then on the data directory says so.
inline constexpr const char* kDemoActor = "demo";

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
// Of a task whose state is unknown: an operator knows that its attempt has ended without a result
// and does nothing any more. It may then run again, as its retry policy says.
struct DeclareLost
{
    model::TaskId task;
    int attempt = 0; // the one it is known of; Conflict when another one is unknown by now
    std::string reason; // how that is known; not empty
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
// Answers when the back end has: its health is then that of a moment ago.
struct ProbeBackend
{
    std::string backend;
};
// At once, or on trial beside the active version; AlreadyExists while another one is on trial.
struct PublishRules
{
    std::string source;
    std::string file;
    std::string message;
    std::int64_t baseVersion = 0; // Conflict when it is not the active one
    std::string author = "operator";
    rollout::Plan rollout{};
    // What a replay said of it: a JSON object as text, kept with the version as it is; may be
    // empty.
    std::string replay{};
};
inline constexpr std::size_t kLongestReplay = std::size_t{1} << 20U; // bytes
// A version on trial. Conflict when it is not that one any more.
struct PromoteRules
{
    std::int64_t version = 0;
    bool toNextStep = false; // of a canary; false = it decides every new task from now on
    std::string author = "operator";
};
struct StopRules
{
    std::int64_t version = 0; // the active version goes on alone
    std::string reason; // not empty
    std::string author = "operator";
};
struct RollbackRules
{
    std::int64_t toVersion = 0; // makes a new version with its source; ends a trial
    std::string author = "operator";
};
struct SetPriceBook
{
    std::string text;
    std::string file;
};

using Command =
    std::variant<SubmitTasks, CancelTasks, RedriveTask, DeclareLost, SetPaused, SetDraining,
                 ProbeBackend, PublishRules, PromoteRules, StopRules, RollbackRules, SetPriceBook>;

struct CommandReply
{
    std::vector<model::TaskId> tasks; // of Submit and Redrive, in file order
    std::int64_t version = 0; // of Publish, Promote, Stop and Rollback
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

// Blocks until the effect is on disk, or the command was refused.
CommandReply executeAndWait(CommandPort& port, Command command);

} // namespace tributary::service
