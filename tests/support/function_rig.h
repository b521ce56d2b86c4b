// A function host in a scratch directory, driven by the calling thread.
#pragma once

#include "backends/serverless/function_host.h"
#include "base/clock.h"
#include "support/posix_launcher.h"

#include <functional>
#include <map>
#include <string>

namespace tributary::test {

class FunctionRig final : public serverless::HostEvents
{
public:
    explicit FunctionRig(serverless::HostOptions options = {});
    ~FunctionRig() override;
    FunctionRig(const FunctionRig&) = delete;
    FunctionRig& operator=(const FunctionRig&) = delete;

    serverless::FunctionHost& host() { return *m_host; }
    PosixLauncher& launcher() { return m_launcher; }
    const std::string& directory() const { return m_directory; }
    std::string log(const std::string& key, const char* stream) const; // "out" or "err"
    const std::string& lastKey() const { return m_lastKey; }

    // Gives it a new key; empty when refused.
    std::string start(const serverless::FunctionSpec& function, std::string payload,
                      base::Micros timeout = {});
    serverless::InvocationResult invoke(const serverless::FunctionSpec& function,
                                        std::string payload, base::Micros timeout = {});
    serverless::InvocationResult wait(const std::string& key);
    // Runs the loop until the condition holds; false after 60 s without.
    bool runUntil(const std::function<bool()>& condition);
    bool hasStarted(const std::string& key) const { return m_started.contains(key); }

    void invocationStarted(const std::string& key, base::Instant at, base::Micros init) override;
    void invocationFinished(serverless::InvocationResult result) override;

private:
    base::SystemClock m_clock;
    std::string m_directory;
    PosixLauncher m_launcher;
    std::unique_ptr<serverless::FunctionHost> m_host;
    std::map<std::string, base::Micros> m_started;
    std::map<std::string, serverless::InvocationResult> m_results;
    std::string m_lastKey;
    int m_count = 0;
};

// "bwrap" when it works here, else empty.
std::string workingBubblewrap();

} // namespace tributary::test
