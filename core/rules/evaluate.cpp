#include "model/learned.h"
#include "rules/checked.h"

#include <algorithm>
#include <cmath>

namespace tributary::rules {
namespace {

constexpr double kMicrosPerSecond = 1e6;

Verdict toVerdict(bool holds)
{
    return holds ? Verdict::True : Verdict::False;
}

Verdict opposite(Verdict verdict)
{
    return verdict == Verdict::Unknown ? verdict : toVerdict(verdict == Verdict::False);
}

bool holds(CompareOp op, double left, double right)
{
    switch (op) {
    case CompareOp::Equal:
        return left == right;
    case CompareOp::NotEqual:
        return left != right;
    case CompareOp::Less:
        return left < right;
    case CompareOp::LessEqual:
        return left <= right;
    case CompareOp::Greater:
        return left > right;
    case CompareOp::GreaterEqual:
        return left >= right;
    }
    return false;
}

bool isKnown(const Evaluated& value)
{
    return value.number || value.text;
}

Evaluated finite(double number)
{
    if (!std::isfinite(number))
        return {.number = {}, .text = {}, .unknownBecause = "overflow"};
    return {.number = number, .text = {}, .unknownBecause = {}};
}

bool isLearned(const FieldRef& field)
{
    return field.source == FieldRef::Source::Feature && model::isLearnedFeature(field.feature);
}

Evaluated readField(const Checked& value, const FieldSource& fields)
{
    Evaluated out;
    if (value.type == ValueType::Text)
        out.text = fields.text(value.field);
    else
        out.number = fields.number(value.field);
    if (!isKnown(out))
        out.unknownBecause = isLearned(value.field) ? "not learned yet" : "not declared";
    if (out.number && std::isnan(*out.number))
        return {.number = {}, .text = {}, .unknownBecause = "not a number"};
    return out;
}

Evaluated calculate(const Checked& value, const FieldSource& fields)
{
    const Evaluated left = evaluateValue(value.children[0], fields);
    if (!left.number)
        return left;
    if (value.kind == CheckedKind::Negate)
        return finite(-*left.number);
    const Evaluated right = evaluateValue(value.children[1], fields);
    if (!right.number)
        return right;
    const bool isInstant = value.children[0].type == ValueType::Instant;
    const double scale = isInstant && value.type == ValueType::Instant ? kMicrosPerSecond : 1;
    switch (value.kind) {
    case CheckedKind::Add:
        return finite(*left.number + *right.number * scale);
    case CheckedKind::Subtract:
        if (isInstant && value.type == ValueType::Number)
            return finite((*left.number - *right.number) / kMicrosPerSecond);
        return finite(*left.number - *right.number * scale);
    case CheckedKind::Multiply:
        return finite(*left.number * *right.number);
    default:
        break;
    }
    if (*right.number == 0)
        return {.number = {}, .text = {}, .unknownBecause = "division by zero"};
    return finite(*left.number / *right.number);
}

Verdict evaluateCompare(const Checked& condition, const FieldSource& fields)
{
    const Evaluated left = evaluateValue(condition.children[0], fields);
    if (!isKnown(left))
        return Verdict::Unknown;
    const Evaluated right = evaluateValue(condition.children[1], fields);
    if (!isKnown(right))
        return Verdict::Unknown;
    if (left.text)
        return toVerdict((*left.text == *right.text) == (condition.op == CompareOp::Equal));
    return toVerdict(holds(condition.op, *left.number, *right.number));
}

Verdict evaluateIn(const Checked& condition, const FieldSource& fields)
{
    const Evaluated operand = evaluateValue(condition.children[0], fields);
    if (!isKnown(operand))
        return Verdict::Unknown;
    const bool isFound = std::any_of(
        condition.children.begin() + 1, condition.children.end(), [&](const Checked& item) {
            return operand.text ? *operand.text == item.text : *operand.number == item.number;
        });
    return toVerdict(isFound != condition.negated);
}

Verdict evaluateMatches(const Checked& condition, const FieldSource& fields)
{
    const Checked& operand = condition.children[0];
    const Evaluated value = evaluateValue(operand, fields);
    if (!isKnown(value))
        return Verdict::Unknown;
    if (value.text)
        return toVerdict(globMatches(condition.text, *value.text));
    const auto ordinal = static_cast<std::size_t>(*value.number);
    return toVerdict(ordinal < operand.values.size()
                     && globMatches(condition.text, operand.values[ordinal]));
}

// Or stops at the first true, And at the first false; unknown remains otherwise.
Verdict evaluateJoined(const Checked& condition, const FieldSource& fields, Verdict decisive)
{
    Verdict verdict = opposite(decisive);
    for (const auto& child : condition.children) {
        const Verdict one = evaluate(child, fields);
        if (one == decisive)
            return decisive;
        if (one == Verdict::Unknown)
            verdict = Verdict::Unknown;
    }
    return verdict;
}

// Bytes of the code point at `at`.
std::size_t stepAt(std::string_view text, std::size_t at)
{
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        ++end;
    return end - at;
}

// `at` stands on '['; gives whether `c` is in the set and moves behind the ']'.
bool inSet(std::string_view glob, std::size_t& at, std::string_view c)
{
    ++at;
    const bool negated = at < glob.size() && glob[at] == '^';
    at += negated ? 1 : 0;
    bool isFound = false;
    bool isFirst = true;
    while (at < glob.size() && (glob[at] != ']' || isFirst)) {
        isFirst = false;
        const std::string_view low = glob.substr(at, stepAt(glob, at));
        at += low.size();
        std::string_view high = low;
        if (at + 1 < glob.size() && glob[at] == '-' && glob[at + 1] != ']') {
            high = glob.substr(at + 1, stepAt(glob, at + 1));
            at += 1 + high.size();
        }
        // UTF-8 sorts like its code points.
        isFound = isFound || (low <= c && c <= high);
    }
    ++at;
    return isFound != negated;
}

} // namespace

std::string_view toString(Verdict verdict) noexcept
{
    switch (verdict) {
    case Verdict::False:
        return "false";
    case Verdict::True:
        return "true";
    case Verdict::Unknown:
        break;
    }
    return "unknown";
}

std::optional<double> InputSource::number(const FieldRef& field) const
{
    if (field.source == FieldRef::Source::Feature)
        return m_input.features.find(field.feature);
    if (field.source == FieldRef::Source::Resource) {
        const double* count = model::findResource(m_input.features, field.key);
        return count == nullptr ? std::nullopt : std::optional(*count);
    }
    return std::nullopt;
}

std::optional<std::string_view> InputSource::text(const FieldRef& field) const
{
    if (field.source == FieldRef::Source::TaskType && !m_input.taskType.empty())
        return m_input.taskType;
    if (field.source == FieldRef::Source::Label) {
        const std::string* label = model::findLabel(m_input.labels, field.key);
        return label == nullptr ? std::nullopt : std::optional<std::string_view>(*label);
    }
    return std::nullopt;
}

std::string InputSource::origin(const FieldRef& field) const
{
    if (field.source != FieldRef::Source::Feature
        || m_input.features.origin(field.feature) != model::ValueOrigin::Learned)
        return {};
    return m_input.learned == nullptr ? "learned"
                                      : model::learnedOrigin(field.feature, *m_input.learned);
}

Evaluated evaluateValue(const Checked& value, const FieldSource& fields)
{
    if (value.kind == CheckedKind::Field)
        return readField(value, fields);
    if (value.kind != CheckedKind::Constant)
        return calculate(value, fields);
    if (value.type == ValueType::Text)
        return {.number = {}, .text = value.text, .unknownBecause = {}};
    return {.number = value.number, .text = {}, .unknownBecause = {}};
}

Verdict evaluate(const Checked& condition, const FieldSource& fields)
{
    switch (condition.kind) {
    case CheckedKind::Or:
        return evaluateJoined(condition, fields, Verdict::True);
    case CheckedKind::And:
        return evaluateJoined(condition, fields, Verdict::False);
    case CheckedKind::Not:
        return opposite(evaluate(condition.children[0], fields));
    case CheckedKind::Compare:
        return evaluateCompare(condition, fields);
    case CheckedKind::In:
        return evaluateIn(condition, fields);
    case CheckedKind::Matches:
        return evaluateMatches(condition, fields);
    case CheckedKind::IsKnown:
        return toVerdict(isKnown(evaluateValue(condition.children[0], fields))
                         != condition.negated);
    default:
        break;
    }
    const Evaluated value = evaluateValue(condition.children[0], fields);
    return value.number ? toVerdict(*value.number != 0) : Verdict::Unknown;
}

bool isValidGlob(std::string_view glob)
{
    for (std::size_t at = 0; at < glob.size();) {
        if (glob[at] != '[') {
            ++at;
            continue;
        }
        inSet(glob, at, "x");
        if (at > glob.size())
            return false;
    }
    return true;
}

// Greedy with one place to come back to: only the last star can need more.
bool globMatches(std::string_view glob, std::string_view text)
{
    std::size_t g = 0;
    std::size_t t = 0;
    std::size_t starGlob = std::string_view::npos;
    std::size_t starText = 0;
    while (t < text.size()) {
        const std::size_t step = stepAt(text, t);
        std::size_t next = g + 1;
        bool isMatch = false;
        if (g < glob.size() && glob[g] == '*') {
            starGlob = g++;
            starText = t;
            continue;
        }
        if (g < glob.size() && glob[g] == '?') {
            isMatch = true;
        } else if (g < glob.size() && glob[g] == '[') {
            next = g;
            isMatch = inSet(glob, next, text.substr(t, step));
        } else if (g < glob.size() && glob.substr(g).starts_with(text.substr(t, step))) {
            next = g + step;
            isMatch = true;
        }
        if (isMatch) {
            g = next;
            t += step;
        } else if (starGlob != std::string_view::npos) {
            g = starGlob + 1;
            starText += stepAt(text, starText);
            t = starText;
        } else {
            return false;
        }
    }
    return glob.find_first_not_of('*', g) == std::string_view::npos;
}

} // namespace tributary::rules
