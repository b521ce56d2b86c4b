// Variables of a task that must not reach the program which builds its sandbox.
//
// bubblewrap and podman run outside of the sandbox that they make. A loader that obeys the task's
// LD_PRELOAD there would run the task's code with all that we may do; so does podman with
// CONTAINER_HOST and its like. Thread: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tributary::process {

// Of the dynamic loader and the C library.
bool steersLoader(std::string_view name);
// Of podman and the libraries below it, too.
bool steersContainerEngine(std::string_view name);

// Takes such NAME=VALUE out of the environment that bubblewrap gets, and gives the arguments that
// set them inside. They are seen in the list of processes: secrets do not belong into them.
std::vector<std::string> takeLoaderVariables(std::vector<std::string>& environment);

} // namespace tributary::process
