#include "backends/serverless/function_host.h"

#include "backends/serverless/function_host_impl.h"

namespace tributary::serverless {

FunctionHost::FunctionHost(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

FunctionHost::~FunctionHost() = default;

base::Result<std::unique_ptr<FunctionHost>> FunctionHost::create(HostOptions options,
                                                                 const base::Clock& clock,
                                                                 InstanceLauncher& launcher,
                                                                 HostEvents& events)
{
    auto impl = std::make_unique<Impl>(std::move(options), clock, launcher, events);
    if (base::Result<> opened = impl->open(); !opened)
        return std::unexpected(opened.error());
    return std::unique_ptr<FunctionHost>{new FunctionHost{std::move(impl)}};
}

base::Result<> FunctionHost::invoke(Invocation invocation)
{
    return m_impl->invoke(std::move(invocation));
}

base::Result<> FunctionHost::warm(const FunctionSpec& function)
{
    return m_impl->warm(function);
}

bool FunctionHost::cancel(const std::string& key, bool force)
{
    return m_impl->cancel(key, force);
}

bool FunctionHost::isOpen(const std::string& key) const
{
    return m_impl->isOpen(key);
}

std::vector<std::string> FunctionHost::openKeys() const
{
    return m_impl->openKeys();
}

int FunctionHost::fd() const noexcept
{
    return m_impl->fd();
}

void FunctionHost::process()
{
    m_impl->process();
}

std::vector<PoolStatus> FunctionHost::pools() const
{
    return m_impl->pools();
}

bool FunctionHost::isBusy() const
{
    return m_impl->isBusy();
}

void FunctionHost::endAll()
{
    m_impl->endAll();
}

} // namespace tributary::serverless
