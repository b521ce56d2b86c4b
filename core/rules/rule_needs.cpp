#include "rules/rule_needs.h"

#include "rules/leaf_test.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>

namespace tributary::rules {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::size_t kMostIntervals = 32; // of one rule and feature; beyond that their hull
constexpr std::size_t kMostTexts = 256; // of one rule and field; beyond that any text
constexpr std::size_t kMostFields = 32; // with texts, of one rule; beyond that any text

Intervals hulled(Intervals intervals)
{
    if (intervals.size() > kMostIntervals)
        intervals = {{intervals.front().first, intervals.back().second}};
    return intervals;
}

Intervals intersect(const Intervals& a, const Intervals& b)
{
    Intervals both;
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        const double low = std::max(a[i].first, b[j].first);
        const double high = std::min(a[i].second, b[j].second);
        if (low <= high)
            both.emplace_back(low, high);
        (a[i].second < b[j].second ? i : j) += 1;
    }
    return hulled(std::move(both));
}

Intervals unite(const Intervals& a, const Intervals& b)
{
    Intervals sorted;
    std::ranges::merge(a, b, std::back_inserter(sorted));
    Intervals either;
    for (const auto& [low, high] : sorted) {
        if (!either.empty() && low <= either.back().second)
            either.back().second = std::max(either.back().second, high);
        else
            either.emplace_back(low, high);
    }
    return hulled(std::move(either));
}

Intervals intervalsOf(const LeafTest& test)
{
    switch (test.kind) {
    case LeafTest::Kind::Inside:
        return {{test.low, test.high}};
    case LeafTest::Kind::Outside:
        return {{-kInfinity, test.low}, {test.high, kInfinity}}; // too large by the two ends
    case LeafTest::Kind::OneOf: {
        Intervals ordinals;
        for (int i = 0; i < 32; ++i) {
            if ((test.bits >> static_cast<unsigned>(i) & 1U) != 0)
                ordinals.emplace_back(i, i);
        }
        return ordinals;
    }
    default:
        return {{-kInfinity, kInfinity}};
    }
}

// The only texts with which the leaf can be as wanted.
std::optional<RuleNeeds::Text> textOf(const Checked& leaf, bool wanted)
{
    const auto isText = [](const Checked& value) {
        return value.kind == CheckedKind::Field && value.type == ValueType::Text
            && (value.field.source == FieldRef::Source::TaskType
                || value.field.source == FieldRef::Source::Label);
    };
    if (leaf.kind == CheckedKind::In && isText(leaf.children[0]) && leaf.negated != wanted) {
        RuleNeeds::Text text{leaf.children[0].field, {}};
        for (std::size_t i = 1; i < leaf.children.size(); ++i)
            text.values.push_back(leaf.children[i].text);
        if (text.values.size() > kMostTexts)
            return std::nullopt;
        std::ranges::sort(text.values);
        return text;
    }
    if (leaf.kind != CheckedKind::Compare || (leaf.op == CompareOp::Equal) != wanted)
        return std::nullopt;
    for (const std::size_t side : {0U, 1U}) {
        if (isText(leaf.children[side]) && leaf.children[1 - side].kind == CheckedKind::Constant)
            return RuleNeeds::Text{leaf.children[side].field, {leaf.children[1 - side].text}};
    }
    return std::nullopt;
}

RuleNeeds needsOfLeaf(const Checked& leaf, bool wanted)
{
    RuleNeeds needs;
    const LeafTest test = leafTest(leaf, wanted);
    if (test.kind != LeafTest::Kind::Other && test.kind != LeafTest::Kind::Unknown)
        needs.numbers.emplace(static_cast<model::FeatureId>(test.feature), intervalsOf(test));
    else if (auto text = textOf(leaf, wanted))
        needs.texts.push_back(std::move(*text));
    return needs;
}

auto findText(auto& texts, const FieldRef& field)
{
    return std::ranges::find(texts, field, &RuleNeeds::Text::field);
}

void require(RuleNeeds& all, const RuleNeeds& one)
{
    for (const auto& [feature, intervals] : one.numbers) {
        const auto [at, isNew] = all.numbers.try_emplace(feature, intervals);
        if (!isNew)
            at->second = intersect(at->second, intervals);
    }
    for (const auto& text : one.texts) {
        const auto at = findText(all.texts, text.field);
        if (at == all.texts.end()) {
            if (all.texts.size() < kMostFields)
                all.texts.push_back(text);
            continue;
        }
        std::vector<std::string> both;
        std::ranges::set_intersection(at->values, text.values, std::back_inserter(both));
        at->values = std::move(both);
    }
}

void allow(RuleNeeds& any, const RuleNeeds& one)
{
    for (auto entry = any.numbers.begin(); entry != any.numbers.end();) {
        const auto at = one.numbers.find(entry->first);
        if (at == one.numbers.end()) {
            entry = any.numbers.erase(entry);
            continue;
        }
        entry->second = unite(entry->second, at->second);
        ++entry;
    }
    std::erase_if(any.texts, [&](RuleNeeds::Text& text) {
        const auto at = findText(one.texts, text.field);
        if (at == one.texts.end())
            return true;
        std::vector<std::string> either;
        std::ranges::set_union(text.values, at->values, std::back_inserter(either));
        text.values = std::move(either);
        return text.values.size() > kMostTexts;
    });
}

RuleNeeds needsWhere(const Checked& node, bool wanted)
{
    if (node.kind == CheckedKind::Not)
        return needsWhere(node.children[0], !wanted);
    if (node.kind != CheckedKind::Or && node.kind != CheckedKind::And)
        return needsOfLeaf(node, wanted);
    const bool needsAll = (node.kind == CheckedKind::And) == wanted;
    RuleNeeds needs = needsWhere(node.children[0], wanted);
    for (std::size_t i = 1; i < node.children.size(); ++i)
        (needsAll ? require : allow)(needs, needsWhere(node.children[i], wanted));
    return needs;
}

} // namespace

RuleNeeds needsOf(const Checked& condition)
{
    return needsWhere(condition, true);
}

} // namespace tributary::rules
