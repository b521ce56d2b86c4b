#include "net/http_status.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::net {

namespace {

base::ErrorCode codeOf(int status)
{
    switch (status) {
    case 401:
    case 403:
        return base::ErrorCode::PermissionDenied;
    case 404:
        return base::ErrorCode::NotFound;
    case 409:
        return base::ErrorCode::Conflict;
    case 429:
        return base::ErrorCode::ResourceExhausted;
    default:
        return status >= 300 && status < 500 && status != 408 ? base::ErrorCode::InvalidArgument
                                                              : base::ErrorCode::Unavailable;
    }
}

} // namespace

void classifyStatus(Method method, HttpReply& reply)
{
    const int status = reply.status;
    if (status >= 200 && status < 300) {
        reply.delivery = Delivery::Done;
        return;
    }
    const bool reads = method == Method::Get || method == Method::Head;
    const bool mayBeDone = status == 408 || (!reads && (status == 302 || status == 303));
    const bool refused = status >= 300 && status < 500 && !mayBeDone;
    reply.delivery = refused ? Delivery::Refused : Delivery::Ambiguous;
    std::string message = fmt::format("the server answered {}", status);
    if (status >= 300 && status < 400)
        message += " (a redirect, which is not followed)";
    reply.error = {codeOf(status), std::move(message), {}, {}};
}

const std::string* HttpReply::header(std::string_view lowerName) const
{
    const auto found = std::ranges::find(headers, lowerName, &Headers::value_type::first);
    return found == headers.end() ? nullptr : &found->second;
}

} // namespace tributary::net
