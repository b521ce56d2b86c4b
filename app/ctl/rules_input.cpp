#include "rules_input.h"

#include <algorithm>

namespace tributary::ctl {
namespace {

Rules load(const std::string& source, const std::string& file, rules::RuleOrigin origin)
{
    auto set = rules::loadRules(source, file, origin);
    if (set)
        return std::move(*set);
    std::vector<base::Error> errors;
    for (auto& problem : set.error())
        errors.push_back(std::move(problem.error));
    return std::unexpected(std::move(errors));
}

} // namespace

Rules readRules(const Cli& cli, const std::string& file)
{
    const auto source = readInput(cli, file);
    if (!source)
        return std::unexpected(std::vector{source.error()});
    return load(*source, file, rules::RuleOrigin::Draft);
}

Rules activeRules(StoreAccess& access)
{
    // Asked first: a new data directory gets the rules that ship with it.
    const std::int64_t version = access.activeRuleSetVersion();
    const auto versions = access.operations().ruleSets();
    if (!versions)
        return std::unexpected(std::vector{versions.error()});
    const auto active = std::ranges::find(*versions, version, &service::RuleSetVersionRow::version);
    if (active == versions->end())
        return std::unexpected(std::vector{
            base::Error{base::ErrorCode::NotFound, "no rule set is active", {}, "publish one"}});
    return load(active->source, active->file, rules::RuleOrigin::Published);
}

} // namespace tributary::ctl
