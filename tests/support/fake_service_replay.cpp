#include "cost/price_book.h"
#include "model/backend_config.h"
#include "rules/rule_set.h"
#include "service/rule_optimise.h"
#include "support/fake_service.h"

#include <algorithm>

namespace tributary::test {
namespace {

simulate::HistoryTask pastTask(const service::TaskRow& task, const model::TaskSpec& spec)
{
    simulate::HistoryTask past;
    past.externalId = model::toString(task.id);
    past.arrival = task.submitted;
    past.features = spec.features;
    past.taskType = task.taskType;
    past.labels = spec.labels;
    past.wait = task.queueWait;
    if (task.ended)
        past.runTime = *task.ended - *task.started;
    return past;
}

// The embedded back ends. Functions start at once and are the dearest, own processes the other way
// round: what short tasks take and what they cost pull apart.
simulate::ReplayOptions someGround()
{
    constexpr std::string_view kPrices = R"({
        "name": "fake", "version": "1", "date": "2026-01-01", "currency": "USD", "plans": [
        {"name": "local", "providers": ["local-process"], "date": "2026-01-01", "source": "made up",
         "prices": [{"per": "core_hour", "price": "0.02"}], "billing": {"time_step": "1ms"}},
        {"name": "functions", "providers": ["local-function"], "date": "2026-01-01",
         "source": "made up",
         "prices": [{"per": "core_hour", "price": "0.09"}], "billing": {"time_step": "1ms"}},
        {"name": "edge", "providers": ["edge-container"], "date": "2026-01-01",
         "source": "made up",
         "prices": [{"per": "core_hour", "price": "0.03"}], "billing": {"time_step": "1ms"}}]})";
    simulate::ReplayOptions ground;
    for (const model::BackendConfig& config : model::embeddedBackends(4)) {
        plan::BackendState backend;
        backend.config = config;
        backend.limit = config.concurrency;
        ground.backends.push_back(std::move(backend));
    }
    ground.prices =
        std::make_shared<const cost::PriceBook>(cost::readPriceBook(kPrices, "fake.json").value());
    ground.startSeconds = {6, 0.25, 0.5}; // traditional, serverless, edge
    return ground;
}

} // namespace

void FakeService::setTrial(service::RuleTrial trial)
{
    const std::lock_guard lock(m_mutex);
    m_trial = std::move(trial);
}

base::Result<service::RuleTrial> FakeService::ruleTrial(std::int64_t version, int /*differences*/)
{
    if (auto ok = check("ruleTrial"); !ok)
        return std::unexpected(ok.error());
    const std::lock_guard lock(m_mutex);
    if (!m_trial || (version != 0 && version != m_trial->rollout.version))
        return base::failure(base::ErrorCode::NotFound, "that version was never tried");
    return *m_trial;
}

base::Result<std::vector<service::DatasetRow>> FakeService::datasets()
{
    if (auto ok = check("datasets"); !ok)
        return std::unexpected(ok.error());
    return std::vector<service::DatasetRow>{
        {1, "NASA-iPSC-1993-3.1", "swf", m_now, 18'239, {"stateful=false", "trigger_type=batch"}}};
}

// The real replay over the tasks that there would be.
base::Result<service::RuleReplay> FakeService::replay(const service::ReplayRequest& request,
                                                      service::ReplayProgress& progress,
                                                      const service::CancelPtr& cancel)
{
    if (auto ok = check("replay"); !ok)
        return std::unexpected(ok.error());
    const auto versions = ruleSets();
    const auto active = std::ranges::find_if(*versions, &service::RuleSetVersionRow::isActive);
    const auto before = rules::loadRules(active->source, active->file);
    const auto after = rules::loadRules(request.draft, request.file);
    if (!after)
        return std::unexpected(after.error().front().error);
    service::RuleReplay result;
    result.baseVersion = active->version;
    simulate::ReplayOptions options;
    options.keepMoved = request.keepMoved;
    simulate::Replay replay(*before, *after, options);
    replay.begin("own");
    result.available = m_taskCount;
    progress.all = request.most < 0 ? result.available : std::min(result.available, request.most);
    for (; progress.done < progress.all; ++progress.done) {
        if (cancel && cancel->isCancelled())
            return base::failure(base::ErrorCode::Cancelled, "cancelled");
        const model::TaskNo no = m_taskCount - progress.done;
        replay.add(pastTask(row(no), *spec(no)));
    }
    result.report = replay.report();
    return result;
}

// The real search over those tasks that ran less than a minute. Each declares the time that it
// took, so that the thresholds have something to part.
base::Result<service::RuleFrontier> FakeService::optimise(const service::OptimiseRequest& request,
                                                          service::ReplayProgress& progress,
                                                          const service::CancelPtr& cancel)
{
    if (auto ok = check("optimise"); !ok)
        return std::unexpected(ok.error());
    const auto found = rules::loadRules(request.rules, request.file);
    if (!found)
        return std::unexpected(found.error().front().error);
    service::RuleFrontier result;
    std::vector<simulate::History> histories{{"own", {}}};
    const std::int64_t all = m_taskCount;
    const std::int64_t count = request.most < 0 ? all : std::min(all, request.most);
    for (std::int64_t i = 0; i < count; ++i) {
        if (cancel && cancel->isCancelled())
            return base::failure(base::ErrorCode::Cancelled, "cancelled");
        const model::TaskNo no = all - i;
        simulate::HistoryTask past = pastTask(row(no), *spec(no));
        if (!past.runTime || *past.runTime > std::chrono::minutes{1})
            continue;
        past.features.set(model::FeatureId::ExecutionTimeEstimate,
                          static_cast<double>(past.runTime->count()) / 1e6);
        histories.front().tasks.push_back(std::move(past));
    }
    result.available = all - count + static_cast<std::int64_t>(histories.front().tasks.size());
    if (request.dataset != 0)
        result.assumptions = {"stateful=false", "trigger_type=batch"};
    simulate::OptimiseOptions options;
    options.ground = someGround();
    options.vary = request.vary;
    options.points = request.points;
    options.cuts = 8;
    options.evaluations = 500;
    options.tryAllUpTo = 100;
    options.isCancelled = [&] { return cancel && cancel->isCancelled(); };
    progress.all = 1000;
    options.progress = [&](double share) {
        progress.done = static_cast<std::int64_t>(share * 1000);
    };
    auto frontier = simulate::optimise(*found, histories, options);
    if (!frontier)
        return std::unexpected(std::move(frontier.error()));
    result.frontier = std::move(*frontier);
    result.startSeconds = options.ground.startSeconds;
    return result;
}

} // namespace tributary::test
