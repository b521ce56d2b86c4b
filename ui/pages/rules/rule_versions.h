// Finding a version in the rows of a query.
//
// Thread: pure functions on borrowed rows.
#pragma once

#include "service/operations_types.h"

#include <algorithm>
#include <vector>

namespace tributary::pages {

using RuleVersions = std::vector<service::RuleSetVersionRow>;

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
