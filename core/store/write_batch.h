// Everything that one turn of the core thread changes; the store applies it in one transaction.
//
// Order within a vector is the order of change. Several records of one task (or attempt) are
// coalesced: only the last is written. Thread: plain value; reuse it with clear() to keep memory.
#pragma once

#include "store/rows.h"

#include <variant>
#include <vector>

namespace tributary::store {

using MiscChange = std::variant<RuleSetVersion, RuleSetOutcome, RolloutProgress, RuleDifference,
                                BackendState, PauseFlag, PriceBookVersion, AuditEntry, Setting>;

struct WriteBatch
{
    // A number above all earlier ones inserts, any other updates. The spec, the id and the
    // submission time are written at the insert only.
    std::vector<model::TaskRecord> tasks;
    // Of a task that is in this batch or in the store; inserted or updated by id.
    std::vector<model::AttemptRecord> attempts;
    std::vector<model::EventRecord> events; // seq above all earlier ones, ascending
    std::vector<MiscChange> misc;
    std::vector<model::EstimateRow> estimates;

    bool isEmpty() const
    {
        return tasks.empty() && attempts.empty() && events.empty() && misc.empty()
            && estimates.empty();
    }
    void clear()
    {
        tasks.clear();
        attempts.clear();
        events.clear();
        misc.clear();
        estimates.clear();
    }
};

} // namespace tributary::store
