// UUIDs: parsing, printing and version 7 generation (RFC 9562 §5.7).
#pragma once

#include "base/clock.h"
#include "base/random.h"

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tributary::base {

struct Uuid
{
    std::array<std::uint8_t, 16> bytes {};

    auto operator<=>(const Uuid&) const = default;
    bool isNil() const { return *this == Uuid {}; }
};

std::string toString(const Uuid& id); // 8-4-4-4-12, lower case
std::string toHex(const Uuid& id); // 32 digits, for attempt keys
// Accepts both spellings in any case; nothing when the text is neither.
std::optional<Uuid> parseUuid(std::string_view text) noexcept;

// Monotonic: the millisecond is max(last, now) and a 12 bit counter orders ids within it, so
// that ids sort by creation even when the clock steps back. Thread: one owner.
class UuidGenerator
{
public:
    UuidGenerator(const Clock& clock, Random& random) : m_clock(clock), m_random(random) {}
    Uuid next();
    // Of an earlier process: later ones sort after it even when the clock was set back meanwhile.
    void startAfter(const Uuid& last);

private:
    const Clock& m_clock;
    Random& m_random;
    std::int64_t m_lastMs = 0;
    std::uint32_t m_counter = 0;
};

} // namespace tributary::base

template<>
struct std::hash<tributary::base::Uuid>
{
    std::size_t operator()(const tributary::base::Uuid& id) const noexcept
    {
        std::uint64_t low = 0;
        for (std::size_t i = 8; i < 16; ++i)
            low = low << 8 | id.bytes[i];
        std::uint64_t high = 0;
        for (std::size_t i = 0; i < 8; ++i)
            high = high << 8 | id.bytes[i];
        return low ^ (high * 0x9E3779B97F4A7C15ULL);
    }
};
