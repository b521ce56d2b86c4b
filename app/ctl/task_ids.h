// Task ids among a command's arguments.
#pragma once

#include "cli.h"
#include "model/keys.h"

#include <optional>
#include <string>
#include <vector>

namespace tributary::ctl {

// Nothing, with the complaint printed, when one of them is no UUID: wrong usage.
std::optional<std::vector<model::TaskId>> readTaskIds(const Cli& cli,
                                                      const std::vector<std::string>& texts);
std::optional<model::TaskId> readTaskId(const Cli& cli, const std::string& text);

} // namespace tributary::ctl
