// backends: shows, steers and configures the places that run tasks.
#include "cli.h"
#include "composition/backend_file.h"
#include "execute.h"
#include "output.h"
#include "service/task_json.h"
#include "store_access.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <ostream>

namespace tributary::ctl {
namespace {

struct Options
{
    std::string backend;
    std::string file;
    bool replace = false;
};

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
    TextTable table(
        {"NAME", "TYPE", "PROVIDER", "STATE", "SLOTS", "QUEUED", "COLD STARTS", "PROBE", "REASON"});
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
    line("cold starts",
         fmt::format("{}, p50 {}, p95 {}", row.coldStarts, durationText(row.initP50),
                     durationText(row.initP95)));
    line("warm instances", fmt::format("{}", row.warmInstances));
    for (const auto& lease : row.leases)
        line("runs",
             fmt::format("{} attempt {} since {}", model::toString(lease.task), lease.attempt,
                         service::isoTime(lease.since)));
}

// `all`: whatever has a name.
template<class Named>
base::Error unknownBackend(const std::string& name, const Named& all)
{
    std::string names;
    for (const auto& one : all)
        names += (names.empty() ? "" : ", ") + one.name;
    return {base::ErrorCode::NotFound,
            fmt::format("no back end is named '{}'", name),
            {},
            names.empty() ? "there are none" : "there are: " + names};
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
    if (found == rows->end())
        return cli.fail(unknownBackend(options.backend, *rows));
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

// --- configuration -------------------------------------------------------------------------------

// Takes effect when a scheduler starts next, as a change of the file by hand would.
int change(const Cli& cli, const composition::BackendChange& how, const std::string& done)
{
    if (const auto changed = composition::changeBackends(cli.dataDir, how); !changed)
        return cli.fail(changed.error());
    cli.line(cli.json ? nlohmann::ordered_json{{"done", true}}.dump() : done);
    cli.note(" (from the next start of the scheduler on)");
    return kDone;
}

base::Result<> merge(std::vector<model::BackendConfig>& into,
                     const std::vector<model::BackendConfig>& added, bool mayReplace)
{
    for (const auto& backend : added) {
        const auto same = std::ranges::find(into, backend.name, &model::BackendConfig::name);
        if (same == into.end())
            into.push_back(backend);
        else if (mayReplace)
            *same = backend;
        else
            return base::failure(base::ErrorCode::AlreadyExists,
                                 fmt::format("there is a back end '{}'", backend.name),
                                 "--replace puts the new one in its place");
    }
    return {};
}

int addBackend(const Cli& cli, const Options& options)
{
    const auto text = readInput(cli, options.file);
    if (!text)
        return cli.fail(text.error());
    const auto added = model::readBackendFile(*text, options.file);
    if (!added)
        return cli.fail(added.error());
    if (added->empty())
        return cli.fail({base::ErrorCode::InvalidArgument,
                         "there is no back end in it",
                         {options.file, 1, 1},
                         "{\"backends\": [{\"name\", \"execution_type\", \"provider\", …}]}"});
    std::string names;
    for (const auto& backend : *added)
        names += (names.empty() ? "" : ", ") + backend.name;
    return change(
        cli, [&](auto& backends) { return merge(backends, *added, options.replace); },
        fmt::format("added {}", names));
}

base::Result<> mayBeRemoved(const Cli& cli, const std::string& name)
{
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return std::unexpected(access.error());
    service::TaskQuery open;
    open.filter =
        fmt::format("backend = '{}' AND state IN ['dispatching', 'running', 'unknown']", name);
    const auto tasks = (*access)->tasks().taskNos(open, {});
    // Without a database no task was ever given to it.
    if (!tasks && tasks.error().code != base::ErrorCode::NotFound)
        return std::unexpected(tasks.error());
    if (tasks && !tasks->empty())
        return base::failure(base::ErrorCode::Conflict,
                             fmt::format("{} tasks are on it", tasks->size()),
                             "`backends drain` it and wait, then remove it; `declare-lost` ends "
                             "what it can't answer for any more");
    // A living owner would go on giving it tasks until its end.
    const auto rows = (*access)->operations().backends();
    if (rows && std::ranges::any_of(*rows, [&](const service::BackendRow& row) {
            return row.name == name && !row.isDraining;
        }))
        return base::failure(base::ErrorCode::Conflict, "a scheduler gives it tasks",
                             "`backends drain` it first");
    return {};
}

int removeBackend(const Cli& cli, const Options& options)
{
    const auto remove = [&](std::vector<model::BackendConfig>& backends) -> base::Result<> {
        const auto at = std::ranges::find(backends, options.backend, &model::BackendConfig::name);
        if (at == backends.end())
            return std::unexpected(unknownBackend(options.backend, backends));
        if (auto may = mayBeRemoved(cli, options.backend); !may)
            return may;
        backends.erase(at);
        return {};
    };
    // Asked before anything is made: the directory may be a slip of the pen.
    const auto known = composition::configuredBackends(cli.dataDir);
    if (!known)
        return cli.fail(known.error());
    if (std::ranges::find(*known, options.backend, &model::BackendConfig::name) == known->end())
        return cli.fail(unknownBackend(options.backend, *known));
    return change(cli, remove, fmt::format("removed {}", options.backend));
}

} // namespace

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
    auto* adding = add("add", "Configures further ones, from the next start on", addBackend);
    adding
        ->add_option("file", options->file,
                     "{\"backends\": [{name, execution_type, provider, …}]}, - for standard input")
        ->required();
    adding->add_flag("--replace", options->replace, "In place of those of the same name");
    named(
        add("remove", "Takes one out of the configuration, from the next start on", removeBackend));
}

} // namespace tributary::ctl
