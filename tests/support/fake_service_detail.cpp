// What the fake service knows of one task, and of the whole operation.
#include "rules/explain.h"
#include "rules/rule_set.h"
#include "support/fake_service.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tributary::test {

namespace {

using base::Instant;
using base::Micros;
using model::ExecutionType;
using model::TaskNo;
using model::TaskState;
using namespace std::chrono_literals;

TaskNo noOf(const model::TaskId& id)
{
    TaskNo no = 0;
    for (std::size_t i = 9; i < 16; ++i)
        no = no << 8 | id.uuid.bytes[i];
    return no;
}

double wave(double x, double phase)
{
    return 0.5 + 0.3 * std::sin(x * 0.7 + phase) + 0.2 * std::sin(x * 2.3 + phase * 2);
}

} // namespace

std::string FakeService::rulesSource()
{
    return R"(task_classification_rules:
  - name: serverless_suitable
    description: Short, stateless, small
    condition: |
      execution_time_estimate < 300s AND stateful = false
      AND memory_requirement < 3GB AND trigger_type IN ['event', 'http', 'timer', 'manual', 'workflow']
    classification:
      type: serverless
      reason: Short-lived, event-driven workload
      priority: high
  - name: traditional_suitable
    description: Long or heavy
    condition: |
      execution_time_estimate > 3600s OR memory_requirement > 10GB OR stateful = true
    classification:
      type: traditional
      reason: Long-running or stateful workload
      priority: medium
  - name: edge_execution
    description: Near to the data
    condition: |
      latency_requirement < 100ms AND data_locality_required = true
      AND network_bandwidth_requirement < 10Mbps
    classification:
      type: edge
      reason: Low latency close to the data
      priority: high
)";
}

std::shared_ptr<const model::TaskSpec> FakeService::spec(TaskNo no) const
{
    const service::TaskRow found = row(no);
    auto spec = std::make_shared<model::TaskSpec>();
    spec->name = found.name;
    spec->taskType = found.taskType;
    using enum model::FeatureId;
    const bool isEdge = found.type == ExecutionType::Edge;
    const bool isLong = found.type == ExecutionType::Traditional;
    spec->features.set(ExecutionTimeEstimate, isLong ? 4200 : 12);
    spec->features.set(MemoryRequirement, 5.12e8);
    spec->features.set(CpuRequirement, 1);
    spec->features.set(Stateful, isEdge ? 1 : 0);
    if (isEdge) {
        spec->features.clear(Stateful);
        spec->features.set(LatencyRequirement, 0.05);
        spec->features.set(DataLocalityRequired, 1);
        spec->features.set(NetworkBandwidthRequirement, 5e6);
    } else {
        spec->features.set(TriggerType, static_cast<double>(model::TriggerType::Http));
    }
    spec->run.command = {"python3", "work.py", "--task", found.name};
    spec->inputs = R"({"source":"s3://inbox/2026/01/frame-0042.jpg","width":640,"height":480})";
    spec->config = R"({"quality":85})";
    spec->timeout.run = 30s;
    spec->retry.attempts = 3;
    spec->labels = {{"team", found.team}};
    return spec;
}

base::Result<service::TaskDetail> FakeService::task(const model::TaskId& id)
{
    if (auto ok = check(); !ok)
        return std::unexpected(ok.error());
    const TaskNo no = noOf(id);
    if (no < 1 || no > m_taskCount)
        return base::failure(base::ErrorCode::NotFound, "no such task");
    const service::TaskRow found = row(no);
    service::TaskDetail detail;
    model::TaskRecord& task = detail.task;
    task.no = no;
    task.id = id;
    task.spec = spec(no);
    task.state = found.state;
    task.classification.type = found.type;
    task.classification.rule = found.rule;
    task.classification.reason = "Short-lived, event-driven workload";
    task.classification.priority = found.priority;
    task.classification.ruleSetVersion = found.ruleSetVersion;
    task.backend = found.backend;
    task.attempt = found.attempt;
    task.exitCode = found.exitCode;
    task.error = found.error;
    if (found.state == TaskState::Failed)
        task.failure = model::FailureClass::Exit;
    task.outputs = found.state == TaskState::Succeeded
        ? R"({"thumbnail":"s3://outbox/frame-0042-640.jpg","bytes":48213})"
        : "null";
    task.cost = found.cost;
    task.submitted = found.submitted;
    task.queued = found.submitted + 2ms;
    task.started = found.started;
    task.ended = found.ended;
    task.queueWait = found.queueWait;
    task.coldStart = found.coldStart;
    task.deadLetter = found.deadLetter;

    using Kind = service::TraceSpan::Kind;
    auto add = [&detail, &found](Kind kind, int attempt, Instant from, model::MaybeInstant to,
                                 bool reported = true, bool failed = false) {
        detail.trace.push_back({kind, attempt, from, to, found.backend, reported, failed, {}});
    };
    Instant at = found.submitted;
    add(Kind::Classify, 0, at, at + 2ms);
    at += 2ms;
    const int attempts = std::max(found.attempt, 0);
    for (int n = 1; n <= attempts; ++n) {
        const bool isLast = n == attempts;
        model::AttemptRecord attempt;
        attempt.id = {id, n};
        attempt.task = no;
        attempt.backend = found.backend;
        attempt.intentAt = at + found.queueWait / attempts;
        add(Kind::Queue, n, at,
            isLast && found.state == TaskState::Queued ? model::MaybeInstant{} : attempt.intentAt);
        if (isLast && found.state <= TaskState::Queued)
            break;
        attempt.handle = "pid 4" + std::to_string(100 + no % 900);
        attempt.dispatchedAt = attempt.intentAt + 14ms;
        add(Kind::Dispatch, n, attempt.intentAt, attempt.dispatchedAt);
        at = *attempt.dispatchedAt;
        if (found.coldStart > Micros{}) {
            attempt.initTime = found.coldStart;
            add(Kind::ColdStart, n, at, at + found.coldStart);
            at += found.coldStart;
        }
        attempt.startedAt = at;
        const Micros run = found.ended && found.started ? *found.ended - *found.started : 3s;
        if (isLast && !model::isTerminal(found.state)) {
            attempt.state = model::AttemptState::Running;
            add(Kind::Run, n, at, {});
            detail.attempts.push_back(attempt);
            break;
        }
        const bool failed = !isLast || found.state == TaskState::Failed;
        attempt.endedAt = at + run / attempts;
        add(Kind::Run, n, at, attempt.endedAt, true, failed);
        at = *attempt.endedAt;
        attempt.state = failed ? model::AttemptState::Failed : model::AttemptState::Succeeded;
        attempt.exitCode = failed ? 1 : 0;
        attempt.failure = failed ? model::FailureClass::Exit : model::FailureClass::None;
        attempt.error = failed ? "exit code 1: input image is truncated" : "";
        attempt.usage = {run / 3, 96'400'000};
        attempt.cost.micro = found.cost.micro / attempts;
        attempt.costFormula = "2.10 s × 1 core × $0.0340/core-h + 2.10 s × 0.50 GB × $0.0045/GB-h "
                              "(price book default 2026-01)";
        detail.attempts.push_back(attempt);
        if (isLast) {
            add(Kind::Collect, n, at, at + 9ms, found.type != ExecutionType::Edge);
        } else {
            add(Kind::Backoff, n, at, at + 800ms);
            at += 800ms;
        }
    }
    std::int64_t seq = no * 10;
    auto event = [&](Instant when, const char* kind, int attempt, const char* actor,
                     const char* body) {
        detail.events.push_back({seq++, when, kind, attempt, actor, body});
    };
    event(found.submitted, "task.accepted", 0, "operator", R"({"definition":"","bytes":412})");
    event(found.submitted + 1ms, "task.classified", 0, "scheduler",
          R"({"type":"serverless","rule":"serverless_suitable","version":3})");
    event(found.submitted + 2ms, "task.queued", 0, "scheduler", R"({"backend":"functions-local"})");
    for (const model::AttemptRecord& attempt : detail.attempts) {
        event(attempt.intentAt, "attempt.intent", attempt.id.number, "scheduler", "{}");
        event(attempt.dispatchedAt.value_or(attempt.intentAt), "attempt.dispatched",
              attempt.id.number, "backend:local", R"({"handle":"pid 4711"})");
        if (attempt.endedAt)
            event(*attempt.endedAt, "attempt.ended", attempt.id.number, "backend:local",
                  R"({"exit_code":0})");
    }
    return detail;
}

base::Result<service::WhyHere> FakeService::why(const model::TaskId& id, bool withCurrentRules)
{
    if (auto ok = check(); !ok)
        return std::unexpected(ok.error());
    const TaskNo no = noOf(id);
    const auto rules = rules::loadRules(rulesSource(), "rules.yaml");
    if (!rules)
        return base::failure(base::ErrorCode::Internal, rules.error().front().error.message);
    const auto task = spec(no);
    const service::TaskRow found = row(no);
    service::WhyHere why;
    why.explanation = rules::explainJson("\"" + model::toString(id) + "\"",
                                         rules::explain(*rules, task->ruleInput()));
    why.ruleSetVersion = withCurrentRules ? 4 : 3;
    why.candidates = {
        {found.backend, true, {}},
        {"lambda-eu", false, {"circuit breaker open since 14:02", "quota: 1000 of 1000 in use"}},
        {"functions-b", false, {"costs 2.1 × as much under policy cheapest"}},
        {"slurm-a", false, {"another execution type"}, false},
    };
    why.decided = found.submitted;
    why.estimates = {{model::LearnedMeasure::ExecutionTime,
                      task->features.find(model::FeatureId::ExecutionTimeEstimate),
                      model::LearnedQuantiles{37, found.submitted - 90s, {412, 530, 600, 700}}},
                     {model::LearnedMeasure::Memory,
                      task->features.find(model::FeatureId::MemoryRequirement), std::nullopt}};
    if (!model::isTerminal(found.state) && found.state <= TaskState::Queued)
        why.waiting = {{"no_slot", "8 of 8 slots are in use", found.backend, m_now - 12s},
                       {"dependency", "waits for nightly-report-17", "", m_now - 40s}};
    return why;
}

base::Result<service::LogChunk> FakeService::log(const model::AttemptId& attempt, int stream,
                                                 std::int64_t offset, std::int64_t maxBytes)
{
    if (auto ok = check(); !ok)
        return std::unexpected(ok.error());
    std::string all;
    const service::TaskRow found = row(noOf(attempt.task));
    if (stream == 0) {
        for (int i = 1; i <= 160; ++i)
            all += "2026-01-01T08:00:" + std::to_string(10 + i % 50) + "Z INFO  step "
                + std::to_string(i) + "/160: read block " + std::to_string(i * 4096) + " of "
                + found.name + "\n";
        all += R"({"bytes":48213})"
               "\n";
    } else if (!found.error.empty()) {
        all = "Traceback (most recent call last):\n  File \"work.py\", line 41, in <module>\n"
              "    main()\nOSError: "
            + found.error + "\n";
    }
    service::LogChunk chunk;
    chunk.size = static_cast<std::int64_t>(all.size());
    if (offset < 0)
        offset = std::max<std::int64_t>(0, chunk.size + offset);
    offset = std::min(offset, chunk.size);
    chunk.text = all.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(maxBytes));
    chunk.nextOffset = offset + static_cast<std::int64_t>(chunk.text.size());
    return chunk;
}

base::Result<service::Overview> FakeService::overview()
{
    if (auto ok = check("overview"); !ok)
        return std::unexpected(ok.error());
    service::Overview overview;
    overview.isDemo = true;
    std::int64_t cost = 0;
    const TaskNo count = std::min<TaskNo>(m_taskCount, 20'000);
    for (TaskNo no = m_taskCount; no > m_taskCount - count; --no) {
        const service::TaskRow found = row(no);
        const auto state = static_cast<std::size_t>(found.state);
        ++overview.byState[state];
        ++overview.byTypeAndState[static_cast<std::size_t>(found.type)][state];
        cost += found.cost.micro;
        overview.deadLetters += found.deadLetter ? 1 : 0;
        if (found.state == TaskState::Failed && overview.lastFailures.size() < 8)
            overview.lastFailures.push_back(found);
    }
    if (count > 0)
        overview.costToday.push_back({cost, {}});
    overview.oldestQueued = 47s;
    overview.successRateHour = 0.964;
    overview.finishedHour = count > 0 ? 178 : 0;
    overview.p95LatencySeconds = 4.82;
    return overview;
}

base::Result<std::vector<service::BackendRow>> FakeService::backends()
{
    if (auto ok = check("backends"); !ok)
        return std::unexpected(ok.error());
    std::vector<service::BackendRow> rows;
    auto add = [&](const char* name, ExecutionType type, const char* provider, const char* health,
                   const char* reason, int slots, int used, int queued) {
        service::BackendRow backend;
        backend.name = name;
        backend.type = type;
        backend.provider = provider;
        backend.health = health;
        backend.reason = reason;
        backend.healthSince = m_now - 3h;
        backend.probeLatency = std::chrono::microseconds(900 + 310 * slots);
        backend.concurrency = slots;
        backend.slotsUsed = used;
        backend.queued = queued;
        if (type == ExecutionType::Serverless) {
            backend.coldStarts = 42;
            backend.warmInstances = 5;
            backend.initP50 = 140ms;
            backend.initP95 = 620ms;
        }
        for (int i = 0; i < used; ++i)
            backend.leases.push_back(
                {idOf(m_taskCount - 30 - i), 1, m_now - (5s * (i + 1)), m_now + 25s});
        rows.push_back(std::move(backend));
    };
    if (m_taskCount == 0)
        return rows;
    add("local", ExecutionType::Traditional, "process", "healthy", "", 8, 6, 3);
    add("slurm-a", ExecutionType::Traditional, "slurm", "degraded", "squeue answers after 4.1 s",
        64, 22, 11);
    add("functions-local", ExecutionType::Serverless, "runtime", "healthy", "", 16, 9, 2);
    add("lambda-eu", ExecutionType::Serverless, "aws", "unavailable",
        "credentials expired at 13:58; retries stopped", 100, 0, 4);
    add("edge-zone-a", ExecutionType::Edge, "bubblewrap", "healthy", "", 4, 2, 0);
    add("edge-zone-b", ExecutionType::Edge, "http", "healthy", "", 12, 5, 1);
    rows[2].isDraining = true;
    rows.back().isAtLeastOnce = true;
    return rows;
}

base::Result<std::vector<service::RuleSetVersionRow>> FakeService::ruleSets()
{
    if (auto ok = check(); !ok)
        return std::unexpected(ok.error());
    if (m_taskCount == 0)
        return std::vector<service::RuleSetVersionRow>{};
    std::vector<service::RuleSetVersionRow> rows{
        {3, true, m_now - 5h, "operator", "Raise the limit of functions to 3 GB", rulesSource(),
         "rules.yaml"},
        {2, false, m_now - 26h, "operator", "Send small jobs to the edge", rulesSource(),
         "rules.yaml"},
        {1, false, m_now - 72h, "system", "The three rules that ship", rulesSource(), "rules.yaml"},
    };
    const std::lock_guard lock(m_mutex);
    rows.insert(rows.begin(), m_rules.begin(), m_rules.end());
    const auto active =
        std::ranges::find(rows, rollout::Mode::Now, &service::RuleSetVersionRow::mode);
    for (service::RuleSetVersionRow& row : rows) {
        row.isActive = &row == &*active;
        if (row.mode == rollout::Mode::Now)
            row.state =
                row.isActive ? rollout::VersionState::Active : rollout::VersionState::Superseded;
    }
    return rows;
}

base::Result<service::PriceBookRow> FakeService::priceBook()
{
    if (auto ok = check("priceBook"); !ok)
        return std::unexpected(ok.error());
    return service::PriceBookRow{"default 2026-01", "2025-12-20", "prices.json", "{}\n"};
}

base::Result<service::CostReport> FakeService::cost(service::TimeRange /*range*/,
                                                    service::CostDimension dimension)
{
    if (auto ok = check("cost"); !ok)
        return std::unexpected(ok.error());
    static const std::array<std::vector<std::string>, 5> kKeys{{
        {"traditional", "serverless", "edge"},
        {"local", "slurm-a", "functions-local", "lambda-eu", "edge-zone-a", "edge-zone-b"},
        {"image", "video", "document", "training", "vision", "event"},
        {"serverless_suitable", "traditional_suitable", "edge_execution",
         "default_traditional_rule"},
        {"media", "billing", "field", "research", "platform"},
    }};
    service::CostReport report;
    report.priceBook = "default 2026-01";
    report.priceDate = "2025-12-20";
    if (m_taskCount == 0)
        return report;
    const std::int64_t today = base::toMicros(m_now) / 86'400'000'000;
    const auto& keys = kKeys[static_cast<std::size_t>(dimension)];
    for (std::int64_t day = today - 13; day <= today; ++day)
        for (std::size_t k = 0; k < keys.size(); ++k) {
            const double share = wave(static_cast<double>(day), static_cast<double>(k));
            const auto micro = static_cast<std::int64_t>(share * 2.4e6 / (1.0 + double(k) * 0.6));
            report.cells.push_back(
                {day, keys[k], micro, micro / 30, static_cast<std::int64_t>(400 * share) + 20, {}});
        }
    return report;
}

base::Result<service::LatencyReport> FakeService::latency(service::TimeRange range,
                                                          service::LatencyPhase /*phase*/)
{
    if (auto ok = check("latency"); !ok)
        return std::unexpected(ok.error());
    service::LatencyReport report;
    report.edges = {0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 10'800};
    if (m_taskCount == 0)
        return report;
    const Instant to = range.to == Instant{} ? m_now : std::min(range.to, m_now);
    const Instant from = range.to == Instant{} ? m_now - 24h : range.from;
    constexpr int kSlots = 60;
    report.slotLength = (to - from) / kSlots;
    for (int slot = 0; slot < kSlots; ++slot)
        for (int type = 0; type < model::kExecutionTypeCount; ++type) {
            service::LatencyCell cell;
            cell.slot = from + slot * report.slotLength;
            cell.type = static_cast<ExecutionType>(type);
            cell.counts.assign(report.edges.size() + 1, 0);
            const std::array<int, 3> centres{8, 3, 1};
            const double shift = wave(slot * 0.2, type) * 2;
            for (std::size_t b = 0; b < cell.counts.size(); ++b) {
                const double distance =
                    static_cast<double>(b) - centres[static_cast<std::size_t>(type)] - shift;
                cell.counts[b] =
                    static_cast<std::int64_t>(40 * std::exp(-distance * distance / 2.2));
                cell.count += cell.counts[b];
            }
            auto percentile = [&](double p) {
                std::int64_t seen = 0;
                for (std::size_t b = 0; b < cell.counts.size(); ++b) {
                    seen += cell.counts[b];
                    if (static_cast<double>(seen) >= p * static_cast<double>(cell.count))
                        return report.edges[std::min(b, report.edges.size() - 1)];
                }
                return report.edges.back();
            };
            cell.p50 = percentile(0.5);
            cell.p95 = percentile(0.95);
            cell.p99 = percentile(0.99);
            report.cells.push_back(std::move(cell));
        }
    return report;
}

base::Result<service::OutcomeReport> FakeService::outcomes(service::TimeRange range)
{
    if (auto ok = check("outcomes"); !ok)
        return std::unexpected(ok.error());
    service::OutcomeReport report;
    report.slotLength = 1h;
    const Instant to = range.to == Instant{} ? m_now : std::min(range.to, m_now);
    const Instant from = range.to == Instant{} ? m_now - 24h : range.from;
    const Instant first = std::chrono::floor<std::chrono::hours>(from);
    for (Instant slot = first; m_taskCount > 0 && slot < to; slot += report.slotLength)
        for (int type = 0; type < model::kExecutionTypeCount; ++type) {
            const double hour = static_cast<double>((slot - first) / 1h);
            const auto ended = static_cast<std::int64_t>(40 + 90 * wave(hour * 0.6, type));
            const auto failed = static_cast<std::int64_t>(static_cast<double>(ended) * 0.06
                                                          * wave(hour * 1.7, type + 1));
            report.cells.push_back(
                {slot, static_cast<ExecutionType>(type), ended, failed, ended / 40});
        }
    return report;
}

// Sends everything to the edge; decides what has a key when the key begins with "in".
std::optional<service::CanaryPreview> FakeService::canaryOf(const model::TaskSpec& spec) const
{
    const std::lock_guard lock(m_mutex);
    if (!m_trial || m_trial->state != rollout::VersionState::Canary)
        return std::nullopt;
    service::CanaryPreview canary{m_trial->rollout.version, m_trial->rollout.share(), {}, {}};
    if (!spec.idempotencyKey.empty())
        canary.decides = spec.idempotencyKey.starts_with("in");
    canary.other.type = ExecutionType::Edge;
    canary.other.rule = "near";
    return canary;
}

service::SubmitPreview FakeService::preview(const std::string& text, const std::string& file)
{
    service::SubmitPreview preview;
    if (auto ok = check(); !ok) {
        preview.errors.push_back(ok.error());
        return preview;
    }
    const auto rules = rules::loadRules(rulesSource(), "rules.yaml");
    auto tasks = model::readTaskFile(text, file);
    if (!tasks) {
        preview.errors = std::move(tasks.error());
        return preview;
    }
    preview.total = static_cast<std::int64_t>(tasks->size());
    for (const model::TaskSpec& spec : *tasks) {
        ++preview.byType[static_cast<std::size_t>(rules->classify(spec.ruleInput()).type)];
        if (preview.items.size() >= 1000)
            continue;
        const rules::Explanation explanation = rules::explain(*rules, spec.ruleInput());
        service::SubmitPreview::Item item;
        item.name = spec.name;
        item.classification = explanation.classification;
        item.canary = canaryOf(spec);
        item.explanation = rules::explainJson("null", explanation);
        item.candidates = {{"functions-local", true, {}},
                           {"lambda-eu", false, {"credentials expired at 13:58"}},
                           {"local", false, {"the rule chose serverless"}, false}};
        if (spec.features.isKnown(model::FeatureId::ExecutionTimeEstimate)) {
            item.costEstimate = base::Money{1240, {}};
            item.costBasis = "price list, no history";
        } else {
            item.costBasis = "unknown: give an execution_time_estimate";
        }
        preview.items.push_back(std::move(item));
    }
    return preview;
}

} // namespace tributary::test
