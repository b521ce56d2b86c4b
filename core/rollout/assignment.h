// Which tasks a canary decides: by a sticky hash of the task's key.
//
// The place of a key is a fixed point of [0, 1); a share takes the keys below it. So the same key
// always falls to the same side, and raising the share keeps every task that was in. Another
// version has other places, so that not the same tasks try every change.
//
// Thread: pure functions.
#pragma once

#include "model/keys.h"
#include "model/task_spec.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace tributary::rollout {

// Shares are in basis points: 100 = 1 %.
inline constexpr int kWhole = 10'000;

// The idempotency key where there is one, so that a task that is submitted again under it is
// decided by the same version; else the id of the task.
std::string assignmentKey(const model::TaskId& id, const model::TaskSpec& spec);

// Whose type or back end was chosen by hand: no case for a trial.
bool isChosenByHand(const model::TaskSpec& spec);

// The first 64 bits of SHA-256 over version and key.
std::uint64_t placeOf(std::int64_t version, std::string_view key);

// Share 0 takes none, kWhole takes all.
bool isInShare(std::int64_t version, std::string_view key, int share);

} // namespace tributary::rollout
