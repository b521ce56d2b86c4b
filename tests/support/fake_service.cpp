#include "support/fake_service.h"

#include "rules/checked.h"
#include "rules/explain.h"
#include "rules/rule_set.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

namespace tributary::test {

namespace {

using base::Instant;
using base::Micros;
using model::ExecutionType;
using model::TaskNo;
using model::TaskState;
using namespace std::chrono_literals;

// splitmix64: the same number gives the same task.
std::uint64_t mix(std::uint64_t x)
{
    x += 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31U);
}

int pick(TaskNo no, int salt, int below)
{
    return static_cast<int>(mix(static_cast<std::uint64_t>(no) * 31 + static_cast<unsigned>(salt))
                            % static_cast<unsigned>(below));
}

struct Kind
{
    const char* name;
    const char* type;
    const char* team;
    ExecutionType where;
    const char* backend;
    const char* rule;
    int seconds;
};
constexpr std::array<Kind, 8> kKinds{{
    {"thumbnail", "image", "media", ExecutionType::Serverless, "functions-local",
     "serverless_suitable", 2},
    {"transcode", "video", "media", ExecutionType::Traditional, "local", "traditional_suitable",
     540},
    {"sensor-merge", "telemetry", "field", ExecutionType::Edge, "edge-zone-a", "edge_execution", 1},
    {"invoice-pdf", "document", "billing", ExecutionType::Serverless, "functions-local",
     "serverless_suitable", 4},
    {"nightly-report", "report", "billing", ExecutionType::Traditional, "local",
     "default_traditional_rule", 1260},
    {"model-train", "training", "research", ExecutionType::Traditional, "slurm-a",
     "traditional_suitable", 5400},
    {"camera-count", "vision", "field", ExecutionType::Edge, "edge-zone-b", "edge_execution", 1},
    {"webhook", "event", "platform", ExecutionType::Serverless, "lambda-eu", "serverless_suitable",
     1},
}};

const Kind& kindOf(TaskNo no)
{
    return kKinds[static_cast<std::size_t>(pick(no, 1, static_cast<int>(kKinds.size())))];
}

class RowSource final : public rules::FieldSource
{
public:
    RowSource(const service::TaskRow& row, Instant now)
        : m_row(row)
        , m_now(now)
    {
    }
    std::optional<double> number(const rules::FieldRef& field) const override
    {
        if (field.source != rules::FieldRef::Source::Task)
            return std::nullopt;
        using enum rules::TaskField;
        switch (field.task) {
        case State:
            return static_cast<double>(m_row.state);
        case ExecutionType:
            return static_cast<double>(m_row.type);
        case Attempt:
            return m_row.attempt;
        case Cost:
            return static_cast<double>(m_row.cost.micro);
        case QueueWait:
            return static_cast<double>(m_row.queueWait.count()) / 1e6;
        case Age:
            return static_cast<double>((m_now - m_row.submitted).count()) / 1e6;
        case Submitted:
            return static_cast<double>(base::toMicros(m_row.submitted));
        case RunTime:
            if (m_row.started && m_row.ended)
                return static_cast<double>((*m_row.ended - *m_row.started).count()) / 1e6;
            return std::nullopt;
        case Now:
            return static_cast<double>(base::toMicros(m_now));
        default:
            return std::nullopt;
        }
    }
    std::optional<std::string_view> text(const rules::FieldRef& field) const override
    {
        using Source = rules::FieldRef::Source;
        if (field.source == Source::TaskType)
            return m_row.taskType;
        if (field.source == Source::Label && field.key == "team")
            return m_row.team;
        if (field.source != Source::Task)
            return std::nullopt;
        switch (field.task) {
        case rules::TaskField::Name:
            return m_row.name;
        case rules::TaskField::State:
            return model::toString(m_row.state);
        case rules::TaskField::ExecutionType:
            return model::toString(m_row.type);
        case rules::TaskField::Backend:
            return m_row.backend;
        case rules::TaskField::Rule:
            return m_row.rule;
        case rules::TaskField::Error:
            return m_row.error;
        default:
            return std::nullopt;
        }
    }

private:
    const service::TaskRow& m_row;
    Instant m_now;
};

std::int64_t sortKey(const service::TaskRow& row, service::TaskColumn column)
{
    using enum service::TaskColumn;
    switch (column) {
    case State:
        return static_cast<std::int64_t>(row.state);
    case Type:
        return static_cast<std::int64_t>(row.type);
    case QueueWait:
        return row.queueWait.count();
    case Cost:
        return row.cost.micro;
    case RunTime:
    case Duration:
        return row.started && row.ended ? (*row.ended - *row.started).count() : 0;
    default:
        return base::toMicros(row.submitted);
    }
}

// Of a sample, scaled so that the sum is `total`.
std::vector<service::FacetCount> scaled(const std::map<std::string, std::int64_t>& counts,
                                        std::int64_t total)
{
    std::vector<service::FacetCount> result;
    std::int64_t sample = 0;
    for (const auto& [value, count] : counts)
        sample += count;
    std::int64_t rest = total;
    for (const auto& [value, count] : counts) {
        result.push_back({value, count * total / sample});
        rest -= result.back().count;
    }
    std::ranges::stable_sort(result, std::greater{}, &service::FacetCount::count);
    if (!result.empty())
        result.front().count += rest;
    return result;
}

} // namespace

FakeService::FakeService(std::int64_t taskCount, Instant now)
    : m_taskCount(taskCount)
    , m_now(now)
{
}

void FakeService::setFailing(std::set<std::string> queries)
{
    const std::lock_guard lock(m_mutex);
    m_failing = std::move(queries);
}

void FakeService::setReply(service::CommandReply reply)
{
    const std::lock_guard lock(m_mutex);
    m_reply = std::move(reply);
}

void FakeService::setState(TaskNo no, TaskState state)
{
    const std::lock_guard lock(m_mutex);
    m_states.emplace_back(no, state);
}

void FakeService::addRules(service::RuleSetVersionRow version)
{
    const std::lock_guard lock(m_mutex);
    m_rules.insert(m_rules.begin(), std::move(version));
}

std::vector<service::Command> FakeService::takeCommands()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_commands, {});
}

model::TaskId FakeService::idOf(TaskNo no)
{
    model::TaskId id;
    for (std::size_t i = 0; i < 8; ++i)
        id.uuid.bytes[15 - i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(no) >> 8 * i);
    id.uuid.bytes[0] = 1;
    id.uuid.bytes[1] = 0x9B;
    id.uuid.bytes[6] = 0x70;
    id.uuid.bytes[8] = 0x80;
    return id;
}

namespace {

TaskNo noOf(const model::TaskId& id)
{
    TaskNo no = 0;
    for (std::size_t i = 9; i < 16; ++i)
        no = no << 8 | id.uuid.bytes[i];
    return no;
}

TaskState stateOf(TaskNo no, TaskNo newest)
{
    using enum TaskState;
    const TaskNo age = newest - no;
    if (age < 3)
        return Accepted;
    if (age < 24)
        return Queued;
    if (age < 28)
        return Dispatching;
    if (age < 60)
        return Running;
    const int dice = pick(no, 2, 1000);
    if (dice < 930)
        return Succeeded;
    if (dice < 968)
        return Failed;
    if (dice < 980)
        return TimedOut;
    if (dice < 995)
        return Cancelled;
    return dice < 998 ? Lost : Unknown;
}

} // namespace

service::TaskRow FakeService::row(TaskNo no) const
{
    const Kind& kind = kindOf(no);
    const TaskNo newest = m_taskCount;
    service::TaskRow row;
    row.no = no;
    row.id = idOf(no);
    row.name = std::string(kind.name) + "-" + std::to_string(no);
    row.taskType = kind.type;
    row.team = kind.team;
    row.type = kind.where;
    row.backend = kind.backend;
    row.rule = kind.rule;
    row.ruleSetVersion = 3;
    row.priority = static_cast<model::Priority>(pick(no, 9, 4));
    row.state = stateOf(no, newest);
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [which, state] : m_states)
            if (which == no)
                row.state = state;
    }
    row.attempt = row.state == TaskState::Accepted ? 0 : 1 + (pick(no, 3, 12) == 0 ? 1 : 0);
    row.submitted = m_now - (newest - no) * 20s - std::chrono::milliseconds(pick(no, 4, 19'000));
    row.queueWait = std::chrono::milliseconds(20 + pick(no, 5, 4000));
    if (kind.where == ExecutionType::Serverless && pick(no, 6, 7) == 0)
        row.coldStart = std::chrono::milliseconds(120 + pick(no, 7, 700));
    const Micros run = kind.seconds * std::chrono::milliseconds(600 + pick(no, 8, 900));
    if (row.state >= TaskState::Running)
        row.started = row.submitted + row.queueWait + row.coldStart;
    if (model::isTerminal(row.state)) {
        row.ended = std::min(*row.started + run, m_now);
        row.cost.micro = 40 + static_cast<std::int64_t>(kind.seconds) * (15 + pick(no, 10, 20));
        row.exitCode = row.state == TaskState::Failed ? 1 + pick(no, 11, 3) : 0;
    }
    if (row.state == TaskState::Failed)
        row.error = pick(no, 12, 2) == 0 ? "exit code 1: input image is truncated"
                                         : "exit code 2: connection refused by db-3:5432";
    else if (row.state == TaskState::TimedOut)
        row.error = "run time-out of 30s exceeded";
    else if (row.state == TaskState::Lost)
        row.error = "edge node rebooted while the task ran";
    row.deadLetter = row.state == TaskState::Failed && row.attempt > 1;
    return row;
}

void FakeService::execute(service::Command command, std::function<void(service::CommandReply)> done)
{
    service::CommandReply reply;
    {
        const std::lock_guard lock(m_mutex);
        if (const auto* cancel = std::get_if<service::CancelTasks>(&command)) {
            for (const model::TaskId& id : cancel->tasks)
                m_states.emplace_back(noOf(id), TaskState::Cancelled);
        }
        m_commands.push_back(std::move(command));
        reply = m_reply;
    }
    done(std::move(reply));
}

base::Result<> FakeService::check(const char* query)
{
    ++m_queries;
    const std::lock_guard lock(m_mutex);
    if (m_isFailing || m_failing.contains(query))
        return base::failure(base::ErrorCode::Unavailable, "the database is locked for 2 s");
    return {};
}

base::Result<std::vector<TaskNo>> FakeService::matching(const service::TaskQuery& query,
                                                        const service::CancelPtr& cancel)
{
    std::optional<rules::Checked> condition;
    if (!query.filter.empty()) {
        auto checked = rules::checkText(query.filter, rules::Schema::filters());
        if (!checked.root) {
            const rules::Issue& issue = checked.issues.front();
            base::Error error{base::ErrorCode::InvalidArgument,
                              rules::issueText(issue).message,
                              {"", 1, static_cast<int>(issue.span.begin) + 1},
                              {}};
            return std::unexpected(error);
        }
        condition = std::move(checked.root);
    }
    const bool hasRange = query.submitted.to != Instant{};
    std::vector<TaskNo> result;
    const TaskNo count = m_taskCount;
    if (!condition && query.text.empty() && !hasRange && !query.deadLetterOnly) {
        result.resize(static_cast<std::size_t>(count));
        std::iota(result.rbegin(), result.rend(), TaskNo{1});
        return result;
    }
    for (TaskNo no = count; no >= 1; --no) {
        if (cancel && cancel->isCancelled())
            return base::failure(base::ErrorCode::Cancelled, "cancelled");
        const service::TaskRow candidate = row(no);
        if (hasRange && candidate.submitted < query.submitted.from)
            break;
        if (query.deadLetterOnly && !candidate.deadLetter)
            continue;
        if (!query.text.empty() && candidate.name.find(query.text) == std::string::npos
            && candidate.error.find(query.text) == std::string::npos
            && !model::toString(candidate.id).starts_with(query.text))
            continue;
        if (condition
            && rules::evaluate(*condition, RowSource(candidate, m_now)) != rules::Verdict::True)
            continue;
        result.push_back(no);
    }
    return result;
}

base::Result<std::vector<TaskNo>> FakeService::taskNos(const service::TaskQuery& query,
                                                       const service::CancelPtr& cancel)
{
    if (auto ok = check(); !ok)
        return std::unexpected(ok.error());
    auto nos = matching(query, cancel);
    if (!nos)
        return nos;
    if (query.sort != service::TaskColumn::Submitted && nos->size() <= 50'000) {
        std::vector<std::pair<std::int64_t, TaskNo>> keys;
        for (const TaskNo no : *nos)
            keys.emplace_back(sortKey(row(no), query.sort), no);
        std::ranges::sort(keys, std::greater{});
        std::ranges::transform(keys, nos->begin(), [](const auto& key) { return key.second; });
    }
    if (!query.descending)
        std::ranges::reverse(*nos);
    return nos;
}

base::Result<std::vector<service::TaskRow>> FakeService::taskRows(std::span<const TaskNo> nos)
{
    if (auto ok = check(); !ok)
        return std::unexpected(ok.error());
    std::vector<service::TaskRow> rows;
    for (const TaskNo no : nos)
        rows.push_back(row(no));
    return rows;
}

base::Result<service::Facets> FakeService::facets(const service::TaskQuery& query,
                                                  const service::CancelPtr& cancel)
{
    if (auto ok = check(); !ok)
        return std::unexpected(ok.error());
    auto nos = matching(query, cancel);
    if (!nos)
        return std::unexpected(nos.error());
    const auto total = static_cast<std::int64_t>(nos->size());
    if (nos->size() > 20'000)
        nos->resize(20'000);
    std::map<std::string, std::int64_t> states;
    std::map<std::string, std::int64_t> types;
    std::map<std::string, std::int64_t> places;
    std::map<std::string, std::int64_t> rulesFound;
    for (const TaskNo no : *nos) {
        const service::TaskRow found = row(no);
        ++states[std::string(model::toString(found.state))];
        ++types[std::string(model::toString(found.type))];
        ++places[found.backend];
        ++rulesFound[found.rule];
    }
    return service::Facets{scaled(states, total), scaled(types, total), scaled(places, total),
                           scaled(rulesFound, total)};
}

base::Result<std::vector<service::SubmissionSlot>>
FakeService::histogram(const service::TaskQuery& query, int slots)
{
    if (auto ok = check(); !ok)
        return std::unexpected(ok.error());
    auto nos = matching(query, nullptr);
    if (!nos)
        return std::unexpected(nos.error());
    std::vector<service::SubmissionSlot> result;
    if (nos->empty() || slots < 1)
        return result;
    if (nos->size() > 20'000)
        nos->resize(20'000);
    Instant from = query.submitted.from;
    Instant to = std::min(query.submitted.to, m_now);
    if (query.submitted.to == Instant{}) {
        from = row(nos->back()).submitted;
        to = m_now;
    }
    const Micros width = std::max(Micros{1}, (to - from) / slots + Micros{1});
    for (int i = 0; i < slots; ++i)
        result.push_back({from + i * width, {}});
    for (const TaskNo no : *nos) {
        const service::TaskRow found = row(no);
        const auto slot = (found.submitted - from) / width;
        if (slot >= 0 && slot < slots)
            ++result[static_cast<std::size_t>(slot)].byState[static_cast<std::size_t>(found.state)];
    }
    return result;
}

} // namespace tributary::test
