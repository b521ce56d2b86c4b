#include "store/batch_writer.h"

#include "store/batch_sql.h"
#include "store/cbor.h"
#include "store/classification_text.h"
#include "store/estimate_rows.h"
#include "store/filter_functions.h"
#include "store/record_values.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::store {
namespace {

using model::AttemptRecord;
using model::TaskNo;
using model::TaskRecord;

// The last record of each key, by key.
template<class Record, class KeyOf>
void coalesce(const std::vector<Record>& records, std::vector<const Record*>& out, KeyOf keyOf)
{
    out.clear();
    bool isOrdered = true;
    for (const auto& record : records) {
        isOrdered = isOrdered && (out.empty() || keyOf(*out.back()) < keyOf(record));
        out.push_back(&record);
    }
    if (isOrdered)
        return;
    std::ranges::stable_sort(out, {}, [&](const Record* record) { return keyOf(*record); });
    const auto last = std::unique(out.rbegin(), out.rend(), [&](const Record* a, const Record* b) {
        return keyOf(*a) == keyOf(*b);
    });
    out.erase(out.begin(), last.base());
}

} // namespace

base::Result<std::unique_ptr<BatchWriter>> BatchWriter::open(Database& database,
                                                             const WriterPosition& position)
{
    auto names = Names::open(database, Names::Table::Name);
    if (!names)
        return std::unexpected(std::move(names.error()));
    auto classifications = Names::open(database, Names::Table::Classification);
    if (!classifications)
        return std::unexpected(std::move(classifications.error()));
    auto rollups = Rollups::open(database);
    if (!rollups)
        return std::unexpected(std::move(rollups.error()));
    std::unique_ptr<BatchWriter> writer(
        new BatchWriter(std::move(*names), std::move(*classifications), std::move(*rollups)));
    writer->m_lastTaskNo = position.lastTaskNo;
    writer->m_lastSeq = position.lastSeq;
    if (auto done = writer->prepareStatements(database); !done)
        return std::unexpected(std::move(done.error()));
    return writer;
}

base::Result<> BatchWriter::prepareStatements(Database& database)
{
    const std::pair<Statement*, std::string> all[]{
        {&m_sql.insertTask, insertTaskSql()},
        {&m_sql.updateTask, updateTaskSql()},
        {&m_sql.touchTask,
         "UPDATE task SET last_event = ?2, start_us = ?3, run_us = ?4 WHERE no = ?1"},
        {&m_sql.insertSpec, "INSERT INTO task_spec VALUES(?1, ?2, ?3, ?4, ?5)"},
        // The owner looks keys up before it accepts; if it ever fails to, the first task keeps the
        // key.
        {&m_sql.insertKey, "INSERT OR IGNORE INTO task_key VALUES(?1, ?2)"},
        {&m_sql.insertAttempt, insertAttemptSql()},
        {&m_sql.updateAttempt, updateAttemptSql()},
        {&m_sql.insertEvent, "INSERT INTO event VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"},
        {&m_sql.putOutput, "INSERT OR REPLACE INTO output VALUES(?1, ?2)"},
        {&m_sql.readTask,
         "SELECT state, type, backend, rule, task_type, team, currency, submitted, ended,"
         " queue_us, collect_us, attempt, last_event, start_us, run_us FROM task WHERE no = ?1"},
        {&m_sql.readAttempt,
         "SELECT state, type, rule, backend, currency, cost, intent, started, ended, init_us,"
         " stale FROM attempt WHERE key = ?1"},
    };
    for (const auto& [statement, sql] : all) {
        auto prepared = database.prepare(sql);
        if (!prepared)
            return std::unexpected(std::move(prepared.error()));
        *statement = std::move(*prepared);
    }
    return {};
}

// Attempts before tasks, because a task's row holds times of its last attempt; events before
// tasks, because it also holds the head of their chain.
base::Result<> BatchWriter::apply(const WriteBatch& batch)
{
    ++m_batch;
    m_touched.clear();
    m_loaded.clear();
    order(batch);
    for (const auto* task : m_tasks) {
        if (auto done = beginTask(*task); !done)
            return done;
    }
    for (const auto* attempt : m_attempts) {
        if (auto done = writeAttempt(*attempt); !done)
            return done;
    }
    for (const auto& event : batch.events) {
        if (auto done = writeEvent(event); !done)
            return done;
    }
    for (const auto* task : m_tasks) {
        if (auto done = writeTask(*task); !done)
            return done;
    }
    if (auto done = touchTasks(); !done)
        return done;
    forgetTerminal();
    return m_rollups.flush();
}

void BatchWriter::order(const WriteBatch& batch)
{
    coalesce(batch.tasks, m_tasks, [](const TaskRecord& task) { return task.no; });
    coalesce(batch.attempts, m_attempts, [](const AttemptRecord& attempt) {
        return attemptKeyOf(attempt.task, attempt.id.number);
    });
}

// Takes the old row out of the sums and notes what the new one will be.
base::Result<> BatchWriter::beginTask(const TaskRecord& task)
{
    if (task.no <= 0)
        return contradiction("a task has no number");
    const bool isNew = task.no > m_lastTaskNo;
    LiveTask* live = nullptr;
    if (isNew) {
        if (!task.spec)
            return contradiction(fmt::format("the new task {} has no spec", task.no));
        m_lastTaskNo = task.no;
        live = &m_live[task.no];
        live->submitted = base::toMicros(task.submitted);
        const auto taskType = name(task.spec->taskType);
        if (!taskType)
            return std::unexpected(taskType.error());
        live->taskType = *taskType;
        const std::string* label = model::findLabel(task.spec->labels, "team");
        const auto team = name(label == nullptr ? std::string_view{} : *label);
        if (!team)
            return std::unexpected(team.error());
        live->team = *team;
    } else {
        TaskFacts facts;
        const auto found = m_live.find(task.no);
        if (found != m_live.end()) {
            facts = found->second.facts();
            live = &found->second;
        } else {
            auto loaded = load(task.no, facts);
            if (!loaded)
                return std::unexpected(std::move(loaded.error()));
            live = &m_live.emplace(task.no, *loaded).first->second;
        }
        m_rollups.task(facts, -1);
    }
    const auto backend = name(task.backend);
    if (!backend)
        return std::unexpected(backend.error());
    const auto rule = name(task.classification.rule);
    if (!rule)
        return std::unexpected(rule.error());
    live->state = task.state;
    live->type = task.classification.type;
    live->backend = *backend;
    live->rule = *rule;
    live->batch = m_batch;
    return {};
}

base::Result<> BatchWriter::writeEvent(const model::EventRecord& event)
{
    if (event.seq <= m_lastSeq)
        return contradiction(fmt::format("event {} comes after event {}", event.seq, m_lastSeq));
    m_lastSeq = event.seq;
    std::int64_t previous = 0;
    if (event.task != 0) {
        auto found = find(event.task);
        if (!found)
            return std::unexpected(std::move(found.error()));
        previous = (*found)->lastEvent;
        (*found)->lastEvent = event.seq;
        touch(event.task, **found);
    }
    const auto kind = name(event.kind);
    if (!kind)
        return std::unexpected(kind.error());
    const auto actor = name(event.actor);
    if (!actor)
        return std::unexpected(actor.error());
    m_blob.clear();
    appendCbor(m_blob, event.body);
    auto& s = m_sql.insertEvent;
    s.bind(1, event.seq);
    s.bind(2, base::toMicros(event.at));
    s.bind(3, std::int64_t{*kind});
    s.bind(4, std::int64_t{event.version});
    s.bind(5, event.task);
    s.bind(6, std::int64_t{event.attempt});
    s.bind(7, std::int64_t{*actor});
    s.bind(8, event.causeSeq);
    s.bind(9, previous);
    s.bindBlob(10, m_blob);
    return s.run();
}

base::Result<> BatchWriter::writeTask(const TaskRecord& task)
{
    LiveTask& live = m_live.at(task.no);
    if (model::isTerminal(task.state) && task.ended && live.attemptEnded != LiveTask::kNone)
        live.collect = std::max<std::int64_t>(base::toMicros(*task.ended) - live.attemptEnded, 0);
    TaskFacts facts = live.facts();
    facts.ended = task.ended ? base::toMicros(*task.ended) : live.submitted;
    facts.queueWait = task.queueWait.count();
    facts.collect = unlessNone(live.collect);
    const auto currency = name(task.cost.currency.text());
    if (!currency)
        return std::unexpected(currency.error());
    facts.currency = *currency;
    m_rollups.task(facts, 1);
    const bool isNew = !live.hasRow;
    live.hasRow = true;
    Statement& statement = isNew ? m_sql.insertTask : m_sql.updateTask;
    if (auto done = bindTask(statement, task, live); !done)
        return done;
    if (isNew)
        return insertTask(task, live);
    return statement.run();
}

base::Result<> BatchWriter::insertTask(const TaskRecord& task, const LiveTask& live)
{
    using P = TaskParameter;
    const model::TaskSpec& spec = *task.spec;
    auto& s = m_sql.insertTask;
    const auto at = [](P parameter) { return static_cast<int>(parameter); };
    s.bind(at(P::Submitted), live.submitted);
    s.bind(at(P::TaskType), std::int64_t{live.taskType});
    s.bind(at(P::Team), std::int64_t{live.team});
    s.bind(at(P::RedriveOf), task.redriveOf);
    s.bindBlob(at(P::Id), task.id.uuid.bytes);
    s.bindText(at(P::Name), spec.name);
    if (auto done = s.run(); !done)
        return done;
    m_blob.clear();
    appendFeatures(m_blob, spec.features);
    m_labels.clear();
    appendLabels(m_labels, spec.labels);
    const std::string json = model::toJson(spec);
    m_sql.insertSpec.bind(1, task.no);
    m_sql.insertSpec.bindBlob(2, m_blob);
    m_sql.insertSpec.bindBlob(3, m_labels);
    m_sql.insertSpec.bindText(4, json);
    m_learned.clear();
    if (task.learned)
        appendLearned(m_learned, *task.learned);
    m_sql.insertSpec.bindBlob(5, m_learned);
    if (auto done = m_sql.insertSpec.run(); !done || spec.idempotencyKey.empty())
        return done;
    m_sql.insertKey.bindText(1, spec.idempotencyKey);
    m_sql.insertKey.bind(2, task.no);
    return m_sql.insertKey.run();
}

base::Result<> BatchWriter::bindTask(Statement& s, const TaskRecord& task, const LiveTask& live)
{
    using P = TaskParameter;
    const auto set = [&s](P parameter, auto value) { s.bind(static_cast<int>(parameter), value); };
    const auto currency = name(task.cost.currency.text());
    if (!currency)
        return std::unexpected(currency.error());
    m_text.clear();
    appendClassification(m_text, task.classification);
    const auto classification = m_classifications.number(m_text);
    if (!classification)
        return std::unexpected(classification.error());
    const auto outputOf = writeOutput(task);
    if (!outputOf)
        return std::unexpected(outputOf.error());
    set(P::No, task.no);
    set(P::State, ordinal(task.state));
    set(P::Type, ordinal(live.type));
    set(P::Backend, std::int64_t{live.backend});
    set(P::Rule, std::int64_t{live.rule});
    set(P::Started, micros(task.started));
    set(P::Ended, micros(task.ended));
    set(P::Queued, micros(task.queued));
    set(P::QueueWait, std::int64_t{task.queueWait.count()});
    set(P::StartTime, unlessNone(live.startTime));
    set(P::RunTime, unlessNone(live.runTime));
    set(P::Collect, unlessNone(live.collect));
    set(P::Cost, task.cost.micro);
    set(P::Currency, std::int64_t{*currency});
    set(P::Priority, ordinal(task.classification.priority));
    set(P::Attempt, std::int64_t{task.attempt});
    set(P::Tries, std::int64_t{task.tries});
    set(P::ExitCode, exitCodeOf(task.exitCode));
    set(P::Cancel, ordinal(task.cancel));
    set(P::Failure, ordinal(task.failure));
    set(P::Timeout, ordinal(task.timeout));
    set(P::DeadLetter, std::int64_t{task.deadLetter});
    set(P::RuleSet, task.classification.ruleSetVersion);
    set(P::ColdStart, std::int64_t{task.coldStart.count()});
    set(P::NotBefore, micros(task.notBefore));
    set(P::Classification, *classification);
    set(P::OutputOf, *outputOf);
    set(P::LastEvent, live.lastEvent);
    s.bindText(static_cast<int>(P::Error), task.error);
    return {};
}

// The attempt whose output is the task's, which is then not stored twice.
base::Result<std::int64_t> BatchWriter::writeOutput(const TaskRecord& task)
{
    if (task.outputs == kNoOutput)
        return kOutputOfNone;
    const auto at = std::ranges::lower_bound(
        m_attempts, attemptKeyOf(task.no, task.attempt), {}, [](const AttemptRecord* attempt) {
            return attemptKeyOf(attempt->task, attempt->id.number);
        });
    if (at != m_attempts.end() && (*at)->task == task.no && (*at)->id.number == task.attempt
        && (*at)->outputs == task.outputs)
        return task.attempt;
    m_sql.putOutput.bind(1, attemptKeyOf(task.no, 0));
    m_sql.putOutput.bindText(2, task.outputs);
    if (auto done = m_sql.putOutput.run(); !done)
        return std::unexpected(std::move(done.error()));
    return kOutputOfTask;
}

base::Result<std::int32_t> BatchWriter::name(std::string_view text)
{
    const auto number = m_names.number(text);
    if (!number)
        return std::unexpected(number.error());
    return static_cast<std::int32_t>(*number);
}

void BatchWriter::touch(TaskNo no, LiveTask& live)
{
    if (live.batch == m_batch)
        return;
    live.batch = m_batch;
    m_touched.push_back(no);
}

base::Result<> BatchWriter::touchTasks()
{
    for (const TaskNo no : m_touched) {
        const LiveTask& live = m_live.at(no);
        m_sql.touchTask.bind(1, no);
        m_sql.touchTask.bind(2, live.lastEvent);
        m_sql.touchTask.bind(3, unlessNone(live.startTime));
        m_sql.touchTask.bind(4, unlessNone(live.runTime));
        if (auto done = m_sql.touchTask.run(); !done)
            return done;
    }
    return {};
}

void BatchWriter::forgetTerminal()
{
    const auto forget = [this](TaskNo no) {
        const auto at = m_live.find(no);
        if (at != m_live.end() && model::isTerminal(at->second.state))
            m_live.erase(at);
    };
    for (const auto* task : m_tasks)
        forget(task->no);
    std::ranges::for_each(m_touched, forget);
    std::ranges::for_each(m_loaded, forget);
}

base::Result<LiveTask*> BatchWriter::find(TaskNo no)
{
    if (const auto at = m_live.find(no); at != m_live.end())
        return &at->second;
    TaskFacts facts;
    auto loaded = load(no, facts);
    if (!loaded)
        return std::unexpected(std::move(loaded.error()));
    m_loaded.push_back(no);
    return &m_live.emplace(no, *loaded).first->second;
}

// Of a task that ended earlier. `facts` is what it contributes to the sums now.
base::Result<LiveTask> BatchWriter::load(TaskNo no, TaskFacts& facts)
{
    auto& s = m_sql.readTask;
    s.bind(1, no);
    const auto row = s.step();
    if (!row)
        return std::unexpected(row.error());
    if (!*row) {
        s.reset();
        return contradiction(fmt::format("there is no task {}", no));
    }
    facts = {.state = static_cast<model::TaskState>(s.integer(0)),
             .type = static_cast<model::ExecutionType>(s.integer(1)),
             .backend = s.integer(2),
             .rule = s.integer(3),
             .taskType = s.integer(4),
             .team = s.integer(5),
             .currency = s.integer(6),
             .submitted = s.integer(7),
             .ended = s.maybeInteger(8).value_or(s.integer(7)),
             .queueWait = s.integer(9),
             .collect = s.maybeInteger(10)};
    LiveTask live;
    live.hasRow = true;
    live.state = facts.state;
    live.type = facts.type;
    live.backend = static_cast<std::int32_t>(facts.backend);
    live.rule = static_cast<std::int32_t>(facts.rule);
    live.taskType = static_cast<std::int32_t>(facts.taskType);
    live.team = static_cast<std::int32_t>(facts.team);
    live.submitted = facts.submitted;
    live.collect = facts.collect.value_or(LiveTask::kNone);
    live.attempt = static_cast<std::int32_t>(s.integer(11));
    live.lastEvent = s.integer(12);
    live.startTime = s.maybeInteger(13).value_or(LiveTask::kNone);
    live.runTime = s.maybeInteger(14).value_or(LiveTask::kNone);
    s.reset();
    return live;
}

} // namespace tributary::store
