// The command line and environment of a function instance, with or without bubblewrap.
//
// Inside the sandbox: /usr read-only with the merged links, the package read-only at /var/task,
// a private writable /tmp, own pid, ipc and host name spaces, the host's loopback network
// (the runtime API needs it). Pure functions.
#pragma once

#include "backends/serverless/function_spec.h"

#include <string>
#include <vector>

namespace tributary::serverless {

// Names the instance's private directory in what runs without isolation, to find what is left
// of it.
inline constexpr const char* kInstanceVariable = "TRIBUTARY_INSTANCE";

struct SandboxPlan
{
    std::string bubblewrap; // path of bwrap, empty = no isolation
    std::string privateDir; // the instance's own, exists
    std::string bootstrapProgram; // runs commands
    std::string apiAddress; // host:port
};

struct InstanceLine
{
    std::vector<std::string> argv;
    std::vector<std::string> env;
    std::string workDir;
};

InstanceLine instanceLine(const FunctionSpec& function, const SandboxPlan& plan);

} // namespace tributary::serverless
