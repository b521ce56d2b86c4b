// An attempt key that no test running beside this one has: what a runner ends after a restart it
// finds by the key in the environment of processes, on the whole machine.
//
// Thread: before others are started.
#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace tributary::test {

// The same in the processes that the test starts.
inline std::string ownAttemptKey()
{
    constexpr const char* kVariable = "TEST_OWN_KEY";
    setenv(kVariable, fmt::format("t-{:032x}-1", getpid()).c_str(), 0);
    return getenv(kVariable);
}

} // namespace tributary::test
