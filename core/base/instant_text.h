// Instants as text: RFC 3339. Thread: pure functions.
#pragma once

#include "base/clock.h"

#include <optional>
#include <string>
#include <string_view>

namespace tributary::base {

// "2026-01-01T08:00:00Z", "2026-01-01 08:00:00.25+08:00"; the offset is required, a fraction is
// cut to microseconds, second 60 is the next minute. Nothing for anything else, for days that
// don't exist and for years outside 1..9999.
std::optional<Instant> parseInstant(std::string_view text);

// UTC with Z; as many fraction digits as needed (0, 3 or 6).
std::string formatInstant(Instant at);

} // namespace tributary::base
