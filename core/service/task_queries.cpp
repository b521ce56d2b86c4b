#include "rules/explain.h"
#include "service/local_queries.h"
#include "service/stored_rules.h"
#include "service/trace.h"
#include "store/operations_reads.h"
#include "store/task_reads.h"

#include <filesystem>
#include <fstream>

namespace tributary::service {
namespace {

// A TaskQuery as the store takes it; keeps the checked expression alive.
struct PreparedFilter
{
    std::optional<rules::Checked> condition;
    store::TaskFilter filter;
};

base::Error filterError(const rules::Issue& issue, const std::string& text)
{
    const auto what = rules::issueText(issue);
    // Filters stand on one line as a rule; columns are code points.
    int line = 1;
    int column = 1;
    for (std::size_t i = 0; i < issue.span.begin && i < text.size(); ++i) {
        if (text[i] == '\n') {
            ++line;
            column = 1;
        } else if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) {
            ++column;
        }
    }
    return {base::ErrorCode::InvalidArgument, what.message, {"filter", line, column}, what.hint};
}

base::Result<std::unique_ptr<PreparedFilter>> prepare(const TaskQuery& query, base::Instant now)
{
    auto prepared = std::make_unique<PreparedFilter>();
    if (query.filter.find_first_not_of(" \t\n") != std::string::npos) {
        auto checked = rules::checkText(query.filter, rules::Schema::filters());
        if (!checked.root)
            return std::unexpected(filterError(checked.issues.front(), query.filter));
        prepared->condition = std::move(checked.root);
        prepared->filter.condition = &*prepared->condition;
    }
    prepared->filter.text = query.text;
    if (query.submitted.from != query.submitted.to) {
        prepared->filter.submittedFrom = query.submitted.from;
        prepared->filter.submittedTo = query.submitted.to;
    }
    prepared->filter.deadLetterOnly = query.deadLetterOnly;
    prepared->filter.now = now;
    return prepared;
}

store::CancelCheck checkOf(const CancelPtr& cancel)
{
    if (!cancel)
        return {};
    return [cancel] { return cancel->isCancelled(); };
}

TaskRow rowOf(const store::TaskRow& row)
{
    return {
        row.no,      row.id,        row.name,      row.taskType,  row.team,      row.state,
        row.cancel,  row.type,      row.priority,  row.backend,   row.rule,      row.ruleSetVersion,
        row.attempt, row.exitCode,  row.error,     row.cost,      row.submitted, row.started,
        row.ended,   row.queueWait, row.coldStart, row.deadLetter};
}

} // namespace

std::vector<RouteCandidate> candidatesOf(const plan::Route& route)
{
    std::vector<RouteCandidate> candidates;
    for (const auto& candidate : route.candidates) {
        RouteCandidate row{candidate.name, candidate.isChosen, {}};
        for (const auto& reason : candidate.rejections) {
            row.rejections.push_back(reason.text);
            row.capable = row.capable && !plan::isPermanent(reason.code);
        }
        candidates.push_back(std::move(row));
    }
    return candidates;
}

LocalQueries::LocalQueries(std::string dataDir, const base::Clock& clock, Engine* engine)
    : m_dataDir(std::move(dataDir))
    , m_clock(clock)
    , m_engine(engine)
    , m_readers(m_dataDir)
{
}

base::Result<std::vector<TaskNo>> LocalQueries::taskNos(const TaskQuery& query,
                                                        const CancelPtr& cancel)
{
    const auto prepared = prepare(query, m_clock.now());
    if (!prepared)
        return std::unexpected(prepared.error());
    const auto reader = m_readers.take();
    if (!reader)
        return std::unexpected(reader.error());
    const store::TaskOrder order{static_cast<store::TaskColumn>(query.sort), query.descending};
    return store::readTaskNos(**reader, (*prepared)->filter, order, checkOf(cancel));
}

base::Result<std::vector<TaskRow>> LocalQueries::taskRows(std::span<const TaskNo> numbers)
{
    const auto reader = m_readers.take();
    if (!reader)
        return std::unexpected(reader.error());
    const auto stored = store::readTaskRows(**reader, numbers);
    if (!stored)
        return std::unexpected(stored.error());
    std::vector<TaskRow> rows;
    rows.reserve(stored->size());
    for (const auto& row : *stored)
        rows.push_back(rowOf(row));
    return rows;
}

base::Result<Facets> LocalQueries::facets(const TaskQuery& query, const CancelPtr& cancel)
{
    const auto prepared = prepare(query, m_clock.now());
    if (!prepared)
        return std::unexpected(prepared.error());
    const auto reader = m_readers.take();
    if (!reader)
        return std::unexpected(reader.error());
    const auto stored = store::readFacets(**reader, (*prepared)->filter, checkOf(cancel));
    if (!stored)
        return std::unexpected(stored.error());
    const auto convert = [](const std::vector<store::FacetCount>& from) {
        std::vector<FacetCount> to;
        for (const auto& facet : from)
            to.push_back({facet.value, facet.count});
        return to;
    };
    return Facets{convert(stored->states), convert(stored->types), convert(stored->backends),
                  convert(stored->rules)};
}

base::Result<std::vector<SubmissionSlot>> LocalQueries::histogram(const TaskQuery& query, int slots)
{
    const auto prepared = prepare(query, m_clock.now());
    if (!prepared)
        return std::unexpected(prepared.error());
    const auto reader = m_readers.take();
    if (!reader)
        return std::unexpected(reader.error());
    const auto stored = store::readSubmissions(**reader, (*prepared)->filter, slots);
    if (!stored)
        return std::unexpected(stored.error());
    std::vector<SubmissionSlot> result;
    for (const auto& slot : *stored)
        result.push_back({slot.from, slot.byState});
    return result;
}

base::Result<TaskDetail> LocalQueries::task(const model::TaskId& id)
{
    const auto reader = m_readers.take();
    if (!reader)
        return std::unexpected(reader.error());
    auto stored = store::readTask(**reader, id);
    if (!stored)
        return std::unexpected(stored.error());
    TaskDetail detail;
    detail.trace = buildTrace(stored->task, stored->attempts);
    for (auto& event : stored->events)
        detail.events.push_back(
            {event.seq, event.at, event.kind, event.attempt, event.actor, event.body});
    detail.task = std::move(stored->task);
    detail.attempts = std::move(stored->attempts);
    return detail;
}

base::Result<std::shared_ptr<const rules::RuleSet>> LocalQueries::rulesOf(std::int64_t version)
{
    const auto reader = m_readers.take();
    if (!reader)
        return std::unexpected(reader.error());
    const auto row = store::readRuleSet(**reader, version);
    if (!row)
        return std::unexpected(row.error());
    auto rules = loadVersion(*row);
    if (!rules)
        return std::unexpected(rules.error());
    return std::move(*rules);
}

namespace {

std::vector<TaskEstimate> estimatesOf(const model::TaskRecord& task)
{
    using model::FeatureId;
    using model::LearnedMeasure;
    std::vector<TaskEstimate> estimates;
    for (const auto& [measure, feature] :
         {std::pair(LearnedMeasure::ExecutionTime, FeatureId::ExecutionTimeEstimate),
          std::pair(LearnedMeasure::Memory, FeatureId::MemoryRequirement)})
        estimates.push_back({measure, task.spec->features.find(feature),
                             task.learned ? task.learned->of(measure) : std::nullopt});
    return estimates;
}

} // namespace

base::Result<WhyHere> LocalQueries::why(const model::TaskId& id, bool withCurrentRules)
{
    const auto detail = task(id);
    if (!detail)
        return std::unexpected(detail.error());
    const auto& record = detail->task;
    const auto rules = rulesOf(withCurrentRules ? 0 : record.classification.ruleSetVersion);
    if (!rules)
        return std::unexpected(rules.error());
    WhyHere why;
    const model::LearnedInput input(record.spec->ruleInput(), record.learned.get());
    const auto view = input.view();
    why.explanation =
        rules::explainJson('"' + model::toString(id) + '"', rules::explain(**rules, view));
    why.estimates = estimatesOf(record);
    why.decided = record.submitted;
    why.ruleSetVersion = (*rules)->version();
    if (m_engine == nullptr) {
        if (!model::isTerminal(record.state))
            why.waiting.push_back({"no_scheduler", "no scheduler is running", {}, std::nullopt});
        return why;
    }
    m_engine->inspect([&](const schedule::Scheduler& scheduler, const schedule::Now& now) {
        for (const auto& reason : scheduler.whyWaiting(id, now))
            why.waiting.push_back({std::string(schedule::toString(reason.code)), reason.text,
                                   reason.backend, reason.since});
        const auto estimator = plan::declaredEstimator(m_engine->prices());
        why.candidates = candidatesOf(plan::route(id, *record.spec, record.classification,
                                                  {scheduler.backends(), &estimator}));
        if (!record.backend.empty()) {
            // What was decided then stands, whatever would be chosen now.
            for (auto& candidate : why.candidates)
                candidate.chosen = candidate.backend == record.backend;
        }
    });
    return why;
}

base::Result<LogChunk> LocalQueries::log(const model::AttemptId& attempt, int stream,
                                         std::int64_t offset, std::int64_t maxBytes)
{
    const auto path = std::filesystem::path(m_dataDir) / "logs"
        / (model::attemptKey(attempt) + (stream == 0 ? ".out" : ".err"));
    LogChunk chunk;
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    if (!file) {
        chunk.note = "nothing was written yet";
        return chunk;
    }
    chunk.size = file.tellg();
    const auto from =
        offset < 0 ? std::max<std::int64_t>(0, chunk.size + offset) : std::min(offset, chunk.size);
    const auto length = std::min(maxBytes, chunk.size - from);
    chunk.text.resize(static_cast<std::size_t>(length));
    file.seekg(from);
    file.read(chunk.text.data(), length);
    chunk.text.resize(static_cast<std::size_t>(file.gcount()));
    chunk.nextOffset = from + file.gcount();
    chunk.isComplete = chunk.nextOffset == chunk.size;
    return chunk;
}

} // namespace tributary::service
