#include "widgets/time_axis.h"

#include "gateway/text.h"
#include "widgets/display_format.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace tributary::widgets {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::array<std::chrono::minutes, 15> kSteps{
    minutes{1}, minutes{2}, minutes{5}, minutes{10}, minutes{15}, minutes{30}, hours{1}, hours{2},
    hours{3},   hours{6},   hours{12},  days{1},     days{2},     days{7},     days{30}};

} // namespace

std::vector<TimeTick> timeTicks(base::Instant from, base::Instant to, int most,
                                const DisplayFormat& format)
{
    std::vector<TimeTick> ticks;
    if (to <= from || most < 1)
        return ticks;
    const auto fits = [&](minutes step) { return (to - from) / step <= most; };
    const auto found = std::ranges::find_if(kSteps, fits);
    const minutes step = found == kSteps.end() ? minutes{(to - from) / most / minutes{1}} : *found;
    const bool isDays = step >= days{1};
    // Round in the local zone: its offset at the beginning holds for the labels.
    const base::Micros offset = std::chrono::seconds{format.toZone(from).offsetFromUtc()};
    const base::Micros start = from.time_since_epoch() + offset;
    const base::Micros width{step};
    base::Micros at = (start + width - base::Micros{1}) / width * width;
    for (; at - offset < to.time_since_epoch(); at += width) {
        const base::Instant instant{at - offset};
        const QDateTime local = format.toZone(instant);
        const bool isMidnight = local.time() == QTime(0, 0);
        ticks.push_back({instant,
                         isDays || isMidnight
                             ? format.locale().toString(local.date(),
                                                        QCoreApplication::translate(
                                                            "TimeAxis", "d MMM", "day on an axis"))
                             : local.time().toString(QStringLiteral("HH:mm"))});
    }
    return ticks;
}

QString edgeText(double seconds, const DisplayFormat& format)
{
    const auto text = [&](double value, const char* unit) {
        return QCoreApplication::translate("TimeAxis", unit)
            .arg(format.locale().toString(value, 'g', 4));
    };
    if (seconds >= 3600)
        return text(seconds / 3600, QT_TRANSLATE_NOOP("TimeAxis", "%1 h"));
    if (seconds >= 60)
        return text(seconds / 60, QT_TRANSLATE_NOOP("TimeAxis", "%1 min"));
    if (seconds >= 1)
        return text(seconds, QT_TRANSLATE_NOOP("TimeAxis", "%1 s"));
    return text(seconds * 1000, QT_TRANSLATE_NOOP("TimeAxis", "%1 ms"));
}

} // namespace tributary::widgets
