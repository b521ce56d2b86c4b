#include "backends/edge/http_edge_request.h"

#include "base/json_check.h"
#include "model/keys.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>

namespace tributary::edge {

namespace {

using nlohmann::json;
namespace report = backends::report;

json parsedOrNull(const std::string& text)
{
    return base::isKeepableJson(text) ? json::parse(text) : json();
}

// The server's own words, short and without control characters.
std::string words(const net::HttpReply& reply)
{
    std::string text = reply.error.message;
    std::string body = reply.body.substr(0, 200);
    std::erase_if(body, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    if (!body.empty())
        text += ": " + body;
    return text;
}

report::Finished succeeded(std::string outputs, base::Instant startedAt, base::Instant now)
{
    report::Finished finished;
    finished.succeeded = true;
    finished.state = model::AttemptState::Succeeded;
    finished.outputs = std::move(outputs);
    finished.startedAt = startedAt;
    finished.endedAt = now;
    return finished;
}

} // namespace

std::string originOf(std::string_view url)
{
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos)
        return {};
    std::string origin{url.substr(0, url.find_first_of("/?#", scheme + 3))};
    std::ranges::transform(origin, origin.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return origin;
}

bool isLoopback(std::string_view url)
{
    const std::string origin = originOf(url);
    const std::size_t at = origin.find("://");
    if (at == std::string::npos || origin.find('@') != std::string::npos)
        return false;
    std::string_view host = std::string_view{origin}.substr(at + 3);
    if (host.starts_with("[::1]"))
        return true;
    host = host.substr(0, host.find(':'));
    return host == "localhost"
        || (host.starts_with("127.")
            && host.find_first_not_of("0123456789.") == std::string_view::npos);
}

std::string joined(const std::string& nodeUrl, std::string_view path)
{
    std::string url = nodeUrl;
    while (url.ends_with('/'))
        url.pop_back();
    return url + std::string{path};
}

std::string runUrl(const std::string& nodeUrl, const model::RunSpec& run)
{
    if (run.kind == model::RunSpec::Kind::Function)
        return joined(nodeUrl, "/run/" + run.function.substr(0, run.function.find('@')));
    if (run.url.starts_with('/'))
        return joined(nodeUrl, run.url);
    return originOf(run.url) == originOf(nodeUrl) ? run.url : std::string{};
}

std::string eventBody(const model::AttemptId& attempt, const model::TaskSpec& task)
{
    const json event{{"task_id", model::toString(attempt.task)},
                     {"attempt", model::attemptKey(attempt)},
                     {"inputs", parsedOrNull(task.inputs)},
                     {"config", parsedOrNull(task.config)}};
    return event.dump(-1, ' ', false, json::error_handler_t::replace);
}

backends::AttemptReport reportOf(const net::HttpReply& reply, base::Instant sentAt,
                                 base::Instant now)
{
    switch (reply.delivery) {
    case net::Delivery::Done:
        if (reply.status == 202)
            return report::Ambiguous{"the node has accepted the request, but gave no result"};
        if (reply.body.find_first_not_of(" \t\r\n") == std::string::npos)
            return succeeded("null", sentAt, now);
        if (!json::accept(reply.body))
            return report::Ambiguous{"the node's reply is not JSON"};
        if (!base::isKeepableJson(reply.body))
            return report::Ambiguous{
                fmt::format("the node's reply is nested over {} levels", base::kMostJsonLevels)};
        return succeeded(reply.body, sentAt, now);
    case net::Delivery::PreSend:
    case net::Delivery::Cancelled:
        return report::Refused{model::FailureClass::Unavailable, reply.error.message, {}};
    case net::Delivery::Refused:
        if (reply.status == 409)
            return report::Ambiguous{"the node has the same attempt already"};
        return report::Refused{reply.status == 429 ? model::FailureClass::Throttled
                                                   : model::FailureClass::Error,
                               words(reply), reply.retryAfter};
    case net::Delivery::Ambiguous:
        break;
    }
    return report::Ambiguous{words(reply)};
}

backends::AttemptReport reportOfLookUp(const net::HttpReply& reply, const std::string& node,
                                       base::Instant startedAt, base::Instant now)
{
    const json body = parsedOrNull(reply.body);
    const bool isAnswer = (reply.status == 200 || reply.status == 404) && body.is_object();
    const auto text = [&](const char* key) {
        const auto found = isAnswer ? body.find(key) : body.end();
        return isAnswer && found != body.end() && found->is_string() ? found->get<std::string>()
                                                                     : std::string{};
    };
    const std::string state = text("state");
    if (state == "absent")
        return report::Absent{true, fmt::format("node {} does not know the key", node)};
    if (reply.status == 200 && state == "running")
        return report::Adopted{node, startedAt};
    if (reply.status == 200 && state == "succeeded") {
        const auto result = body.find("result");
        return succeeded(result == body.end() ? "null" : result->dump(), startedAt, now);
    }
    if (reply.status == 200 && state == "failed") {
        report::Finished finished;
        finished.failure = model::FailureClass::Error;
        finished.error = text("error");
        finished.startedAt = startedAt;
        finished.endedAt = now;
        return finished;
    }
    return report::CannotTell{fmt::format("node {} can't tell: {}", node,
                                          reply.delivery == net::Delivery::Done
                                              ? "its answer is not understood"
                                              : reply.error.message)};
}

} // namespace tributary::edge
