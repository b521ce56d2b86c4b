// What the store knows of versions of the rules and their trials.
#include "rollout/rollout_json.h"
#include "service/local_queries.h"
#include "store/operations_reads.h"

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
    const auto reader = m_readers.take();
    if (!reader)
        return std::unexpected(reader.error());
    auto stored = store::readTrial(**reader, version);
    if (!stored)
        return std::unexpected(stored.error());
    auto rollout = rollout::readRollout(stored->rollout);
    if (!rollout)
        return std::unexpected(rollout.error());
    auto found = store::readDifferences(**reader, stored->version.version, differences);
    if (!found)
        return std::unexpected(found.error());
    RuleTrial trial{
        stored->version.state, std::move(stored->version.reason), std::move(*rollout), {}};
    for (auto& [difference, id, name] : *found)
        trial.differences.push_back({difference.ordinal, id, std::move(name), difference.at,
                                     difference.byCandidate, std::move(difference.active),
                                     std::move(difference.candidate)});
    return trial;
}

} // namespace tributary::service
