#include "simulate/optimise/trial.h"

#include "simulate/quantiles.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace tributary::simulate {
namespace {

constexpr std::size_t kMostTruthWords = 8U << 20U; // 64 MiB
constexpr int kDefault = rules::RuleSet::kNoRule;

// Classifications that lead to the same places at the same cost.
bool isSameKind(const model::Classification& a, const model::Classification& b)
{
    return a.type == b.type && a.provider == b.provider && a.backends == b.backends
        && a.policy == b.policy && a.weights == b.weights && a.fallback == b.fallback;
}

} // namespace

std::optional<double> dollarMicros(const base::Money& money, const cost::PriceBook& book)
{
    const auto dollars = cost::convert(money, {}, book);
    return dollars ? std::optional(static_cast<double>(dollars->money.micro)) : std::nullopt;
}

Trial::Trial(TrialInput input, ResourceModel& model)
    : m_input(std::move(input))
    , m_model(model)
    , m_ofRule(m_input.rules.rules().size())
{
    for (std::size_t i = 0; i < m_input.thresholds.size(); ++i) {
        m_ofRule[m_input.thresholds[i].rule].push_back(i);
        m_present.push_back(static_cast<std::uint16_t>(m_input.cuts[i].present));
    }
    const auto& list = m_input.rules.rules();
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i].enabled)
            m_order.push_back(i);
    }
    // As RuleSet::compile has it: with the highest first, the first true one wins.
    if (m_input.rules.hitPolicy() == rules::HitPolicy::Priority)
        std::ranges::stable_sort(m_order, std::ranges::greater{},
                                 [&](std::size_t i) { return list[i].classification.priority; });
    addKinds();
    addTests();
    m_winners.resize(m_rows);
    decideToday();
}

void Trial::addKinds()
{
    const auto kindOf = [&](int rule) {
        const model::Classification& one = m_input.rules.classification(rule);
        const auto known = std::ranges::find_if(
            m_kindSamples, [&](const auto* sample) { return isSameKind(*sample, one); });
        const auto kind = static_cast<std::size_t>(known - m_kindSamples.begin());
        if (known == m_kindSamples.end())
            m_kindSamples.push_back(&one);
        return kind;
    };
    for (std::size_t i = 0; i < m_input.rules.rules().size(); ++i)
        m_kinds.push_back(kindOf(static_cast<int>(i)));
    m_kinds.push_back(kindOf(kDefault));
    m_outcomes.resize(m_input.tasks.size() * m_kindSamples.size());
}

void Trial::addTests()
{
    const auto results = m_input.rules.runTests();
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (results[i].passed)
            m_tests.push_back(i);
    }
    m_rows = m_input.tasks.size() + m_tests.size();
}

void Trial::decideToday()
{
    decide(m_present);
    m_today.assign(m_winners.begin(),
                   m_winners.begin() + static_cast<std::ptrdiff_t>(m_input.tasks.size()));
    for (std::size_t task = 0; task < m_today.size(); ++task) {
        const model::Classification& today = m_input.rules.classification(m_today[task]);
        m_model.look(*m_input.tasks[task], today.type);
        m_placelessToday += m_model.placeFor(today).isCapable ? 0 : 1;
    }
}

model::RuleInput Trial::rowInput(std::size_t row) const
{
    if (row < m_input.tasks.size())
        return m_input.tasks[row]->ruleInput();
    const rules::RuleTest& test = m_input.rules.tests()[m_tests[row - m_input.tasks.size()]];
    return {test.features, test.taskType, test.labels};
}

const Trial::Bits& Trial::truthOf(std::size_t rule, const Setting& setting)
{
    Setting own;
    for (const std::size_t i : m_ofRule[rule])
        own.push_back(setting[i]);
    const auto known = m_truths.find({rule, own});
    if (known != m_truths.end())
        return known->second;
    const std::size_t words = (m_rows + 63) / 64;
    if (m_truths.size() * words > kMostTruthWords)
        m_truths.clear();
    rules::Checked condition = m_input.rules.rules()[rule].checked;
    for (const std::size_t i : m_ofRule[rule])
        setThreshold(condition, m_input.thresholds[i], m_input.cuts[i].values[setting[i]].value);
    const rules::Program program(condition);
    Bits bits(words);
    for (std::size_t row = 0; row < m_rows; ++row) {
        if (program.isTrue(rowInput(row)))
            bits[row / 64] |= std::uint64_t{1} << (row % 64);
    }
    return m_truths.insert_or_assign({rule, std::move(own)}, std::move(bits)).first->second;
}

void Trial::decide(const Setting& setting)
{
    const bool isUnique = m_input.rules.hitPolicy() == rules::HitPolicy::Unique;
    std::ranges::fill(m_winners, kDefault);
    Bits taken((m_rows + 63) / 64);
    Bits twice(isUnique ? taken.size() : 0);
    for (const std::size_t rule : m_order) {
        const Bits& bits = truthOf(rule, setting);
        for (std::size_t word = 0; word < taken.size(); ++word) {
            std::uint64_t fresh = bits[word] & ~taken[word];
            if (isUnique)
                twice[word] |= bits[word] & taken[word];
            taken[word] |= fresh;
            for (; fresh != 0; fresh &= fresh - 1)
                m_winners[word * 64 + static_cast<std::size_t>(std::countr_zero(fresh))] =
                    static_cast<int>(rule);
        }
    }
    for (std::size_t word = 0; word < twice.size(); ++word) {
        for (std::uint64_t left = twice[word]; left != 0; left &= left - 1)
            m_winners[word * 64 + static_cast<std::size_t>(std::countr_zero(left))] = kDefault;
    }
}

bool Trial::breaksATest() const
{
    for (std::size_t i = 0; i < m_tests.size(); ++i) {
        const rules::RuleTest& test = m_input.rules.tests()[m_tests[i]];
        const model::Classification& got =
            m_input.rules.classification(m_winners[m_input.tasks.size() + i]);
        if ((test.expectedType && *test.expectedType != got.type)
            || (test.expectedRule && *test.expectedRule != got.rule))
            return true;
    }
    return false;
}

const Trial::Outcome& Trial::outcome(std::size_t task, std::size_t kind)
{
    Outcome& outcome = m_outcomes[task * m_kindSamples.size() + kind];
    if (outcome.isComputed)
        return outcome;
    outcome.isComputed = true;
    const model::Classification& to = *m_kindSamples[kind];
    const model::Classification& from = m_input.rules.classification(m_today[task]);
    m_model.look(*m_input.tasks[task], from.type);
    const ResourceModel::Place here = m_model.placeFor(to);
    outcome.isCapable = here.isCapable;
    outcome.isMoved = to.type != from.type;
    const auto time = m_model.timeOn(to.type);
    if (!time)
        return outcome;
    outcome.seconds = time->seconds();
    if (!outcome.isMoved)
        return outcome;
    const auto before = m_model.costAt(m_model.placeFor(from));
    const auto after = m_model.costAt(here);
    const auto* book = m_model.options().prices.get();
    const auto then = before ? dollarMicros(*before, *book) : std::nullopt;
    const auto now = after ? dollarMicros(*after, *book) : std::nullopt;
    outcome.isUntold = !then || !now;
    outcome.costMicro = outcome.isUntold ? 0 : *now - *then;
    return outcome;
}

Score Trial::score(const Setting& setting)
{
    decide(setting);
    Score score;
    std::int64_t placeless = 0;
    m_seconds.clear();
    for (std::size_t task = 0; task < m_input.tasks.size(); ++task) {
        const int rule = m_winners[task];
        const std::size_t kind =
            rule == kDefault ? m_kinds.back() : m_kinds[static_cast<std::size_t>(rule)];
        const Outcome& one = outcome(task, kind);
        placeless += one.isCapable ? 0 : 1;
        score.moved += one.isMoved ? 1 : 0;
        score.costMicro += one.costMicro;
        score.isAllowed = score.isAllowed && !one.isUntold;
        if (one.seconds >= 0)
            m_seconds.push_back(one.seconds);
    }
    score.p95Seconds = quantileValue(m_seconds, 0.95);
    score.isAllowed = score.isAllowed && placeless <= m_placelessToday && !breaksATest();
    return score;
}

} // namespace tributary::simulate
