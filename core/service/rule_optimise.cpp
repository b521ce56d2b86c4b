#include "service/rule_optimise.h"

#include "service/local_queries.h"

#include <algorithm>

namespace tributary::service {

base::Result<RuleFrontier> LocalQueries::optimise(const OptimiseRequest& request,
                                                  ReplayProgress& progress, const CancelPtr& cancel)
{
    const base::Micros start = m_clock.bootTime();
    const ReplayRequest history{.base = request.rules,
                                .draft = {},
                                .file = request.file,
                                .dataset = request.dataset,
                                .submitted = request.submitted,
                                .most = request.most,
                                .ground = request.ground};
    const auto rules = baseOf(history);
    if (!rules)
        return std::unexpected(rules.error());
    auto model = modelOf(history, cancel);
    if (!model)
        return std::unexpected(model.error());
    RuleReplay read;
    std::vector<simulate::History> histories(1);
    ReplayProgress reading; // the asker's is of the search
    const auto added =
        addHistory(history, model->backends,
                   {.begin = [&](const std::string& source) { histories.front().source = source; },
                    .add =
                        [&](simulate::HistoryTask&& task) {
                            histories.front().tasks.push_back(std::move(task));
                        }},
                   read, reading, cancel);
    if (!added)
        return std::unexpected(added.error());

    simulate::OptimiseOptions options;
    options.ground = std::move(*model);
    options.vary = request.vary;
    options.points = request.points;
    const auto whole = static_cast<double>(std::max<std::int64_t>(request.time.count(), 1));
    options.timeSpent = [this, start, whole] {
        return static_cast<double>((m_clock.bootTime() - start).count()) / whole;
    };
    options.isCancelled = [cancel] { return cancel && cancel->isCancelled(); };
    constexpr std::int64_t kSteps = 1000;
    progress.all = kSteps;
    options.progress = [&progress](double share) {
        progress.done = static_cast<std::int64_t>(share * static_cast<double>(kSteps));
    };
    auto frontier = simulate::optimise(**rules, histories, options);
    if (!frontier)
        return std::unexpected(std::move(frontier.error()));
    return RuleFrontier{.frontier = std::move(*frontier),
                        .baseVersion = (*rules)->version(),
                        .available = read.available,
                        .startSeconds = options.ground.startSeconds,
                        .assumptions = std::move(read.assumptions)};
}

} // namespace tributary::service
