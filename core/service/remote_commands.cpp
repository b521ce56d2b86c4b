#include "service/remote_commands.h"

#include "service/command_json.h"

namespace tributary::service {
namespace {

const net::Headers kJson{{"Content-Type", "application/json"}};

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

net::HttpRequest RemoteCommands::request(net::Method method, const std::string& path) const
{
    net::HttpRequest request;
    request.method = method;
    request.url = "http://localhost" + path;
    request.unixSocket = m_socket;
    return request;
}

void RemoteCommands::execute(Command command, std::function<void(CommandReply)> done)
{
    auto body = toJson(command);
    if (!body)
        return done({{}, 0, {body.error()}});
    auto post = request(net::Method::Post, "/v1/commands");
    post.headers = kJson;
    post.body = std::make_shared<const std::string>(std::move(*body));
    post.longPoll = true;
    m_client->send(std::move(post), [done = std::move(done)](const net::HttpReply& reply) {
        done(replyFrom(reply));
    });
}

base::Result<std::string> RemoteCommands::get(const std::string& path)
{
    auto get = request(net::Method::Get, path);
    get.timeout = std::chrono::seconds{10};
    auto reply = m_client->sendAndWait(std::move(get));
    if (reply.delivery != net::Delivery::Done)
        return std::unexpected(errorFrom(reply));
    return std::move(reply.body);
}

base::Result<std::string> RemoteCommands::send(net::Method method, const std::string& path,
                                               std::string body)
{
    auto change = request(method, path);
    if (!body.empty()) {
        change.headers = kJson;
        change.body = std::make_shared<const std::string>(std::move(body));
    }
    change.longPoll = true;
    auto reply = m_client->sendAndWait(std::move(change));
    if (reply.delivery != net::Delivery::Done)
        return std::unexpected(errorFrom(reply));
    return std::move(reply.body);
}

ImportResult RemoteCommands::importHistory(const HistoryImport& import)
{
    const auto reply = send(net::Method::Post, "/v1/history", toJson(import));
    if (!reply)
        return std::unexpected(std::vector<base::Error>{reply.error()});
    return readImportResult(*reply);
}

bool RemoteCommands::ask(const char* path, net::Method method)
{
    auto question = request(method, path);
    question.timeout = std::chrono::seconds{2};
    return m_client->sendAndWait(std::move(question)).delivery == net::Delivery::Done;
}

bool RemoteCommands::isAlive()
{
    return ask("/v1/status", net::Method::Get);
}
bool RemoteCommands::raise()
{
    return ask("/v1/raise", net::Method::Post);
}

} // namespace tributary::service
