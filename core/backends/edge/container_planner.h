// How an attempt becomes a container: what of the host it gets, and the command line.
//
// Thread: plan() on the client's I/O thread; it reads the package store and asks for secrets.
#pragma once

#include "backends/task_needs.h"
#include "process/task_wire.h"

#include <filesystem>

namespace tributary::edge {

class ContainerPlanner
{
public:
    ContainerPlanner(std::filesystem::path dataDir, model::BackendConfig config,
                     backends::SecretOf secret)
        : m_dataDir(std::move(dataDir))
        , m_config(std::move(config))
        , m_secret(std::move(secret))
    {
    }

    // `engine` is the path of podman for a task with an image, else of bwrap. Errors: NotFound
    // (package), InvalidArgument (what podman can't be told), those of the secrets.
    base::Result<process::TaskStart> plan(const backends::StartRequest& request,
                                          const std::string& engine) const;

private:
    const std::filesystem::path m_dataDir;
    const model::BackendConfig m_config;
    const backends::SecretOf m_secret;
};

} // namespace tributary::edge
