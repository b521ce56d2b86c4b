// HTTP client: many concurrent transfers in one thread of its own (libcurl, epoll).
//
// A request is sent at most once: bodies go through a reader that can't rewind, so that libcurl
// reports a lost reused connection instead of sending again; requests without a body get a fresh
// connection unless they are safe (GET, HEAD). Redirects are never followed, TLS is always
// verified, proxies of the environment are ignored, and link-local and cloud metadata addresses
// are refused when the socket is opened (so also after DNS rebinding).
//
// Thread: send() and cancel() from any thread; callbacks run on the client's thread and must
// not block. Lifetime: the destructor ends open transfers (reported as Cancelled, or Ambiguous
// when something had been sent) and joins. Exactly one onReply for each send().
#pragma once

#include "base/clock.h"
#include "base/error.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tributary::net {

enum class Method : std::uint8_t
{
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete
};

using Headers = std::vector<std::pair<std::string, std::string>>;

// What is known of the request's effect; the scheduler's reaction depends on nothing else.
enum class Delivery : std::uint8_t
{
    Done, // 2xx, body complete
    PreSend, // nothing was sent (DNS, connect, TLS, blocked address): safe to send again
    Refused, // answered without an effect: 3xx, 4xx (but see Ambiguous)
    // May have happened: time-out, reset, truncated or too large reply, 5xx, 408; 302 and 303,
    // which follow work that is done, to anything but a GET or HEAD.
    Ambiguous,
    Cancelled, // by cancel(), before anything was sent
};

struct HttpReply
{
    Delivery delivery = Delivery::PreSend;
    int status = 0; // 0 = no complete response head
    Headers headers; // names in lower case
    std::string body; // empty when onBody took it
    base::Error error; // set unless Done: what a person should know, without secrets
    base::Micros firstByte{}; // from the start to the first byte of the reply
    base::Micros total{};
    base::Micros retryAfter{}; // zero = no hint
    bool isTimeout = false;

    const std::string* header(std::string_view lowerName) const;
};

struct HttpRequest
{
    Method method = Method::Get;
    std::string url; // http or https, no user info
    Headers headers;
    std::shared_ptr<const std::string> body; // null or empty = none
    std::string unixSocket; // path; the URL then only gives path and Host
    std::string pinnedCa; // PEM file that replaces the system's authorities
    base::Micros connectTimeout = std::chrono::seconds{5};
    base::Micros timeout{}; // of the whole transfer, zero = none
    base::Micros lowSpeedPeriod = std::chrono::seconds{30}; // under 16 B/s for so long aborts
    bool longPoll = false; // silence is no fault: no low-speed limit
    bool allowMetadata = false; // only for the credential provider
    std::size_t maxBody = 16U << 20U; // bytes
    // Streaming consumer; false aborts the transfer (Ambiguous).
    std::function<bool(std::string_view)> onBody;
    // The whole request was handed to the connection: it may have an effect from now on.
    std::function<void()> onSent;
};

using RequestId = std::uint64_t;

struct HttpClientOptions
{
    long maxConnectionsPerHost = 0; // 0 = no limit
    long maxIdleConnections = 256;
    std::string userAgent = "tributary";
};

class HttpClient
{
public:
    explicit HttpClient(HttpClientOptions options = {});
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    RequestId send(HttpRequest request, std::function<void(HttpReply)> onReply);
    void cancel(RequestId id); // unknown ids are ignored
    // Blocks the caller, for command-line programs.
    HttpReply sendAndWait(HttpRequest request);

private:
    class Loop;
    std::unique_ptr<Loop> m_loop;
};

// Link-local, metadata and unspecified addresses, also when mapped into IPv6. `address` is the
// numeric form. Pure; the socket hook applies it to every address that is really connected to.
bool isForbiddenAddress(std::string_view address);

} // namespace tributary::net
