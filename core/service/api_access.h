// Who may use the REST API over TCP: loopback only, by name and with the token.
//
// The Host header is checked, because a web page may point a name of its own at 127.0.0.1 (DNS
// rebinding); the token, because every user of the machine reaches its loopback.
// Thread: pure functions.
#pragma once

#include "base/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tributary::service {

struct LoopbackAddress
{
    std::string host; // "127.0.0.1" or "::1"
    std::uint16_t port = 0; // 0 = any free one
};

// "127.0.0.1:8080", "localhost:8080", "[::1]:8080". Errors: InvalidArgument, also for addresses
// that other machines reach.
base::Result<LoopbackAddress> readLoopbackAddress(std::string_view text);

// Nothing when the request may go on; else why not. `authorization` is that header's value.
std::optional<base::Error> refusal(const LoopbackAddress& at, std::string_view hostHeader,
                                   std::string_view authorization, std::string_view token);

} // namespace tributary::service
