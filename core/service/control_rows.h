// What operators set (pauses, drains, weights) as rows of the store, and back. Pure.
#pragma once

#include "schedule/types.h"
#include "store/store.h"

#include <vector>

namespace tributary::service {

// The setting that marks a data directory with demo tasks.
inline constexpr const char* kDemoKey = "demo";

schedule::Control controlFrom(const store::Recovery& recovery);

// The rows that turn `before` into `after`.
void appendControl(const schedule::Control& before, const schedule::Control& after,
                   base::Instant at, std::vector<store::MiscChange>& rows);

} // namespace tributary::service
