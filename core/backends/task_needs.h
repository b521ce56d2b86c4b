// What a task needs, against what one machine's back end gives: the reasons of incapability, and
// the environment that every command gets.
//
// Thread: pure functions.
#pragma once

#include "backends/backend.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace tributary::backends {

// Empty = fits. Size, time and resources against the configuration; zero there means the machine.
std::string lackOf(const model::TaskSpec& spec, const model::BackendConfig& config);

// Only commands that read and write no files elsewhere; empty = it is one.
std::string notACommand(const model::TaskSpec& spec);

// Bytes that ending the task enforces: what it declares itself (a learned estimate must not end
// it), else what the back end gives one task at most; 0 = none.
std::int64_t memoryLimit(const model::TaskSpec& spec, const model::BackendConfig& config);

// The value of a variable that refers to a secret; may block.
using SecretOf = std::function<base::Result<std::string>(const model::EnvValue&)>;

struct CommandEnvironment
{
    std::vector<std::string> variables; // "NAME=value", sorted, without duplicates
    std::vector<std::pair<std::string, std::string>> files; // name → contents, to lie in fileDir
};

// TRIBUTARY_INPUTS, TRIBUTARY_CONFIG (as _FILE below `fileDir` when over 64 KiB),
// TRIBUTARY_ATTEMPT and TRIBUTARY_TASK, the task's own and, where it names none, `defaults`.
// Errors: those of `secretOf`; Unavailable when there is none to ask.
base::Result<CommandEnvironment>
commandEnvironment(const StartRequest& request, const std::string& fileDir,
                   const std::vector<std::pair<std::string, std::string>>& defaults,
                   const SecretOf& secretOf);

} // namespace tributary::backends
