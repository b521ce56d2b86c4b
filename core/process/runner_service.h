// What the runner can do for its clients, one service a kind of work.
//
// Thread: the runner's main thread. Lifetime: the context outlives the services; app/runner
// constructs them in its composition and hands them to the RunnerServer.
#pragma once

#include "base/clock.h"
#include "process/event_loop.h"
#include "process/frame.h"
#include "process/journal.h"
#include "process/supervisor.h"

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace tributary::process {

using ClientId = std::uint64_t;

class FrameSink
{
public:
    virtual ~FrameSink() = default;
    virtual void send(ClientId to, const Frame& frame) = 0; // ignored when it has left
    virtual void broadcast(const Frame& frame) = 0; // to all that are connected now
};

struct RunnerContext
{
    EventLoop& loop;
    const base::Clock& clock;
    Supervisor& supervisor;
    Journal& journal;
    FrameSink& frames;
    std::filesystem::path dataDir; // real path
    std::filesystem::path programDir; // of tributary-runner and its companions
};

class RunnerService
{
public:
    virtual ~RunnerService() = default;

    // Frames whose kind starts with "NAME." come here.
    virtual std::string_view name() const noexcept = 0;
    // Requests are answered once, now or later, by FrameSink::send with the request's id and kind.
    virtual void handle(ClientId from, Frame frame) = 0;
    // Keeps the runner from ending although no client is connected.
    virtual bool isBusy() const = 0;
    // The runner ends now: end what runs.
    virtual void shutDown() = 0;
};

} // namespace tributary::process
