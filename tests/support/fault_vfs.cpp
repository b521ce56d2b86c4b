#include "support/fault_vfs.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <atomic>
#include <cstring>

namespace tributary::test {
namespace {

// The real file lies behind it in the memory that SQLite gives.
struct File
{
    sqlite3_file base;
    DiskWatcher* watcher;
    const char* path;

    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
    const sqlite3_io_methods& methods() { return *real()->pMethods; }
    int before(DiskCall call) const { return watcher->before(call, path == nullptr ? "" : path); }
};

File& of(sqlite3_file* file)
{
    return *reinterpret_cast<File*>(file);
}

int closeFile(sqlite3_file* file)
{
    return of(file).real()->pMethods == nullptr ? SQLITE_OK
                                                : of(file).methods().xClose(of(file).real());
}
int readFile(sqlite3_file* file, void* to, int count, sqlite3_int64 offset)
{
    const int failed = of(file).before(DiskCall::Read);
    return failed != 0 ? failed : of(file).methods().xRead(of(file).real(), to, count, offset);
}
int writeFile(sqlite3_file* file, const void* from, int count, sqlite3_int64 offset)
{
    if (const int failed = of(file).before(DiskCall::Write))
        return failed;
    const int code = of(file).methods().xWrite(of(file).real(), from, count, offset);
    if (code == SQLITE_OK && of(file).path != nullptr)
        of(file).watcher->wrote(of(file).path, offset,
                                {static_cast<const char*>(from), static_cast<std::size_t>(count)});
    return code;
}
int truncateFile(sqlite3_file* file, sqlite3_int64 size)
{
    if (const int failed = of(file).before(DiskCall::Truncate))
        return failed;
    const int code = of(file).methods().xTruncate(of(file).real(), size);
    if (code == SQLITE_OK && of(file).path != nullptr)
        of(file).watcher->truncated(of(file).path, size);
    return code;
}
// The real disk needs no sync: this process goes on.
int syncFile(sqlite3_file* file, int)
{
    if (const int failed = of(file).before(DiskCall::Sync))
        return failed;
    if (of(file).path != nullptr)
        of(file).watcher->synced(of(file).path);
    return SQLITE_OK;
}
int fileSize(sqlite3_file* file, sqlite3_int64* size)
{
    const int failed = of(file).before(DiskCall::FileSize);
    return failed != 0 ? failed : of(file).methods().xFileSize(of(file).real(), size);
}
int lockFile(sqlite3_file* file, int level)
{
    const int failed = of(file).before(DiskCall::Lock);
    return failed != 0 ? failed : of(file).methods().xLock(of(file).real(), level);
}
int unlockFile(sqlite3_file* file, int level)
{
    return of(file).methods().xUnlock(of(file).real(), level);
}
int checkReserved(sqlite3_file* file, int* result)
{
    return of(file).methods().xCheckReservedLock(of(file).real(), result);
}
int control(sqlite3_file* file, int operation, void* argument)
{
    return of(file).methods().xFileControl(of(file).real(), operation, argument);
}
int sectorSize(sqlite3_file* file)
{
    return of(file).methods().xSectorSize(of(file).real());
}
int characteristics(sqlite3_file* file)
{
    return of(file).methods().xDeviceCharacteristics(of(file).real());
}
int shmMap(sqlite3_file* file, int page, int size, int extend, void volatile** at)
{
    return of(file).methods().xShmMap(of(file).real(), page, size, extend, at);
}
int shmLock(sqlite3_file* file, int offset, int count, int flags)
{
    const int failed = of(file).before(DiskCall::Lock);
    // Giving a lock back never fails.
    return failed != 0 && (flags & SQLITE_SHM_LOCK) != 0
        ? failed
        : of(file).methods().xShmLock(of(file).real(), offset, count, flags);
}
void shmBarrier(sqlite3_file* file)
{
    of(file).methods().xShmBarrier(of(file).real());
}
int shmUnmap(sqlite3_file* file, int remove)
{
    return of(file).methods().xShmUnmap(of(file).real(), remove);
}

const sqlite3_io_methods kMethods{
    2,        closeFile,  readFile,      writeFile, truncateFile, syncFile,        fileSize,
    lockFile, unlockFile, checkReserved, control,   sectorSize,   characteristics, shmMap,
    shmLock,  shmBarrier, shmUnmap,      nullptr,   nullptr};

} // namespace

struct FaultVfs::State
{
    explicit State(DiskWatcher& chosen)
        : watcher(chosen)
    {
    }
    DiskWatcher& watcher;
    sqlite3_vfs* real = sqlite3_vfs_find(nullptr);
    std::string name;
    sqlite3_vfs vfs{};
    bool wasMadeDefault = false;

    static State& of(sqlite3_vfs* vfs) { return *static_cast<State*>(vfs->pAppData); }
    static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out);
    static int remove(sqlite3_vfs* vfs, const char* path, int syncs);
};

int FaultVfs::State::open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags,
                          int* out)
{
    State& self = of(vfs);
    file->pMethods = nullptr; // SQLite closes it only when it is set
    if (const int failed = self.watcher.before(DiskCall::Open, path == nullptr ? "" : path))
        return failed;
    auto& opened = *reinterpret_cast<File*>(file);
    opened.watcher = &self.watcher;
    opened.path = path; // lives as long as the file, says SQLite
    const int code = self.real->xOpen(self.real, path, opened.real(), flags, out);
    if (code == SQLITE_OK || opened.real()->pMethods != nullptr)
        file->pMethods = &kMethods;
    return code;
}

int FaultVfs::State::remove(sqlite3_vfs* vfs, const char* path, int syncs)
{
    State& self = of(vfs);
    if (const int failed = self.watcher.before(DiskCall::Delete, path))
        return failed;
    const int code = self.real->xDelete(self.real, path, syncs);
    if (code == SQLITE_OK)
        self.watcher.deleted(path);
    return code;
}

FaultVfs::FaultVfs(DiskWatcher& watcher)
    : m_state(std::make_unique<State>(watcher))
{
    static std::atomic<int> made = 0;
    State& state = *m_state;
    state.name = fmt::format("fault{}", ++made);
    state.vfs = *state.real;
    state.vfs.zName = state.name.c_str();
    state.vfs.pAppData = &state;
    state.vfs.pNext = nullptr;
    state.vfs.szOsFile = static_cast<int>(sizeof(File)) + state.real->szOsFile;
    state.vfs.xOpen = &State::open;
    state.vfs.xDelete = &State::remove;
    sqlite3_vfs_register(&state.vfs, 0);
}

FaultVfs::~FaultVfs()
{
    sqlite3_vfs_unregister(&m_state->vfs);
    if (m_state->wasMadeDefault)
        sqlite3_vfs_register(m_state->real, 1);
}

void FaultVfs::makeDefault()
{
    m_state->wasMadeDefault = true;
    sqlite3_vfs_register(&m_state->vfs, 1);
}

const std::string& FaultVfs::name() const
{
    return m_state->name;
}

namespace {

// 0 = that kind of failure doesn't touch the call.
int codeFor(FailNth::Kind kind, DiskCall call)
{
    using Kind = FailNth::Kind;
    constexpr int kIo[] = {SQLITE_CANTOPEN,    SQLITE_IOERR_DELETE,   SQLITE_IOERR_READ,
                           SQLITE_IOERR_WRITE, SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_FSYNC,
                           SQLITE_IOERR_FSTAT, SQLITE_IOERR_LOCK};
    switch (kind) {
    case Kind::Io:
        return kIo[static_cast<std::size_t>(call)];
    case Kind::Full:
        return call == DiskCall::Write ? SQLITE_FULL : SQLITE_OK;
    case Kind::ReadOnly:
        return call == DiskCall::Write || call == DiskCall::Delete ? SQLITE_READONLY : SQLITE_OK;
    case Kind::CantOpen:
        return call == DiskCall::Open ? SQLITE_CANTOPEN : SQLITE_OK;
    case Kind::Busy:
        return call == DiskCall::Lock ? SQLITE_BUSY : SQLITE_OK;
    case Kind::NoMemory:
        return SQLITE_IOERR_NOMEM;
    }
    return SQLITE_OK;
}

} // namespace

int BreakableDisk::before(DiskCall call, std::string_view)
{
    const int kind = m_kind;
    return kind == kSound ? SQLITE_OK : codeFor(static_cast<FailNth::Kind>(kind), call);
}

int FailNth::before(DiskCall call, std::string_view)
{
    const int code = codeFor(m_kind, call);
    if (code == SQLITE_OK)
        return SQLITE_OK;
    ++m_calls;
    if (m_calls < m_n || (m_calls > m_n && !m_isSticky))
        return SQLITE_OK;
    ++m_failures;
    return code;
}

} // namespace tributary::test
