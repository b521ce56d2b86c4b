#include "rollout/assignment.h"

#include "base/sha256.h"

#include <fmt/format.h>

namespace tributary::rollout {

std::string assignmentKey(const model::TaskId& id, const model::TaskSpec& spec)
{
    return spec.idempotencyKey.empty() ? model::toString(id) : spec.idempotencyKey;
}

bool isChosenByHand(const model::TaskSpec& spec)
{
    return spec.override && (spec.override->type || !spec.override->backend.empty());
}

std::uint64_t placeOf(std::int64_t version, std::string_view key)
{
    base::Sha256 hasher;
    hasher.update(fmt::format("rules {}\n", version));
    hasher.update(key);
    const base::Sha256Digest digest = hasher.finish();
    std::uint64_t place = 0;
    for (std::size_t i = 0; i < sizeof place; ++i)
        place = place << 8U | digest[i];
    return place;
}

bool isInShare(std::int64_t version, std::string_view key, int share)
{
    if (share <= 0)
        return false;
    if (share >= kWhole)
        return true;
    // Truncated, so that the bound of a larger share is never below that of a smaller one.
    const std::uint64_t bound =
        UINT64_MAX / kWhole * static_cast<std::uint64_t>(share); // 1/10,000 of 2^64 times the share
    return placeOf(version, key) < bound;
}

} // namespace tributary::rollout
