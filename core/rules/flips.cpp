#include "rules/flips.h"

#include "rules/rounding.h"
#include "rules/token.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace tributary::rules {
namespace {

// Conditions evaluated at most, in all tries together: about a tenth of a second.
constexpr std::size_t kBudget = 20'000'000;

// Sums and products among the conditions that are searched at most, at some 200 tries each.
constexpr int kMostSums = 1000;

// Four significant digits, away from `from`, so that the rounded value is on the far side, too.
double roundedAway(double value, double from)
{
    if (value == 0)
        return 0;
    // A round value is the turning point itself, which "<" and ">" leave on either side.
    const double round = roundedTo(value, 6);
    if (std::abs(round - value) <= std::abs(value) * 1e-12)
        return round;
    const double unit = std::pow(10, std::floor(std::log10(std::abs(value))) - 3);
    const double steps = value / unit;
    const double rounded = (value < from ? std::floor(steps) : std::ceil(steps)) * unit;
    return roundedTo(rounded, 12);
}

// A copy of the task whose fields can be changed one at a time.
struct Trial
{
    model::Features features;
    std::string taskType;
    model::Labels labels;

    explicit Trial(const model::RuleInput& input)
        : features(input.features)
        , taskType(input.taskType)
        , labels(input.labels)
    {
    }
    model::RuleInput view() const { return {features, taskType, labels}; }

    template<class Map, class Value>
    static void put(Map& map, const std::string& key, Value value)
    {
        const auto at = std::ranges::lower_bound(
            map, key, {}, [](const auto& entry) { return std::string_view(entry.first); });
        if (at != map.end() && at->first == key)
            at->second = std::move(value);
        else
            map.insert(at, {key, std::move(value)});
    }

    void set(const FieldRef& field, double number, const std::string& text)
    {
        switch (field.source) {
        case FieldRef::Source::Feature:
            features.set(field.feature, number);
            break;
        case FieldRef::Source::Resource:
            put(features.resources, field.key, number);
            break;
        case FieldRef::Source::Label:
            put(labels, field.key, text);
            break;
        case FieldRef::Source::TaskType:
            taskType = text;
            break;
        case FieldRef::Source::Task:
            break; // not in rules
        }
    }
};

struct Candidate
{
    double number = 0;
    std::string text;
    std::string to;
    double distance = 1;
};

// What the rules compare one field with.
struct Thresholds
{
    const Checked* field = nullptr;
    std::map<double, std::string> numbers; // value → spelling
    std::map<std::string, bool> texts;
};

class Search
{
public:
    Search(const RuleSet& rules, const model::RuleInput& input)
        : m_rules(rules)
        , m_input(input)
        , m_source(input)
        , m_now(rules.classify(input))
    {
    }

    FlipSearch run()
    {
        for (const auto& rule : m_rules.rules()) {
            if (rule.enabled)
                collect(rule.checked);
        }
        m_triesLeft = kBudget / std::max<std::size_t>(m_leafCount, 1);
        for (const auto& [name, thresholds] : m_thresholds)
            tryField(name, thresholds);
        std::ranges::stable_sort(m_out.flips, {}, [&](const Flip& flip) {
            return std::pair(flip.type == m_now.type, flip.distance);
        });
        return std::move(m_out);
    }

private:
    void collect(const Checked& node)
    {
        if (!node.isLeaf()) {
            for (const auto& child : node.children)
                collect(child);
            return;
        }
        ++m_leafCount;
        for (const auto& operand : node.children) {
            if (operand.kind != CheckedKind::Field) {
                collectInside(operand, node);
                continue;
            }
            Thresholds& found = m_thresholds[fieldName(operand.field)];
            found.field = &operand;
            for (const auto& other : node.children)
                collectConstant(other, found);
        }
    }

    // Fields of a sum or product: where moving one of them turns the whole condition.
    void collectInside(const Checked& operand, const Checked& leaf)
    {
        if (operand.kind == CheckedKind::Field && operand.type == ValueType::Number
            && leaf.kind == CheckedKind::Compare && m_source.number(operand.field)) {
            if (m_sumCount++ >= kMostSums) {
                m_out.isComplete = false;
                return;
            }
            Thresholds& found = m_thresholds[fieldName(operand.field)];
            found.field = &operand;
            for (const double factor : {0.5, 2.0})
                addTurn(operand, leaf, factor, found);
        }
        for (const auto& child : operand.children)
            collectInside(child, leaf);
    }

    // Steps away from the value by `factor` until the verdict turns, then halves the last step.
    void addTurn(const Checked& field, const Checked& leaf, double factor, Thresholds& found) const
    {
        constexpr int kSteps = 40;
        constexpr int kHalvings = 60;
        Trial trial(m_input);
        const auto verdictAt = [&](double value) {
            trial.set(field.field, value, {});
            const model::RuleInput view = trial.view();
            return evaluate(leaf, InputSource(view));
        };
        const double now = *m_source.number(field.field);
        const Verdict before = evaluate(leaf, m_source);
        double near = now;
        double far = now == 0 ? 1e-3 : now * factor;
        int steps = 0;
        while (steps < kSteps && verdictAt(far) == before) {
            near = far;
            far *= factor;
            ++steps;
        }
        if (before == Verdict::Unknown || steps == kSteps || verdictAt(far) == Verdict::Unknown)
            return;
        const Verdict after = verdictAt(far);
        for (int i = 0; i < kHalvings; ++i) {
            const double middle = near + (far - near) / 2;
            (verdictAt(middle) == after ? far : near) = middle;
        }
        const double turn = roundedAway(far, now);
        found.numbers.emplace(turn, base::formatQuantity({turn, field.dimension}));
    }

    void collectConstant(const Checked& other, Thresholds& found) const
    {
        if (&other == found.field)
            return;
        // A field or a sum on the other side holds still while this field moves.
        const Evaluated value = evaluateValue(other, m_source);
        if (value.text)
            found.texts.emplace(*value.text, true);
        else if (value.number && other.type == ValueType::Number)
            found.numbers.emplace(*value.number,
                                  other.kind == CheckedKind::Constant
                                      ? other.text
                                      : base::formatQuantity({*value.number, other.dimension}));
    }

    void tryField(const std::string& name, const Thresholds& thresholds)
    {
        std::vector<Candidate> candidates;
        switch (thresholds.field->type) {
        case ValueType::Number:
            candidates = numberCandidates(thresholds);
            break;
        case ValueType::Text:
            candidates = textCandidates(thresholds);
            break;
        default:
            candidates = choiceCandidates(*thresholds.field);
            break;
        }
        std::ranges::stable_sort(candidates, {}, &Candidate::distance);
        std::map<std::string, bool> outcomes; // the nearest change for each is enough
        Trial trial(m_input);
        for (const auto& candidate : candidates) {
            if (m_triesLeft == 0) {
                m_out.isComplete = false;
                return;
            }
            --m_triesLeft;
            trial.set(thresholds.field->field, candidate.number, candidate.text);
            const auto& then = m_rules.classification(m_rules.match(trial.view()));
            if (then.rule == m_now.rule || !outcomes.emplace(then.rule, true).second)
                continue;
            m_out.flips.push_back({name, candidate.to, then.type, then.rule, candidate.distance});
        }
    }

    std::vector<Candidate> numberCandidates(const Thresholds& thresholds) const
    {
        constexpr double kInfinity = std::numeric_limits<double>::infinity();
        const auto now = m_source.number(thresholds.field->field);
        std::vector<Candidate> out;
        const auto add = [&](std::string_view op, double value, double limit,
                             const std::string& spelling) {
            if (value < 0 || !std::isfinite(value)) // no feature is below zero
                return;
            const double size = std::max(std::abs(limit), now ? std::abs(*now) : 0);
            const double distance = !now ? 1 : size == 0 ? 0 : std::abs(value - *now) / size;
            out.push_back({value, {}, fmt::format("{} {}", op, spelling), distance});
        };
        for (const auto& [limit, spelling] : thresholds.numbers) {
            if (!now) {
                add("<", std::nextafter(limit, -kInfinity), limit, spelling);
                add("=", limit, limit, spelling);
                add(">", std::nextafter(limit, kInfinity), limit, spelling);
                continue;
            }
            if (*now > limit)
                add("<=", limit, limit, spelling);
            if (*now < limit)
                add(">=", limit, limit, spelling);
            if (*now >= limit)
                add("<", std::nextafter(limit, -kInfinity), limit, spelling);
            if (*now <= limit)
                add(">", std::nextafter(limit, kInfinity), limit, spelling);
        }
        return out;
    }

    std::vector<Candidate> textCandidates(const Thresholds& thresholds) const
    {
        std::vector<Candidate> out;
        for (const auto& [text, unused] : thresholds.texts) {
            if (m_source.text(thresholds.field->field) != text)
                out.push_back({0, text, fmt::format("= {}", quote(text)), 1});
        }
        return out;
    }

    std::vector<Candidate> choiceCandidates(const Checked& field) const
    {
        std::vector<Candidate> out;
        const auto now = m_source.number(field.field);
        const bool isBool = field.type == ValueType::Bool;
        const std::size_t count = isBool ? 2 : field.values.size();
        for (std::size_t i = 0; i < count; ++i) {
            const auto value = static_cast<double>(i);
            if (now == value)
                continue;
            const std::string name = isBool ? (i == 0 ? "false" : "true") : quote(field.values[i]);
            out.push_back({value, {}, fmt::format("= {}", name), 1});
        }
        return out;
    }

    const RuleSet& m_rules;
    const model::RuleInput& m_input;
    InputSource m_source;
    model::Classification m_now;
    std::map<std::string, Thresholds> m_thresholds;
    std::size_t m_leafCount = 0;
    std::size_t m_triesLeft = 0;
    int m_sumCount = 0;
    FlipSearch m_out;
};

} // namespace

FlipSearch findFlips(const RuleSet& rules, const model::RuleInput& input)
{
    return Search(rules, input).run();
}

} // namespace tributary::rules
