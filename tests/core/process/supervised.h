// A supervisor on a loop of its own, and one way to run a child to its end on it.
#pragma once

#include "process/process_tree.h"
#include "process/supervisor.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tributary::test {

inline std::vector<std::string> plainEnvironment()
{
    return {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "HOME=/tmp"};
}

class Supervised
{
public:
    explicit Supervised(bool useCgroups = true)
    {
        loop = std::move(*process::EventLoop::create());
        supervisor = std::move(
            *process::Supervisor::create(*loop, clock,
                                         {.spawnProgram = TRIBUTARY_BIN_DIR "/tributary-spawn",
                                          .cgroupName = "tributary-test",
                                          .useCgroups = useCgroups}));
    }

    std::string path(const std::string& name) const
    {
        return dir.path().toStdString() + '/' + name;
    }

    process::ChildSpec spec(const std::string& name, std::vector<std::string> argv) const
    {
        process::ChildSpec child;
        child.name = name;
        child.argv = std::move(argv);
        child.env = plainEnvironment();
        child.workDir = dir.path().toStdString();
        child.log = path(name);
        return child;
    }
    process::ChildSpec shell(const std::string& name, const std::string& script) const
    {
        return spec(name, {"/bin/sh", "-c", script});
    }
    process::ChildSpec python(const std::string& name, const std::string& script) const
    {
        return spec(name, {"/usr/bin/python3", "-c", script});
    }

    // Runs the loop until the condition holds, at most a minute.
    bool runUntil(const std::function<bool()>& condition)
    {
        bool isLate = false;
        const auto guard = loop->after(std::chrono::minutes{1}, [&] {
            isLate = true;
            loop->stop();
        });
        std::function<void()> check = [&] {
            if (condition())
                loop->stop();
            else
                m_check = loop->after(std::chrono::milliseconds{2}, check);
        };
        check();
        loop->run();
        loop->cancel(m_check);
        loop->cancel(guard);
        return !isLate;
    }

    // `whileRunning` is called once the child lives.
    std::optional<process::ChildExit>
    run(process::ChildSpec child, const std::function<void(process::ChildId)>& whileRunning = {})
    {
        std::optional<process::ChildExit> ended;
        const auto id = supervisor->start(
            std::move(child), [&](process::ChildExit exit) { ended = std::move(exit); });
        if (!id) {
            qWarning("%s", base::describe(id.error()).c_str());
            return std::nullopt;
        }
        if (whileRunning)
            whileRunning(*id);
        runUntil([&] { return ended.has_value(); });
        return ended;
    }

    QTemporaryDir dir;
    base::SystemClock clock;
    std::unique_ptr<process::EventLoop> loop;
    std::unique_ptr<process::Supervisor> supervisor;

private:
    process::EventLoop::TimerId m_check = 0;
};

} // namespace tributary::test
