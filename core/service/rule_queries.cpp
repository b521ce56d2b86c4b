// What the store knows of versions of the rules and their trials.
#include "rollout/rollout_json.h"
#include "service/local_queries.h"
#include "store/operations_reads.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::service {

base::Result<std::vector<RuleSetVersionRow>> LocalQueries::ruleSets()
{
    const auto reader = m_readers.take();
    if (!reader)
        return std::unexpected(reader.error());
    auto stored = store::readRuleSets(**reader);
    if (!stored)
        return std::unexpected(stored.error());
    std::vector<RuleSetVersionRow> rows;
    for (auto& row : *stored)
        rows.push_back({row.version, row.isActive, row.at, std::move(row.author),
                        std::move(row.message), std::move(row.source), std::move(row.file),
                        row.mode, row.state, std::move(row.reason), std::move(row.replay)});
    return rows;
}

base::Result<RuleTrial> LocalQueries::ruleTrial(std::int64_t version, int differences)
{
    const auto versions = ruleSets();
    if (!versions)
        return std::unexpected(versions.error());
    const auto row = std::ranges::find_if(*versions, [&](const RuleSetVersionRow& candidate) {
        return version == 0 ? candidate.state == rollout::VersionState::Shadow
                || candidate.state == rollout::VersionState::Canary
                            : candidate.version == version;
    });
    if (row == versions->end())
        return base::failure(base::ErrorCode::NotFound,
                             version == 0 ? std::string("no version of the rules is on trial")
                                          : fmt::format("there is no version {}", version));
    const auto reader = m_readers.take();
    if (!reader)
        return std::unexpected(reader.error());
    const auto stored = store::readRollout(**reader, row->version);
    if (!stored)
        return std::unexpected(stored.error());
    auto rollout = rollout::readRollout(stored->json);
    if (!rollout)
        return std::unexpected(rollout.error());
    auto found = store::readDifferences(**reader, row->version, differences);
    if (!found)
        return std::unexpected(found.error());
    RuleTrial trial{row->state, row->reason, std::move(*rollout), {}};
    for (auto& [difference, id, name] : *found)
        trial.differences.push_back({difference.ordinal, id, std::move(name), difference.at,
                                     difference.byCandidate, std::move(difference.active),
                                     std::move(difference.candidate)});
    return trial;
}

} // namespace tributary::service
