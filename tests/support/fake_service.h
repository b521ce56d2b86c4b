// A service without a core: any number of made-up tasks, each a pure function of its number, so
// that a million cost nothing. Filters are evaluated by the real expression language.
//
// Thread: queries from any thread; setters from the test's. Commands are recorded and answered at
// once, on the caller's thread.
#pragma once

#include "service/ports.h"

#include <atomic>
#include <mutex>
#include <set>
#include <vector>

namespace tributary::test {

class FakeService final : public service::CommandPort,
                          public service::TaskQueries,
                          public service::OperationsQueries
{
public:
    // `now`: all times are relative to it.
    FakeService(std::int64_t taskCount, base::Instant now);

    void setTaskCount(std::int64_t count) { m_taskCount = count; }
    void setFailing(bool isFailing) { m_isFailing = isFailing; } // every query: Unavailable
    // Only these: "overview", "backends", "cost", "priceBook", "latency", "outcomes".
    void setFailing(std::set<std::string> queries);
    void setReply(service::CommandReply reply);
    // From now on the task with that number is in that state.
    void setState(model::TaskNo no, model::TaskState state);
    std::vector<service::Command> takeCommands();
    // Published after the three that there are: the newest, the only one that is active unless its
    // state says that it is on trial, or was.
    void addRules(service::RuleSetVersionRow version);
    void setTrial(service::RuleTrial trial); // of its version
    int queryCount() const { return m_queries; }

    service::TaskRow row(model::TaskNo no) const;
    static model::TaskId idOf(model::TaskNo no);
    static std::string rulesSource();

    void execute(service::Command command,
                 std::function<void(service::CommandReply)> done) override;

    base::Result<std::vector<model::TaskNo>> taskNos(const service::TaskQuery&,
                                                     const service::CancelPtr&) override;
    base::Result<std::vector<service::TaskRow>> taskRows(std::span<const model::TaskNo>) override;
    base::Result<service::Facets> facets(const service::TaskQuery&,
                                         const service::CancelPtr&) override;
    base::Result<service::TaskDetail> task(const model::TaskId&) override;
    base::Result<service::WhyHere> why(const model::TaskId&, bool withCurrentRules) override;
    base::Result<service::LogChunk> log(const model::AttemptId&, int stream, std::int64_t offset,
                                        std::int64_t maxBytes) override;
    base::Result<std::vector<service::SubmissionSlot>> histogram(const service::TaskQuery&,
                                                                 int slots) override;

    base::Result<service::Overview> overview() override;
    base::Result<std::vector<service::BackendRow>> backends() override;
    base::Result<std::vector<service::RuleSetVersionRow>> ruleSets() override;
    base::Result<service::RuleTrial> ruleTrial(std::int64_t version, int differences) override;
    base::Result<service::CostReport> cost(service::TimeRange, service::CostDimension) override;
    base::Result<service::PriceBookRow> priceBook() override;
    base::Result<service::LatencyReport> latency(service::TimeRange,
                                                 service::LatencyPhase) override;
    base::Result<service::OutcomeReport> outcomes(service::TimeRange) override;
    service::SubmitPreview preview(const std::string& text, const std::string& file) override;
    base::Result<std::vector<service::DatasetRow>> datasets() override;
    base::Result<service::RuleReplay> replay(const service::ReplayRequest&,
                                             service::ReplayProgress&,
                                             const service::CancelPtr&) override;
    base::Result<service::RuleFrontier> optimise(const service::OptimiseRequest&,
                                                 service::ReplayProgress&,
                                                 const service::CancelPtr&) override;

private:
    base::Result<> check(const char* query = "");
    // Numbers that match, newest first.
    base::Result<std::vector<model::TaskNo>> matching(const service::TaskQuery&,
                                                      const service::CancelPtr&);
    std::shared_ptr<const model::TaskSpec> spec(model::TaskNo no) const;
    std::optional<service::CanaryPreview> canaryOf(const model::TaskSpec& spec) const;

    std::atomic<std::int64_t> m_taskCount;
    const base::Instant m_now;
    std::atomic<bool> m_isFailing = false;
    std::atomic<int> m_queries = 0;
    mutable std::mutex m_mutex; // guards the rest
    std::vector<service::Command> m_commands;
    service::CommandReply m_reply;
    std::set<std::string> m_failing;
    std::vector<service::RuleSetVersionRow> m_rules; // newest first
    std::optional<service::RuleTrial> m_trial;
    std::vector<std::pair<model::TaskNo, model::TaskState>> m_states;
};

} // namespace tributary::test
