// What was learned from finished runs: the rows of plan::Estimates, and what of them each task was
// decided by.
//
// Thread: that of the Database. A damaged blob reads as nothing learned, never beyond its end.
#pragma once

#include "model/learned.h"
#include "store/database.h"
#include "store/reader.h"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace tributary::store {

// For each measure, in their order: runs (0 = nothing learned), newest run (microseconds since
// 1970), the quantiles; 8 bytes each, little-endian.
void appendLearned(std::vector<std::uint8_t>& out, const model::Learned& learned);
std::shared_ptr<const model::Learned> readLearned(Bytes blob); // null = nothing
// The value of one of model::learnedFeatures().
std::optional<double> learnedIn(Bytes blob, int feature);

// Within the transaction that runs. Errors: those of writing.
base::Result<> writeEstimates(Database& database, std::span<const model::EstimateRow> rows);

// Errors: Unavailable, Corruption.
base::Result<std::vector<model::EstimateRow>> readEstimates(Database& database);
base::Result<std::vector<model::EstimateRow>> readEstimates(Reader& reader);
// Successful runs of this data directory, oldest first: the newest `most` of them.
base::Result<std::vector<model::FinishedRun>> readFinishedRuns(Database& database,
                                                               std::int64_t most);

} // namespace tributary::store
