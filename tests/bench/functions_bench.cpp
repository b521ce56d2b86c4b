#include "bench.h"
#include "support/function_rig.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

namespace tributary::bench {
namespace {

constexpr int kInvocations = 2000;

double medianOf(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

// Two round trips of one byte between two threads over loopback TCP: an invocation is two HTTP
// exchanges, so it can't take less.
double twoRoundTrips()
{
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    bind(listener, reinterpret_cast<sockaddr*>(&address), length);
    listen(listener, 1);
    getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
    const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    connect(client, reinterpret_cast<sockaddr*>(&address), length);
    const int server = accept(listener, nullptr, nullptr);
    const int on = 1;
    for (const int fd : {client, server})
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::jthread echo{[server] {
        char byte = 0;
        while (recv(server, &byte, 1, 0) == 1)
            send(server, &byte, 1, MSG_NOSIGNAL);
    }};
    std::vector<double> times;
    for (int i = 0; i < kInvocations; ++i) {
        times.push_back(secondsOf([client] {
            char byte = 'x';
            for (int trip = 0; trip < 2; ++trip) {
                send(client, &byte, 1, MSG_NOSIGNAL);
                recv(client, &byte, 1, 0);
            }
        }));
    }
    shutdown(client, SHUT_RDWR);
    echo.join();
    for (const int fd : {client, server, listener})
        close(fd);
    return medianOf(std::move(times)) * 1e6;
}

Round invokeWarm(std::string& oracle, bool& ok)
{
    oracle = "every reply is its event, one cold start (limit: two loopback round trips)";
    test::FunctionRig rig;
    serverless::FunctionSpec function;
    function.name = "echo";
    function.entry = {TRIBUTARY_TESTS_DIR "/tributary-test-echo"};
    ok = rig.invoke(function, "{}").payload == "{}";
    std::vector<double> times;
    for (int i = 0; i < kInvocations && ok; ++i) {
        const std::string event = std::to_string(i);
        times.push_back(
            secondsOf([&] { ok = ok && rig.invoke(function, event).payload == event; }));
    }
    ok = ok && rig.launcher().launched() == 1;
    return {ok ? medianOf(std::move(times)) * 1e6 : 0, twoRoundTrips()};
}

Round invokeCold(std::string& oracle, bool& ok)
{
    oracle = "each invocation had a cold start of its own";
    std::vector<double> times;
    for (int i = 0; i < 20; ++i) {
        test::FunctionRig rig;
        serverless::FunctionSpec function;
        function.name = "echo";
        function.entry = {TRIBUTARY_TESTS_DIR "/tributary-test-echo"};
        times.push_back(
            secondsOf([&] { ok = ok && rig.invoke(function, "1").initTime.count() > 0; }));
    }
    return {medianOf(std::move(times)) * 1e6, 0};
}

} // namespace

void addFunctions(std::vector<Benchmark>& list)
{
    list.push_back({"invoke_warm", "us", 5, &invokeWarm});
    list.push_back({"invoke_cold", "us", 5, &invokeCold});
}

} // namespace tributary::bench
