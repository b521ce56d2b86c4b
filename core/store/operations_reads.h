// Queries about everything but single tasks: counts, cost, latency, rule sets, imported history.
//
// Thread: that of the Reader. Errors of all: Cancelled, Unavailable, Corruption.
#pragma once

#include "store/reader.h"
#include "store/rollup_rows.h"
#include "store/rows.h"
#include "store/store.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace tributary::store {

// From sums: the time does not depend on the number of tasks.
base::Result<StateCounts> readCounts(Reader& reader);

// When the task that waits longest was queued; nothing when none is queued.
base::Result<model::MaybeInstant> readOldestQueued(Reader& reader);
// Empty when it was never set.
base::Result<std::optional<std::string>> readSetting(Reader& reader, std::string_view key);

// Days [fromDay, toDay).
base::Result<std::vector<CostRow>> readCost(Reader& reader, std::int64_t fromDay,
                                            std::int64_t toDay);

// Slots that begin in [from, to); both epoch = everything.
base::Result<LatencyTable> readLatency(Reader& reader, base::Instant from, base::Instant to,
                                       LatencyPhase phase);

// Slots as of readLatency(). Successes are the rest of a sum, so that only tasks that ended badly
// are looked at one by one.
base::Result<OutcomeTable> readOutcomes(Reader& reader, base::Instant from, base::Instant to);

struct FailureSummary
{
    std::vector<model::TaskNo> last; // failed, timed out or lost; the last to end first
    std::int64_t deadLetters = 0;
};
base::Result<FailureSummary> readFailures(Reader& reader, int limit);

// Newest first.
base::Result<std::vector<RuleSetVersion>> readRuleSets(Reader& reader);
// One of them; 0 = the active one. NotFound when there is none.
base::Result<RuleSetVersion> readRuleSet(Reader& reader, std::int64_t version);
// How the trial of a version stands or ended; 0 = of the one that is on trial. NotFound when there
// is none, or when it was never tried.
struct StoredTrial
{
    RuleSetOutcome version; // what became of it
    std::string rollout; // JSON as rollout::toJson writes it
};
base::Result<StoredTrial> readTrial(Reader& reader, std::int64_t version);
// Newest first. The id is nil where the task is gone.
struct DifferenceRow
{
    RuleDifference difference;
    model::TaskId id;
    std::string name;
};
base::Result<std::vector<DifferenceRow>> readDifferences(Reader& reader, std::int64_t version,
                                                         int limit);
base::Result<std::vector<PriceBookVersion>> readPriceBooks(Reader& reader);

struct AuditRow
{
    std::int64_t no = 0;
    AuditEntry entry;
};
// The newest `limit`, newest first.
base::Result<std::vector<AuditRow>> readAudit(Reader& reader, int limit);
// Follows the hash chain. Ok, or Corruption naming the first entry that was changed.
base::Result<> verifyAudit(Reader& reader, const CancelCheck& cancel = {});

} // namespace tributary::store
