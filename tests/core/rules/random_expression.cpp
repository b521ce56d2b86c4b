#include "core/rules/random_expression.h"

#include "rules/token.h"

#include <array>
#include <span>

namespace tributary::test {

using rules::CompareOp;
using rules::Node;
using rules::NodeKind;

namespace {

// Few distinct values, so that inputs hit thresholds exactly.
constexpr std::array<std::string_view, 4> kTimes{"1s", "300s", "0.7s", "700ms"};
constexpr std::array<std::string_view, 4> kCores{"2_cores", "500m_cores", "8cores", "0_core"};
constexpr std::array<std::string_view, 4> kBytes{"2GB", "1KiB", "16GB", "0B"};
constexpr std::array<std::string_view, 3> kRates{"5/h", "1/s", "0/d"};
constexpr std::array<std::string_view, 3> kBitRates{"10Mbps", "1Gbps", "0bps"};
constexpr std::array<std::string_view, 4> kCounts{"0", "5", "20", "1e1"};
constexpr std::array<std::string_view, 6> kTexts{"'a'",     "\"it's\"",      "'\\u00e4'",
                                                 "'media'", "'a\\n\\t\\\\'", "''"};
constexpr std::array<std::string_view, 4> kKeys{"team", "a.b/c", "in", "licence'd"};

Node make(NodeKind kind, std::vector<Node> children)
{
    Node node{.kind = kind};
    node.children = std::move(children);
    return node;
}

Node word(NodeKind kind, std::string_view text)
{
    return Node{.kind = kind, .text = std::string(text)};
}

// "memory_requirement", or the call that a learned feature is written as.
Node nameOf(const model::FeatureInfo& feature)
{
    const std::size_t open = feature.name.find('(');
    if (open == std::string_view::npos)
        return word(NodeKind::Field, feature.name);
    const std::string_view argument = feature.name.substr(open + 1);
    Node call =
        make(NodeKind::Call, {word(NodeKind::Field, argument.substr(0, argument.size() - 1))});
    call.text = feature.name.substr(0, open);
    return call;
}

std::span<const std::string_view> literalsOf(const base::Dimension& dimension)
{
    if (dimension == base::kTime)
        return kTimes;
    if (dimension == base::kCores)
        return kCores;
    if (dimension == base::kBytes)
        return kBytes;
    if (dimension == base::kRate)
        return kRates;
    return dimension == base::kBitRate ? std::span<const std::string_view>(kBitRates)
                                       : std::span<const std::string_view>(kCounts);
}

} // namespace

Node RandomExpressions::condition(int depth)
{
    if (depth <= 0)
        return m_typed ? leaf() : untypedLeaf();
    switch (below(5)) {
    case 0:
        return joined(NodeKind::Or, depth);
    case 1:
        return joined(NodeKind::And, depth);
    case 2:
        return make(NodeKind::Not, {operandOf(NodeKind::Not, depth)});
    case 3:
        return make(NodeKind::Paren, {condition(depth - 1)});
    default:
        return m_typed ? leaf() : untypedLeaf();
    }
}

Node RandomExpressions::joined(NodeKind kind, int depth)
{
    Node node{.kind = kind};
    const std::size_t count = 2 + below(3);
    for (std::size_t i = 0; i < count; ++i)
        node.children.push_back(operandOf(kind, depth));
    return node;
}

// What binds as tightly as the parent, or less, needs parentheses.
Node RandomExpressions::operandOf(NodeKind parent, int depth)
{
    Node node = condition(depth - 1);
    const bool isLoose =
        node.kind == NodeKind::Or || (node.kind == NodeKind::And && parent != NodeKind::Or);
    return isLoose ? make(NodeKind::Paren, {std::move(node)}) : node;
}

Node RandomExpressions::number(const base::Dimension& dimension)
{
    const auto literals = literalsOf(dimension);
    return word(NodeKind::Number, literals[below(literals.size())]);
}

Node RandomExpressions::sum(const model::FeatureInfo& feature)
{
    Node name = nameOf(feature);
    Node other = chance(2) ? number(feature.dimension) : nameOf(feature);
    switch (below(4)) {
    case 0:
        return make(NodeKind::Add, {std::move(name), std::move(other)});
    case 1:
        return make(NodeKind::Subtract, {std::move(name), std::move(other)});
    case 2:
        return make(NodeKind::Multiply,
                    {std::move(name), make(NodeKind::Negate, {word(NodeKind::Number, "2")})});
    default:
        return make(NodeKind::Divide,
                    {std::move(name), word(NodeKind::Field, "dependencies_count")});
    }
}

const model::FeatureInfo& RandomExpressions::feature()
{
    return chance(8) ? model::learnedFeatures()[below(model::kLearnedFeatureCount)]
                     : model::allFeatures()[below(model::kFeatureCount)];
}

Node RandomExpressions::leaf()
{
    const auto& feature = this->feature();
    Node name = nameOf(feature);
    if (chance(12)) {
        Node known = make(NodeKind::IsKnown, {std::move(name)});
        known.negated = chance(2);
        return known;
    }
    if (chance(12)) {
        Node labels{.kind = NodeKind::Field, .text = "labels", .key = std::string("team")};
        Node leaf = make(chance(2) ? NodeKind::Matches : NodeKind::Compare,
                         {std::move(labels), word(NodeKind::String, "'m*'")});
        return leaf;
    }
    if (feature.kind == model::FeatureKind::Bool && chance(2))
        return name;
    if (feature.kind == model::FeatureKind::Bool)
        return make(NodeKind::Compare,
                    {std::move(name), word(NodeKind::Bool, chance(2) ? "true" : "false")});
    const auto constant = [&] {
        return feature.kind == model::FeatureKind::Enum
            ? word(NodeKind::String, rules::quote(feature.values[below(feature.values.size())]))
            : number(feature.dimension);
    };
    if (chance(3)) {
        Node in = make(NodeKind::In, {std::move(name), constant(), constant()});
        in.negated = chance(2);
        return in;
    }
    if (feature.kind == model::FeatureKind::Enum && chance(3))
        return make(NodeKind::Matches, {std::move(name), word(NodeKind::String, "'[a-e]*'")});
    Node left =
        feature.kind == model::FeatureKind::Number && chance(4) ? sum(feature) : std::move(name);
    Node right = constant();
    if (chance(4))
        std::swap(left, right);
    Node compare = make(NodeKind::Compare, {std::move(left), std::move(right)});
    compare.op = static_cast<CompareOp>(below(feature.kind == model::FeatureKind::Enum ? 2 : 6));
    return compare;
}

Node RandomExpressions::untypedLeaf()
{
    switch (below(5)) {
    case 0: {
        Node in = make(NodeKind::In, {value(2, 0), literal()});
        while (chance(2))
            in.children.push_back(literal());
        in.negated = chance(2);
        return in;
    }
    case 1:
        return make(NodeKind::Matches, {value(2, 0), word(NodeKind::String, "'a*[x-z]?'")});
    case 2: {
        Node known = make(NodeKind::IsKnown, {value(1, 0)});
        known.negated = chance(2);
        return known;
    }
    case 3:
        return value(1, 0);
    default: {
        Node compare = make(NodeKind::Compare, {value(3, 0), value(3, 0)});
        compare.op = static_cast<CompareOp>(below(6));
        return compare;
    }
    }
}

// `strength`: 0 takes a sum, 1 a product, 2 only what is tighter than a product.
Node RandomExpressions::value(int depth, int strength)
{
    if (depth <= 0 || chance(2))
        return chance(2) ? literal() : field();
    switch (below(5)) {
    case 0:
        if (strength == 0)
            return make(chance(2) ? NodeKind::Add : NodeKind::Subtract,
                        {value(depth - 1, 0), value(depth - 1, 1)});
        [[fallthrough]];
    case 1:
        if (strength <= 1)
            return make(chance(2) ? NodeKind::Multiply : NodeKind::Divide,
                        {value(depth - 1, 1), value(depth - 1, 2)});
        [[fallthrough]];
    case 2:
        return make(NodeKind::Negate, {value(depth - 1, 2)});
    case 3: {
        Node call = make(NodeKind::Call, {value(depth - 1, 0)});
        call.text = "learned_p90";
        return call;
    }
    default:
        return make(NodeKind::Paren, {value(depth - 1, 0)});
    }
}

Node RandomExpressions::literal()
{
    switch (below(5)) {
    case 0:
        return word(NodeKind::String, kTexts[below(kTexts.size())]);
    case 1:
        return word(NodeKind::Bool, chance(2) ? "true" : "false");
    case 2:
        return word(NodeKind::Instant, "@2026-01-01T08:00:00.5+08:00");
    default:
        return number(model::allFeatures()[below(model::kFeatureCount)].dimension);
    }
}

Node RandomExpressions::field()
{
    if (chance(3))
        return Node{.kind = NodeKind::Field,
                    .text = chance(2) ? "labels" : "resources",
                    .key = std::string(kKeys[below(kKeys.size())])};
    return word(NodeKind::Field, model::allFeatures()[below(model::kFeatureCount)].name);
}

RandomInput::RandomInput(base::Random& random)
{
    for (const auto& feature : model::allFeatures()) {
        if (random.next() % 3 == 0)
            continue;
        if (feature.kind == model::FeatureKind::Bool) {
            features.set(feature.id, static_cast<double>(random.next() % 2));
        } else if (feature.kind == model::FeatureKind::Enum) {
            features.set(feature.id, static_cast<double>(random.next() % feature.values.size()));
        } else {
            const auto literals = literalsOf(feature.dimension);
            const double value =
                base::parseQuantity(literals[random.next() % literals.size()])->value;
            features.set(feature.id, random.next() % 3 == 0 ? value * 1.5 : value);
        }
    }
    for (const auto& feature : model::learnedFeatures()) {
        const auto literals = literalsOf(feature.dimension);
        if (random.next() % 3 != 0)
            features.set(feature.id,
                         base::parseQuantity(literals[random.next() % literals.size()])->value,
                         model::ValueOrigin::Learned);
    }
    if (random.next() % 2 == 0)
        labels = {{"team", random.next() % 2 == 0 ? "media" : "ops"}};
    if (random.next() % 2 == 0)
        taskType = "thumbnail";
}

} // namespace tributary::test
