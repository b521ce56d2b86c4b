#include "import_run.h"

#include "demo_summary.h"
#include "rules_input.h"
#include "simulate/timed_task.h"
#include "wait.h"

#include <fmt/format.h>

#include <algorithm>

namespace tributary::ctl {
namespace {

constexpr std::size_t kAtOnce = 500; // tasks of one submit
constexpr std::chrono::milliseconds kStep{100}; // arrivals this close come together

using Errors = std::vector<base::Error>;

struct Arrival
{
    base::Micros at{}; // after the start
    model::TaskSpec spec;
};

// In the order of arrival. Tasks are classified as their originals would have been, but ask for
// nothing: a sleeping process needs neither the cores nor the memory of what it stands for.
std::expected<std::vector<Arrival>, Errors> readArrivals(const RunOptions& options,
                                                         const rules::RuleSet& rules)
{
    std::vector<simulate::HistoryTask> tasks;
    auto read = service::readHistoryFile(options.import, base::Instant{}, &tasks);
    if (!read)
        return std::unexpected(std::move(read.error()));
    std::ranges::stable_sort(tasks, {}, &simulate::HistoryTask::arrival);
    if (options.limit > 0 && tasks.size() > static_cast<std::size_t>(options.limit))
        tasks.resize(static_cast<std::size_t>(options.limit));
    std::vector<Arrival> arrivals;
    arrivals.reserve(tasks.size());
    const bool isWorkflow = options.import.format == "wfformat";
    for (const auto& task : tasks) {
        simulate::TimedOptions timed;
        timed.speedup = options.speedup;
        timed.burn = options.burn;
        timed.keepParents = isWorkflow && options.limit == 0;
        timed.classifiedAs = rules.classify(task.ruleInput()).type;
        arrivals.push_back({simulate::scaledArrival(task, tasks.front().arrival, options.speedup),
                            simulate::toTimedTask(task, timed)});
    }
    return arrivals;
}

// Submits what has arrived by now; a workflow, whose tasks name each other, goes as a whole.
base::Result<std::vector<model::TaskId>> submitAll(StoreAccess& access, Interrupt& interrupt,
                                                   const std::vector<Arrival>& arrivals,
                                                   bool isWorkflow)
{
    std::vector<model::TaskId> ids;
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t next = 0; next < arrivals.size();) {
        const auto elapsed =
            std::chrono::duration_cast<base::Micros>(std::chrono::steady_clock::now() - start);
        std::string text;
        std::size_t end = next;
        while (end < arrivals.size()
               && (isWorkflow || (end - next < kAtOnce && arrivals[end].at <= elapsed)))
            text += model::toJson(arrivals[end++].spec) + '\n';
        if (end > next) {
            auto reply = access.run(service::SubmitTasks{std::move(text), "history", "import"});
            if (!reply.isOk())
                return std::unexpected(reply.errors.front());
            ids.insert(ids.end(), reply.tasks.begin(), reply.tasks.end());
            next = end;
        } else {
            const auto until =
                std::chrono::ceil<std::chrono::milliseconds>(arrivals[next].at - elapsed);
            interrupt.waitFor(std::max(kStep, until));
        }
        if (interrupt.isRequested())
            return base::failure(base::ErrorCode::Cancelled, "interrupted",
                                 "what was submitted goes on");
    }
    return ids;
}

} // namespace

int runHistory(const Cli& cli, const RunOptions& options)
{
    Interrupt interrupt;
    const auto access = StoreAccess::open(cli.dataDir, cli.keyring);
    if (!access)
        return cli.fail(access.error());
    const auto rules = activeRules(**access);
    if (!rules)
        return cli.fail(rules.error());
    const auto arrivals = readArrivals(options, *rules);
    if (!arrivals)
        return cli.fail(arrivals.error());
    if (const auto hosted = (*access)->host(); !hosted)
        return cli.fail(hosted.error());
    const auto ids = submitAll(**access, interrupt, *arrivals, options.import.format == "wfformat");
    if (!ids)
        return cli.fail(ids.error());
    if (const auto rows = waitForTasks(**access, *ids, interrupt); !rows)
        return cli.fail(rows.error());
    const auto summary = summarise((*access)->tasks(), *ids);
    if (!summary)
        return cli.fail(summary.error());
    print(cli, *summary);
    return kDone;
}

} // namespace tributary::ctl
