// What an operator submits: one task as its file says it, checked and in base units.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "model/enums.h"
#include "model/features.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::model {

struct RunSpec
{
    enum class Kind : std::uint8_t { Command, Function, Url };

    Kind kind = Kind::Command;
    std::vector<std::string> command; // argv, never a shell string
    std::string function; // "name" or "name@version"
    std::string url;
    std::string package; // directory or zip as written; modifies command
    std::string packageHash; // sha256 in hex once stored under packages/
    std::string image; // container.image; empty = the host's /usr
    bool hostNetwork = false; // container.network: host

    bool operator==(const RunSpec&) const = default;
};

struct Timeouts
{
    std::optional<base::Micros> queue; // from each entry to queued
    std::optional<base::Micros> start; // from the dispatch to running
    std::optional<base::Micros> run;
    std::optional<base::Micros> total; // from accepted

    bool operator==(const Timeouts&) const = default;
};

struct RetryPolicy
{
    int attempts = 1; // total tries
    base::Micros backoffBase = std::chrono::seconds {1};
    base::Micros backoffCap = std::chrono::minutes {1};
    std::vector<FailureClass> on {FailureClass::Unavailable, FailureClass::Timeout,
                                  FailureClass::Throttled, FailureClass::Lost};

    bool operator==(const RetryPolicy&) const = default;
};

struct EnvValue
{
    enum class Source : std::uint8_t { Plain, Keyring, Env, File };

    std::string name;
    Source source = Source::Plain;
    std::string value; // the text, or the name of the secret, variable or file

    bool operator==(const EnvValue&) const = default;
};

struct Override
{
    std::optional<ExecutionType> type;
    std::string backend; // empty = any of the type
    std::string reason;

    bool operator==(const Override&) const = default;
};

struct FileSpec
{
    std::string source; // path or URL
    std::string target;
    bool isOutput = false;

    bool operator==(const FileSpec&) const = default;
};

struct TaskSpec
{
    std::string name;
    std::string taskType;
    std::string definition;
    Features features;
    RunSpec run;
    std::string inputs = "null"; // JSON text
    std::string config = "null"; // JSON text
    Timeouts timeout;
    RetryPolicy retry;
    bool idempotent = false;
    std::string idempotencyKey; // empty = none; the same key is the same task
    std::optional<base::Instant> notBefore;
    std::optional<base::Instant> deadline;
    Labels labels; // the fair share goes by labels.team
    std::vector<std::string> dependsOn; // task ids, or names within one submit
    std::vector<EnvValue> env;
    std::vector<FileSpec> files;
    std::optional<Override> override;

    bool operator==(const TaskSpec&) const = default;
    RuleInput ruleInput() const { return {features, taskType, labels}; }
};

// Reads one task, a list, multi-document YAML or JSON lines: all or nothing. Unknown keys are
// errors that suggest the nearest one. Checks everything a file alone can be wrong about: types,
// units, NaN and infinities, negative sizes, limits, cycles among the names of one file.
// Errors: ParseError or InvalidArgument with file, line, column and hint, at most 20 of them.
std::expected<std::vector<TaskSpec>, std::vector<base::Error>>
readTaskFile(std::string_view text, std::string_view file);

// The canonical JSON of a task file, which readTaskFile reads back to an equal value.
std::string toJson(const TaskSpec& spec);

// One record of `classify`: `{"id": …, "features": {…}, "task_type": …, "labels": …}`.
struct ClassifyRecord
{
    std::string id; // JSON text of the id, "null" when absent
    Features features;
    std::string taskType;
    Labels labels;
};
base::Result<ClassifyRecord> readClassifyRecord(std::string_view line, std::string_view file,
                                                int lineNumber);

} // namespace tributary::model
