// A small HTTP server on 127.0.0.1 (or a unix socket) that misbehaves as it is told.
//
// One thread a connection. The script decides for every request that was read in full; it runs on
// the server's threads, one at a time. All that was received is kept.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tributary::test {

struct SeenRequest
{
    std::string method;
    std::string path;
    std::string head; // all header lines
    std::string body;
    int connection = 0; // counted from 1
    int number = 0; // over all connections, from 1
};

struct Fault
{
    enum class Kind
    {
        Reply, // status, headers, body
        Raw, // `body` as it is, then the end of the connection
        Reset, // RST after the request was read
        Close, // FIN instead of a reply
        Silence, // nothing until the server ends
        Slow, // the reply's body a byte at a time
        Endless, // `repeat` times 64 KiB of body
        Delayed, // the reply after `delay`
    };

    Kind kind = Kind::Reply;
    int status = 200;
    std::string headers; // "Name: value\r\n"…
    std::string body;
    int repeat = 0;
    std::chrono::milliseconds delay{};
};

class FaultServer
{
public:
    using Script = std::function<Fault(const SeenRequest&)>;

    explicit FaultServer(Script script, std::string unixPath = {});
    ~FaultServer();
    FaultServer(const FaultServer&) = delete;
    FaultServer& operator=(const FaultServer&) = delete;

    std::string url(const std::string& path = "/") const;
    int port() const { return m_port; }
    std::vector<SeenRequest> seen() const;
    void stop(); // ends all connections, as a killed server

private:
    void acceptLoop();
    void serve(int fd, int connection);
    bool obey(int fd, const Fault& fault);
    void pause(std::chrono::milliseconds time);

    Script m_script;
    std::string m_unixPath;
    int m_listen = -1;
    int m_port = 0;
    mutable std::mutex m_mutex; // guards the five below
    std::condition_variable m_stopped;
    bool m_isStopping = false;
    std::vector<SeenRequest> m_seen;
    std::vector<int> m_open;
    std::vector<std::thread> m_threads;
    std::thread m_acceptor;
};

} // namespace tributary::test
