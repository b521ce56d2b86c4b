// A process that outlived its parent, as what is left of a runner that was killed.
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace tributary::test {

// Nobody's child here, in a session whose leader is gone, with this variable in its environment;
// its pid.
inline pid_t spawnDetached(std::string variable)
{
    prctl(PR_SET_CHILD_SUBREAPER, 0); // which an earlier supervisor has made us
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    std::string path = "PATH=/usr/bin:/bin";
    std::vector<std::string> words{"/bin/sh", "-c", "sleep 1000 > /dev/null & echo $!"};
    char* argv[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
    char* env[] = {variable.data(), path.data(), nullptr};
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    pid_t shellPid = -1;
    posix_spawn(&shellPid, argv[0], &actions, &attributes, argv, env);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    char text[32] = {};
    [[maybe_unused]] const auto got = read(ends[0], text, sizeof text - 1);
    close(ends[0]);
    waitpid(shellPid, nullptr, 0);
    return std::atoi(text);
}

} // namespace tributary::test
