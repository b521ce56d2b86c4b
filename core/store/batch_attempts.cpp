#include "store/batch_sql.h"
#include "store/batch_writer.h"
#include "store/record_values.h"

#include <fmt/format.h>

namespace tributary::store {
namespace {

using model::AttemptRecord;

} // namespace

base::Result<> BatchWriter::writeAttempt(const AttemptRecord& attempt)
{
    const int number = attempt.id.number;
    if (number < 1 || number > kMaxAttempt)
        return contradiction(fmt::format("attempt number {} is out of range", number));
    auto found = find(attempt.task);
    if (!found)
        return std::unexpected(std::move(found.error()));
    LiveTask& live = **found;
    const bool isNew = number > live.attempt;
    if (isNew) {
        live.attempt = number;
        live.attemptType = live.type;
        live.attemptRule = live.rule;
    } else if (number != live.attempt || !live.attemptIsOpen) {
        return changeOldAttempt(live, attempt);
    }
    auto facts = factsOf(attempt, live);
    if (!facts)
        return std::unexpected(std::move(facts.error()));
    live.attemptIsOpen = !facts->isTerminal;
    live.startTime = facts->started ? *facts->started - facts->intent : LiveTask::kNone;
    live.runTime =
        facts->started && facts->ended ? *facts->ended - *facts->started : LiveTask::kNone;
    live.attemptEnded = facts->ended.value_or(LiveTask::kNone);
    touch(attempt.task, live);
    m_rollups.attempt(*facts, 1);
    Statement& statement = isNew ? m_sql.insertAttempt : m_sql.updateAttempt;
    return bindAttempt(statement, attempt, *facts);
}

// A late change of an attempt that had ended or was followed by another one.
base::Result<> BatchWriter::changeOldAttempt(LiveTask& live, const AttemptRecord& attempt)
{
    auto old = loadAttempt(live, attemptKeyOf(attempt.task, attempt.id.number));
    if (!old)
        return std::unexpected(std::move(old.error()));
    m_rollups.attempt(*old, -1);
    auto facts = factsOf(attempt, live);
    if (!facts)
        return std::unexpected(std::move(facts.error()));
    facts->type = old->type;
    facts->rule = old->rule;
    facts->intent = old->intent;
    m_rollups.attempt(*facts, 1);
    return bindAttempt(m_sql.updateAttempt, attempt, *facts);
}

base::Result<AttemptFacts> BatchWriter::factsOf(const AttemptRecord& attempt, const LiveTask& live)
{
    AttemptFacts facts;
    facts.isTerminal = model::isTerminal(attempt.state);
    facts.hasFailed = attempt.state != model::AttemptState::Succeeded || attempt.isStale;
    facts.type = live.attemptType;
    facts.rule = live.attemptRule;
    facts.taskType = live.taskType;
    facts.team = live.team;
    facts.costMicro = attempt.cost.micro;
    facts.intent = base::toMicros(attempt.intentAt);
    facts.started = micros(attempt.startedAt);
    facts.ended = micros(attempt.endedAt);
    facts.init = attempt.initTime.count();
    const auto backend = name(attempt.backend);
    if (!backend)
        return std::unexpected(backend.error());
    facts.backend = *backend;
    const auto currency = name(attempt.cost.currency.text());
    if (!currency)
        return std::unexpected(currency.error());
    facts.currency = *currency;
    return facts;
}

base::Result<> BatchWriter::bindAttempt(Statement& s, const AttemptRecord& attempt,
                                        const AttemptFacts& facts)
{
    using P = AttemptParameter;
    const auto set = [&s](P parameter, auto value) { s.bind(static_cast<int>(parameter), value); };
    const auto setText = [&s](P parameter, std::string_view value) {
        s.bindText(static_cast<int>(parameter), value);
    };
    const std::int64_t key = attemptKeyOf(attempt.task, attempt.id.number);
    set(P::Key, key);
    set(P::State, ordinal(attempt.state));
    set(P::Backend, facts.backend);
    set(P::Cancel, ordinal(attempt.cancel));
    set(P::Stale, std::int64_t{attempt.isStale});
    set(P::Dispatched, micros(attempt.dispatchedAt));
    set(P::Started, facts.started);
    set(P::Ended, facts.ended);
    set(P::Lease, micros(attempt.leaseUntil));
    set(P::Init, facts.init);
    set(P::ExitCode, exitCodeOf(attempt.exitCode));
    set(P::Signal, std::int64_t{attempt.signal});
    set(P::Failure, ordinal(attempt.failure));
    set(P::Cpu, std::int64_t{attempt.usage.cpu.count()});
    set(P::Memory, attempt.usage.peakMemoryBytes);
    set(P::Cost, attempt.cost.micro);
    set(P::Currency, facts.currency);
    setText(P::Handle, attempt.handle);
    setText(P::Error, attempt.error);
    setText(P::Formula, attempt.costFormula);
    setText(P::Note, attempt.logNote);
    if (&s == &m_sql.insertAttempt) {
        set(P::Type, ordinal(facts.type));
        set(P::Rule, facts.rule);
        set(P::Intent, facts.intent);
    }
    if (auto done = s.run(); !done)
        return done;
    if (attempt.outputs == kNoOutput)
        return {};
    m_sql.putOutput.bind(1, key);
    m_sql.putOutput.bindText(2, attempt.outputs);
    return m_sql.putOutput.run();
}

// What the stored row contributes to the sums.
base::Result<AttemptFacts> BatchWriter::loadAttempt(const LiveTask& live, std::int64_t key)
{
    auto& s = m_sql.readAttempt;
    s.bind(1, key);
    const auto row = s.step();
    if (!row)
        return std::unexpected(row.error());
    if (!*row) {
        s.reset();
        return contradiction(fmt::format("there is no attempt {}", key));
    }
    AttemptFacts facts;
    const auto state = static_cast<model::AttemptState>(s.integer(0));
    facts.isTerminal = model::isTerminal(state);
    facts.type = static_cast<model::ExecutionType>(s.integer(1));
    facts.rule = s.integer(2);
    facts.backend = s.integer(3);
    facts.currency = s.integer(4);
    facts.costMicro = s.integer(5);
    facts.intent = s.integer(6);
    facts.started = s.maybeInteger(7);
    facts.ended = s.maybeInteger(8);
    facts.init = s.integer(9);
    facts.hasFailed = state != model::AttemptState::Succeeded || s.integer(10) != 0;
    facts.taskType = live.taskType;
    facts.team = live.team;
    s.reset();
    return facts;
}

} // namespace tributary::store
