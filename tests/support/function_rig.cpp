#include "support/function_rig.h"

#include <fmt/format.h>
#include <poll.h>
#include <stdlib.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace tributary::test {

FunctionRig::FunctionRig(serverless::HostOptions options)
{
    std::string pattern = std::filesystem::temp_directory_path().string() + "/tributary-rig-XXXXXX";
    m_directory = mkdtemp(pattern.data());
    for (const char* name : {"logs", "scratch"})
        std::filesystem::create_directory(m_directory + '/' + name);
    options.logDir = m_directory + "/logs";
    options.scratchDir = m_directory + "/scratch";
    auto host = serverless::FunctionHost::create(std::move(options), m_clock, m_launcher, *this);
    if (host)
        m_host = std::move(*host);
}

FunctionRig::~FunctionRig()
{
    m_host.reset();
    std::error_code ignored;
    std::filesystem::remove_all(m_directory, ignored);
}

std::string FunctionRig::log(const std::string& key, const char* stream) const
{
    std::ifstream file{fmt::format("{}/logs/{}.{}", m_directory, key, stream), std::ios::binary};
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string FunctionRig::start(const serverless::FunctionSpec& function, std::string payload,
                               base::Micros timeout)
{
    m_lastKey = fmt::format("t-{:032x}-1", ++m_count);
    return m_host->invoke({m_lastKey, function, std::move(payload), timeout}) ? m_lastKey
                                                                              : std::string{};
}

serverless::InvocationResult FunctionRig::invoke(const serverless::FunctionSpec& function,
                                                 std::string payload, base::Micros timeout)
{
    return wait(start(function, std::move(payload), timeout));
}

serverless::InvocationResult FunctionRig::wait(const std::string& key)
{
    runUntil([&] { return m_results.contains(key); });
    const auto found = m_results.find(key);
    if (found != m_results.end())
        return found->second;
    serverless::InvocationResult none;
    none.outcome = serverless::InvocationResult::Outcome::NotStarted;
    none.errorMessage = "no result came";
    return none;
}

bool FunctionRig::runUntil(const std::function<bool()>& condition)
{
    const base::Micros end = m_clock.bootTime() + std::chrono::seconds{60};
    while (!condition()) {
        if (m_clock.bootTime() > end)
            return false;
        std::array<pollfd, 2> fds{pollfd{m_host->fd(), POLLIN, 0},
                                  pollfd{m_launcher.fd(), POLLIN, 0}};
        poll(fds.data(), fds.size(), 1000);
        if ((fds[1].revents & POLLIN) != 0)
            m_launcher.process();
        if ((fds[0].revents & POLLIN) != 0)
            m_host->process();
    }
    return true;
}

void FunctionRig::invocationStarted(const std::string& key, base::Instant, base::Micros init)
{
    m_started[key] = init;
}

void FunctionRig::invocationFinished(serverless::InvocationResult result)
{
    const std::string key = result.key;
    m_results.insert_or_assign(key, std::move(result));
}

std::string workingBubblewrap()
{
    const std::string program = "/usr/bin/bwrap";
    if (!std::filesystem::exists(program))
        return {};
    PosixLauncher launcher;
    int code = -1;
    serverless::InstanceCommand command;
    command.argv = {program,     "--unshare-pid", "--ro-bind", "/usr",      "/usr",
                    "--symlink", "usr/lib",       "/lib",      "--symlink", "usr/lib64",
                    "/lib64",    "--proc",        "/proc",     "--",        "/usr/bin/true"};
    command.workDir = "/";
    command.stdoutFd = 1;
    command.stderrFd = 2;
    if (!launcher.launch(command, [&](serverless::InstanceExit exit) { code = exit.exitCode; }))
        return {};
    while (launcher.alive() > 0) {
        pollfd fd{launcher.fd(), POLLIN, 0};
        poll(&fd, 1, 1000);
        launcher.process();
    }
    return code == 0 ? program : std::string{};
}

} // namespace tributary::test
