// The single writer of a data directory: SQLite with an event log, projections and sums.
//
// Thread: one owner (the core thread). Lifetime: holds DIR/lock until destroyed. Only one Store
// lives per directory; readers are separate (reader.h).
//
// Durability: commit() answers after the transaction is on disk (WAL, synchronous=FULL). The first
// commit that fails makes the store degraded for good: nothing is acknowledged any more, every
// later call answers the same error, and the owner has to be restarted. After a failed fsync
// nothing is known of the pages, so it is never retried.
//
// Decisions are not kept as text: the spec of the task and the version of the rule set are, and
// evaluating the one under the other gives the explanation again.
#pragma once

#include "store/rows.h"
#include "store/write_batch.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::store {

struct StoreOptions
{
    std::string vfs; // name of a registered SQLite VFS; empty = the default
    // After an unclean end the file is checked in full when it is at most this large; larger ones
    // start at once, see checkFile() in reader.h.
    std::int64_t checkUpToBytes = 256LL << 20U;
    int checkpointPages = 4000; // of 4 KiB: the WAL goes back into the file beyond that
};

// What a restarted owner goes on with.
struct Recovery
{
    std::vector<model::TaskRecord> tasks; // not terminal, by number
    std::vector<model::AttemptRecord> attempts; // all attempts of those tasks, by task and number
    std::int64_t lastSeq = 0; // 0 = no event yet
    model::TaskNo lastTaskNo = 0;
    model::TaskId lastTaskId; // nil when there is none
    std::optional<RuleSetVersion> activeRules;
    std::optional<RuleSetVersion> triedRules; // beside the active ones
    std::string rollout; // of the tried rules, JSON as it was last committed
    std::int64_t lastRuleSetVersion = 0; // the highest number
    std::vector<BackendState> backends;
    std::vector<PauseFlag> pauses;
    std::optional<PriceBookVersion> priceBook; // the newest
    std::vector<Setting> settings;
    std::vector<model::EstimateRow> estimates;
    // The newest successful runs, oldest first, while nothing was ever learned: of a directory from
    // before there were estimates.
    std::vector<model::FinishedRun> runs;
    bool wasUnclean = false; // the last owner did not close
};

// A past task of an imported file.
struct HistoryRow
{
    std::string externalId;
    base::Instant arrival;
    model::Features features; // with their origins; with what was learned of own tasks
    std::string taskType;
    model::Labels labels;
    std::optional<base::Micros> runTime;
    std::optional<base::Micros> wait;
    std::string backend; // of own tasks: that of the last attempt
    std::optional<model::ExecutionType> type; // of own tasks: as decided
    std::uint8_t status = 0; // ordinal of the importer's enumeration
    std::vector<std::string> parents;
    int line = 0;
};

struct HistoryDataset
{
    std::int64_t id = 0; // given by the store
    std::string name;
    std::string fileHash; // SHA-256 in hex
    std::string format; // "swf", …
    std::string assumptions; // JSON list of texts
    base::Instant importedAt;
    std::int64_t rows = 0;
};

class Store
{
public:
    // Creates the directory (0700) and files (0600) where they are missing and migrates older
    // schemas. Errors: Unavailable (another owner has the lock), ReadOnly, PermissionDenied,
    // ResourceExhausted, Unsupported (the schema is newer than this program), Corruption.
    static base::Result<std::unique_ptr<Store>> open(const std::string& directory,
                                                     const StoreOptions& options = {});
    virtual ~Store() = default; // writes the WAL back and unlocks
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    // Once, before the first commit.
    virtual base::Result<Recovery> recover() = 0;

    // All or nothing, durable when it answers. Errors: ResourceExhausted (disk full), ReadOnly,
    // Unavailable (I/O error), Corruption, Internal (the batch contradicts the store); each
    // makes the store degraded.
    virtual base::Result<> commit(const WriteBatch& batch) = 0;

    // Why nothing is acknowledged any more; null while all is well.
    virtual const base::Error* degraded() const noexcept = 0;

    // The task that was accepted under this idempotency key, also a finished one.
    virtual base::Result<std::optional<model::TaskId>> findByKey(std::string_view key) = 0;

    // A task as it was last committed, e.g. to redrive a terminal one. Errors: NotFound.
    virtual base::Result<model::TaskRecord> task(const model::TaskId& id) = 0;

    // The task that a chain of redrives began with, as far as it is kept; of any other the task
    // itself. Errors: NotFound.
    virtual base::Result<model::TaskRecord> firstOfRedrives(const model::TaskRecord& last) = 0;

    // An attempt as it was last committed, of any task. Errors: NotFound.
    virtual base::Result<model::AttemptRecord> attempt(const model::AttemptId& id) = 0;

    // Imports once: a file hash that is there already changes nothing and answers the dataset as
    // it is. In one transaction; never counted as live work. Errors as of commit().
    virtual base::Result<HistoryDataset> importHistory(const HistoryDataset& dataset,
                                                       const std::vector<HistoryRow>& rows) = 0;

protected:
    Store() = default;
};

} // namespace tributary::store
