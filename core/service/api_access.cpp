#include "service/api_access.h"

#include <fmt/format.h>

#include <charconv>

namespace tributary::service {
namespace {

using base::ErrorCode;

// In a time that doesn't depend on where they differ.
bool isSame(std::string_view a, std::string_view b)
{
    if (a.size() != b.size())
        return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
    return difference == 0;
}

} // namespace

base::Result<LoopbackAddress> readLoopbackAddress(std::string_view text)
{
    constexpr auto kHint = "for example 127.0.0.1:8080";
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return base::failure(ErrorCode::InvalidArgument, fmt::format("'{}' has no port", text),
                             kHint);
    const auto host = text.substr(0, colon);
    const auto digits = text.substr(colon + 1);
    LoopbackAddress address;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size())
        return base::failure(ErrorCode::InvalidArgument, fmt::format("'{}' is no port", digits),
                             kHint);
    if (host == "127.0.0.1" || host == "localhost")
        address.host = "127.0.0.1";
    else if (host == "[::1]")
        address.host = "::1";
    else
        return base::failure(ErrorCode::InvalidArgument,
                             fmt::format("'{}' is no address of this machine alone", host),
                             "listen on 127.0.0.1 and forward the port, e.g. with ssh -L");
    return address;
}

std::optional<base::Error> refusal(const LoopbackAddress& at, std::string_view hostHeader,
                                   std::string_view authorization, std::string_view token)
{
    bool isOurName = false;
    for (const std::string_view name : {"127.0.0.1", "localhost", "[::1]"})
        isOurName = isOurName || hostHeader == fmt::format("{}:{}", name, at.port)
            || (at.port == 80 && hostHeader == name);
    if (!isOurName)
        return base::Error{
            ErrorCode::PermissionDenied, "the Host header names another server", {}, {}};
    constexpr std::string_view kBearer = "Bearer ";
    if (!authorization.starts_with(kBearer) || !isSame(authorization.substr(kBearer.size()), token))
        return base::Error{ErrorCode::PermissionDenied,
                           "the bearer token is missing or wrong",
                           {},
                           "send Authorization: Bearer TOKEN with the token of the data directory"};
    return std::nullopt;
}

} // namespace tributary::service
