// Rows of the small tables, for recovery and for queries.
//
// Thread: that of the Database.
#pragma once

#include "store/database.h"
#include "store/store.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tributary::store {

// Superseded where the text is none of the known.
rollout::VersionState versionStateOf(std::string_view text);

// `where` goes on after the SELECT; constant text, with `value` as ?1.
base::Result<std::vector<RuleSetVersion>>
selectRuleSets(Database& database, std::string_view where,
               std::optional<std::int64_t> value = std::nullopt);
base::Result<std::vector<PriceBookVersion>> selectPriceBooks(Database& database,
                                                             std::string_view where);
base::Result<std::vector<RolloutProgress>> selectRollouts(Database& database,
                                                          std::string_view where);

// Active and tried rules, back ends, pauses, the newest price book and the settings.
base::Result<> readOperations(Database& database, Recovery& out);

} // namespace tributary::store
