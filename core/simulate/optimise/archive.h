// The settings that no other known one beats in cost and in p95 at once.
//
// Exact up to its capacity. Beyond, it keeps one point for each box of a grid whose width grows
// until they fit: the ε-Pareto archive of Laumanns, Thiele, Deb and Zitzler, "Combining Convergence
// and Diversity in Evolutionary Multiobjective Optimization", Evolutionary Computation 10(3), 2002,
// with ε adapted as in its section 4. Thread: one owner.
#pragma once

#include "simulate/optimise/trial.h"

#include <cstddef>
#include <vector>

namespace tributary::simulate {

struct ArchivePoint
{
    Setting setting;
    Score score;
    std::size_t changed = 0; // thresholds that differ from today's
    std::size_t distance = 0; // by how many cuts, in sum
};

class Archive
{
public:
    explicit Archive(std::size_t capacity);

    // Whether it would be kept. Of two with the same cost and p95 the one with fewer changes is,
    // then the one with smaller ones.
    bool wants(const ArchivePoint& point) const;
    void add(ArchivePoint point); // one that it wants; what it beats is dropped
    const std::vector<ArchivePoint>& points() const { return m_points; } // ascending cost

private:
    bool beats(const ArchivePoint& a, const ArchivePoint& b) const;
    void widen();

    const std::size_t m_capacity;
    double m_costStep = 0; // 0 = exact
    double m_secondsStep = 0;
    std::vector<ArchivePoint> m_points;
};

} // namespace tributary::simulate
