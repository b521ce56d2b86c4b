// Starts function instances as plain processes, for tests of the function host.
//
// Thread: one; poll fd() and call process().
#pragma once

#include "backends/serverless/instance_launcher.h"

#include <map>

namespace tributary::test {

class PosixLauncher final : public serverless::InstanceLauncher
{
public:
    PosixLauncher();
    ~PosixLauncher() override; // kills and reaps what is left
    PosixLauncher(const PosixLauncher&) = delete;
    PosixLauncher& operator=(const PosixLauncher&) = delete;

    base::Result<serverless::InstanceId>
    launch(const serverless::InstanceCommand& command,
           std::function<void(serverless::InstanceExit)> onExit) override;
    void stop(serverless::InstanceId id, bool force) override;
    model::Usage usage(serverless::InstanceId) override { return {}; }

    int fd() const { return m_epoll; }
    void process();
    int launched() const { return m_launched; }
    std::size_t alive() const { return m_children.size(); }
    // Kills the only one that lives and waits for its death; it is reported by process() only.
    void killTheOnlyOne() const;
    void refuse(bool isRefusing) { m_isRefusing = isRefusing; } // as for want of processes

private:
    struct Child
    {
        int pidFd = -1;
        std::function<void(serverless::InstanceExit)> onExit;
    };
    int m_epoll = -1;
    int m_launched = 0;
    bool m_isRefusing = false;
    std::map<serverless::InstanceId, Child> m_children; // by pid
};

} // namespace tributary::test
