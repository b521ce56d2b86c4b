// Random conditions of the filter language, each with what it means, so that nothing of the
// product's parser, checker, evaluator or SQL takes part. The same seed gives the same.
//
// Literals come from the tasks themselves, so that thresholds are hit exactly.
// Thread: one. Lifetime: the tasks outlive the generator and all that it gives.
#pragma once

#include "base/random.h"
#include "core/store/meaning.h"

#include <string>
#include <string_view>
#include <vector>

namespace tributary::test {

enum class Unit : std::uint8_t
{
    Count,
    Time,
    Cores,
    Bytes,
    Rate,
    BitRate,
    Money,
};
inline constexpr std::size_t kUnitCount = 7;

struct Enumeration
{
    std::vector<std::string_view> words;
    Number field;
};

class RandomConditions
{
public:
    RandomConditions(std::uint64_t seed, const std::vector<KnownTask>& tasks, base::Instant now);

    Condition condition(int depth);
    Condition leaf();
    Number number(Unit unit, int depth);

    std::size_t below(std::size_t bound) { return m_random.next() % bound; }
    bool chance(unsigned percent) { return below(100) < percent; }
    const KnownTask& anyTask() { return m_tasks[below(m_tasks.size())]; }

private:
    Condition joined(bool isOr, int depth);
    Condition compareNumbers();
    Condition numberIn();
    Condition compareInstants();
    Condition compareTexts();
    Condition textIn();
    Condition matches();
    Condition named();
    Condition truth();
    Condition isKnown();

    Number field(Unit unit);
    Number literal(Unit unit);
    Number instant(int depth);
    Number instantLiteral();
    Text textField();
    std::string textOf(const Text& field); // mostly one that some task has
    std::string glob(const Text& field);
    Enumeration enumeration();
    Number boolean();

    base::SeededRandom m_random;
    const std::vector<KnownTask>& m_tasks;
    base::Instant m_now;
};

} // namespace tributary::test
