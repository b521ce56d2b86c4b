// Deployed functions: names, numbered versions by content hash, and which version is current.
//
// An append-only file of JSON lines, DIR/functions/functions.jsonl; every change is on disk when
// the call returns. A torn last line is dropped. Deploying the same content again gives the
// version that has it. One process writes (the owner of the data directory); readers may open it
// beside it.
//
// Thread: any; a mutex guards the state.
#pragma once

#include "backends/serverless/function_catalog.h"
#include "base/error.h"

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::serverless {

class FunctionStore
{
public:
    // Creates the file when absent, unless read only. Errors: PermissionDenied, ReadOnly,
    // Corruption (a line in the middle is damaged).
    static base::Result<std::unique_ptr<FunctionStore>>
    open(std::filesystem::path directory, const base::Clock& clock, bool readOnly = false);
    ~FunctionStore();
    FunctionStore(const FunctionStore&) = delete;
    FunctionStore& operator=(const FunctionStore&) = delete;

    // Makes it the current version; the number is given here. Errors: InvalidArgument (name,
    // memory, time-out, nothing to run), ReadOnly, ResourceExhausted (disk full).
    base::Result<FunctionVersion> deploy(FunctionSpec spec);
    std::vector<FunctionInfo> list() const; // by name
    // "name" (the current version) or "name@3". Errors: NotFound, with the names there are.
    base::Result<FunctionSpec> find(std::string_view reference) const;
    // Makes an older (or newer) version current; 0 = the one before the current. Errors: NotFound,
    // ReadOnly, ResourceExhausted.
    base::Result<int> rollback(const std::string& name, int version = 0);
    // A version, or all of them with 0. The current version can't go alone. Errors: NotFound,
    // Conflict (it is the current one), ReadOnly, ResourceExhausted.
    base::Result<> remove(const std::string& name, int version = 0);

private:
    struct Function
    {
        int current = 0;
        int last = 0; // numbers are never given twice
        std::map<int, FunctionVersion> versions;
    };
    FunctionStore(std::filesystem::path file, const base::Clock& clock, bool readOnly);
    base::Result<> load();
    bool apply(std::string_view line); // false: the line is damaged
    base::Result<> append(const std::string& line);

    std::filesystem::path m_file;
    const base::Clock& m_clock;
    bool m_isReadOnly;
    mutable std::mutex m_mutex; // guards the two below
    std::map<std::string, Function, std::less<>> m_functions;
    int m_fd = -1;
};

} // namespace tributary::serverless
