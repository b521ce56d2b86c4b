#include "net/http_client.h"

#include "net/http_status.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cstring>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>

namespace tributary::net {

namespace {

using base::ErrorCode;

std::string lower(std::string_view text)
{
    std::string result{text};
    std::ranges::transform(result, result.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\r' || text.back() == '\n'))
        text.remove_suffix(1);
    return text;
}

struct Transfer
{
    RequestId id = 0;
    HttpRequest request;
    std::function<void(HttpReply)> onReply;
    HttpReply reply;
    CURL* easy = nullptr;
    curl_slist* headerList = nullptr;
    std::array<char, CURL_ERROR_SIZE> errorText{};
    std::size_t bodyRead = 0;
    bool sentTold = false;
    std::string blocked; // why the address was refused
    bool tooLarge = false;
    bool isHeadComplete = false;
    bool consumerStopped = false;

    Transfer() = default;
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;
    ~Transfer()
    {
        curl_slist_free_all(headerList);
        if (easy != nullptr)
            curl_easy_cleanup(easy);
    }
    bool hasBody() const { return request.body && !request.body->empty(); }
    void tellSent()
    {
        if (!sentTold && request.onSent)
            request.onSent();
        sentTold = true;
    }
};

std::size_t onRead(char* buffer, std::size_t size, std::size_t count, void* user)
{
    auto& transfer = *static_cast<Transfer*>(user);
    const std::string& body = *transfer.request.body;
    const std::size_t take = std::min(size * count, body.size() - transfer.bodyRead);
    std::memcpy(buffer, body.data() + transfer.bodyRead, take);
    transfer.bodyRead += take;
    if (transfer.bodyRead == body.size())
        transfer.tellSent();
    return take;
}

std::size_t onWrite(char* data, std::size_t size, std::size_t count, void* user)
{
    auto& transfer = *static_cast<Transfer*>(user);
    const std::size_t bytes = size * count;
    if (transfer.request.onBody) {
        transfer.consumerStopped = !transfer.request.onBody({data, bytes});
        return transfer.consumerStopped ? 0 : bytes;
    }
    if (transfer.reply.body.size() + bytes > transfer.request.maxBody) {
        transfer.tooLarge = true;
        return 0;
    }
    transfer.reply.body.append(data, bytes);
    return bytes;
}

std::size_t onHeader(char* data, std::size_t size, std::size_t count, void* user)
{
    auto& transfer = *static_cast<Transfer*>(user);
    const std::string_view line = trimmed({data, size * count});
    transfer.tellSent(); // at the latest now
    if (line.starts_with("HTTP/")) { // a new head: the one before was a 100 Continue
        transfer.reply.headers.clear();
        transfer.isHeadComplete = false;
        return size * count;
    }
    if (line.empty())
        transfer.isHeadComplete = true;
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && transfer.reply.headers.size() < 256)
        transfer.reply.headers.emplace_back(lower(line.substr(0, colon)),
                                            trimmed(line.substr(colon + 1)));
    return size * count;
}

curl_socket_t onOpenSocket(void* user, curlsocktype, curl_sockaddr* address)
{
    auto& transfer = *static_cast<Transfer*>(user);
    if (address->family == AF_INET || address->family == AF_INET6) {
        std::array<char, NI_MAXHOST> host{};
        const bool named = getnameinfo(&address->addr, address->addrlen, host.data(), host.size(),
                                       nullptr, 0, NI_NUMERICHOST)
            == 0;
        if (!named || (isForbiddenAddress(host.data()) && !transfer.request.allowMetadata)) {
            transfer.blocked = fmt::format("the address {} is not allowed", host.data());
            return CURL_SOCKET_BAD;
        }
    } else if (address->family != AF_UNIX || transfer.request.unixSocket.empty()) {
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

template<class Value>
void set(CURL* easy, CURLoption option, Value value)
{
    curl_easy_setopt(easy, option, value);
}

long milliseconds(base::Micros time)
{
    return static_cast<long>(std::chrono::ceil<std::chrono::milliseconds>(time).count());
}

void setMethod(Transfer& t)
{
    constexpr std::array<const char*, 6> kNames{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    const Method method = t.request.method;
    if (t.hasBody()) {
        set(t.easy, CURLOPT_POST, 1L);
        set(t.easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(t.request.body->size()));
        set(t.easy, CURLOPT_READFUNCTION, &onRead); // and no seek function: it can't rewind
        set(t.easy, CURLOPT_READDATA, &t);
    } else if (method == Method::Head) {
        set(t.easy, CURLOPT_NOBODY, 1L);
    } else if (method != Method::Get && method != Method::Delete) {
        set(t.easy, CURLOPT_POST, 1L);
        set(t.easy, CURLOPT_POSTFIELDSIZE, 0L);
    }
    if (method != Method::Head)
        set(t.easy, CURLOPT_CUSTOMREQUEST, kNames[static_cast<std::size_t>(method)]);
    const bool safe = method == Method::Get || method == Method::Head;
    if (!safe && (!t.hasBody() || method == Method::Delete))
        set(t.easy, CURLOPT_FRESH_CONNECT, 1L); // nothing that libcurl couldn't send again
}

base::Result<> configure(Transfer& t, const HttpClientOptions& options)
{
    CURL* easy = t.easy;
    set(easy, CURLOPT_URL, t.request.url.c_str());
    set(easy, CURLOPT_PRIVATE, &t);
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy, CURLOPT_FOLLOWLOCATION, 0L);
    set(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    set(easy, CURLOPT_PROXY, ""); // an environment proxy would hide the real address
    set(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    set(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!t.request.pinnedCa.empty()) {
        set(easy, CURLOPT_CAINFO, t.request.pinnedCa.c_str());
        set(easy, CURLOPT_CAPATH, nullptr);
    }
    if (!t.request.unixSocket.empty()) {
        if (curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, t.request.unixSocket.c_str())
            != CURLE_OK)
            return base::failure(ErrorCode::InvalidArgument, "the socket path is too long");
    }
    set(easy, CURLOPT_OPENSOCKETFUNCTION, &onOpenSocket);
    set(easy, CURLOPT_OPENSOCKETDATA, &t);
    set(easy, CURLOPT_TCP_NODELAY, 1L);
    set(easy, CURLOPT_ERRORBUFFER, t.errorText.data());
    set(easy, CURLOPT_USERAGENT, options.userAgent.c_str());
    set(easy, CURLOPT_CONNECTTIMEOUT_MS, std::max(1L, milliseconds(t.request.connectTimeout)));
    if (t.request.timeout.count() > 0)
        set(easy, CURLOPT_TIMEOUT_MS, std::max(1L, milliseconds(t.request.timeout)));
    if (!t.request.longPoll) {
        set(easy, CURLOPT_LOW_SPEED_LIMIT, 16L);
        set(easy, CURLOPT_LOW_SPEED_TIME,
            std::max(1L, milliseconds(t.request.lowSpeedPeriod) / 1000));
    }
    if (!t.request.onBody)
        set(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(t.request.maxBody));
    set(easy, CURLOPT_WRITEFUNCTION, &onWrite);
    set(easy, CURLOPT_WRITEDATA, &t);
    set(easy, CURLOPT_HEADERFUNCTION, &onHeader);
    set(easy, CURLOPT_HEADERDATA, &t);
    t.headerList = curl_slist_append(nullptr, "Expect:"); // the wait would only add latency
    for (const auto& [name, value] : t.request.headers) {
        const std::string line = value.empty() ? name + ';' : name + ": " + value;
        if (line.find_first_of(std::string_view{"\r\n\0", 3}) != std::string::npos)
            return base::failure(ErrorCode::InvalidArgument, "a header holds a line break");
        t.headerList = curl_slist_append(t.headerList, line.c_str());
    }
    set(easy, CURLOPT_HTTPHEADER, t.headerList);
    setMethod(t);
    return {};
}

base::Micros retryAfterOf(const HttpReply& reply)
{
    const std::string* text = reply.header("retry-after");
    if (text == nullptr || text->empty())
        return {};
    if (text->size() <= 9
        && std::ranges::all_of(*text, [](unsigned char c) { return std::isdigit(c) != 0; }))
        return std::chrono::seconds{std::stol(*text)};
    const std::string* date = reply.header("date"); // the server's clock, not ours
    const time_t until = curl_getdate(text->c_str(), nullptr);
    const time_t now = date != nullptr ? curl_getdate(date->c_str(), nullptr) : -1;
    return until > now && now > 0 ? std::chrono::seconds{until - now} : base::Micros{};
}

void classifyFailure(Transfer& t, CURLcode result)
{
    HttpReply& reply = t.reply;
    long sent = 0;
    curl_easy_getinfo(t.easy, CURLINFO_REQUEST_SIZE, &sent);
    reply.delivery = sent == 0 ? Delivery::PreSend : Delivery::Ambiguous;
    reply.isTimeout = result == CURLE_OPERATION_TIMEDOUT;
    std::string message = t.errorText[0] != '\0' ? std::string{t.errorText.data()}
                                                 : std::string{curl_easy_strerror(result)};
    ErrorCode code = reply.isTimeout ? ErrorCode::Timeout : ErrorCode::Unavailable;
    if (!t.blocked.empty()) {
        code = ErrorCode::PermissionDenied;
        message = t.blocked;
    } else if (t.tooLarge || result == CURLE_FILESIZE_EXCEEDED) {
        code = ErrorCode::ResourceExhausted;
        message = fmt::format("the reply is larger than {} bytes", t.request.maxBody);
    } else if (t.consumerStopped) {
        code = ErrorCode::Cancelled;
        message = "the reader stopped";
    } else if (result == CURLE_PARTIAL_FILE) {
        message = "the reply is cut off";
    } else if (result == CURLE_SEND_FAIL_REWIND) {
        message = "the connection was lost while the request was on its way";
    } else if (result == CURLE_UNSUPPORTED_PROTOCOL || result == CURLE_URL_MALFORMAT
               || result == CURLE_LOGIN_DENIED) {
        code = ErrorCode::InvalidArgument;
    } else if (result == CURLE_PEER_FAILED_VERIFICATION) {
        code = ErrorCode::PermissionDenied;
    }
    reply.error = {code, std::move(message), {}, {}};
}

void conclude(Transfer& t, CURLcode result)
{
    long status = 0;
    curl_off_t first = 0;
    curl_off_t total = 0;
    curl_easy_getinfo(t.easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(t.easy, CURLINFO_STARTTRANSFER_TIME_T, &first);
    curl_easy_getinfo(t.easy, CURLINFO_TOTAL_TIME_T, &total);
    t.reply.status = static_cast<int>(status);
    t.reply.firstByte = base::Micros{first};
    t.reply.total = base::Micros{total};
    t.reply.retryAfter = retryAfterOf(t.reply);
    if (result == CURLE_OK && !t.isHeadComplete) // libcurl takes an end within the head as the end
        classifyFailure(t, CURLE_PARTIAL_FILE);
    else if (result == CURLE_OK)
        classifyStatus(t.request.method, t.reply);
    else
        classifyFailure(t, result);
}

} // namespace

// Owns the multi handle and the thread; every method but post(), cancel() and the constructor
// and destructor runs on that thread.
class HttpClient::Loop
{
public:
    explicit Loop(HttpClientOptions options);
    ~Loop();
    RequestId post(HttpRequest request, std::function<void(HttpReply)> onReply);
    void cancel(RequestId id);

private:
    using Steady = std::chrono::steady_clock;

    static int onSocket(CURL*, curl_socket_t socket, int what, void* user, void* known);
    static int onTimer(CURLM*, long timeoutMs, void* user);
    void run();
    void wake();
    bool takeInbox();
    void begin(std::unique_ptr<Transfer> transfer);
    void drop(RequestId id);
    void collect();
    int waitMs() const;

    HttpClientOptions m_options;
    CURLM* m_multi = nullptr;
    int m_epoll = -1;
    int m_wake = -1;
    std::optional<Steady::time_point> m_timer;
    std::unordered_map<RequestId, std::unique_ptr<Transfer>> m_active;

    std::mutex m_mutex; // guards the five below
    RequestId m_nextId = 1;
    std::vector<std::unique_ptr<Transfer>> m_inbox;
    std::vector<RequestId> m_cancels;
    bool m_isStopping = false;
    bool m_isWoken = false;

    std::thread m_thread; // last: starts when all else is ready
};

HttpClient::Loop::Loop(HttpClientOptions options)
    : m_options(std::move(options))
    , m_multi(curl_multi_init())
    , m_epoll(epoll_create1(EPOLL_CLOEXEC))
    , m_wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETFUNCTION, &Loop::onSocket);
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(m_multi, CURLMOPT_TIMERFUNCTION, &Loop::onTimer);
    curl_multi_setopt(m_multi, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(m_multi, CURLMOPT_MAX_HOST_CONNECTIONS, m_options.maxConnectionsPerHost);
    curl_multi_setopt(m_multi, CURLMOPT_MAXCONNECTS, m_options.maxIdleConnections);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = m_wake;
    epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_wake, &event);
    m_thread = std::thread([this] { run(); });
}

HttpClient::Loop::~Loop()
{
    {
        const std::lock_guard lock{m_mutex};
        m_isStopping = true;
    }
    wake();
    m_thread.join();
    curl_multi_cleanup(m_multi);
    close(m_wake);
    close(m_epoll);
}

void HttpClient::Loop::wake()
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(m_wake, &one, sizeof one);
}

RequestId HttpClient::Loop::post(HttpRequest request, std::function<void(HttpReply)> onReply)
{
    auto transfer = std::make_unique<Transfer>();
    transfer->request = std::move(request);
    transfer->onReply = std::move(onReply);
    RequestId id = 0;
    bool needsWake = false;
    {
        const std::lock_guard lock{m_mutex};
        id = transfer->id = m_nextId++;
        m_inbox.push_back(std::move(transfer));
        needsWake = !std::exchange(m_isWoken, true);
    }
    if (needsWake)
        wake();
    return id;
}

void HttpClient::Loop::cancel(RequestId id)
{
    {
        const std::lock_guard lock{m_mutex};
        m_cancels.push_back(id);
    }
    wake();
}

int HttpClient::Loop::onSocket(CURL*, curl_socket_t socket, int what, void* user, void* known)
{
    auto& loop = *static_cast<Loop*>(user);
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(loop.m_epoll, EPOLL_CTL_DEL, socket, nullptr);
        return 0;
    }
    epoll_event event{};
    event.data.fd = socket;
    if ((what & CURL_POLL_IN) != 0)
        event.events |= EPOLLIN;
    if ((what & CURL_POLL_OUT) != 0)
        event.events |= EPOLLOUT;
    epoll_ctl(loop.m_epoll, known != nullptr ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
    curl_multi_assign(loop.m_multi, socket, user);
    return 0;
}

int HttpClient::Loop::onTimer(CURLM*, long timeoutMs, void* user)
{
    auto& loop = *static_cast<Loop*>(user);
    if (timeoutMs < 0)
        loop.m_timer.reset();
    else
        loop.m_timer = Steady::now() + std::chrono::milliseconds{timeoutMs};
    return 0;
}

int HttpClient::Loop::waitMs() const
{
    if (!m_timer)
        return -1;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(*m_timer - Steady::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

void HttpClient::Loop::run()
{
    pthread_setname_np(pthread_self(), "http-client");
    std::array<epoll_event, 256> events{};
    int running = 0;
    while (takeInbox()) {
        const int count =
            epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()), waitMs());
        for (int i = 0; i < count; ++i) {
            const epoll_event& event = events[static_cast<std::size_t>(i)];
            if (event.data.fd == m_wake)
                continue;
            int what = 0;
            if ((event.events & EPOLLIN) != 0)
                what |= CURL_CSELECT_IN;
            if ((event.events & EPOLLOUT) != 0)
                what |= CURL_CSELECT_OUT;
            if ((event.events & (EPOLLERR | EPOLLHUP)) != 0)
                what |= CURL_CSELECT_ERR;
            curl_multi_socket_action(m_multi, event.data.fd, what, &running);
        }
        if (m_timer && *m_timer <= Steady::now()) {
            m_timer.reset();
            curl_multi_socket_action(m_multi, CURL_SOCKET_TIMEOUT, 0, &running);
        }
        collect();
    }
    while (!m_active.empty())
        drop(m_active.begin()->first);
}

// False when the client is being destroyed.
bool HttpClient::Loop::takeInbox()
{
    std::uint64_t ignored = 0;
    [[maybe_unused]] const auto got = read(m_wake, &ignored, sizeof ignored);
    std::vector<std::unique_ptr<Transfer>> inbox;
    std::vector<RequestId> cancels;
    bool stopping = false;
    {
        const std::lock_guard lock{m_mutex};
        inbox.swap(m_inbox);
        cancels.swap(m_cancels);
        stopping = m_isStopping;
        m_isWoken = false;
    }
    for (auto& transfer : inbox)
        begin(std::move(transfer));
    for (const RequestId id : cancels)
        drop(id);
    return !stopping;
}

void HttpClient::Loop::begin(std::unique_ptr<Transfer> transfer)
{
    Transfer& t = *transfer;
    t.easy = curl_easy_init();
    const base::Result<> ready = t.easy != nullptr
        ? configure(t, m_options)
        : base::failure(ErrorCode::ResourceExhausted, "no memory for a transfer");
    if (!ready) {
        t.reply.error = ready.error();
        t.onReply(std::move(t.reply));
        return;
    }
    m_active.emplace(t.id, std::move(transfer));
    curl_multi_add_handle(m_multi, t.easy);
}

void HttpClient::Loop::drop(RequestId id)
{
    const auto found = m_active.find(id);
    if (found == m_active.end())
        return;
    const std::unique_ptr<Transfer> transfer = std::move(found->second);
    m_active.erase(found);
    long sent = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_REQUEST_SIZE, &sent);
    curl_multi_remove_handle(m_multi, transfer->easy);
    HttpReply& reply = transfer->reply;
    reply.delivery = sent == 0 ? Delivery::Cancelled : Delivery::Ambiguous;
    reply.error = {ErrorCode::Cancelled, "the request was cancelled", {}, {}};
    transfer->onReply(std::move(reply));
}

void HttpClient::Loop::collect()
{
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(m_multi, &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        const CURLcode result = message->data.result;
        Transfer* raw = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &raw);
        const auto found = m_active.find(raw->id);
        const std::unique_ptr<Transfer> transfer = std::move(found->second);
        m_active.erase(found);
        curl_multi_remove_handle(m_multi, transfer->easy);
        conclude(*transfer, result);
        transfer->onReply(std::move(transfer->reply));
    }
}

HttpClient::HttpClient(HttpClientOptions options)
    : m_loop(std::make_unique<Loop>(std::move(options)))
{
}

HttpClient::~HttpClient() = default;

RequestId HttpClient::send(HttpRequest request, std::function<void(HttpReply)> onReply)
{
    return m_loop->post(std::move(request), std::move(onReply));
}

void HttpClient::cancel(RequestId id)
{
    m_loop->cancel(id);
}

HttpReply HttpClient::sendAndWait(HttpRequest request)
{
    std::promise<HttpReply> promise;
    auto future = promise.get_future();
    send(std::move(request), [&promise](HttpReply reply) { promise.set_value(std::move(reply)); });
    return future.get();
}

} // namespace tributary::net
