// Time as a port, so that the shipped scheduler also runs under a simulated clock.
//
// Instant is UTC wall time in microseconds. Leases and time-outs compare bootTime(), which
// goes on during suspend and never steps.
#pragma once

#include <chrono>
#include <cstdint>

namespace tributary::base {

using Micros = std::chrono::microseconds;
using Instant = std::chrono::sys_time<Micros>;

class Clock
{
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
    virtual Micros bootTime() const = 0;
};

// Thread: any.
class SystemClock final : public Clock
{
public:
    Instant now() const override;
    Micros bootTime() const override; // CLOCK_BOOTTIME
};

inline std::int64_t toMicros(Instant at) { return at.time_since_epoch().count(); }
inline Instant fromMicros(std::int64_t us) { return Instant {Micros {us}}; }

} // namespace tributary::base
