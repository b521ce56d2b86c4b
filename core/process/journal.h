// What the runner must not forget: which keys were claimed, and how they ended.
//
// An append-only file of checksummed records, compacted when most of it is forgotten. Appends
// reach the kernel at once (a killed runner loses none) and the disk in groups: a thread of its
// own syncs while the loop goes on. A torn tail is cut off at opening. After a failed write or
// sync the journal refuses every further claim, because what is on disk is not known any more.
//
// Thread: the loop's. Lifetime: the loop outlives the journal.
#pragma once

#include "base/error.h"
#include "process/event_loop.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tributary::process {

struct JournalEntry
{
    std::string service; // "task", "function", …
    std::string bootId; // of the claim
    std::string claim; // bodies belong to the service
    std::string note; // the last one, empty = none
    std::optional<std::string> end;
};

class Journal
{
public:
    // Errors: PermissionDenied, ReadOnly, ResourceExhausted, Corruption (not a journal).
    static base::Result<std::unique_ptr<Journal>> open(const std::filesystem::path& file,
                                                       EventLoop& loop);
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    const JournalEntry* find(std::string_view key) const; // null when unknown or forgotten
    // In no order; valid until the next change.
    const std::unordered_map<std::string, JournalEntry>& entries() const;

    // A key is claimed once. Errors: AlreadyExists, ResourceExhausted (disk full), Unavailable.
    base::Result<> claim(const std::string& key, std::string_view service, std::string body);
    // Errors of both: NotFound (no such claim), ResourceExhausted, Unavailable.
    base::Result<> note(const std::string& key, std::string body); // e.g. the pid
    // The first end stands, also where it can't be written yet: then it is known to this process
    // alone, and written once there is room again.
    base::Result<> finish(const std::string& key, std::string body);
    // Whoever asked for it has the end on disk. Unknown keys are ignored.
    void forget(std::span<const std::string> keys);

    // Calls once all that was appended so far is on disk, from the loop. Errors: Unavailable.
    void whenDurable(std::function<void(base::Result<>)> callback);
    bool hasFailed() const;
    bool hasUnkept() const; // ends known to this process alone: it must not go

private:
    class Impl;
    explicit Journal(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

// Identity of this boot of the kernel; empty when the kernel doesn't tell.
std::string currentBootId();

} // namespace tributary::process
