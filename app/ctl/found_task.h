// The task that a command names, with the access that it was read through.
#pragma once

#include "cli.h"
#include "store_access.h"

#include <expected>
#include <memory>
#include <string>

namespace tributary::ctl {

struct FoundTask
{
    std::unique_ptr<StoreAccess> access;
    service::TaskDetail detail;
};

// Or the exit code when there is none, with the complaint printed.
std::expected<FoundTask, int> findTask(const Cli& cli, const std::string& id);

} // namespace tributary::ctl
