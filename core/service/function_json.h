// Deployed functions as JSON, as programs and people write and read them.
//
// A version: {"name", "version", "current", "hash", "package", "entry", "command", "handler",
// "memory_bytes", "timeout", "concurrency", "keep_warm", "env", "deployed"}; a function: {"name",
// "current", "versions": [a version…]}. What is deployed has the keys of a version that describe
// it, and "package_dir" in place of the package's hash. Thread: pure functions.
#pragma once

#include "backends/serverless/function_catalog.h"
#include "base/document.h"

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::service {

std::string functionVersionJson(const serverless::FunctionVersion& version, bool isCurrent);
std::string functionJson(const serverless::FunctionInfo& function);

// What POST /v1/functions takes; sizes and times also as "128MiB" and "60s". Errors: ParseError,
// InvalidArgument, each with its place.
std::expected<serverless::FunctionSpec, std::vector<base::Error>>
readFunction(std::string_view text, std::string_view file);
std::string deployJson(const serverless::FunctionSpec& spec); // reads back to the same

// What the two writers above wrote. Errors: ParseError.
base::Result<serverless::FunctionVersion> readFunctionVersion(std::string_view text);
base::Result<std::vector<serverless::FunctionInfo>> readFunctionList(std::string_view text);

} // namespace tributary::service
