#include "service/rule_replay.h"

#include "service/local_queries.h"
#include "store/history_reads.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <numeric>

namespace tributary::service {
namespace {

constexpr std::int64_t kTasksAStep = 1024; // between two looks at the clock of the asker
constexpr std::int64_t kRunsToLearnFrom = 50'000; // the newest ones

// Where it ran really: a fallback is of another type than was decided.
std::optional<model::ExecutionType> placeOf(const store::HistoryRow& row,
                                            const std::vector<plan::BackendState>& backends)
{
    const auto found = std::ranges::find(
        backends, row.backend, [](const auto& state) -> const auto& { return state.config.name; });
    return found == backends.end() ? row.type : found->config.type;
}

simulate::HistoryTask taskOf(store::HistoryRow&& row,
                             const std::vector<plan::BackendState>& backends)
{
    simulate::HistoryTask task;
    task.ranOn = placeOf(row, backends);
    task.externalId = std::move(row.externalId);
    task.arrival = row.arrival;
    task.features = std::move(row.features);
    task.taskType = std::move(row.taskType);
    task.labels = std::move(row.labels);
    task.runTime = row.runTime;
    task.wait = row.wait;
    return task;
}

std::vector<std::string> textsOf(const std::string& json)
{
    std::vector<std::string> texts;
    const auto list = nlohmann::json::parse(json, nullptr, false);
    for (const auto& text : list.is_array() ? list : nlohmann::json::array()) {
        if (text.is_string())
            texts.push_back(text.get<std::string>());
    }
    return texts;
}

DatasetRow rowOf(const store::HistoryDataset& dataset)
{
    return {dataset.id,         dataset.name, dataset.format,
            dataset.importedAt, dataset.rows, textsOf(dataset.assumptions)};
}

store::OwnHistory ownOf(const ReplayRequest& request)
{
    store::OwnHistory own;
    own.most = request.most;
    if (request.submitted.from != request.submitted.to) {
        own.submittedFrom = request.submitted.from;
        own.submittedTo = request.submitted.to;
    }
    return own;
}

} // namespace

plan::BackendState asConfigured(model::BackendConfig config)
{
    plan::BackendState state;
    state.config = std::move(config);
    state.health.state = model::BackendHealth::State::Healthy;
    state.limit = state.config.concurrency;
    return state;
}

base::Result<std::array<std::optional<double>, simulate::kTypes>>
typicalStarts(OperationsQueries& operations)
{
    std::array<std::optional<double>, simulate::kTypes> starts{};
    const auto report = operations.latency({}, LatencyPhase::Start);
    if (!report && report.error().code == base::ErrorCode::NotFound)
        return starts; // a new data directory: nothing has run
    if (!report)
        return std::unexpected(report.error());
    for (std::size_t type = 0; type < simulate::kTypes; ++type) {
        std::vector<std::int64_t> counts(report->edges.size() + 1);
        for (const auto& cell : report->cells) {
            for (std::size_t i = 0; static_cast<std::size_t>(cell.type) == type
                 && i < cell.counts.size() && i < counts.size();
                 ++i)
                counts[i] += cell.counts[i];
        }
        const auto all = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < report->edges.size() && all > 0 && !starts[type]; ++i) {
            sum += counts[i];
            if (sum * 2 >= all)
                starts[type] = report->edges[i];
        }
    }
    return starts;
}

base::Result<std::vector<DatasetRow>> LocalQueries::datasets()
{
    const auto reader = m_readers.take();
    if (!reader)
        return std::unexpected(reader.error());
    const auto stored = store::readDatasets(**reader);
    if (!stored)
        return std::unexpected(stored.error());
    std::vector<DatasetRow> rows;
    for (const auto& dataset : *stored)
        rows.push_back(rowOf(dataset));
    return rows;
}

base::Result<std::shared_ptr<const rules::RuleSet>>
LocalQueries::baseOf(const ReplayRequest& request)
{
    if (request.base.empty())
        return rulesOf(0);
    auto loaded = rules::loadRules(request.base, "base");
    if (!loaded)
        return std::unexpected(loaded.error().front().error);
    return std::make_shared<const rules::RuleSet>(std::move(*loaded));
}

base::Result<ReplayGround> LocalQueries::groundOf(const ReplayRequest& request)
{
    if (request.ground)
        return *request.ground;
    ReplayGround ground;
    const bool isRunning = m_engine != nullptr
        && m_engine->inspect([&](const schedule::Scheduler& scheduler, const schedule::Now&) {
               for (const plan::BackendState& state : scheduler.backends())
                   ground.backends.push_back(asConfigured(state.config));
           });
    if (!isRunning)
        return base::failure(base::ErrorCode::Unavailable, "no scheduler is running");
    ground.prices = m_engine->prices();
    return ground;
}

base::Result<simulate::ReplayOptions> LocalQueries::modelOf(const ReplayRequest& request,
                                                            const CancelPtr& cancel)
{
    auto ground = groundOf(request);
    if (!ground)
        return std::unexpected(std::move(ground.error()));
    const auto starts = typicalStarts(*this);
    if (!starts)
        return std::unexpected(starts.error());
    simulate::ReplayOptions options{.backends = std::move(ground->backends),
                                    .prices = std::move(ground->prices),
                                    .startSeconds = *starts,
                                    .speeds = nullptr,
                                    .keepMoved = request.keepMoved};
    if (request.dataset != 0)
        return options; // a dataset doesn't say what its tasks ran on
    const auto reader = m_readers.take();
    if (!reader)
        return std::unexpected(reader.error());
    const auto speeds = std::make_shared<simulate::TypeSpeeds>();
    store::OwnHistory newest;
    newest.most = kRunsToLearnFrom;
    newest.onlySucceeded = true;
    const auto read = store::readOwnTasks(
        **reader, newest,
        [&](store::HistoryRow&& row) {
            speeds->add(taskOf(std::move(row), options.backends));
            return true;
        },
        [cancel] { return cancel && cancel->isCancelled(); });
    if (!read)
        return std::unexpected(read.error());
    speeds->settle();
    options.speeds = speeds;
    return options;
}

base::Result<> LocalQueries::addHistory(const ReplayRequest& request,
                                        const std::vector<plan::BackendState>& backends,
                                        const HistoryTaker& taker, RuleReplay& result,
                                        ReplayProgress& progress, const CancelPtr& cancel)
{
    const auto reader = m_readers.take();
    if (!reader)
        return std::unexpected(reader.error());
    const auto isCancelled = [cancel] { return cancel && cancel->isCancelled(); };
    const auto limit = [&](std::int64_t available) {
        result.available = available;
        return request.most < 0 ? available : std::min(available, request.most);
    };
    std::int64_t left = 0;
    const auto sink = [&](store::HistoryRow&& row) {
        taker.add(taskOf(std::move(row), backends));
        if (--left % kTasksAStep == 0)
            progress.done = progress.all - left;
        return left > 0;
    };
    if (request.dataset == 0) {
        store::OwnHistory all = ownOf(request);
        all.most = -1;
        const auto count = store::countOwnTasks(**reader, all);
        if (!count)
            return std::unexpected(count.error());
        left = progress.all = limit(*count);
        taker.begin("own");
        return left == 0 ? base::Result<>{}
                         : store::readOwnTasks(**reader, ownOf(request), sink, isCancelled);
    }
    const auto known = datasets();
    if (!known)
        return std::unexpected(known.error());
    const auto found = std::ranges::find(*known, request.dataset, &DatasetRow::id);
    if (found == known->end())
        return base::failure(base::ErrorCode::NotFound, "there is no such dataset");
    left = progress.all = limit(found->tasks);
    result.assumptions = found->assumptions;
    taker.begin(found->name);
    return left == 0 ? base::Result<>{}
                     : store::readHistoryRows(**reader, found->id, sink, isCancelled);
}

base::Result<RuleReplay> LocalQueries::replay(const ReplayRequest& request,
                                              ReplayProgress& progress, const CancelPtr& cancel)
{
    const auto before = baseOf(request);
    if (!before)
        return std::unexpected(before.error());
    const auto after = rules::loadRules(request.draft, request.file);
    if (!after)
        return std::unexpected(after.error().front().error);
    const auto model = modelOf(request, cancel);
    if (!model)
        return std::unexpected(model.error());
    RuleReplay result;
    result.baseVersion = (*before)->version();
    result.startSeconds = model->startSeconds;
    simulate::Replay replay(**before, *after, *model);
    const HistoryTaker taker{.begin = [&](const std::string& source) { replay.begin(source); },
                             .add = [&](simulate::HistoryTask&& task) { replay.add(task); }};
    if (auto added = addHistory(request, model->backends, taker, result, progress, cancel); !added)
        return std::unexpected(std::move(added.error()));
    result.report = replay.report();
    return result;
}

} // namespace tributary::service
