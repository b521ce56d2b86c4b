// pause, resume, declare-lost, dead-letter: what an operator does to a running scheduler.
#include "cli.h"
#include "execute.h"
#include "output.h"
#include "service/task_json.h"
#include "store_access.h"
#include "task_ids.h"

#include <fmt/format.h>

#include <memory>
#include <ostream>

namespace tributary::ctl {
namespace {

struct Options
{
    std::string team;
    std::string backend;
    std::string id;
    std::string file;
    int attempt = 0;
    std::string reason;
};

// --- pause and resume ----------------------------------------------------------------------------

int setPaused(const Cli& cli, const Options& options, bool isPaused)
{
    service::SetPaused command;
    command.paused = isPaused;
    std::string what = "everything";
    if (!options.team.empty()) {
        command.scope = service::SetPaused::Scope::Team;
        command.name = options.team;
        what = "team " + options.team;
    } else if (!options.backend.empty()) {
        command.scope = service::SetPaused::Scope::Backend;
        command.name = options.backend;
        what = "back end " + options.backend;
    }
    return execute(cli, std::move(command),
                   fmt::format("{} {}", isPaused ? "paused" : "resumed", printable(what)));
}

void addPause(CLI::App& app, Cli& cli, const char* name, const char* what, bool isPaused)
{
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand(name, what);
    auto* team = command->add_option("--team", options->team, "Only the tasks of this team");
    auto* backend = command->add_option("--backend", options->backend, "Only this back end");
    backend->excludes(team);
    // An unset variable of a script must not mean everything.
    for (auto* option : {team, backend})
        option->check(notEmpty());
    command->callback(
        [&cli, options, isPaused] { cli.exitCode = setPaused(cli, *options, isPaused); });
}

// --- lost attempts -------------------------------------------------------------------------------

int declareLost(const Cli& cli, const Options& options)
{
    const auto id = readTaskId(cli, options.id);
    if (!id)
        return kUsage;
    return execute(cli, service::DeclareLost{*id, options.attempt, options.reason},
                   "declared lost");
}

void addDeclareLost(CLI::App& app, Cli& cli)
{
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand(
        "declare-lost", "States that the attempt of a task in state unknown has ended");
    command->add_option("id", options->id, "Task id")->required();
    command->add_option("--attempt", options->attempt, "Its number, as `status` shows it")
        ->required()
        ->check(atLeastOne());
    command
        ->add_option("--reason", options->reason,
                     "How that is known; the task may run again, as its retry policy says")
        ->required();
    command->callback([&cli, options] { cli.exitCode = declareLost(cli, *options); });
}

// --- dead letters --------------------------------------------------------------------------------

int listDead(const Cli& cli, const Options&)
{
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    service::TaskQuery query;
    query.deadLetterOnly = true;
    const auto numbers = (*access)->tasks().taskNos(query, {});
    if (!numbers)
        return cli.fail(numbers.error());
    const auto rows = (*access)->tasks().taskRows(*numbers);
    if (!rows)
        return cli.fail(rows.error());
    if (cli.json) {
        for (const auto& row : *rows)
            cli.line(service::taskRowJson(row));
        return kDone;
    }
    TextTable table({"ID", "STATE", "BACK END", "ATTEMPT", "NAME", "WHY"});
    for (const auto& row : *rows)
        table.add({model::toString(row.id), std::string(model::toString(row.state)), row.backend,
                   fmt::format("{}", row.attempt), row.name, row.error});
    cli.out << table.text();
    return kDone;
}

int redrive(const Cli& cli, const Options& options)
{
    const auto id = readTaskId(cli, options.id);
    if (!id)
        return kUsage;
    service::RedriveTask command;
    command.task = *id;
    if (!options.file.empty()) {
        auto text = readInput(cli, options.file);
        if (!text)
            return cli.fail(text.error());
        command.editedText = std::move(*text);
    }
    return execute(cli, std::move(command), "submitted again as");
}

void addDeadLetter(CLI::App& app, Cli& cli)
{
    auto* letters = app.add_subcommand("dead-letter", "Tasks that failed for good");
    letters->require_subcommand(1);
    const auto options = std::make_shared<Options>();
    auto* command = letters->add_subcommand("list", "Lists them, newest first")->fallthrough();
    command->callback([&cli, options] { cli.exitCode = listDead(cli, *options); });
    command = letters->add_subcommand("redrive", "Submits one again")->fallthrough();
    command->add_option("id", options->id, "Task id")->required();
    command->add_option("--with", options->file,
                        "Task file to use in place of the original, - for standard input");
    command->callback([&cli, options] { cli.exitCode = redrive(cli, *options); });
}

} // namespace

void addOperations(CLI::App& app, Cli& cli)
{
    addPause(app, cli, "pause", "Stops starting tasks; what runs goes on", true);
    addPause(app, cli, "resume", "Starts tasks again", false);
    addDeclareLost(app, cli);
    addDeadLetter(app, cli);
}

} // namespace tributary::ctl
