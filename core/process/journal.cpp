#include "process/journal.h"

#include "process/journal_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <fstream>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>

namespace tributary::process {

namespace {

using base::ErrorCode;

constexpr std::size_t kCompactFrom = 4U << 20U; // bytes of the file; below it isn't worth it
constexpr base::Micros kRetryEvery = std::chrono::seconds{1};

base::Error systemError(std::string_view what)
{
    const int error = errno;
    ErrorCode code = ErrorCode::Unavailable;
    if (error == ENOSPC || error == EDQUOT || error == EMFILE || error == ENFILE)
        code = ErrorCode::ResourceExhausted;
    else if (error == EACCES || error == EPERM)
        code = ErrorCode::PermissionDenied;
    else if (error == EROFS)
        code = ErrorCode::ReadOnly;
    return {code, fmt::format("{}: {}", what, std::strerror(error)), {}, {}};
}

bool writeAll(int fd, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t put = write(fd, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

bool syncDirectory(const std::filesystem::path& dir)
{
    const int fd = open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool done = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return done;
}

} // namespace

std::string currentBootId()
{
    std::ifstream in("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(in, id);
    return id;
}

class Journal::Impl
{
public:
    Impl(std::filesystem::path file, EventLoop& loop)
        : m_file(std::move(file))
        , m_loop(loop)
        , m_bootId(currentBootId())
    {
    }
    ~Impl();
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    base::Result<> open();
    base::Result<> append(const JournalRecord& record);
    base::Result<> finish(const std::string& key, std::string body);
    void forget(const std::string& key);
    void whenDurable(std::function<void(base::Result<>)> callback);

    std::unordered_map<std::string, JournalEntry> entries;
    const std::string& bootId() const { return m_bootId; }
    bool hasFailed() const { return m_failure.has_value(); }
    bool hasUnkept() const { return !m_unkept.empty(); }

private:
    void retryLater();
    void retry();
    base::Result<> load();
    void apply(const JournalRecord& record);
    base::Result<int> writeFresh();
    void compactIfWorth();
    void syncLoop();
    void synced(std::uint64_t upTo, std::optional<base::Error> error);
    void fail(base::Error error);

    struct Waiter
    {
        std::uint64_t upTo;
        std::function<void(base::Result<>)> callback;
    };

    std::filesystem::path m_file;
    EventLoop& m_loop;
    std::string m_bootId;
    int m_fd = -1;
    std::uint64_t m_size = 0; // of the file
    std::uint64_t m_live = 0; // about as much a compaction would keep
    std::optional<base::Error> m_unsure; // the fresh file's name may not survive a power cut
    std::uint64_t m_compactFrom = 0; // not below this size, after one that failed
    std::uint64_t m_written = 0; // bytes ever, for waiters
    std::uint64_t m_durable = 0;
    std::vector<Waiter> m_waiters; // in order of upTo
    std::optional<base::Error> m_failure;
    std::set<std::string> m_unkept; // their ends are in memory alone
    EventLoop::TimerId m_retry = 0;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true); // posted results are void after

    std::thread m_thread;
    std::mutex m_mutex; // guards the following
    std::condition_variable m_wake;
    bool m_stop = false;
    bool m_syncing = false;
    std::uint64_t m_wanted = 0;
    std::uint64_t m_done = 0;
    int m_syncFd = -1;
};

Journal::Impl::~Impl()
{
    m_loop.cancel(m_retry);
    {
        const std::scoped_lock lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
    if (m_fd >= 0) {
        fdatasync(m_fd);
        close(m_fd);
    }
}

void Journal::Impl::apply(const JournalRecord& record)
{
    const auto& fields = record.fields;
    const auto found = entries.find(fields[0]);
    switch (record.type) {
    case JournalRecordType::Claim:
        entries[fields[0]] = {fields[1], fields[2], fields[3], {}, std::nullopt};
        break;
    case JournalRecordType::Note:
        if (found != entries.end())
            found->second.note = fields[1];
        break;
    case JournalRecordType::End:
        if (found != entries.end() && !found->second.end)
            found->second.end = fields[1];
        break;
    case JournalRecordType::Forget:
        entries.erase(fields[0]);
        break;
    }
}

base::Result<> Journal::Impl::load()
{
    std::ifstream in(m_file, std::ios::binary);
    if (!in) {
        if (std::error_code error; std::filesystem::exists(m_file, error))
            return base::failure(ErrorCode::PermissionDenied,
                                 fmt::format("can't read {}", m_file.string()));
        return {};
    }
    std::ostringstream text;
    text << in.rdbuf();
    const std::string bytes = std::move(text).str();
    // A file shorter than the magic is one whose making was interrupted.
    const std::string_view magic = std::string_view(bytes).substr(0, kJournalMagic.size());
    if (magic != kJournalMagic.substr(0, magic.size()))
        return base::failure(ErrorCode::Corruption,
                             fmt::format("{} is not a runner's journal", m_file.string()));
    if (bytes.size() < kJournalMagic.size())
        return {};
    for (const auto& record :
         scanRecords(std::string_view(bytes).substr(kJournalMagic.size())).records)
        apply(record);
    return {};
}

// A file with the present entries alone, in place of the old one. Starting so also cuts off a
// torn tail.
base::Result<int> Journal::Impl::writeFresh()
{
    const std::filesystem::path fresh = m_file.string() + ".new";
    const int fd =
        ::open(fresh.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return std::unexpected(systemError("can't write the journal"));
    std::string bytes(kJournalMagic);
    for (const auto& [key, entry] : entries) {
        bytes += encodeRecord(
            {JournalRecordType::Claim, {key, entry.service, entry.bootId, entry.claim}});
        if (!entry.note.empty())
            bytes += encodeRecord({JournalRecordType::Note, {key, entry.note}});
        if (entry.end)
            bytes += encodeRecord({JournalRecordType::End, {key, *entry.end}});
    }
    if (!writeAll(fd, bytes) || fdatasync(fd) != 0
        || std::rename(fresh.c_str(), m_file.c_str()) != 0) {
        auto error = systemError("can't write the journal");
        close(fd);
        unlink(fresh.c_str());
        return std::unexpected(std::move(error));
    }
    // From here on it is the journal, whether or not its name would survive a power cut.
    if (!syncDirectory(m_file.parent_path()))
        m_unsure = systemError("can't write the journal");
    m_size = bytes.size();
    m_live = bytes.size();
    return fd;
}

base::Result<> Journal::Impl::open()
{
    if (auto loaded = load(); !loaded)
        return loaded;
    const auto fd = writeFresh();
    if (!fd)
        return std::unexpected(fd.error());
    m_fd = *fd;
    m_syncFd = m_fd;
    if (m_unsure)
        return std::unexpected(*m_unsure);
    m_thread = std::thread([this] { syncLoop(); });
    return {};
}

void Journal::Impl::compactIfWorth()
{
    if (m_size < std::max<std::uint64_t>(kCompactFrom, m_compactFrom) || m_size < 4 * m_live)
        return;
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [this] { return !m_syncing; });
    const auto fd = writeFresh();
    if (!fd) {
        m_compactFrom = m_size + std::max<std::uint64_t>(m_live, kCompactFrom); // tries again then
        return;
    }
    // The fresh file holds everything, on disk.
    close(m_fd);
    m_fd = *fd;
    m_syncFd = m_fd;
    lock.unlock(); // who hears of a failure may use the journal
    if (m_unsure)
        fail(std::move(*m_unsure));
}

base::Result<> Journal::Impl::append(const JournalRecord& record)
{
    if (m_failure)
        return std::unexpected(*m_failure);
    const std::string bytes = encodeRecord(record);
    if (!writeAll(m_fd, bytes)) {
        auto error = systemError("can't write the journal");
        // A part of the record may be there: without it the file is as good as before.
        if (ftruncate(m_fd, static_cast<off_t>(m_size)) != 0)
            fail(error);
        return std::unexpected(std::move(error));
    }
    m_size += bytes.size();
    m_written += bytes.size();
    if (record.type == JournalRecordType::Forget) {
        if (const auto found = entries.find(record.fields[0]); found != entries.end()) {
            const auto& entry = found->second;
            const std::uint64_t gone =
                64 + entry.claim.size() + entry.note.size() + (entry.end ? entry.end->size() : 0);
            m_live -= std::min(m_live, gone);
        }
    } else {
        m_live += bytes.size();
    }
    apply(record);
    return {};
}

// What has ended can't be made to run on because the disk is full: the end is true, so it stands.
base::Result<> Journal::Impl::finish(const std::string& key, std::string body)
{
    const JournalRecord record{JournalRecordType::End, {key, std::move(body)}};
    auto kept = append(record);
    if (!kept) {
        apply(record);
        m_unkept.insert(key);
        retryLater();
    }
    return kept;
}

void Journal::Impl::retryLater()
{
    m_loop.cancel(m_retry);
    m_retry = 0;
    if (!m_failure && !m_unkept.empty())
        m_retry = m_loop.after(kRetryEvery, [this] { retry(); });
}

void Journal::Impl::retry()
{
    m_retry = 0;
    std::erase_if(m_unkept, [this](const std::string& key) {
        return append({JournalRecordType::End, {key, *entries.at(key).end}}).has_value();
    });
    retryLater();
}

void Journal::Impl::forget(const std::string& key)
{
    // What can't be written stays known, which does no harm.
    [[maybe_unused]] const auto done = append({JournalRecordType::Forget, {key}});
    m_unkept.erase(key); // whoever asked has it
}

void Journal::Impl::whenDurable(std::function<void(base::Result<>)> callback)
{
    if (m_failure || m_durable >= m_written) {
        m_loop.defer([callback = std::move(callback), failure = m_failure] {
            callback(failure ? base::Result<>(std::unexpected(*failure)) : base::Result<>());
        });
        return;
    }
    m_waiters.push_back({m_written, std::move(callback)});
    {
        const std::scoped_lock lock(m_mutex);
        m_wanted = m_written;
    }
    m_wake.notify_all();
}

void Journal::Impl::syncLoop()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait(lock, [this] { return m_stop || m_wanted > m_done; });
        if (m_stop)
            return;
        const std::uint64_t target = m_wanted;
        const int fd = m_syncFd;
        m_syncing = true;
        lock.unlock();
        std::optional<base::Error> error;
        if (fdatasync(fd) != 0)
            error = systemError("can't sync the journal");
        // Weak: the journal may be gone when the loop comes to it.
        m_loop.post([this, target, error, alive = std::weak_ptr(m_alive)] {
            if (!alive.expired())
                synced(target, error);
        });
        lock.lock();
        m_syncing = false;
        m_done = target;
        m_wake.notify_all();
    }
}

void Journal::Impl::synced(std::uint64_t upTo, std::optional<base::Error> error)
{
    if (error) {
        fail(std::move(*error));
        return;
    }
    m_durable = std::max(m_durable, upTo);
    std::vector<Waiter> ready;
    while (!m_waiters.empty() && m_waiters.front().upTo <= m_durable) {
        ready.push_back(std::move(m_waiters.front()));
        m_waiters.erase(m_waiters.begin());
    }
    for (auto& waiter : ready)
        waiter.callback({});
    compactIfWorth();
}

// After a failed sync the kernel may have dropped the pages: what is on disk is not known, and
// syncing again would lie.
void Journal::Impl::fail(base::Error error)
{
    m_failure = std::move(error);
    auto waiters = std::move(m_waiters);
    m_waiters.clear();
    for (auto& waiter : waiters)
        waiter.callback(std::unexpected(*m_failure));
}

base::Result<std::unique_ptr<Journal>> Journal::open(const std::filesystem::path& file,
                                                     EventLoop& loop)
{
    auto impl = std::make_unique<Impl>(file, loop);
    if (const auto opened = impl->open(); !opened)
        return std::unexpected(opened.error());
    return std::unique_ptr<Journal>(new Journal(std::move(impl)));
}

Journal::Journal(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

Journal::~Journal() = default;

const JournalEntry* Journal::find(std::string_view key) const
{
    const auto found = m_impl->entries.find(std::string(key));
    return found == m_impl->entries.end() ? nullptr : &found->second;
}

const std::unordered_map<std::string, JournalEntry>& Journal::entries() const
{
    return m_impl->entries;
}

base::Result<> Journal::claim(const std::string& key, std::string_view service, std::string body)
{
    if (find(key) != nullptr)
        return base::failure(ErrorCode::AlreadyExists, fmt::format("{} is claimed already", key));
    return m_impl->append(
        {JournalRecordType::Claim, {key, std::string(service), m_impl->bootId(), std::move(body)}});
}

base::Result<> Journal::note(const std::string& key, std::string body)
{
    if (find(key) == nullptr)
        return base::failure(ErrorCode::NotFound, fmt::format("{} is not claimed", key));
    return m_impl->append({JournalRecordType::Note, {key, std::move(body)}});
}

base::Result<> Journal::finish(const std::string& key, std::string body)
{
    const JournalEntry* entry = find(key);
    if (entry == nullptr)
        return base::failure(ErrorCode::NotFound, fmt::format("{} is not claimed", key));
    if (entry->end)
        return {};
    return m_impl->finish(key, std::move(body));
}

void Journal::forget(std::span<const std::string> keys)
{
    for (const auto& key : keys) {
        if (find(key) != nullptr)
            m_impl->forget(key);
    }
}

void Journal::whenDurable(std::function<void(base::Result<>)> callback)
{
    m_impl->whenDurable(std::move(callback));
}

bool Journal::hasFailed() const
{
    return m_impl->hasFailed();
}

bool Journal::hasUnkept() const
{
    return m_impl->hasUnkept();
}

} // namespace tributary::process
