#include "backends/edge/container_engines.h"

namespace tributary::edge {

ContainerEngine::Found ContainerEngine::look()
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_found && m_found->has_value())
            return *m_found;
    }
    auto found = m_find();
    const std::lock_guard lock(m_mutex);
    m_found = found;
    return found;
}

std::string ContainerEngine::refusal() const
{
    const std::lock_guard lock(m_mutex);
    return m_found && !m_found->has_value() ? base::describe(m_found->error()) : std::string();
}

void ContainerEngines::examine(backends::BackendHealth& health)
{
    const bool hasSandbox = bubblewrap.look().has_value();
    const bool hasImages = podman.look().has_value();
    if (hasSandbox)
        return; // images are an extra
    health.reason = bubblewrap.refusal();
    health.state = backends::BackendHealth::State::Degraded;
    if (!hasImages) {
        health.state = backends::BackendHealth::State::Unavailable;
        health.refusal = health.reason;
    }
}

} // namespace tributary::edge
