// The rows of a query for versions, and finding one of them.
//
// Thread: pure functions on borrowed rows.
#pragma once

#include "service/operations_types.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace tributary::pages {

using RuleVersions = std::vector<service::RuleSetVersionRow>;
using SharedVersions = std::shared_ptr<const RuleVersions>; // their texts are large; never null

inline base::Result<SharedVersions> shared(base::Result<RuleVersions> rows)
{
    if (!rows)
        return std::unexpected(rows.error());
    return std::make_shared<const RuleVersions>(std::move(*rows));
}

// Null when nothing was published.
inline const service::RuleSetVersionRow* activeOf(const RuleVersions& rows)
{
    const auto found = std::ranges::find_if(rows, &service::RuleSetVersionRow::isActive);
    return found != rows.end() ? &*found : nullptr;
}

// Null when there is no such version.
inline const service::RuleSetVersionRow* versionOf(const RuleVersions& rows, std::int64_t version)
{
    const auto found = std::ranges::find(rows, version, &service::RuleSetVersionRow::version);
    return found != rows.end() ? &*found : nullptr;
}

} // namespace tributary::pages
