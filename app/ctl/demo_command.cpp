// demo: a seeded workload over the three embedded back ends, then a table by execution type.
#include "cli.h"
#include "demo_summary.h"
#include "model/task_spec.h"
#include "output.h"
#include "simulate/demo.h"
#include "wait.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <set>

namespace tributary::ctl {
namespace {

constexpr std::chrono::seconds kProbePatience{10};
constexpr std::chrono::milliseconds kProbeStep{50};

struct Options
{
    std::uint64_t seed = 1;
    int tasks = simulate::kDemoTasks;
};

using TypeNames = std::map<model::ExecutionType, std::string>;

// The execution types that no back end can run now, with the reason. Waits for the first probes.
TypeNames findRefusals(StoreAccess& access, Interrupt& interrupt)
{
    const auto until = std::chrono::steady_clock::now() + kProbePatience;
    for (;;) {
        TypeNames refusals;
        std::set<model::ExecutionType> usable;
        bool isProbed = true;
        const auto rows = access.operations().backends();
        if (!rows)
            return {};
        for (const auto& row : *rows) {
            isProbed = isProbed && row.health != "unknown";
            if (row.health == "healthy" || row.health == "degraded")
                usable.insert(row.type);
            else
                refusals[row.type] =
                    fmt::format("{}: {}", row.name, row.reason.empty() ? row.health : row.reason);
        }
        const bool isLate = std::chrono::steady_clock::now() > until;
        if (isProbed || isLate || interrupt.isRequested()) {
            std::erase_if(refusals, [&](const auto& item) { return usable.contains(item.first); });
            return refusals;
        }
        interrupt.waitFor(kProbeStep);
    }
}

// Tasks that nothing here can run would wait for ever.
base::Result<> cancelRefused(const Cli& cli, StoreAccess& access, const TypeNames& refusals,
                             const std::vector<model::TaskId>& ids)
{
    if (refusals.empty())
        return {};
    std::vector<model::TaskId> hopeless;
    for (const auto& id : ids) {
        const auto detail = access.tasks().task(id);
        if (!detail)
            return std::unexpected(detail.error());
        if (refusals.contains(detail->task.classification.type)
            && !model::isTerminal(detail->task.state))
            hopeless.push_back(id);
    }
    for (const auto& [type, reason] : refusals)
        cli.note(fmt::format("no {} tasks can run here: {}", model::toString(type), reason));
    const auto reply = access.run(service::CancelTasks{hopeless, false, "demo"});
    // One that ended meanwhile needs no cancelling.
    const auto failure = std::ranges::find_if(reply.errors, [](const base::Error& error) {
        return error.code != base::ErrorCode::NotFound;
    });
    return failure == reply.errors.end() ? base::Result<>() : std::unexpected(*failure);
}

int demo(const Cli& cli, const Options& options)
{
    Interrupt interrupt;
    const auto access = StoreAccess::open(cli.dataDir, cli.keyring);
    if (!access)
        return cli.fail(access.error());
    if (const auto hosted = (*access)->host(); !hosted)
        return cli.fail(hosted.error());
    const auto refusals = findRefusals(**access, interrupt);
    std::string text;
    for (const auto& spec : simulate::demoTasks(options.seed, options.tasks))
        text += model::toJson(spec) + '\n';
    const auto reply = (*access)->run(service::SubmitTasks{std::move(text), "demo", "demo"});
    if (!reply.isOk())
        return cli.fail(reply.errors);
    if (const auto done = cancelRefused(cli, **access, refusals, reply.tasks); !done)
        return cli.fail(done.error());
    const bool showsProgress = !cli.json && &cli.err == &std::cerr && ::isatty(STDERR_FILENO) != 0;
    const auto progress = [&](std::size_t open) {
        if (showsProgress)
            cli.err << fmt::format("\r{} of {} done", reply.tasks.size() - open, reply.tasks.size())
                    << (open == 0 ? "\n" : "") << std::flush;
    };
    const auto rows = waitForTasks(**access, reply.tasks, interrupt, progress);
    if (!rows)
        return cli.fail(rows.error());
    const auto summary = summarise((*access)->tasks(), reply.tasks);
    if (!summary)
        return cli.fail(summary.error());
    print(cli, *summary);
    return refusals.empty() ? kDone : kFailed;
}

} // namespace

void addDemo(CLI::App& app, Cli& cli)
{
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand(
        "demo", "Runs a mixed workload on all three kinds of back ends and prints a table");
    command->add_option("--seed", options->seed, "The same seed gives the same tasks")
        ->capture_default_str();
    command->add_option("--tasks", options->tasks, "How many")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    command->callback([&cli, options] { cli.exitCode = demo(cli, *options); });
}

} // namespace tributary::ctl
