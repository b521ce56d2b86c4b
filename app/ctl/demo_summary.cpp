#include "demo_summary.h"

#include "base/sample_quantile.h"
#include "output.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <ostream>

namespace tributary::ctl {
namespace {

void add(TypeSummary& summary, const service::TaskDetail& detail)
{
    const auto& task = detail.task;
    ++summary.tasks;
    if (task.state == model::TaskState::Succeeded)
        ++summary.succeeded;
    else if (task.state == model::TaskState::Cancelled)
        ++summary.cancelled;
    else
        ++summary.failed;
    for (const auto& attempt : detail.attempts)
        summary.coldStarts += attempt.initTime.count() > 0 ? 1 : 0;
    if (task.ended && !detail.attempts.empty())
        summary.latencies.push_back(*task.ended - task.submitted);
    if (task.ended && task.started)
        summary.runs.push_back(*task.ended - *task.started);
    summary.costMicro[task.cost.currency] += task.cost.micro;
}

std::string costText(const TypeSummary& summary)
{
    std::string text;
    for (const auto& [currency, micro] : summary.costMicro)
        text += (text.empty() ? "" : " + ") + base::toString(base::Money{micro, currency});
    return text;
}

void printJson(const Cli& cli, std::string_view type, const TypeSummary& summary)
{
    for (const auto& [currency, micro] : summary.costMicro) {
        const nlohmann::ordered_json json{
            {"execution_type", type},
            {"tasks", summary.tasks},
            {"succeeded", summary.succeeded},
            {"failed", summary.failed},
            {"cancelled", summary.cancelled},
            {"latency_p50_us", quantile(summary.latencies, 0.5).count()},
            {"latency_p95_us", quantile(summary.latencies, 0.95).count()},
            {"run_p50_us", quantile(summary.runs, 0.5).count()},
            {"run_p95_us", quantile(summary.runs, 0.95).count()},
            {"cold_starts", summary.coldStarts},
            {"cost_micro", micro},
            {"currency", currency.text()}};
        cli.line(json.dump());
    }
}

} // namespace

base::Micros quantile(std::vector<base::Micros> samples, double q)
{
    if (samples.empty())
        return {};
    return base::sampleQuantile(samples, q);
}

base::Result<Summary> summarise(service::TaskQueries& tasks, const std::vector<model::TaskId>& ids)
{
    Summary summary;
    for (const auto& id : ids) {
        const auto detail = tasks.task(id);
        if (!detail)
            return std::unexpected(detail.error());
        add(summary.at(static_cast<std::size_t>(detail->task.classification.type)), *detail);
    }
    return summary;
}

void print(const Cli& cli, const Summary& summary)
{
    TextTable table({"TYPE", "TASKS", "SUCCEEDED", "FAILED", "CANCELLED", "LATENCY P50",
                     "LATENCY P95", "RUN P50", "RUN P95", "COLD STARTS", "COST"});
    for (std::size_t column = 1; column < 11; ++column)
        table.alignRight(column);
    for (std::size_t i = 0; i < summary.size(); ++i) {
        const auto type = model::toString(static_cast<model::ExecutionType>(i));
        const auto& of = summary[i];
        if (cli.json)
            printJson(cli, type, of);
        const auto time = [](const std::vector<base::Micros>& samples, double q) {
            return samples.empty() ? std::string("-") : durationText(quantile(samples, q));
        };
        table.add({std::string(type), fmt::format("{}", of.tasks), fmt::format("{}", of.succeeded),
                   fmt::format("{}", of.failed), fmt::format("{}", of.cancelled),
                   time(of.latencies, 0.5), time(of.latencies, 0.95), time(of.runs, 0.5),
                   time(of.runs, 0.95), fmt::format("{}", of.coldStarts), costText(of)});
    }
    if (!cli.json)
        cli.out << table.text();
}

} // namespace tributary::ctl
