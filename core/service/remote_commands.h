// The command port of another process's core, through its owner socket.
//
// Thread: execute() from any thread; `done` is called on the HTTP client's thread. A command
// whose reply is lost is reported as Unavailable and says that it may have been done.
#pragma once

#include "net/http_client.h"
#include "service/commands.h"
#include "service/history_import.h"

#include <memory>
#include <string>

namespace tributary::service {

class RemoteCommands final : public CommandPort
{
public:
    explicit RemoteCommands(std::string socketPath);
    ~RemoteCommands() override;

    void execute(Command command, std::function<void(CommandReply)> done) override;
    // The body of the answer; get() blocks for at most 10 s, send() until the effect is on disk.
    // Errors: what the owner answered, Unavailable.
    base::Result<std::string> get(const std::string& path);
    base::Result<std::string> send(net::Method method, const std::string& path, std::string body);
    // Blocks until the owner has stored it. Errors: what the owner answered, Unavailable.
    ImportResult importHistory(const HistoryImport& import);
    bool isAlive(); // blocks for at most 2 s
    bool raise(); // asks a console to come forward; blocks for at most 2 s

private:
    net::HttpRequest request(net::Method method, const std::string& path) const;
    bool ask(const char* path, net::Method method);

    std::string m_socket;
    std::unique_ptr<net::HttpClient> m_client;
};

} // namespace tributary::service
