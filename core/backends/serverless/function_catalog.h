// The deployed functions of a data directory, as programs see and change them.
//
// Port: the owner's is LocalFunctionCatalog, a program beside it goes through the owner's API.
// Thread: calls may come from any thread; they block until a change is on disk.
#pragma once

#include "backends/serverless/function_spec.h"
#include "base/clock.h"
#include "base/error.h"

#include <string>
#include <vector>

namespace tributary::serverless {

struct FunctionVersion
{
    FunctionSpec spec; // packageDir is empty: the runner finds the package by its hash
    std::string hash; // contentHash
    base::Instant deployedAt;
};

struct FunctionInfo
{
    std::string name;
    int current = 0; // what calls without a version get
    std::vector<FunctionVersion> versions; // ascending
};

class FunctionCatalog
{
public:
    virtual ~FunctionCatalog() = default;

    // `spec.packageDir` names a directory or archive of this machine (absolute, empty = none),
    // which is stored by its content first. It becomes the current version; content that a version
    // has already gives that version. Errors: those of FunctionStore::deploy and
    // PackageStore::add; InvalidArgument when nothing of the package would run.
    virtual base::Result<FunctionVersion> deploy(FunctionSpec spec) = 0;
    virtual base::Result<std::vector<FunctionInfo>> list() = 0; // by name
    // As FunctionStore.
    virtual base::Result<int> rollback(const std::string& name, int version) = 0;
    virtual base::Result<> remove(const std::string& name, int version) = 0;
};

} // namespace tributary::serverless
