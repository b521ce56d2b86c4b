// The queries of a data directory on this machine: rows from its database, the state of the
// moment from the engine when this process owns one.
//
// Thread: any. Lifetime: clock and engine outlive it.
#pragma once

#include "plan/decide.h"
#include "service/engine.h"
#include "service/queries.h"
#include "service/reader_pool.h"

#include <functional>
#include <string>

namespace tributary::service {

std::vector<RouteCandidate> candidatesOf(const plan::Route& route);

class LocalQueries : public TaskQueries, public OperationsQueries
{
public:
    // `engine` is null for programs that only read: what only an owner knows is then missing.
    LocalQueries(std::string dataDir, const base::Clock& clock, Engine* engine);

    base::Result<std::vector<TaskNo>> taskNos(const TaskQuery& query,
                                              const CancelPtr& cancel) override;
    base::Result<std::vector<TaskRow>> taskRows(std::span<const TaskNo> numbers) override;
    base::Result<Facets> facets(const TaskQuery& query, const CancelPtr& cancel) override;
    base::Result<TaskDetail> task(const model::TaskId& id) override;
    base::Result<WhyHere> why(const model::TaskId& id, bool withCurrentRules) override;
    base::Result<LogChunk> log(const model::AttemptId& attempt, int stream, std::int64_t offset,
                               std::int64_t maxBytes) override;
    base::Result<std::vector<SubmissionSlot>> histogram(const TaskQuery& query, int slots) override;

    base::Result<Overview> overview() override;
    base::Result<std::vector<BackendRow>> backends() override;
    base::Result<std::vector<RuleSetVersionRow>> ruleSets() override;
    base::Result<RuleTrial> ruleTrial(std::int64_t version, int differences) override;
    base::Result<CostReport> cost(TimeRange range, CostDimension dimension) override;
    base::Result<PriceBookRow> priceBook() override;
    base::Result<LatencyReport> latency(TimeRange range, LatencyPhase phase) override;
    base::Result<OutcomeReport> outcomes(TimeRange range) override;
    SubmitPreview preview(const std::string& text, const std::string& file) override;
    base::Result<std::vector<DatasetRow>> datasets() override;
    base::Result<RuleReplay> replay(const ReplayRequest& request, ReplayProgress& progress,
                                    const CancelPtr& cancel) override;
    base::Result<RuleFrontier> optimise(const OptimiseRequest& request, ReplayProgress& progress,
                                        const CancelPtr& cancel) override;

private:
    struct HistoryTaker
    {
        std::function<void(const std::string& source)> begin;
        std::function<void(simulate::HistoryTask&&)> add;
    };
    base::Result<std::shared_ptr<const rules::RuleSet>> baseOf(const ReplayRequest& request);
    base::Result<ReplayGround> groundOf(const ReplayRequest& request);
    // What is known beside the history itself.
    base::Result<simulate::ReplayOptions> modelOf(const ReplayRequest& request,
                                                  const CancelPtr& cancel);
    base::Result<> addHistory(const ReplayRequest& request,
                              const std::vector<plan::BackendState>& backends,
                              const HistoryTaker& taker, RuleReplay& result,
                              ReplayProgress& progress, const CancelPtr& cancel);
    base::Result<std::shared_ptr<const rules::RuleSet>> rulesOf(std::int64_t version);
    void addColdStarts(std::vector<BackendRow>& rows);

    const std::string m_dataDir;
    const base::Clock& m_clock;
    Engine* m_engine;
    ReaderPool m_readers;
};

} // namespace tributary::service
