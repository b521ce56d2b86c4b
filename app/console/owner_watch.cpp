#include "owner_watch.h"

#include "composition/owner_file.h"
#include "service/task_json.h"
#include "store/directory.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <chrono>

namespace tributary::console {

namespace {

constexpr std::chrono::seconds kPeriod{1};

using service::EngineStatus;

} // namespace

struct OwnerWatch::Mark
{
    std::int64_t size = 0;
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;

    explicit Mark(const std::string& path)
    {
        struct stat found = {};
        if (::stat(path.c_str(), &found) != 0)
            return;
        size = found.st_size;
        seconds = found.st_mtim.tv_sec;
        nanoseconds = found.st_mtim.tv_nsec;
    }
    bool operator==(const Mark&) const = default;
};

OwnerWatch::OwnerWatch(std::string dataDir, service::RemoteCommands* owner,
                       service::EventSink& sink)
    : m_dataDir(std::move(dataDir))
    , m_owner(owner)
    , m_sink(sink)
    , m_thread([this] { run(); })
{
}

OwnerWatch::~OwnerWatch()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void OwnerWatch::run()
{
    const std::string database = store::databasePath(m_dataDir);
    const auto look = [&database] { return std::pair(Mark(database), Mark(database + "-wal")); };
    auto last = look();
    std::int64_t seq = 0;
    for (;;) {
        tellStatus();
        std::unique_lock lock(m_mutex);
        if (m_wake.wait_for(lock, kPeriod, [this] { return m_isEnding; }))
            return;
        lock.unlock();
        const auto now = look();
        if (now == last)
            continue;
        last = now;
        service::EventBatch batch; // what changed is not known here: ask again
        batch.fromSeq = batch.toSeq = ++seq;
        batch.newTasks = batch.backendsChanged = batch.rulesChanged = batch.overflow = true;
        m_sink.events(batch);
    }
}

void OwnerWatch::tellStatus()
{
    if (m_owner == nullptr)
        return;
    const auto text = m_owner->get("/v1/status");
    const auto read = text ? service::readStatus(*text) : std::unexpected(text.error());
    if (!read) {
        m_sink.status({EngineStatus::Mode::Stopped,
                       fmt::format("the owner of {} doesn't answer any more: {}", m_dataDir,
                                   read.error().message)});
        return;
    }
    EngineStatus status = *read;
    if (status.mode == EngineStatus::Mode::Running) {
        const auto owner = composition::readOwner(m_dataDir);
        status.message = owner
            ? fmt::format("{} (process {}) schedules here", owner->program, owner->pid)
            : "another program schedules here";
    }
    m_sink.status(status);
}

} // namespace tributary::console
