#include "base/clock.h"

#include <ctime>

namespace tributary::base {

Instant SystemClock::now() const
{
    return std::chrono::floor<Micros>(std::chrono::system_clock::now());
}

Micros SystemClock::bootTime() const
{
    timespec ts {};
    clock_gettime(CLOCK_BOOTTIME, &ts);
    return std::chrono::duration_cast<Micros>(std::chrono::seconds {ts.tv_sec}
                                              + std::chrono::nanoseconds {ts.tv_nsec});
}

} // namespace tributary::base
