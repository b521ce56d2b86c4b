#include "support/random_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace tributary::test {
namespace {

using model::AttemptState;
using model::TaskState;
using std::chrono::hours;
using std::chrono::minutes;

constexpr const char* kBackends[] = {"local", "spare", "functions", "edge-berlin", "slurm a"};
constexpr const char* kRules[] = {"short", "long running", "default_traditional_rule", "规则 3"};
constexpr const char* kTeams[] = {"", "", "media", "data", "Mädchen"};
constexpr const char* kTypes[] = {"", "thumbnail", "report", "train_model"};
constexpr const char* kTexts[] = {"",
                                  "plain",
                                  "with 'quotes' and \"more\"",
                                  "100 % of a_b",
                                  "back\\slash",
                                  "two\nlines\tand a tab",
                                  "图像处理",
                                  "Ünïcode É",
                                  "[a-z]*?",
                                  "x; DROP TABLE task; --"};
constexpr std::string_view kKinds[] = {"task.accepted",   "task.classified", "attempt.intent",
                                       "attempt.started", "task.succeeded",  "control.paused"};
constexpr const char* kOutputs[] = {"null", "null", "{\"n\":1}", "[1,2,3]", "\"done\""};
const base::Currency kYuan{{'C', 'N', 'Y'}};

} // namespace

std::string RandomRecords::text()
{
    return pick(kTexts);
}

void RandomRecords::event(store::WriteBatch& batch, const model::TaskRecord* task)
{
    model::EventRecord event;
    event.seq = static_cast<std::int64_t>(m_events.size()) + 1;
    event.at = m_now;
    event.kind = pick(kKinds);
    event.version = 1 + static_cast<int>(below(2));
    event.task = task == nullptr ? 0 : task->no;
    event.attempt = task == nullptr ? 0 : task->attempt;
    event.actor = chance(50) ? "operator" : "backend:" + std::string(pick(kBackends));
    event.causeSeq = chance(50) ? 0 : event.seq - 1;
    if (chance(60))
        event.body.push_back({"name", text()});
    if (chance(40))
        event.body.push_back({"delay_us", static_cast<std::int64_t>(m_random.next() >> 1)});
    if (chance(20))
        event.body.push_back({"left", -static_cast<std::int64_t>(below(1'000'000))});
    if (chance(20))
        event.body.push_back({"share", m_random.uniform() * 1e6});
    if (chance(20))
        event.body.push_back({"forced", chance(50)});
    m_events.push_back(event);
    batch.events.push_back(std::move(event));
}

void RandomRecords::addFeatures(model::TaskSpec& spec)
{
    for (const auto& info : model::allFeatures()) {
        if (!chance(50))
            continue;
        double value = std::floor(m_random.uniform() * 1000);
        if (info.kind == model::FeatureKind::Bool)
            value = chance(50) ? 1 : 0;
        else if (info.kind == model::FeatureKind::Enum)
            value = static_cast<double>(below(info.values.size()));
        else if (info.id == model::FeatureId::MemoryRequirement)
            value *= 1'000'000;
        spec.features.set(info.id, value,
                          chance(80) ? model::ValueOrigin::Declared : model::ValueOrigin::Learned);
    }
    if (chance(20))
        spec.features.resources = {{"gpu", static_cast<double>(below(4))}, {"license.matlab", 1}};
}

std::shared_ptr<const model::TaskSpec> RandomRecords::spec()
{
    auto spec = std::make_shared<model::TaskSpec>();
    spec->name = chance(95) ? fmt::format("task-{} {}", m_tasks.size() % 40, text())
                            : fmt::format("00000000-00{:02x}", below(64)); // as ids begin
    spec->taskType = pick(kTypes);
    spec->run.command = {"echo", text()};
    addFeatures(*spec);
    if (chance(30))
        spec->inputs = "{\"file\":\"in.jpg\"}";
    if (chance(30))
        spec->timeout.run = std::chrono::seconds{1 + below(1000)};
    spec->idempotent = chance(50);
    if (chance(20))
        spec->idempotencyKey = fmt::format("key {}", m_tasks.size());
    const std::string team = pick(kTeams);
    if (chance(30))
        spec->labels.emplace_back("a.b/c", text());
    if (!team.empty())
        spec->labels.emplace_back("team", team);
    return spec;
}

model::Classification RandomRecords::classification()
{
    model::Classification c;
    c.type = static_cast<model::ExecutionType>(below(model::kExecutionTypeCount));
    c.rule = pick(kRules);
    c.priority = static_cast<model::Priority>(below(4));
    c.ruleSetVersion = static_cast<std::int64_t>(below(3));
    if (chance(60))
        return c;
    c.reason = text();
    c.provider = chance(30) ? "p" : "";
    c.policy = static_cast<model::RoutingPolicy>(below(5));
    if (chance(50))
        c.backends = {"local", "12:odd;name"};
    if (chance(30))
        c.weights = {{"local", 0.1 + m_random.uniform()}, {"spare", 3}};
    if (chance(30))
        c.fallback = static_cast<model::ExecutionType>(below(model::kExecutionTypeCount));
    return c;
}

std::shared_ptr<const model::Learned> RandomRecords::learned()
{
    model::Learned learned;
    for (auto& measure : learned.measures) {
        if (!chance(60))
            continue;
        measure.emplace();
        measure->runs = 5 + static_cast<std::int64_t>(below(1000));
        measure->lastAt = m_now - upTo(hours{50});
        double value = 0;
        for (double& quantile : measure->values)
            quantile = value += std::floor(m_random.uniform() * 300);
    }
    return learned == model::Learned{} ? nullptr : std::make_shared<const model::Learned>(learned);
}

void RandomRecords::write(const model::TaskRecord& task, store::WriteBatch& batch)
{
    batch.tasks.push_back(task);
}

void RandomRecords::submit(store::WriteBatch& batch)
{
    const auto no = static_cast<model::TaskNo>(m_tasks.size()) + 1;
    model::TaskRecord& task = m_tasks[no];
    task.no = no;
    for (unsigned byte = 0; byte < 8; ++byte)
        task.id.uuid.bytes[7 - byte] =
            static_cast<std::uint8_t>(static_cast<std::uint64_t>(no * 7919) >> (8 * byte));
    task.id.uuid.bytes[15] = static_cast<std::uint8_t>(below(256));
    task.spec = spec();
    task.classification = classification();
    task.learned = learned();
    task.submitted = m_now;
    if (chance(70)) {
        task.state = TaskState::Queued;
        task.queued = m_now;
        task.backend = pick(kBackends);
    } else if (chance(50)) {
        task.notBefore = m_now + upTo(hours{2});
    }
    task.redriveOf = no > 5 && chance(5) ? no - 4 : 0;
    event(batch, &task);
    write(task, batch);
}

void RandomRecords::begin(model::TaskRecord& task, store::WriteBatch& batch)
{
    ++task.attempt;
    StoredAttempt& attempt = m_attempts[{task.id, task.attempt}];
    attempt.type = task.classification.type;
    attempt.rule = task.classification.rule;
    model::AttemptRecord& record = attempt.record;
    record.id = {task.id, task.attempt};
    record.task = task.no;
    record.backend = pick(kBackends);
    record.intentAt = m_now;
    record.leaseUntil = m_now + std::chrono::seconds{30};
    task.state = TaskState::Dispatching;
    task.backend = record.backend;
    task.queueWait += upTo(minutes{20});
    task.started.reset();
    task.notBefore.reset();
    event(batch, &task);
    write(task, batch);
    batch.attempts.push_back(record);
}

void RandomRecords::goOn(model::TaskRecord& task, StoredAttempt& attempt, store::WriteBatch& batch)
{
    model::AttemptRecord& record = attempt.record;
    const std::size_t lot = below(4);
    if (lot == 0) {
        record.handle = text();
        record.dispatchedAt = m_now;
        record.state = AttemptState::Dispatched;
        task.state = TaskState::Dispatching;
    } else if (lot == 1) {
        record.startedAt = m_now;
        record.initTime = chance(30) ? upTo(std::chrono::seconds{3}) : base::Micros{};
        record.state = AttemptState::Running;
        task.state = TaskState::Running;
        task.started = m_now;
        task.coldStart = record.initTime;
    } else if (lot == 2) {
        record.state = AttemptState::Unknown;
        record.error = text();
        task.state = TaskState::Unknown;
    } else {
        return finish(task, attempt, batch);
    }
    if (chance(10)) {
        task.cancel = record.cancel = model::CancelState::Requested;
    }
    event(batch, &task);
    write(task, batch);
    batch.attempts.push_back(record);
}

void RandomRecords::end(model::TaskRecord& task, TaskState state)
{
    task.state = state;
    task.ended = m_now;
    task.notBefore.reset();
    task.deadLetter =
        state == TaskState::Failed || state == TaskState::TimedOut || state == TaskState::Lost;
    if (task.deadLetter) {
        task.failure = static_cast<model::FailureClass>(1 + below(7));
        task.error = text();
        task.timeout = static_cast<model::TimeoutKind>(below(5));
    }
    const auto last = m_attempts.find({task.id, task.attempt});
    if (last != m_attempts.end() && last->second.record.endedAt)
        m_collects[task.no] = std::max(m_now - *last->second.record.endedAt, base::Micros::zero());
}

void RandomRecords::finish(model::TaskRecord& task, StoredAttempt& attempt,
                           store::WriteBatch& batch)
{
    model::AttemptRecord& record = attempt.record;
    constexpr AttemptState kEnds[] = {AttemptState::Succeeded, AttemptState::Succeeded,
                                      AttemptState::Failed,    AttemptState::TimedOut,
                                      AttemptState::Cancelled, AttemptState::Lost};
    record.state = pick(kEnds);
    record.leaseUntil.reset();
    if (record.startedAt || chance(80))
        record.endedAt = m_now - upTo(std::chrono::milliseconds{500});
    record.usage = {upTo(minutes{1}), static_cast<std::int64_t>(below(1'000'000'000))};
    record.cost = {static_cast<std::int64_t>(below(2'000'000)),
                   chance(80) ? base::Currency{} : kYuan};
    record.costFormula = text();
    record.logNote = chance(10) ? "log incomplete" : "";
    record.outputs = pick(kOutputs);
    if (task.cost.micro == 0)
        task.cost = record.cost;
    else if (task.cost.currency == record.cost.currency)
        task.cost.micro += record.cost.micro;
    if (record.state == AttemptState::Succeeded) {
        record.exitCode = task.exitCode = 0;
        task.outputs = chance(80) ? record.outputs : "\"of its own\"";
        end(task, TaskState::Succeeded);
    } else {
        record.exitCode = task.exitCode = static_cast<int>(below(256)) - 1;
        record.signal = chance(30) ? 9 : 0;
        record.failure = static_cast<model::FailureClass>(1 + below(7));
        record.error = text();
        constexpr TaskState kFollows[] = {TaskState::Queued, TaskState::Failed, TaskState::TimedOut,
                                          TaskState::Cancelled, TaskState::Lost};
        const TaskState follows = pick(kFollows);
        if (follows == TaskState::Queued) {
            task.state = follows;
            task.queued = m_now;
            ++task.tries;
            if (chance(50))
                task.notBefore = m_now + upTo(minutes{1});
        } else {
            end(task, follows);
        }
    }
    event(batch, &task);
    write(task, batch);
    batch.attempts.push_back(record);
}

// Of an attempt that had ended; or a dead letter that is redriven.
void RandomRecords::lateResult(model::TaskRecord& task, store::WriteBatch& batch)
{
    if (task.deadLetter && chance(50)) {
        task.deadLetter = false;
        event(batch, &task);
        write(task, batch);
        return;
    }
    if (task.attempt == 0)
        return;
    const int number = 1 + static_cast<int>(below(static_cast<std::size_t>(task.attempt)));
    StoredAttempt& attempt = m_attempts.at({task.id, number});
    // The result of a success is the task's and never changes.
    if (!model::isTerminal(attempt.record.state) || attempt.record.state == AttemptState::Succeeded)
        return;
    attempt.record.isStale = true;
    attempt.record.outputs = "\"late\"";
    attempt.record.cost.micro += 7;
    batch.attempts.push_back(attempt.record);
    if (chance(50))
        event(batch, &task);
}

void RandomRecords::change(store::WriteBatch& batch)
{
    if (chance(75)) // otherwise at the same time as the change before
        m_now += upTo(minutes{chance(5) ? 600 : 3});
    if (m_tasks.empty() || chance(30))
        return submit(batch);
    const std::size_t recent = std::min<std::size_t>(m_tasks.size(), 30);
    const auto no = static_cast<model::TaskNo>(m_tasks.size() - below(recent));
    model::TaskRecord& task = m_tasks.at(no);
    if (model::isTerminal(task.state))
        return lateResult(task, batch);
    const auto last = m_attempts.find({task.id, task.attempt});
    if (last != m_attempts.end() && !model::isTerminal(last->second.record.state))
        return goOn(task, last->second, batch);
    if (chance(15)) {
        end(task, chance(50) ? TaskState::Cancelled : TaskState::Failed);
        event(batch, &task);
        return write(task, batch);
    }
    begin(task, batch);
    if (chance(10))
        event(batch, nullptr);
}

store::WriteBatch RandomRecords::nextBatch()
{
    store::WriteBatch batch;
    for (std::size_t count = 1 + below(12); count > 0; --count)
        change(batch);
    if (batch.events.empty()) // the number of its last event tells that a batch is stored
        event(batch, nullptr);
    return batch;
}

} // namespace tributary::test
