// A back end's way to the runner of a data directory: connects, starts one when there is none,
// reconnects after either side restarted.
//
// Thread: any thread may call; listeners and answers are called on the client's own I/O thread
// and must return soon. Lifetime: listeners outlive the client or are removed; after remove() or
// the destructor returns nothing is called any more. Don't destroy the client on its I/O thread.
#pragma once

#include "base/error.h"
#include "process/frame.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace tributary::process {

struct RunnerInfo
{
    int pid = 0;
    std::string bootId;
    std::string startedId; // differs between two runners
};

class RunnerListener
{
public:
    virtual ~RunnerListener() = default;
    virtual void runnerConnected(const RunnerInfo& info) = 0; // ask what became of the open ones
    virtual void runnerLost(const base::Error& error) = 0;
    virtual void runnerEvent(const Frame& event) = 0; // frames with id 0 of the service
};

struct Answer
{
    Frame frame; // when there is no error
    base::Error error;
    bool isError = false;
    // With an error: the request may have reached the runner. False = it certainly did nothing.
    bool maybeDone = false;

    // What was asked for doesn't fit into one frame: ask for less.
    bool isTooLarge() const { return isError && error.code == base::ErrorCode::ResourceExhausted; }
};

struct RunnerClientOptions
{
    std::filesystem::path dataDir; // exists
    std::filesystem::path runnerProgram; // tributary-runner
    bool mayStartRunner = true;
};

class RunnerClient
{
public:
    // Errors: NotFound (data directory), ResourceExhausted. Connects later, when asked.
    static base::Result<std::unique_ptr<RunnerClient>> create(RunnerClientOptions options);
    ~RunnerClient();
    RunnerClient(const RunnerClient&) = delete;
    RunnerClient& operator=(const RunnerClient&) = delete;

    // Events of kinds "SERVICE.…" go to the listener.
    void add(std::string service, RunnerListener& listener);
    void remove(RunnerListener& listener);

    // Connects first when there is no connection. The id of the frame is given here. `done` is
    // called once; with Unavailable when there is no runner or it left before the answer.
    void request(Frame frame, std::function<void(Answer)> done);
    // Runs on the I/O thread: for look-ups that may block, before a request.
    void post(std::function<void()> job);
    void connect(); // now, so that events of earlier work arrive

    const std::filesystem::path& dataDir() const noexcept;

private:
    class Impl;
    explicit RunnerClient(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace tributary::process
