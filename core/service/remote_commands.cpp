#include "service/remote_commands.h"

#include "net/http_client.h"
#include "service/command_json.h"

namespace tributary::service {
namespace {

// What the owner says itself, else what became of the request.
base::Error errorFrom(const net::HttpReply& http)
{
    if (auto told = readError(http.body))
        return std::move(*told);
    auto error = http.error;
    error.code = http.delivery == net::Delivery::Refused ? base::ErrorCode::InvalidArgument
                                                         : base::ErrorCode::Unavailable;
    return error;
}

CommandReply replyFrom(const net::HttpReply& http)
{
    CommandReply failed;
    if (http.delivery == net::Delivery::Done) {
        auto reply = readReply(http.body);
        if (reply)
            return std::move(*reply);
        failed.errors.push_back(reply.error());
        return failed;
    }
    auto error = errorFrom(http);
    if (http.delivery == net::Delivery::Ambiguous)
        error.hint = "the command may have been done; look before you send it again";
    failed.errors.push_back(std::move(error));
    return failed;
}

} // namespace

RemoteCommands::RemoteCommands(std::string socketPath)
    : m_socket(std::move(socketPath))
    , m_client(std::make_unique<net::HttpClient>())
{
}

RemoteCommands::~RemoteCommands() = default;

void RemoteCommands::execute(Command command, std::function<void(CommandReply)> done)
{
    net::HttpRequest request;
    request.method = net::Method::Post;
    request.url = "http://localhost/v1/commands";
    request.headers = {{"Content-Type", "application/json"}};
    request.unixSocket = m_socket;
    request.body = std::make_shared<const std::string>(toJson(command));
    request.longPoll = true;
    m_client->send(std::move(request), [done = std::move(done)](const net::HttpReply& reply) {
        done(replyFrom(reply));
    });
}

bool RemoteCommands::ask(const char* path, bool post)
{
    net::HttpRequest request;
    request.method = post ? net::Method::Post : net::Method::Get;
    request.url = std::string("http://localhost") + path;
    request.unixSocket = m_socket;
    request.timeout = std::chrono::seconds{2};
    return m_client->sendAndWait(std::move(request)).delivery == net::Delivery::Done;
}

ImportResult RemoteCommands::importHistory(const HistoryImport& import)
{
    net::HttpRequest request;
    request.method = net::Method::Post;
    request.url = "http://localhost/v1/history";
    request.headers = {{"Content-Type", "application/json"}};
    request.unixSocket = m_socket;
    request.body = std::make_shared<const std::string>(toJson(import));
    request.longPoll = true;
    const auto reply = m_client->sendAndWait(std::move(request));
    if (reply.delivery != net::Delivery::Done)
        return std::unexpected(std::vector<base::Error>{errorFrom(reply)});
    return readImportResult(reply.body);
}

base::Result<std::string> RemoteCommands::get(const std::string& path)
{
    net::HttpRequest request;
    request.url = "http://localhost" + path;
    request.unixSocket = m_socket;
    request.timeout = std::chrono::seconds{10};
    auto reply = m_client->sendAndWait(std::move(request));
    if (reply.delivery != net::Delivery::Done)
        return std::unexpected(errorFrom(reply));
    return std::move(reply.body);
}

bool RemoteCommands::isAlive()
{
    return ask("/v1/status", false);
}
bool RemoteCommands::raise()
{
    return ask("/v1/raise", true);
}

} // namespace tributary::service
