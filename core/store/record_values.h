// How records become columns: small conversions shared by the writers.
//
// Thread: pure functions.
#pragma once

#include "model/records.h"
#include "store/schema.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tributary::store {

inline constexpr std::string_view kNoOutput = "null";
// Values of task.output_of beside attempt numbers.
inline constexpr std::int64_t kOutputOfNone = 0;
inline constexpr std::int64_t kOutputOfTask = -1;

inline std::optional<std::int64_t> micros(const model::MaybeInstant& at)
{
    return at ? std::optional(base::toMicros(*at)) : std::nullopt;
}

inline std::optional<std::int64_t> exitCodeOf(const std::optional<int>& code)
{
    return code ? std::optional<std::int64_t>(*code) : std::nullopt;
}

inline std::int64_t attemptKeyOf(model::TaskNo task, int number)
{
    return task << kAttemptBits | number;
}

template<class Enum>
std::int64_t ordinal(Enum value)
{
    return static_cast<std::int64_t>(value);
}

// The batch does not fit what is stored: a fault of ours.
inline std::unexpected<base::Error> contradiction(std::string message)
{
    return base::failure(base::ErrorCode::Internal, "store: " + std::move(message));
}

} // namespace tributary::store
