// Past tasks as rows of history: those of this data directory and those of imported datasets.
//
// Thread: that of the Reader. Errors of all: Cancelled, Unavailable, Corruption.
#pragma once

#include "store/reader.h"
#include "store/store.h"

#include <functional>
#include <optional>
#include <vector>

namespace tributary::store {

using HistoryRowSink = std::function<bool(HistoryRow&&)>; // returns false to stop

base::Result<std::vector<HistoryDataset>> readDatasets(Reader& reader);
// In file order.
base::Result<> readHistoryRows(Reader& reader, std::int64_t dataset, const HistoryRowSink& sink,
                               const CancelCheck& cancel = {});

struct OwnHistory
{
    std::optional<base::Instant> submittedFrom;
    std::optional<base::Instant> submittedTo; // exclusive
    std::int64_t most = -1; // the newest; below zero = all
    bool onlySucceeded = false;
};
base::Result<std::int64_t> countOwnTasks(Reader& reader, const OwnHistory& which);
// Newest first. Ids are those of the tasks; waits include the start, runs are those of the last
// attempt; what has not run has none.
base::Result<> readOwnTasks(Reader& reader, const OwnHistory& which, const HistoryRowSink& sink,
                            const CancelCheck& cancel = {});

} // namespace tributary::store
