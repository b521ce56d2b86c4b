// Rule sets on the core thread: publishing, trials, going back, and what of it is kept.
#include "rollout/assignment.h"
#include "rollout/rollout_json.h"
#include "service/engine_core.h"
#include "service/stored_rules.h"
#include "store/operations_reads.h"

#include <fmt/format.h>

namespace tributary::service {
namespace {

using rollout::Mode;
using rollout::VersionState;
using schedule::TrialChange;

VersionState stateOf(Mode mode)
{
    switch (mode) {
    case Mode::Shadow:
        return VersionState::Shadow;
    case Mode::Canary:
        return VersionState::Canary;
    case Mode::Now:
        break;
    }
    return VersionState::Active;
}

// "canary: 1 %, 10 %, 100 %"
std::string describe(const rollout::Plan& plan)
{
    std::string text(toString(plan.mode));
    if (plan.mode != Mode::Canary)
        return text;
    for (std::size_t i = 0; i < plan.steps.size(); ++i)
        text +=
            fmt::format("{} {:g} %", i == 0 ? ":" : ",", plan.steps[i] * 100.0 / rollout::kWhole);
    return text;
}

struct Ended
{
    VersionState state;
    const char* action;
};
Ended endOf(TrialChange::End end)
{
    switch (end) {
    case TrialChange::End::Promoted:
        return {VersionState::Active, "rules.promote"};
    case TrialChange::End::RolledBack:
        return {VersionState::RolledBack, "rules.roll_back"};
    case TrialChange::End::Stopped:
    case TrialChange::End::None:
        break;
    }
    return {VersionState::Stopped, "rules.stop"};
}

std::string subjectOf(std::int64_t version)
{
    return fmt::format("version {}", version);
}

} // namespace

base::Result<std::optional<schedule::Trial>> storedTrial(const store::Recovery& recovery)
{
    if (!recovery.triedRules)
        return std::nullopt;
    const store::RuleSetVersion& row = *recovery.triedRules;
    auto rollout = rollout::readRollout(recovery.rollout);
    if (!rollout)
        return std::unexpected(rollout.error());
    if (rollout->version != row.version)
        return base::failure(base::ErrorCode::Corruption,
                             fmt::format("the stored rollout is of version {}", rollout->version));
    auto rules = loadVersion(row);
    if (!rules)
        return std::unexpected(rules.error());
    return schedule::Trial{std::move(*rollout), std::move(*rules)};
}

// What is stored of it stays as it is: only what became of the version is added.
schedule::LostTrial EngineCore::stopLostTrial(std::int64_t version, const base::Error& why)
{
    schedule::LostTrial lost{
        version, fmt::format("its trial can't be read and was not gone on with: {}", why.message)};
    m_batch.misc.emplace_back(store::RuleSetOutcome{version, VersionState::Stopped, lost.reason});
    audit("scheduler", "rules.stop", subjectOf(version), lost.reason);
    m_fanout.pending().rulesChanged = true;
    return lost;
}

// In the order in which it happened, also among what commands keep by themselves: before each
// command and each commit.
void EngineCore::keepTrials()
{
    for (const TrialChange& change : m_effects.trials) {
        const std::int64_t version = change.rollout.version;
        m_batch.misc.emplace_back(store::RolloutProgress{version, rollout::toJson(change.rollout)});
        if (change.isStep)
            audit(change.actor, "rules.step",
                  fmt::format("{} to {:g} %", subjectOf(version),
                              change.rollout.share() * 100.0 / rollout::kWhole),
                  change.reason);
        if (change.end != TrialChange::End::None) {
            const auto [state, action] = endOf(change.end);
            m_batch.misc.emplace_back(store::RuleSetOutcome{version, state, change.reason});
            audit(change.actor, action, subjectOf(version), change.reason);
            if (state == VersionState::Active)
                m_activeRules = version;
        }
        m_fanout.pending().rulesChanged |= change.isStep || change.end != TrialChange::End::None;
    }
    m_effects.trials.clear();
    const auto& found = m_effects.differences;
    const auto kept = std::min(found.size(), rollout::kMostDifferences);
    for (auto at = found.end() - static_cast<std::ptrdiff_t>(kept); at != found.end(); ++at)
        m_batch.misc.emplace_back(store::RuleDifference{
            at->version, at->ordinal, at->task, m_clock.now(), at->byCandidate,
            rollout::toJson(at->active), rollout::toJson(at->candidate)});
    m_effects.differences.clear();
}

void EngineCore::publishRules(std::shared_ptr<rules::RuleSet> rules, store::RuleSetVersion row,
                              const rollout::Plan& plan, Completion done)
{
    row.version = ++m_lastRules;
    row.base = m_activeRules;
    row.at = m_clock.now();
    row.mode = plan.mode;
    row.state = stateOf(plan.mode);
    row.isActive = plan.mode == Mode::Now;
    rules->setVersion(row.version);
    m_fanout.pending().rulesChanged = true;
    audit(row.author, "rules.publish", subjectOf(row.version),
          plan.mode == Mode::Now ? std::string() : describe(plan));
    const auto request = expectReply(std::move(done), {}, row.version);
    const auto author = row.author;
    m_batch.misc.emplace_back(std::move(row));
    if (plan.mode == Mode::Now) {
        m_activeRules = m_lastRules;
        m_scheduler.apply(schedule::input::PublishRules{request, author, std::move(rules)}, now(),
                          m_effects);
    } else {
        m_scheduler.apply(schedule::input::StartTrial{request, author, plan, std::move(rules)},
                          now(), m_effects);
    }
}

void EngineCore::apply(PublishRules& command, PreparedCommand& prepared)
{
    if (command.baseVersion != m_activeRules)
        return reject(prepared.done,
                      {base::ErrorCode::Conflict,
                       fmt::format("version {} is active, but the draft was made from version {}",
                                   m_activeRules, command.baseVersion),
                       {},
                       "compare with the active version and publish again"});
    if (const auto* trial = m_scheduler.trial())
        return reject(prepared.done,
                      {base::ErrorCode::AlreadyExists,
                       fmt::format("version {} is on trial as a {}", trial->rollout.version,
                                   toString(trial->rollout.plan.mode)),
                       {},
                       "promote or stop it, then publish again"});
    store::RuleSetVersion row;
    row.author = command.author;
    row.message = command.message;
    row.file = command.file;
    row.source = std::move(command.source);
    row.replay = std::move(command.replay);
    publishRules(std::move(prepared.rules), std::move(row), command.rollout,
                 std::move(prepared.done));
}

void EngineCore::moveTrial(schedule::input::MoveTrial move, Completion done)
{
    move.request = expectReply(std::move(done), {}, move.version);
    m_scheduler.apply(std::move(move), now(), m_effects);
}

void EngineCore::apply(PromoteRules& command, PreparedCommand& prepared)
{
    using To = schedule::input::MoveTrial::To;
    moveTrial(
        {0, command.author, command.version, command.toNextStep ? To::NextStep : To::Active, {}},
        std::move(prepared.done));
}

void EngineCore::apply(StopRules& command, PreparedCommand& prepared)
{
    moveTrial(
        {0, command.author, command.version, schedule::input::MoveTrial::To::Stop, command.reason},
        std::move(prepared.done));
}

void EngineCore::apply(RollbackRules& command, PreparedCommand& prepared)
{
    if (command.toVersion <= 0) // which readRuleSet() takes for the active one
        return reject(prepared.done,
                      {base::ErrorCode::NotFound,
                       fmt::format("there is no version {}", command.toVersion),
                       {},
                       {}});
    const auto reader = store::Reader::open(m_options.dataDir);
    if (!reader)
        return reject(prepared.done, reader.error());
    auto earlier = store::readRuleSet(**reader, command.toVersion);
    if (!earlier)
        return reject(prepared.done, earlier.error());
    auto loaded = loadVersion(*earlier);
    if (!loaded)
        return reject(prepared.done, loaded.error());
    store::RuleSetVersion row;
    row.author = command.author;
    row.message = fmt::format("back to version {}", earlier->version);
    row.file = std::move(earlier->file);
    row.source = std::move(earlier->source);
    publishRules(std::move(*loaded), std::move(row), {}, std::move(prepared.done));
}

} // namespace tributary::service
