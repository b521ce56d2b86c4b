#include "rules/analysis/analysis.h"

#include <fmt/format.h>

namespace tributary::rules {
namespace {

std::string quotedNames(const RuleSet& rules, const Finding& finding, std::size_t from)
{
    std::string names;
    for (std::size_t i = from; i < finding.rules.size(); ++i) {
        const bool isLast = i + 1 == finding.rules.size();
        names += i == from ? "" : isLast ? " and " : ", ";
        names += fmt::format("'{}'", rules.rules()[finding.rules[i]].name);
    }
    return names;
}

} // namespace

IssueText findingText(const RuleSet& rules, const Finding& finding)
{
    const std::string& name = rules.rules()[finding.rules.front()].name;
    const auto arg = [&](std::size_t index) { return finding.args.at(index); };
    switch (finding.kind) {
    case FindingKind::Unreachable:
        return {fmt::format("the condition of '{}' can never be true", name),
                "its parts contradict each other: change one of them, or remove the rule"};
    case FindingKind::Shadowed:
        if (rules.hitPolicy() == HitPolicy::Unique)
            return {fmt::format("'{}' never decides: whenever it is true, so is {}", name,
                                quotedNames(rules, finding, 1)),
                    "both true gives the default: exclude its tasks from the other"};
        return {fmt::format("'{}' never decides: all its tasks go to {}", name,
                            quotedNames(rules, finding, 1)),
                "move it up, narrow the others, or remove it"};
    case FindingKind::Duplicate:
        return {fmt::format("'{}' is true for the same tasks as {}, with the same result", name,
                            quotedNames(rules, finding, 1)),
                "remove one of the two"};
    case FindingKind::Conflict:
        return {fmt::format("{} are true for some of the same tasks and send them elsewhere",
                            quotedNames(rules, finding, 0)),
                rules.hitPolicy() == HitPolicy::Unique
                    ? "both true gives the default: exclude one from the other"
                    : fmt::format("'{}' wins because it comes first: exclude those tasks from one "
                                  "of them, or give the rules different priorities",
                                  name)};
    case FindingKind::Gap:
        return {fmt::format("tasks as for '{}', but with {}, fall to the default", name, arg(0)),
                "let a rule take them, if that is not meant"};
    case FindingKind::AlwaysTrue:
        return {arg(1).empty() ? fmt::format("{} is true whenever it can be told", arg(0))
                               : fmt::format("{} is true wherever {} is", arg(0), arg(1)),
                "remove it, or write what was meant"};
    case FindingKind::AlwaysFalse:
        return {arg(1).empty() ? fmt::format("{} is never true", arg(0))
                               : fmt::format("{} adds nothing to {}", arg(0), arg(1)),
                "remove it, or write what was meant"};
    case FindingKind::UnusedFeature:
        return {fmt::format("no decision depends on {}", arg(0)),
                "the rules that read it never decide"};
    case FindingKind::UnitSlip:
        break;
    }
    return {fmt::format("{} for {}: is {} meant, as elsewhere?", arg(0), arg(1), arg(2)),
            fmt::format("write {} if so", arg(2))};
}

} // namespace tributary::rules
