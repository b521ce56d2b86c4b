// pause, resume, backends, dead-letter: what an operator does to a running scheduler.
#include "cli.h"
#include "output.h"
#include "service/task_json.h"
#include "store_access.h"
#include "task_ids.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
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
};

// Runs one command on the store; prints `done` and whether somebody will carry it out.
int execute(const Cli& cli, service::Command command, const std::string& done)
{
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    const auto reply = (*access)->run(std::move(command));
    if (!reply.isOk())
        return cli.fail(reply.errors);
    if (cli.json) {
        nlohmann::ordered_json tasks = nlohmann::ordered_json::array();
        for (const auto& task : reply.tasks)
            tasks.push_back(model::toString(task));
        cli.line(nlohmann::ordered_json{{"done", true}, {"tasks", std::move(tasks)}}.dump());
    } else {
        cli.line(done);
        for (const auto& task : reply.tasks)
            cli.line(model::toString(task));
    }
    cli.note((*access)->note());
    return kDone;
}

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
    command->add_option("--backend", options->backend, "Only this back end")->excludes(team);
    command->callback(
        [&cli, options, isPaused] { cli.exitCode = setPaused(cli, *options, isPaused); });
}

// --- back ends -------------------------------------------------------------------------------------

std::string stateOf(const service::BackendRow& row)
{
    if (row.isPaused)
        return "paused";
    return row.isDraining ? "draining" : row.health;
}

int listBackends(const Cli& cli, const Options&)
{
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    const auto rows = (*access)->operations().backends();
    if (!rows)
        return cli.fail(rows.error());
    if (cli.json) {
        for (const auto& row : *rows)
            cli.line(service::backendJson(row));
        return kDone;
    }
    TextTable table({"NAME", "TYPE", "PROVIDER", "STATE", "SLOTS", "QUEUED", "COLD STARTS",
                     "PROBE", "REASON"});
    for (const auto& row : *rows)
        table.add({row.name, std::string(model::toString(row.type)), row.provider, stateOf(row),
                   fmt::format("{}/{}", row.slotsUsed, row.concurrency),
                   fmt::format("{}", row.queued), fmt::format("{}", row.coldStarts),
                   durationText(row.probeLatency), row.reason});
    cli.out << table.text();
    return kDone;
}

void printBackend(const Cli& cli, const service::BackendRow& row)
{
    const auto line = [&](std::string_view name, const std::string& value) {
        cli.line(fmt::format("{:<16} {}", name, printable(value)));
    };
    line("name", row.name);
    line("execution type", std::string(model::toString(row.type)));
    line("provider", row.provider);
    line("state", stateOf(row));
    if (!row.reason.empty())
        line("reason", row.reason);
    line("since", service::isoTime(row.healthSince));
    line("probe", durationText(row.probeLatency));
    line("slots", fmt::format("{} of {} used", row.slotsUsed, row.concurrency));
    line("queued", fmt::format("{}", row.queued));
    line("cold starts", fmt::format("{}, p50 {}, p95 {}", row.coldStarts, durationText(row.initP50),
                                    durationText(row.initP95)));
    line("warm instances", fmt::format("{}", row.warmInstances));
    for (const auto& lease : row.leases)
        line("runs", fmt::format("{} attempt {} since {}", model::toString(lease.task),
                                 lease.attempt, service::isoTime(lease.since)));
}

int showBackend(const Cli& cli, const Options& options)
{
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    const auto rows = (*access)->operations().backends();
    if (!rows)
        return cli.fail(rows.error());
    const auto found = std::ranges::find(*rows, options.backend, &service::BackendRow::name);
    if (found == rows->end()) {
        std::string names;
        for (const auto& row : *rows)
            names += (names.empty() ? "" : ", ") + row.name;
        return cli.fail(base::Error{base::ErrorCode::NotFound,
                                    fmt::format("no back end is named '{}'", options.backend),
                                    {},
                                    "there are: " + names});
    }
    if (cli.json)
        cli.line(service::backendJson(*found));
    else
        printBackend(cli, *found);
    return kDone;
}

int setDraining(const Cli& cli, const Options& options, bool isDraining)
{
    service::SetDraining command;
    command.backend = options.backend;
    command.draining = isDraining;
    return execute(cli, std::move(command),
                   isDraining ? fmt::format("{} ends what it has and takes nothing new",
                                            printable(options.backend))
                              : fmt::format("{} takes tasks again", printable(options.backend)));
}

void addBackends(CLI::App& app, Cli& cli)
{
    auto* backends = app.add_subcommand("backends", "Shows and steers the back ends");
    backends->require_subcommand(1);
    const auto options = std::make_shared<Options>();
    const auto add = [&](const char* name, const char* what, auto action) {
        auto* command = backends->add_subcommand(name, what)->fallthrough();
        command->callback([&cli, options, action] { cli.exitCode = action(cli, *options); });
        return command;
    };
    const auto named = [&](CLI::App* command) {
        command->add_option("name", options->backend, "Name of the back end")->required();
    };
    add("list", "Health, slots and queue of each", listBackends);
    named(add("show", "One of them in full", showBackend));
    named(add("test", "Asks one whether it works; `show` has the answer",
              [](const Cli& c, const Options& o) {
                  return execute(c, service::ProbeBackend{o.backend},
                                 fmt::format("{} was asked", printable(o.backend)));
              }));
    named(add("drain", "Lets one end what it has and gives it nothing new",
              [](const Cli& c, const Options& o) { return setDraining(c, o, true); }));
    named(add("resume", "Gives one tasks again",
              [](const Cli& c, const Options& o) { return setDraining(c, o, false); }));
}

// --- dead letters ----------------------------------------------------------------------------------

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
    addBackends(app, cli);
    addDeadLetter(app, cli);
}

} // namespace tributary::ctl
