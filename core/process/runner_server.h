// The runner's door: one socket, many clients, services behind it.
//
// Answers "runner.hello" itself. Ends the loop when no client is connected and no service is busy
// for the grace period.
//
// Thread: the loop's. Lifetime: loop and services outlive it. Hold the runner's lock file.
#pragma once

#include "process/frame_connection.h"
#include "process/runner_service.h"

#include <filesystem>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace tributary::process {

class RunnerServer final : public FrameSink
{
public:
    // Errors: as listenAt.
    static base::Result<std::unique_ptr<RunnerServer>>
    create(EventLoop& loop, const std::filesystem::path& dataDir, base::Micros idleGrace);
    ~RunnerServer() override;
    RunnerServer(const RunnerServer&) = delete;
    RunnerServer& operator=(const RunnerServer&) = delete;

    void add(RunnerService& service);
    void send(ClientId to, const Frame& frame) override;
    void broadcast(const Frame& frame) override;

    void stopListening(); // clients stay
    bool isBusy() const; // any service

private:
    RunnerServer(EventLoop& loop, int listener, std::filesystem::path socket,
                 base::Micros idleGrace);
    void accept();
    void received(ClientId from, Frame frame);
    void left(ClientId client);
    void checkIdle();

    EventLoop& m_loop;
    int m_listener;
    std::filesystem::path m_socket;
    base::Micros m_idleGrace;
    base::Micros m_idleSince{}; // boot time, zero = not idle
    EventLoop::TimerId m_idleTimer = 0;
    ClientId m_next = 1;
    std::string m_startedId;
    std::unordered_map<ClientId, std::shared_ptr<FrameConnection>> m_clients;
    std::vector<RunnerService*> m_services;
};

// Body of the answer to "runner.hello".
struct Hello
{
    int protocol = 0;
    int pid = 0;
    std::string bootId;
    std::string startedId;
};
std::string toJson(const Hello& hello);
base::Result<Hello> helloFromJson(const std::string& json); // Errors: Corruption

} // namespace tributary::process
