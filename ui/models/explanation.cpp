#include "models/explanation.h"

#include "base/document.h"
#include "gateway/text.h"

#include <span>

namespace tributary::models {
namespace {

using base::DocumentNode;
using gateway::toQt;

QString textOf(const DocumentNode& map, std::string_view key)
{
    const DocumentNode* node = map.find(key);
    return node != nullptr && node->isString() ? toQt(node->text) : QString();
}

std::string_view wordOf(const DocumentNode& map, std::string_view key)
{
    const DocumentNode* node = map.find(key);
    return node != nullptr && node->isString() ? std::string_view(node->text) : std::string_view();
}

Verdict verdictOf(const DocumentNode& map)
{
    const std::string_view word = wordOf(map, "verdict");
    if (word == "true")
        return Verdict::True;
    return word == "false" ? Verdict::False : Verdict::Unknown;
}

std::span<const DocumentNode> listOf(const DocumentNode& map, std::string_view key)
{
    const DocumentNode* node = map.find(key);
    return node != nullptr && node->isList() ? std::span(node->items)
                                             : std::span<const DocumentNode>();
}

RuleVerdict readRule(const DocumentNode& node)
{
    RuleVerdict rule;
    rule.name = textOf(node, "name");
    const DocumentNode* enabled = node.find("enabled");
    rule.isEnabled = enabled == nullptr || enabled->boolean;
    rule.verdict = verdictOf(node);
    for (const DocumentNode& leaf : listOf(node, "conditions"))
        rule.conditions.append({textOf(leaf, "text"), verdictOf(leaf), textOf(leaf, "value"),
                                textOf(leaf, "threshold"), textOf(leaf, "margin"),
                                textOf(leaf, "operator"), textOf(leaf, "note")});
    return rule;
}

} // namespace

const RuleVerdict* Explanation::winner() const
{
    for (const RuleVerdict& candidate : rules) {
        if (candidate.isEnabled && candidate.verdict == Verdict::True && candidate.name == rule)
            return &candidate;
    }
    return nullptr;
}

std::optional<Explanation> readExplanation(std::string_view json)
{
    const auto root = base::readDocument(json, "explanation.json");
    if (!root || !root->isMap())
        return std::nullopt;
    const auto type = model::parse<model::ExecutionType>(wordOf(*root, "execution_type"));
    const auto priority = model::parse<model::Priority>(wordOf(*root, "priority"));
    if (!type || !priority)
        return std::nullopt;
    Explanation result;
    result.type = *type;
    result.priority = *priority;
    result.rule = textOf(*root, "rule");
    result.reason = textOf(*root, "reason");
    for (const DocumentNode& rule : listOf(*root, "rules"))
        result.rules.append(readRule(rule));
    for (const DocumentNode& flip : listOf(*root, "flip")) {
        const DocumentNode* then = flip.find("then");
        if (then == nullptr)
            continue;
        const auto to = model::parse<model::ExecutionType>(wordOf(*then, "type"));
        if (to)
            result.flips.append(
                {textOf(flip, "feature"), textOf(flip, "to"), *to, textOf(*then, "rule")});
    }
    return result;
}

} // namespace tributary::models
