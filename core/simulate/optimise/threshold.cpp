#include "simulate/optimise/threshold.h"

#include "base/document.h"
#include "base/quantity.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <set>

namespace tributary::simulate {
namespace {

using rules::Checked;
using rules::CheckedKind;
using rules::CompareOp;

bool isOrder(CompareOp op)
{
    return op != CompareOp::Equal && op != CompareOp::NotEqual;
}

// `300s > time` reads as `time < 300s`. Null where the comparison is of another form.
const Checked* literalOf(const Checked& node, const Checked*& field, CompareOp& op)
{
    if (node.kind != CheckedKind::Compare || !isOrder(node.op))
        return nullptr;
    const Checked& left = node.children[0];
    const Checked& right = node.children[1];
    const bool isMirrored = left.kind == CheckedKind::Constant;
    const Checked& literal = isMirrored ? left : right;
    field = isMirrored ? &right : &left;
    op = isMirrored ? rules::mirror(node.op) : node.op;
    const bool isNumber =
        literal.type == rules::ValueType::Number && field->type == rules::ValueType::Number;
    return isNumber && literal.kind == CheckedKind::Constant && field->kind == CheckedKind::Field
        ? &literal
        : nullptr;
}

void collect(const rules::Rule& rule, std::size_t index, const Checked& node,
             std::vector<Threshold>& found)
{
    const Checked* field = nullptr;
    CompareOp op = CompareOp::Less;
    if (const Checked* literal = literalOf(node, field, op)) {
        found.push_back({.rule = index,
                         .ruleName = rule.name,
                         .fieldName = rules::fieldName(field->field),
                         .field = field->field,
                         .op = op,
                         .value = literal->number,
                         .literal = literal->text,
                         .inCondition = literal->span,
                         .inSource = rule.sourceSpan(literal->span)});
        return;
    }
    for (const Checked& child : node.children)
        collect(rule, index, child, found);
}

bool fits(const Threshold& threshold, const std::string& wanted)
{
    return wanted == threshold.ruleName || wanted == threshold.ruleName + "." + threshold.fieldName;
}

base::Error nothingFits(const std::vector<Threshold>& found, const std::string& wanted)
{
    std::vector<std::string> known; // where the rule is right, its fields alone
    for (const Threshold& threshold : found) {
        if (wanted.starts_with(threshold.ruleName + "."))
            known.push_back(threshold.ruleName + "." + threshold.fieldName);
    }
    if (known.empty()) {
        for (const Threshold& threshold : found)
            known.push_back(threshold.ruleName);
    }
    const std::string near = base::nearestName(wanted, {known.begin(), known.end()});
    return {base::ErrorCode::InvalidArgument,
            fmt::format("no rule has a threshold that '{}' names", wanted),
            {},
            near.empty() ? "give RULE or RULE.FIELD, as in serverless_suitable.memory_requirement"
                         : fmt::format("did you mean {}?", near)};
}

// What stands before and behind the digits of a literal.
struct Unit
{
    std::string before; // "$"
    std::string behind; // "s", "_cores", "/h"
    double scale = 1; // base units of one
};

std::optional<Unit> unitOf(std::string_view literal)
{
    Unit unit;
    if (literal.starts_with('$')) {
        unit.before = "$";
        literal.remove_prefix(1);
    }
    const auto isDigit = [&](std::size_t at) {
        return at < literal.size() && literal[at] >= '0' && literal[at] <= '9';
    };
    std::size_t end = std::min(literal.find_first_not_of("0123456789."), literal.size());
    if (end < literal.size() && (literal[end] == 'e' || literal[end] == 'E')) {
        const bool hasSign =
            end + 1 < literal.size() && (literal[end + 1] == '+' || literal[end + 1] == '-');
        std::size_t digits = end + (hasSign ? 2 : 1);
        if (isDigit(digits)) {
            while (isDigit(digits))
                ++digits;
            end = digits;
        }
    }
    unit.behind = literal.substr(end);
    const auto one = base::parseQuantity(unit.before + "1" + unit.behind);
    if (!one || one->value <= 0)
        return std::nullopt;
    unit.scale = one->value;
    return unit;
}

// Both ends of the values that part the sorted `distinct` ones before `at`.
struct Range
{
    double low = 0;
    double high = 0;
};

std::optional<Range> rangeAt(const std::vector<double>& distinct, std::size_t at)
{
    if (at == 0) // nothing is below
        return distinct.front() > 0 ? std::optional(Range{0, distinct.front()}) : std::nullopt;
    const double low = distinct[at - 1];
    if (at < distinct.size())
        return Range{low, distinct[at]};
    return Range{low, low > 0 ? 2 * low : 1 + std::abs(low)};
}

// A value of the threshold itself belongs to the upper part.
bool takesHigh(CompareOp op)
{
    return op == CompareOp::Less || op == CompareOp::GreaterEqual;
}

// Which of the ways to part `distinct`: 0 to its size.
std::set<std::size_t> waysToTry(const std::vector<double>& sorted,
                                const std::vector<double>& distinct, std::size_t most)
{
    std::set<std::size_t> ways;
    if (distinct.size() < most) {
        for (std::size_t way = 0; way <= distinct.size(); ++way)
            ways.insert(way);
        return ways;
    }
    const std::size_t half = std::max<std::size_t>(most / 2, 2);
    for (std::size_t i = 0; i < half; ++i) {
        ways.insert(i * distinct.size() / (half - 1));
        const double value = sorted[i * (sorted.size() - 1) / (half - 1)];
        ways.insert(
            static_cast<std::size_t>(std::ranges::lower_bound(distinct, value) - distinct.begin()));
    }
    return ways;
}

} // namespace

base::Result<std::vector<Threshold>> findThresholds(const rules::RuleSet& rules,
                                                    std::span<const std::string> vary)
{
    std::vector<Threshold> found;
    for (std::size_t i = 0; i < rules.rules().size(); ++i) {
        const rules::Rule& rule = rules.rules()[i];
        if (rule.enabled)
            collect(rule, i, rule.checked, found);
    }
    if (found.empty())
        return base::failure(base::ErrorCode::InvalidArgument,
                             "no enabled rule compares a number with <, <=, > or >=",
                             "there is nothing that could be moved");
    if (vary.empty())
        return found;
    for (const std::string& wanted : vary) {
        if (std::ranges::none_of(found, [&](const auto& one) { return fits(one, wanted); }))
            return std::unexpected(nothingFits(found, wanted));
    }
    std::erase_if(found, [&](const Threshold& threshold) {
        return std::ranges::none_of(vary, [&](const auto& one) { return fits(threshold, one); });
    });
    return found;
}

std::string roundLiteral(std::string_view literal, double low, double high, bool isHighIn)
{
    const auto unit = unitOf(literal);
    if (!unit || !(low < high) || !(high > 0)) // literals have no sign
        return {};
    const double from = low / unit->scale;
    const double to = high / unit->scale;
    const double middle = from + (to - from) / 2;
    const auto isInside = [&](const std::string& text) {
        const auto quantity = base::parseQuantity(text);
        return quantity
            && (isHighIn ? quantity->value > low && quantity->value <= high
                         : quantity->value >= low && quantity->value < high);
    };
    const int largest = static_cast<int>(std::floor(std::log10(std::max(std::abs(from), to))));
    for (int exponent = largest; exponent > largest - 15; --exponent) {
        for (const double factor : {1.0, 0.5, 0.2}) { // of ten: steps of 10, 5 and 2
            const double step = factor * std::pow(10.0, exponent);
            const int decimals = std::max(0, -exponent + (factor < 1 ? 1 : 0));
            const double nearest = std::round(middle / step);
            for (const double count : {nearest, nearest - 1, nearest + 1}) {
                if (count < 0)
                    continue;
                std::string digits = fmt::format("{:.{}f}", count * step, decimals);
                if (decimals > 0) {
                    digits.erase(digits.find_last_not_of('0') + 1);
                    if (digits.ends_with('.'))
                        digits.pop_back();
                }
                const std::string text = unit->before + digits + unit->behind;
                if (isInside(text))
                    return text;
            }
        }
    }
    return {};
}

Cuts cutsOf(const Threshold& threshold, std::vector<double> values, std::size_t most)
{
    std::ranges::sort(values);
    std::vector<double> distinct = values;
    distinct.erase(std::ranges::unique(distinct).begin(), distinct.end());
    Cuts cuts;
    if (distinct.empty()) {
        cuts.values.push_back({threshold.value, threshold.literal});
        return cuts;
    }
    const bool isHighIn = takesHigh(threshold.op);
    const auto border = isHighIn ? std::ranges::lower_bound(distinct, threshold.value)
                                 : std::ranges::upper_bound(distinct, threshold.value);
    const auto present = static_cast<std::size_t>(border - distinct.begin());
    std::set<std::size_t> ways = waysToTry(values, distinct, most);
    ways.insert(present);
    for (const std::size_t way : ways) {
        if (way == present) {
            cuts.present = cuts.values.size();
            cuts.values.push_back({threshold.value, threshold.literal});
            continue;
        }
        const auto range = rangeAt(distinct, way);
        if (!range)
            continue;
        const std::string literal =
            roundLiteral(threshold.literal, range->low, range->high, isHighIn);
        if (!literal.empty())
            cuts.values.push_back({base::parseQuantity(literal)->value, literal});
    }
    return cuts;
}

void setThreshold(Checked& condition, const Threshold& threshold, double value)
{
    if (condition.kind == CheckedKind::Constant && condition.span == threshold.inCondition) {
        condition.number = value;
        return;
    }
    for (Checked& child : condition.children)
        setThreshold(child, threshold, value);
}

std::string withLiterals(std::string_view source, std::span<const Threshold> thresholds,
                         std::span<const std::string> literals)
{
    std::vector<std::size_t> order(thresholds.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return thresholds[i].inSource.begin; });
    std::string out;
    std::size_t done = 0;
    for (const std::size_t i : order) {
        if (literals[i].empty())
            continue;
        const rules::Span span = thresholds[i].inSource;
        out += source.substr(done, span.begin - done);
        out += literals[i];
        done = span.end;
    }
    return out += source.substr(done);
}

} // namespace tributary::simulate
