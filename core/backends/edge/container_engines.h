// What runs containers on this host: bubblewrap, and podman for images.
//
// Thread: any; look() and examine() block (see process/sandbox_probe.h).
#pragma once

#include "backends/backend.h"

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace tributary::edge {

// Looks for a program once, and again while it doesn't work: it may get installed.
class ContainerEngine
{
public:
    using Found = base::Result<std::string>; // path of the program, or why it doesn't work
    using Find = std::function<Found()>;

    explicit ContainerEngine(Find find)
        : m_find(std::move(find))
    {
    }

    Found look();
    // Why it doesn't work; empty while it does, or nobody has looked yet. Never blocks.
    std::string refusal() const;

private:
    const Find m_find;
    mutable std::mutex m_mutex; // guards m_found
    std::optional<Found> m_found;
};

struct ContainerEngines
{
    ContainerEngines(ContainerEngine::Find findBubblewrap, ContainerEngine::Find findPodman)
        : bubblewrap(std::move(findBubblewrap))
        , podman(std::move(findPodman))
    {
    }

    ContainerEngine bubblewrap;
    ContainerEngine podman;

    ContainerEngine& of(const model::RunSpec& run)
    {
        return run.image.empty() ? bubblewrap : podman;
    }
    // Where neither works, nothing can run here at all.
    void examine(backends::BackendHealth& health);
};

} // namespace tributary::edge
