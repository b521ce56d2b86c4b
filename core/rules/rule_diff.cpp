#include "rules/rule_diff.h"

#include "rules/routing_names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

namespace tributary::rules {
namespace {

using model::Classification;

// Equal for conditions that say the same in the same order; literals by value.
bool isSame(const Checked& a, const Checked& b)
{
    if (a.kind != b.kind || a.op != b.op || a.negated != b.negated || !(a.field == b.field)
        || a.number != b.number || a.children.size() != b.children.size())
        return false;
    const bool isNumber = a.kind == CheckedKind::Constant && a.type == ValueType::Number;
    if (!isNumber && a.text != b.text)
        return false;
    return std::ranges::equal(a.children, b.children, isSame);
}

std::string textOf(const Rule& rule, const Checked& node)
{
    std::string text = rule.condition.substr(node.span.begin, node.span.end - node.span.begin);
    const auto parsed = parse(text); // on one line, without comments
    return parsed.root ? print(*parsed.root) : text;
}

void collectLeaves(const Checked& node, std::vector<const Checked*>& leaves)
{
    if (node.isLeaf()) {
        leaves.push_back(&node);
        return;
    }
    for (const Checked& child : node.children)
        collectLeaves(child, leaves);
}

std::string subjectOf(const Checked& leaf)
{
    if (leaf.kind == CheckedKind::Field)
        return fieldName(leaf.field);
    for (const Checked& child : leaf.children) {
        if (std::string name = subjectOf(child); !name.empty())
            return name;
    }
    return {};
}

// How And, Or and Not are nested around the leaves.
std::string shapeOf(const Checked& node)
{
    if (node.isLeaf())
        return subjectOf(node);
    std::string shape = fmt::format("{}(", static_cast<int>(node.kind));
    for (const Checked& child : node.children)
        shape += shapeOf(child) + ",";
    return shape + ")";
}

// Leaves that are in both stay out; of the others those on the same field belong together.
std::vector<Difference> conditionDifferences(const Rule& before, const Rule& after)
{
    if (isSame(before.checked, after.checked))
        return {};
    std::vector<const Checked*> gone;
    std::vector<const Checked*> come;
    collectLeaves(before.checked, gone);
    collectLeaves(after.checked, come);
    for (auto old = gone.begin(); old != gone.end();) {
        const auto same =
            std::ranges::find_if(come, [&](const Checked* leaf) { return isSame(**old, *leaf); });
        if (same == come.end()) {
            ++old;
            continue;
        }
        come.erase(same);
        old = gone.erase(old);
    }
    std::vector<Difference> differences;
    for (const Checked* old : gone) {
        const auto pair = std::ranges::find_if(
            come, [&](const Checked* leaf) { return subjectOf(*leaf) == subjectOf(*old); });
        Difference difference{"condition", textOf(before, *old), {}};
        if (pair != come.end()) {
            difference.after = textOf(after, **pair);
            come.erase(pair);
        }
        differences.push_back(std::move(difference));
    }
    for (const Checked* leaf : come)
        differences.push_back({"condition", {}, textOf(after, *leaf)});
    // The same leaves, joined in another way: only the whole says it.
    if (differences.empty() || shapeOf(before.checked) != shapeOf(after.checked)) {
        const bool isOnlyLonger = !differences.empty() && before.checked.kind == CheckedKind::And
            && after.checked.kind == CheckedKind::And;
        if (!isOnlyLonger)
            differences.insert(differences.begin(),
                               {"condition", print(before.ast), print(after.ast)});
    }
    return differences;
}

std::string listText(const std::vector<std::string>& names)
{
    return fmt::format("{}", fmt::join(names, ", "));
}

std::string weightsText(const Classification& classification)
{
    std::string text;
    for (const auto& [name, weight] : classification.weights)
        text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", name, weight);
    return text;
}

std::string fallbackText(const Classification& classification)
{
    return classification.fallback ? std::string(model::toString(*classification.fallback))
                                   : std::string();
}

std::vector<Difference> differencesOf(const Rule& before, const Rule& after)
{
    std::vector<Difference> all;
    const auto add = [&](const char* what, std::string a, std::string b) {
        if (a != b)
            all.push_back({what, std::move(a), std::move(b)});
    };
    const Classification& a = before.classification;
    const Classification& b = after.classification;
    add("name", before.name, after.name);
    add("enabled", before.enabled ? "true" : "false", after.enabled ? "true" : "false");
    for (Difference& difference : conditionDifferences(before, after))
        all.push_back(std::move(difference));
    add("type", std::string(model::toString(a.type)), std::string(model::toString(b.type)));
    add("priority", std::string(model::toString(a.priority)),
        std::string(model::toString(b.priority)));
    add("provider", a.provider, b.provider);
    add("backends", listText(a.backends), listText(b.backends));
    add("policy", std::string(kRoutingPolicies[static_cast<std::size_t>(a.policy)]),
        std::string(kRoutingPolicies[static_cast<std::size_t>(b.policy)]));
    add("weights", weightsText(a), weightsText(b));
    add("fallback", fallbackText(a), fallbackText(b));
    add("reason", a.reason, b.reason);
    add("description", before.description, after.description);
    return all;
}

// What a rule that is new or gone says.
std::vector<Difference> essence(const Rule& rule, bool isGone)
{
    std::vector<Difference> all{
        {"condition", {}, print(rule.ast)},
        {"type", {}, std::string(model::toString(rule.classification.type))}};
    for (Difference& difference : all) {
        if (isGone)
            std::swap(difference.before, difference.after);
    }
    return all;
}

// Everything but the name.
bool isRenamed(const Rule& before, const Rule& after)
{
    if (!isSame(before.checked, after.checked))
        return false;
    const auto differences = differencesOf(before, after);
    return std::ranges::all_of(differences, [](const Difference& one) {
        return one.what == "name" || one.what == "reason"; // which may name the rule
    });
}

using Pairs = std::map<std::size_t, std::size_t>; // new index → old index

Pairs pairsOf(const std::vector<Rule>& before, const std::vector<Rule>& after)
{
    Pairs pairs;
    std::set<std::size_t> taken;
    for (std::size_t i = 0; i < after.size(); ++i) {
        const auto old = std::ranges::find(before, after[i].name, &Rule::name);
        if (old == before.end())
            continue;
        const auto index = static_cast<std::size_t>(old - before.begin());
        pairs.emplace(i, index);
        taken.insert(index);
    }
    for (std::size_t i = 0; i < after.size(); ++i) {
        for (std::size_t k = 0; k < before.size() && !pairs.contains(i); ++k) {
            if (!taken.contains(k) && isRenamed(before[k], after[i])) {
                pairs.emplace(i, k);
                taken.insert(k);
            }
        }
    }
    return pairs;
}

// The new indices that keep their order: the longest rising run of old indices. What is not among
// them was moved.
std::set<std::size_t> inOrder(const Pairs& pairs)
{
    struct Run
    {
        std::size_t length = 1;
        std::optional<std::size_t> previous; // position in `all`
    };
    const std::vector<std::pair<std::size_t, std::size_t>> all(pairs.begin(), pairs.end());
    std::vector<Run> runs(all.size());
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            if (all[k].second < all[i].second && runs[k].length + 1 > runs[i].length)
                runs[i] = {runs[k].length + 1, k};
        }
        if (!best || runs[i].length > runs[*best].length)
            best = i;
    }
    std::set<std::size_t> kept;
    for (auto at = best; at; at = runs[*at].previous)
        kept.insert(all[*at].first);
    return kept;
}

} // namespace

std::string_view toString(RuleChange::Kind kind) noexcept
{
    switch (kind) {
    case RuleChange::Kind::Added:
        return "added";
    case RuleChange::Kind::Removed:
        return "removed";
    case RuleChange::Kind::Changed:
        break;
    }
    return "changed";
}

RuleSetDiff diffRules(const RuleSet& before, const RuleSet& after)
{
    RuleSetDiff diff;
    if (before.hitPolicy() != after.hitPolicy())
        diff.hitPolicy = Difference{"hit_policy", std::string(toString(before.hitPolicy())),
                                    std::string(toString(after.hitPolicy()))};
    const Pairs pairs = pairsOf(before.rules(), after.rules());
    const std::set<std::size_t> kept = inOrder(pairs);
    std::set<std::size_t> stays;
    for (const auto& [now, old] : pairs)
        stays.insert(old);
    std::size_t nextOld = 0;
    const auto addRemoved = [&](std::size_t end) {
        for (; nextOld < end; ++nextOld) {
            if (!stays.contains(nextOld))
                diff.rules.push_back({.kind = RuleChange::Kind::Removed,
                                      .rule = before.rules()[nextOld].name,
                                      .from = nextOld,
                                      .to = std::nullopt,
                                      .differences = essence(before.rules()[nextOld], true)});
        }
    };
    for (std::size_t i = 0; i < after.rules().size(); ++i) {
        const auto pair = pairs.find(i);
        if (pair == pairs.end()) {
            diff.rules.push_back({.kind = RuleChange::Kind::Added,
                                  .rule = after.rules()[i].name,
                                  .from = std::nullopt,
                                  .to = i,
                                  .differences = essence(after.rules()[i], false)});
            continue;
        }
        if (kept.contains(i))
            addRemoved(pair->second);
        RuleChange change{.rule = after.rules()[i].name,
                          .from = pair->second,
                          .to = i,
                          .isMoved = !kept.contains(i),
                          .differences =
                              differencesOf(before.rules()[pair->second], after.rules()[i])};
        if (change.isMoved || !change.differences.empty())
            diff.rules.push_back(std::move(change));
    }
    addRemoved(before.rules().size());
    return diff;
}

} // namespace tributary::rules
