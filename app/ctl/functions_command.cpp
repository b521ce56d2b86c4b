// functions: deploys code under a name, with versions by content.
#include "base/quantity.h"
#include "cli.h"
#include "output.h"
#include "service/function_json.h"
#include "service/task_json.h"
#include "store_access.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <ostream>

namespace tributary::ctl {
namespace {

using base::ErrorCode;
using serverless::FunctionInfo;
using serverless::FunctionSpec;
using serverless::FunctionVersion;

struct Options
{
    std::string name;
    int version = 0;
    std::string package;
    std::string memory = "128MiB";
    std::string timeout = "60s";
    std::vector<std::string> env;
    FunctionSpec spec; // what needs no reading
};

std::string whatRuns(const FunctionSpec& spec)
{
    if (!spec.command.empty())
        return fmt::format("{}", fmt::join(spec.command, " "));
    return spec.entry.empty() ? "bootstrap" : fmt::format("{}", fmt::join(spec.entry, " "));
}

std::vector<std::string> cells(const FunctionVersion& version, bool isCurrent)
{
    const auto& spec = version.spec;
    return {spec.name,
            fmt::format("{}{}", spec.version, isCurrent ? " *" : ""),
            base::formatQuantity({static_cast<double>(spec.memoryBytes), base::kBytes},
                                 spec.memoryBytes % (1 << 20) == 0),
            durationText(spec.timeout),
            version.hash.substr(0, 12),
            service::isoTime(version.deployedAt),
            whatRuns(spec)};
}

// Prints the versions that `choose` takes; a star marks the current one.
template<class Choose>
void print(const Cli& cli, const std::vector<FunctionInfo>& functions, Choose choose)
{
    TextTable table({"NAME", "VERSION", "MEMORY", "TIME-OUT", "HASH", "DEPLOYED", "RUNS"});
    for (const auto& function : functions) {
        for (const auto& version : function.versions) {
            const bool isCurrent = version.spec.version == function.current;
            if (!choose(function, isCurrent))
                continue;
            if (cli.json)
                cli.line(service::functionVersionJson(version, isCurrent));
            else
                table.add(cells(version, isCurrent));
        }
    }
    if (!cli.json)
        cli.out << table.text();
}

base::Result<double> quantity(const std::string& text, const base::Dimension& dimension,
                              std::string_view option)
{
    const auto parsed = base::parseQuantity(text);
    if (!parsed)
        return base::failure(ErrorCode::InvalidArgument,
                             fmt::format("{}: {}", option, parsed.error().message),
                             parsed.error().hint);
    if (parsed->dimension != dimension)
        return base::failure(
            ErrorCode::InvalidArgument,
            fmt::format("{}: '{}' is not a value of {}", option, text, toString(dimension)),
            fmt::format("units are {}", fmt::join(base::unitsOf(dimension), " ")));
    return parsed->value;
}

base::Result<FunctionSpec> readSpec(const Options& options)
{
    FunctionSpec spec = options.spec;
    spec.name = options.name;
    if (!options.package.empty())
        spec.packageDir = std::filesystem::absolute(options.package).string();
    const auto memory = quantity(options.memory, base::kBytes, "--memory");
    if (!memory)
        return std::unexpected(memory.error());
    const auto timeout = quantity(options.timeout, base::kTime, "--timeout");
    if (!timeout)
        return std::unexpected(timeout.error());
    spec.memoryBytes = static_cast<std::int64_t>(std::min(*memory, 1e15));
    spec.timeout = base::Micros{static_cast<std::int64_t>(std::min(*timeout, 1e9) * 1e6)};
    for (const auto& pair : options.env) {
        const auto at = pair.find('=');
        if (at == std::string::npos || at == 0)
            return base::failure(ErrorCode::InvalidArgument,
                                 fmt::format("--env: '{}' is not NAME=VALUE", pair));
        spec.env.emplace_back(pair.substr(0, at), pair.substr(at + 1));
    }
    std::ranges::sort(spec.env);
    const auto twice =
        std::ranges::adjacent_find(spec.env, {}, [](const auto& value) { return value.first; });
    if (twice != spec.env.end())
        return base::failure(ErrorCode::InvalidArgument,
                             fmt::format("--env: '{}' is given twice", twice->first));
    return spec;
}

int deploy(const Cli& cli, StoreAccess& access, const Options& options)
{
    auto spec = readSpec(options);
    if (!spec)
        return cli.fail(spec.error());
    const auto version = access.functions().deploy(std::move(*spec));
    if (!version)
        return cli.fail(version.error());
    cli.line(cli.json ? service::functionVersionJson(*version, true)
                      : fmt::format("{}@{} {}", version->spec.name, version->spec.version,
                                    version->hash));
    return kDone;
}

int list(const Cli& cli, StoreAccess& access, const Options&)
{
    const auto functions = access.functions().list();
    if (!functions)
        return cli.fail(functions.error());
    print(cli, *functions, [](const auto&, bool isCurrent) { return isCurrent; });
    return kDone;
}

int versions(const Cli& cli, StoreAccess& access, const Options& options)
{
    const auto functions = access.functions().list();
    if (!functions)
        return cli.fail(functions.error());
    if (std::ranges::find(*functions, options.name, &FunctionInfo::name) == functions->end())
        return cli.fail(base::Error{ErrorCode::NotFound,
                                    fmt::format("function '{}' is not deployed", options.name),
                                    {},
                                    "`functions list` names those that are"});
    print(cli, *functions,
          [&](const auto& function, bool) { return function.name == options.name; });
    return kDone;
}

int rollback(const Cli& cli, StoreAccess& access, const Options& options)
{
    const auto current = access.functions().rollback(options.name, options.version);
    if (!current)
        return cli.fail(current.error());
    cli.line(cli.json ? nlohmann::ordered_json{{"name", options.name}, {"current", *current}}.dump()
                      : fmt::format("{}@{} is current", options.name, *current));
    return kDone;
}

int remove(const Cli& cli, StoreAccess& access, const Options& options)
{
    const auto removed = access.functions().remove(options.name, options.version);
    if (!removed)
        return cli.fail(removed.error());
    const auto what =
        options.version == 0 ? options.name : fmt::format("{}@{}", options.name, options.version);
    cli.line(cli.json ? nlohmann::ordered_json{{"deleted", what}}.dump()
                      : fmt::format("{} was deleted", what));
    return kDone;
}

void addDeployOptions(CLI::App& command, const std::shared_ptr<Options>& options)
{
    command.add_option("--package", options->package,
                       "Directory or archive with the code; its executable `bootstrap` runs "
                       "unless --entry or a command says otherwise");
    command.add_option("--entry", options->spec.entry,
                       "A program that speaks the Lambda Runtime API, and its arguments");
    command.add_option("--handler", options->spec.handler, "Reaches the runtime as _HANDLER");
    command.add_option("--memory", options->memory, "At least 16MiB")->capture_default_str();
    command.add_option("--timeout", options->timeout, "Of one invocation, at most 900s")
        ->capture_default_str();
    command.add_option("--env", options->env, "NAME=VALUE, not secret")->take_all();
    command
        .add_option("--concurrency", options->spec.concurrency,
                    "Instances at a time, 0 for as many as the back end allows")
        ->check(CLI::Range(0, 10'000));
    command.add_option("--keep-warm", options->spec.keepWarm, "Instances that stay when idle")
        ->check(CLI::Range(0, 1'000));
    command.add_option("command", options->spec.command,
                       "After `--`: a command to run once an invocation, as run.command");
}

} // namespace

void addFunctions(CLI::App& app, Cli& cli)
{
    auto* functions = app.add_subcommand("functions", "Deploys code that tasks call by name");
    functions->require_subcommand(1);
    const auto options = std::make_shared<Options>();
    const auto add = [&](const char* name, const char* what, auto action) {
        auto* command = functions->add_subcommand(name, what)->fallthrough();
        command->callback([&cli, options, action] {
            const auto access = StoreAccess::open(cli.dataDir);
            cli.exitCode = access ? action(cli, **access, *options) : cli.fail(access.error());
        });
        return command;
    };
    const auto named = [&](CLI::App* command) {
        command->add_option("name", options->name, "Name of the function")->required();
        return command;
    };
    addDeployOptions(*named(add("deploy", "Makes a version and calls it current", deploy)),
                     options);
    add("list", "The current version of each", list);
    named(add("versions", "All versions of one", versions));
    named(add("rollback", "Makes another version current", rollback))
        ->add_option("--to", options->version, "Version; the one before the current one if absent")
        ->check(atLeastOne());
    named(add("delete", "Deletes a function, or one version", remove))
        ->add_option("--version", options->version, "Only this version")
        ->check(atLeastOne());
}

} // namespace tributary::ctl
