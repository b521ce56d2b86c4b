// Labels of axes: round local times, a few of them, and the edges of latency buckets.
//
// Thread: GUI.
#pragma once

#include "base/clock.h"

#include <QString>

#include <vector>

namespace tributary::widgets {

class DisplayFormat;

struct TimeTick
{
    base::Instant at;
    QString label;
};

// At most about `most` labels in [from, to), in the zone of the format.
std::vector<TimeTick> timeTicks(base::Instant from, base::Instant to, int most,
                                const DisplayFormat& format);

// A bucket edge in one unit: "100 ms", "2.5 s", "5 min", "6 h".
QString edgeText(double seconds, const DisplayFormat& format);

} // namespace tributary::widgets
