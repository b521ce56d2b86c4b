// Writes imported datasets; reads them back for the queries.
//
// Thread: that of the Database.
#pragma once

#include "store/database.h"
#include "store/store.h"

#include <optional>
#include <vector>

namespace tributary::store {

base::Result<std::optional<HistoryDataset>> findDataset(Database& database,
                                                        std::string_view fileHash);
// Within the transaction that runs; gives the dataset with its id.
base::Result<HistoryDataset> writeDataset(Database& database, const HistoryDataset& dataset,
                                          const std::vector<HistoryRow>& rows);

std::string_view datasetSql(); // SELECT … FROM history_dataset
HistoryDataset readDataset(const Statement& row);
std::string_view historySql(); // SELECT … FROM history_task WHERE key in ?1..?2, in order
HistoryRow readHistoryRow(const Statement& row);

inline constexpr int kHistoryRowBits = 32;

} // namespace tributary::store
