// submit, wait, cancel: commands into the scheduler, and waiting for what they lead to.
#include "cli.h"
#include "output.h"
#include "service/task_json.h"
#include "task_ids.h"
#include "wait.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>

namespace tributary::ctl {
namespace {

struct Options
{
    std::string file;
    bool wait = false;
    bool force = false;
    std::vector<std::string> ids;
};

// The owner reads run.package relative to this name, so it has to be absolute there.
std::string absoluteName(const std::string& file)
{
    std::error_code error;
    if (file == "-")
        return (std::filesystem::current_path(error) / "standard-input").string();
    return std::filesystem::absolute(file, error).string();
}

// Prints what the tasks came to and says whether all of them succeeded.
int reportDone(const Cli& cli, StoreAccess& access, const std::vector<model::TaskId>& ids,
               Interrupt& interrupt)
{
    const auto rows = waitForTasks(access, ids, interrupt);
    if (!rows)
        return cli.fail(rows.error());
    bool allSucceeded = true;
    for (const auto& row : *rows) {
        allSucceeded = allSucceeded && row.state == model::TaskState::Succeeded;
        if (!cli.json) {
            cli.line(fmt::format("{} {} {}{}", model::toString(row.id), model::toString(row.state),
                                 printable(row.name),
                                 row.error.empty() ? "" : ": " + printable(row.error)));
            continue;
        }
        const auto detail = access.tasks().task(row.id);
        if (!detail)
            return cli.fail(detail.error());
        cli.line(service::taskJson(detail->task));
    }
    return allSucceeded ? kDone : kFailed;
}

int reportAccepted(const Cli& cli, StoreAccess& access, const std::vector<model::TaskId>& ids)
{
    for (const auto& id : ids) {
        const auto detail = access.tasks().task(id);
        if (!detail)
            return cli.fail(detail.error());
        const auto& task = detail->task;
        cli.line(cli.json
                     ? service::taskJson(task)
                     : fmt::format("{} {} {} {}", model::toString(id), model::toString(task.state),
                                   model::toString(task.classification.type),
                                   printable(task.spec->name)));
    }
    cli.note(access.note());
    return kDone;
}

int submit(const Cli& cli, const Options& options)
{
    const auto text = readInput(cli, options.file);
    if (!text)
        return cli.fail(text.error());
    std::optional<Interrupt> interrupt;
    if (options.wait)
        interrupt.emplace();
    const auto access = StoreAccess::open(cli.dataDir, cli.keyring);
    if (!access)
        return cli.fail(access.error());
    if (options.wait) {
        if (const auto hosted = (*access)->host(); !hosted)
            return cli.fail(hosted.error());
    }
    const auto name = absoluteName(options.file);
    auto reply = (*access)->run(service::SubmitTasks{*text, name, "operator"});
    for (auto& error : reply.errors) {
        if (error.where.file == name)
            error.where.file = options.file;
    }
    if (!reply.isOk())
        return cli.fail(reply.errors);
    return options.wait ? reportDone(cli, **access, reply.tasks, *interrupt)
                        : reportAccepted(cli, **access, reply.tasks);
}

int wait(const Cli& cli, const Options& options)
{
    const auto ids = readTaskIds(cli, options.ids);
    if (!ids)
        return kUsage;
    Interrupt interrupt;
    const auto access = StoreAccess::open(cli.dataDir, cli.keyring);
    if (!access)
        return cli.fail(access.error());
    for (const auto& id : *ids) { // before a scheduler is started for nothing
        if (const auto known = (*access)->tasks().task(id); !known)
            return cli.fail(known.error());
    }
    if (const auto hosted = (*access)->host(); !hosted)
        return cli.fail(hosted.error());
    return reportDone(cli, **access, *ids, interrupt);
}

int cancel(const Cli& cli, const Options& options)
{
    const auto ids = readTaskIds(cli, options.ids);
    if (!ids)
        return kUsage;
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    for (const auto& id : *ids) {
        const auto known = (*access)->tasks().task(id);
        if (!known)
            return cli.fail(known.error());
        if (model::isTerminal(known->task.state))
            return cli.fail({base::ErrorCode::Conflict,
                             fmt::format("task {} has ended already: {}", model::toString(id),
                                         model::toString(known->task.state)),
                             {},
                             {}});
    }
    const auto reply = (*access)->run(service::CancelTasks{*ids, options.force, "operator"});
    if (!reply.isOk())
        return cli.fail(reply.errors);
    return reportAccepted(cli, **access, *ids);
}

} // namespace

void addSubmit(CLI::App& app, Cli& cli)
{
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("submit", "Accepts tasks; answers once they are on disk");
    command->add_option("file", options->file, "Task file (JSON or YAML), - for standard input")
        ->required();
    command->add_flag("--wait", options->wait,
                      "Wait until they are done; exit with 1 unless all succeeded");
    command->callback([&cli, options] { cli.exitCode = submit(cli, *options); });

    command = app.add_subcommand("wait", "Waits until tasks are done, running them if nobody does");
    command->add_option("id", options->ids, "Task ids")->required();
    command->callback([&cli, options] { cli.exitCode = wait(cli, *options); });

    command = app.add_subcommand("cancel", "Cancels tasks");
    command->add_option("id", options->ids, "Task ids")->required();
    command->add_flag("--force", options->force, "End the program at once, without a grace period");
    command->callback([&cli, options] { cli.exitCode = cancel(cli, *options); });
}

} // namespace tributary::ctl
