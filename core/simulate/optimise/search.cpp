#include "simulate/optimise/search.h"

#include "base/random.h"

#include <algorithm>
#include <bit>
#include <set>
#include <utility>

namespace tributary::simulate {
namespace {

// Children in a row that the archive does not want, after which it is taken for good.
constexpr std::int64_t kBarrenAfter = 4'000;

class Search
{
public:
    Search(Trial& trial, std::span<const Cuts> cuts, const SearchOptions& options)
        : m_trial(trial)
        , m_cuts(cuts)
        , m_options(options)
        , m_random(options.seed)
        , m_archive(options.capacity)
    {
        for (std::size_t i = 0; i < m_cuts.size(); ++i) {
            if (m_cuts[i].values.size() > 1)
                m_movable.push_back(i);
        }
    }

    SearchResult run()
    {
        m_result.today = pointOf(m_trial.present());
        m_archive.add(m_result.today);
        if (settings() <= m_options.tryAllUpTo) {
            tryAll();
            m_result.isExhaustive = !m_result.isStopped;
        } else if (!m_movable.empty()) {
            moveAlone();
            evolve();
            takeBack();
        }
        m_result.points = m_archive.points();
        return std::move(m_result);
    }

private:
    // All there are; at least one more than the limit when there are more.
    std::int64_t settings() const
    {
        std::int64_t count = 1;
        for (const std::size_t i : m_movable) {
            count *= static_cast<std::int64_t>(m_cuts[i].values.size());
            if (count > m_options.tryAllUpTo)
                break;
        }
        return count;
    }

    ArchivePoint pointOf(const Setting& setting)
    {
        ArchivePoint point{.setting = setting, .score = m_trial.score(setting)};
        for (std::size_t i = 0; i < setting.size(); ++i) {
            const auto now = static_cast<std::ptrdiff_t>(m_cuts[i].present);
            const auto steps = static_cast<std::size_t>(std::abs(setting[i] - now));
            point.changed += steps > 0 ? 1 : 0;
            point.distance += steps;
        }
        ++m_result.evaluations;
        if (m_options.progress)
            m_options.progress(m_result.evaluations);
        return point;
    }

    bool isStopped()
    {
        if (m_options.isStopped && m_options.isStopped())
            m_result.isStopped = true;
        return m_result.isStopped;
    }

    bool goesOn() { return !isStopped() && m_result.evaluations < m_options.evaluations; }

    // True when the archive took it.
    bool offer(const Setting& setting)
    {
        if (setting == m_trial.present() || !m_seen.insert(setting).second)
            return false;
        ArchivePoint point = pointOf(setting);
        m_hasEffect = m_hasEffect || point.score != m_result.today.score;
        if (!point.score.isAllowed || !m_archive.wants(point)
            || (m_options.isAcceptable && !m_options.isAcceptable(setting)))
            return false;
        m_archive.add(std::move(point));
        return true;
    }

    void tryAll()
    {
        Setting setting = m_trial.present();
        for (const std::size_t i : m_movable)
            setting[i] = 0;
        while (goesOn()) {
            offer(setting);
            std::size_t at = 0; // counts like an odometer
            while (at < m_movable.size()
                   && ++setting[m_movable[at]] == m_cuts[m_movable[at]].values.size())
                setting[m_movable[at++]] = 0;
            if (at == m_movable.size())
                return;
        }
        m_result.isStopped = true;
    }

    void moveAlone()
    {
        // Half of the work at most, so that a large rule set leaves some for the rest.
        const std::int64_t most = std::max<std::int64_t>(m_options.evaluations / 2, 1)
            / static_cast<std::int64_t>(m_movable.size());
        for (const std::size_t i : m_movable) {
            const std::size_t count = m_cuts[i].values.size();
            const std::size_t tries =
                std::min(count, static_cast<std::size_t>(std::max<std::int64_t>(most, 1)));
            m_hasEffect = false;
            for (std::size_t n = 0; n < tries && goesOn(); ++n) {
                Setting setting = m_trial.present();
                setting[i] = static_cast<std::uint16_t>(tries == 1 ? count - 1
                                                                   : n * (count - 1) / (tries - 1));
                offer(setting);
            }
            if (m_hasEffect)
                m_effective.push_back(i);
        }
    }

    std::size_t below(std::size_t limit)
    {
        return static_cast<std::size_t>(m_random.next() % limit);
    }

    void change(Setting& setting)
    {
        // Those that do something alone are worth more tries; the others may need company.
        const auto& from = !m_effective.empty() && below(4) > 0 ? m_effective : m_movable;
        const std::size_t i = from[below(from.size())];
        const std::size_t count = m_cuts[i].values.size();
        const std::size_t how = below(8);
        if (how == 0) {
            setting[i] = static_cast<std::uint16_t>(m_cuts[i].present);
        } else if (how < 4) {
            setting[i] = static_cast<std::uint16_t>(below(count));
        } else {
            const std::size_t step = std::size_t{1}
                << below(static_cast<std::size_t>(std::bit_width(count)));
            const std::size_t now = setting[i];
            setting[i] = static_cast<std::uint16_t>(
                below(2) == 0 ? now - std::min(now, step) : std::min(now + step, count - 1));
        }
    }

    Setting child()
    {
        const auto& points = m_archive.points();
        Setting setting = points[below(points.size())].setting;
        if (below(4) == 0) {
            const Setting& other = points[below(points.size())].setting;
            for (const std::size_t i : m_movable) {
                if (below(2) == 0)
                    setting[i] = other[i];
            }
        }
        do
            change(setting);
        while (below(2) == 0);
        return setting;
    }

    void evolve()
    {
        // Repeated settings cost nothing, so they count for the barren ones alone.
        for (std::int64_t barren = 0; barren < kBarrenAfter && goesOn();)
            barren = offer(child()) ? 0 : barren + 1;
    }

    // May go beyond the evaluations: without it the points would be full of idle changes.
    void takeBack()
    {
        for (bool isBetter = true; isBetter && !isStopped();) {
            isBetter = false;
            const auto points = m_archive.points();
            for (const ArchivePoint& point : points) {
                for (const std::size_t i : m_movable) {
                    if (point.setting[i] == m_cuts[i].present || isStopped())
                        continue;
                    Setting setting = point.setting;
                    setting[i] = static_cast<std::uint16_t>(m_cuts[i].present);
                    isBetter = offer(setting) || isBetter;
                }
            }
        }
    }

    Trial& m_trial;
    std::span<const Cuts> m_cuts;
    const SearchOptions& m_options;
    base::SeededRandom m_random;
    Archive m_archive;
    SearchResult m_result;
    std::vector<std::size_t> m_movable; // thresholds with more than one cut
    std::vector<std::size_t> m_effective; // of them, those that change something alone
    std::set<Setting> m_seen;
    bool m_hasEffect = false;
};

} // namespace

SearchResult searchFrontier(Trial& trial, std::span<const Cuts> cuts, const SearchOptions& options)
{
    return Search(trial, cuts, options).run();
}

} // namespace tributary::simulate
