#include "simulate/optimise/archive.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace tributary::simulate {
namespace {

double boxed(double value, double step)
{
    return step > 0 ? std::floor(value / step) : value;
}

} // namespace

Archive::Archive(std::size_t capacity)
    : m_capacity(std::max<std::size_t>(capacity, 2))
{
}

// Between boxes by their corners, within a box by the values themselves, then by the effort.
bool Archive::beats(const ArchivePoint& a, const ArchivePoint& b) const
{
    const auto corner = [this](const ArchivePoint& point) {
        return std::pair{boxed(point.score.costMicro, m_costStep),
                         boxed(point.score.p95Seconds, m_secondsStep)};
    };
    const auto [aCost, aSeconds] = corner(a);
    const auto [bCost, bSeconds] = corner(b);
    if (aCost != bCost || aSeconds != bSeconds)
        return aCost <= bCost && aSeconds <= bSeconds;
    const Score& x = a.score;
    const Score& y = b.score;
    if (x.costMicro == y.costMicro && x.p95Seconds == y.p95Seconds)
        return std::tie(a.changed, a.distance, a.setting)
            <= std::tie(b.changed, b.distance, b.setting);
    // One a box: what is there stays, unless it is worse in both.
    return !(y.costMicro <= x.costMicro && y.p95Seconds <= x.p95Seconds);
}

bool Archive::wants(const ArchivePoint& point) const
{
    return std::ranges::none_of(m_points,
                                [&](const ArchivePoint& known) { return beats(known, point); });
}

void Archive::add(ArchivePoint point)
{
    std::erase_if(m_points, [&](const ArchivePoint& known) { return beats(point, known); });
    const auto place =
        std::ranges::upper_bound(m_points, point.score.costMicro, {},
                                 [](const ArchivePoint& known) { return known.score.costMicro; });
    m_points.insert(place, std::move(point));
    while (m_points.size() > m_capacity)
        widen();
}

// Twice the width, at first such that a curve from one end to the other crosses about as many boxes
// as there is room for.
void Archive::widen()
{
    const auto points = std::exchange(m_points, {});
    const Score& cheapest = points.front().score;
    const Score& fastest = points.back().score;
    const auto room = static_cast<double>(m_capacity);
    m_costStep = m_costStep > 0 ? 2 * m_costStep : (fastest.costMicro - cheapest.costMicro) / room;
    m_secondsStep =
        m_secondsStep > 0 ? 2 * m_secondsStep : (cheapest.p95Seconds - fastest.p95Seconds) / room;
    for (const ArchivePoint& point : points) {
        if (wants(point)) {
            std::erase_if(m_points, [&](const ArchivePoint& known) { return beats(point, known); });
            m_points.push_back(point);
        }
    }
}

} // namespace tributary::simulate
