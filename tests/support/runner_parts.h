// A runner without its socket, driven by the calling thread: what a service of it stands on.
//
// Destroy the service first.
#pragma once

#include "base/clock.h"
#include "process/runner_service.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tributary::test {

class FrameRecorder final : public process::FrameSink
{
public:
    void send(process::ClientId, const process::Frame& frame) override { add(frame); }
    void broadcast(const process::Frame& frame) override { add(frame); }

    std::vector<process::Frame> all;
    std::function<void()> changed;

private:
    void add(const process::Frame& frame)
    {
        all.push_back(frame);
        if (changed)
            changed();
    }
};

class RunnerParts
{
public:
    explicit RunnerParts(const std::string& directory)
        : loop(std::move(*process::EventLoop::create()))
        , supervisor(std::move(*process::Supervisor::create(
              *loop, clock, {.spawnProgram = TRIBUTARY_BIN_DIR "/tributary-spawn"})))
        , journal(std::move(*process::Journal::open(directory + "/journal", *loop)))
        , context{*loop, clock, *supervisor, *journal, frames, directory, TRIBUTARY_BIN_DIR}
    {
    }

    void request(process::RunnerService& service, std::string kind, std::string key,
                 std::string body)
    {
        service.handle(1, {std::move(kind), ++m_lastId, std::move(key), std::move(body)});
    }
    // Runs the loop until the condition holds; false after 60 s without.
    bool runUntil(const std::function<bool()>& condition)
    {
        bool isLate = false;
        const auto guard = loop->after(std::chrono::minutes{1}, [&] {
            isLate = true;
            loop->stop();
        });
        process::EventLoop::TimerId next = 0;
        const std::function<void()> check = [&] {
            if (condition())
                loop->stop();
            else
                next = loop->after(std::chrono::milliseconds{2}, check);
        };
        check();
        loop->run();
        loop->cancel(next);
        loop->cancel(guard);
        return !isLate;
    }
    // Runs the loop until there is a frame of this kind for the key, then in `last`.
    bool waitFor(const std::string& kind, const std::string& key = {})
    {
        return runUntil([&] {
            const auto found = std::ranges::find_if(frames.all, [&](const process::Frame& frame) {
                return frame.kind == kind && frame.key == key;
            });
            if (found == frames.all.end())
                return false;
            last = *found;
            return true;
        });
    }

    base::SystemClock clock;
    FrameRecorder frames;
    std::unique_ptr<process::EventLoop> loop;
    std::unique_ptr<process::Supervisor> supervisor;
    std::unique_ptr<process::Journal> journal;
    process::RunnerContext context;
    process::Frame last;

private:
    std::uint64_t m_lastId = 0;
};

} // namespace tributary::test
