// One command to the core, and what is printed of it.
#pragma once

#include "cli.h"
#include "service/commands.h"

#include <string>

namespace tributary::ctl {

// Prints `done` and whether somebody will carry it out; the exit code.
int execute(const Cli& cli, service::Command command, const std::string& done);

} // namespace tributary::ctl
