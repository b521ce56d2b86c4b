// An SQLite VFS that passes everything on to the default one and lets a test watch each call, make
// it fail, or keep what was written, so that a power cut can be played afterwards.
//
// Thread: that of the database. Lifetime: databases that use it end before it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::test {

enum class DiskCall : std::uint8_t
{
    Open,
    Delete,
    Read,
    Write,
    Truncate,
    Sync,
    FileSize,
    Lock,
};

class DiskWatcher
{
public:
    virtual ~DiskWatcher() = default;
    // Before the call, which happens only when the answer is 0; else it fails with that SQLite
    // code.
    virtual int before(DiskCall call, std::string_view path) = 0;
    // After calls that succeeded.
    virtual void wrote(std::string_view, std::int64_t, std::string_view) { }
    virtual void truncated(std::string_view, std::int64_t) { }
    virtual void synced(std::string_view) { }
    virtual void deleted(std::string_view) { }
};

class FaultVfs
{
public:
    explicit FaultVfs(DiskWatcher& watcher); // registers it under a name of its own
    ~FaultVfs();
    FaultVfs(const FaultVfs&) = delete;
    FaultVfs& operator=(const FaultVfs&) = delete;

    const std::string& name() const;
    // Until its end, what names no VFS of its own uses this one.
    void makeDefault();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

// Makes the n-th matching call fail, once or from then on.
class FailNth final : public DiskWatcher
{
public:
    enum class Kind : std::uint8_t
    {
        Io, // every call, with the code of that call
        Full, // writes
        ReadOnly, // writes, deletes
        CantOpen,
        Busy, // locks
        NoMemory, // every call
    };

    FailNth(Kind kind, int n, bool isSticky)
        : m_kind(kind)
        , m_n(n)
        , m_isSticky(isSticky)
    {
    }
    int before(DiskCall call, std::string_view path) override;
    bool hasFailed() const { return m_failures > 0; }

private:
    const Kind m_kind;
    const int m_n;
    const bool m_isSticky;
    int m_calls = 0;
    int m_failures = 0;
};

// A disk that a test breaks and repairs. Thread: any.
class BreakableDisk final : public DiskWatcher
{
public:
    void breakNow(FailNth::Kind kind) { m_kind = static_cast<int>(kind); }
    void repair() { m_kind = kSound; }
    int before(DiskCall call, std::string_view path) override;

private:
    static constexpr int kSound = -1;
    std::atomic<int> m_kind = kSound;
};

// Nothing fails; what is left is a disk that syncs at once.
class QuickDisk final : public DiskWatcher
{
public:
    int before(DiskCall, std::string_view) override { return 0; }
};

// Keeps every change, with marks of the test between them.
class WriteLog final : public DiskWatcher
{
public:
    struct Entry
    {
        enum class Kind : std::uint8_t
        {
            Write,
            Truncate,
            Sync,
            Delete
        };
        Kind kind;
        std::string path;
        std::int64_t offset = 0;
        std::string bytes;
    };
    int before(DiskCall, std::string_view) override { return 0; }
    void wrote(std::string_view path, std::int64_t offset, std::string_view bytes) override
    {
        m_entries.push_back({Entry::Kind::Write, std::string(path), offset, std::string(bytes)});
    }
    void truncated(std::string_view path, std::int64_t size) override
    {
        m_entries.push_back({Entry::Kind::Truncate, std::string(path), size, {}});
    }
    void synced(std::string_view path) override
    {
        m_entries.push_back({Entry::Kind::Sync, std::string(path), 0, {}});
    }
    void deleted(std::string_view path) override
    {
        m_entries.push_back({Entry::Kind::Delete, std::string(path), 0, {}});
    }
    const std::vector<Entry>& entries() const { return m_entries; }

private:
    std::vector<Entry> m_entries;
};

} // namespace tributary::test
