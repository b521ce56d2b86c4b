#include "rules/rule_set.h"
#include "service/rule_optimise.h"
#include "support/fake_service.h"

#include <algorithm>

namespace tributary::test {

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
        const service::TaskRow task = row(no);
        const auto declared = spec(no);
        simulate::HistoryTask past;
        past.externalId = model::toString(task.id);
        past.arrival = task.submitted;
        past.features = declared->features;
        past.taskType = task.taskType;
        past.labels = declared->labels;
        past.wait = task.queueWait;
        if (task.ended)
            past.runTime = *task.ended - *task.started;
        replay.add(past);
    }
    result.report = replay.report();
    return result;
}

// No view asks yet.
base::Result<service::RuleFrontier> FakeService::optimise(const service::OptimiseRequest&,
                                                          service::ReplayProgress&,
                                                          const service::CancelPtr&)
{
    if (auto ok = check("optimise"); !ok)
        return std::unexpected(ok.error());
    return base::failure(base::ErrorCode::Unsupported, "there is no frontier here");
}

} // namespace tributary::test
