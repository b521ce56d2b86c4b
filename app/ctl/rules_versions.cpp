#include "rules_versions.h"

#include "base/quantity.h"
#include "output.h"
#include "rollout/assignment.h"
#include "service/rule_json.h"
#include "store_access.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>
#include <memory>

namespace tributary::ctl {
namespace {

using Json = nlohmann::ordered_json;
using rollout::Guard;

struct Options
{
    std::string file;
    std::string message;
    std::string mode = "now";
    std::vector<double> steps; // percent
    std::vector<std::string> guards; // NAME=RATIO
    std::string hold;
    std::string replay; // file
    std::string reason;
    std::int64_t samples = 0; // 0 = the default
    std::int64_t version = 0;
    int list = 20;
    bool toNextStep = false;
};

std::string versionJson(std::int64_t version)
{
    return Json{{"version", version}}.dump();
}

std::unexpected<base::Error> wrong(std::string message, std::string hint)
{
    return base::failure(base::ErrorCode::InvalidArgument, std::move(message), std::move(hint));
}

// --- publishing ------------------------------------------------------------------------------

base::Result<> addGuard(const std::string& text, rollout::Limits& limits)
{
    const auto equals = text.find('=');
    const auto guard = rollout::parseGuard(std::string_view(text).substr(0, equals));
    if (!guard || equals == std::string::npos)
        return wrong(fmt::format("'{}' is no guardrail", text),
                     "failures=RATIO, p95=RATIO or cost=RATIO, with off for none");
    const std::string_view value = std::string_view(text).substr(equals + 1);
    if (value == "off") {
        limits.of(*guard) = rollout::kOff;
        return {};
    }
    double ratio = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), ratio);
    if (error != std::errc{} || end != value.data() + value.size() || !(ratio > 0))
        return wrong(fmt::format("'{}' is no ratio", value),
                     "1.2 allows a fifth more than the active version has");
    limits.of(*guard) = ratio;
    return {};
}

base::Result<base::Micros> holdOf(const std::string& text)
{
    const auto time = base::parseQuantity(text);
    if (!time)
        return std::unexpected(time.error());
    if (time->dimension != base::kTime && time->value != 0)
        return wrong(fmt::format("'{}' is no time", text), "for example 10m");
    constexpr double kMost = 1e9; // seconds; more is refused by the core, with the limit
    return base::Micros{std::llround(std::min(time->value, kMost) * 1e6)};
}

base::Result<rollout::Plan> planOf(const Options& options)
{
    rollout::Plan plan;
    plan.mode = rollout::parseMode(options.mode).value_or(rollout::Mode::Now);
    const bool isTuned = !options.steps.empty() || !options.guards.empty() || options.samples > 0
        || !options.hold.empty();
    if (isTuned && plan.mode != rollout::Mode::Canary)
        return wrong("--steps, --guard, --samples and --hold belong to a canary",
                     "add --mode canary");
    if (!options.steps.empty()) {
        plan.steps.clear();
        for (const double step : options.steps)
            plan.steps.push_back(static_cast<int>(
                std::lround(std::clamp(step, 0.0, 1000.0) * rollout::kWhole / 100)));
    }
    for (const std::string& guard : options.guards) {
        if (auto added = addGuard(guard, plan.limits); !added)
            return std::unexpected(added.error());
    }
    if (options.samples > 0)
        plan.samples = options.samples;
    if (!options.hold.empty()) {
        const auto hold = holdOf(options.hold);
        if (!hold)
            return std::unexpected(hold.error());
        plan.hold = *hold;
    }
    if (auto checked = rollout::check(plan); !checked)
        return std::unexpected(checked.error());
    return plan;
}

std::string publishedText(const rollout::Plan& plan, std::int64_t version)
{
    switch (plan.mode) {
    case rollout::Mode::Shadow:
        return fmt::format("version {} decides in the shadow of the active one", version);
    case rollout::Mode::Canary:
        return fmt::format("version {} decides {:g} % of the new tasks", version,
                           plan.steps.front() * 100.0 / rollout::kWhole);
    case rollout::Mode::Now:
        break;
    }
    return fmt::format("published as version {}", version);
}

int publish(const Cli& cli, const Options& options)
{
    const auto plan = planOf(options);
    if (!plan) {
        cli.fail(plan.error());
        return kUsage;
    }
    const auto source = readInput(cli, options.file);
    if (!source)
        return cli.fail(source.error());
    const auto replay =
        options.replay.empty() ? base::Result<std::string>() : readInput(cli, options.replay);
    if (!replay)
        return cli.fail(replay.error());
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    const auto reply = (*access)->run(service::PublishRules{*source, options.file, options.message,
                                                            (*access)->activeRuleSetVersion(),
                                                            "operator", *plan, *replay});
    if (!reply.isOk())
        return cli.fail(reply.errors);
    cli.line(cli.json ? versionJson(reply.version)
                      : publishedText(*plan, reply.version) + (*access)->note());
    return kDone;
}

// --- moving on -------------------------------------------------------------------------------

// The version that was named, or the one that is on trial.
base::Result<std::int64_t> triedVersion(StoreAccess& access, const Options& options)
{
    if (options.version > 0)
        return options.version;
    const auto trial = access.operations().ruleTrial(0, 0);
    if (!trial)
        return std::unexpected(trial.error());
    return trial->rollout.version;
}

int run(const Cli& cli, StoreAccess& access, service::Command command, const std::string& done)
{
    const auto reply = access.run(std::move(command));
    if (!reply.isOk())
        return cli.fail(reply.errors);
    cli.line(cli.json ? versionJson(reply.version) : done + access.note());
    return kDone;
}

int promote(const Cli& cli, const Options& options)
{
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    const auto version = triedVersion(**access, options);
    if (!version)
        return cli.fail(version.error());
    return run(cli, **access, service::PromoteRules{*version, options.toNextStep, "operator"},
               options.toNextStep ? fmt::format("version {} goes to its next step", *version)
                                  : fmt::format("version {} is active", *version));
}

int stop(const Cli& cli, const Options& options)
{
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    const auto version = triedVersion(**access, options);
    if (!version)
        return cli.fail(version.error());
    return run(cli, **access, service::StopRules{*version, options.reason, "operator"},
               fmt::format("version {} is not tried any more", *version));
}

int rollback(const Cli& cli, const Options& options)
{
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    const auto reply = (*access)->run(service::RollbackRules{options.version, "operator"});
    if (!reply.isOk())
        return cli.fail(reply.errors);
    cli.line(cli.json ? versionJson(reply.version)
                      : fmt::format("version {} is active again as version {}{}", options.version,
                                    reply.version, (*access)->note()));
    return kDone;
}

// --- looking back ----------------------------------------------------------------------------

std::string replayText(const std::string& replay)
{
    const auto summary = service::readReplaySummary(replay);
    if (!summary)
        return {};
    std::string text = fmt::format("replayed over {} tasks: {} to another type, {} by another rule",
                                   summary->tasks, summary->moved, summary->otherRule);
    if (summary->p95Seconds)
        text += fmt::format(", p95 {:.3g} s to {:.3g} s", summary->p95Seconds->first,
                            summary->p95Seconds->second);
    return text;
}

std::string modeText(const service::RuleSetVersionRow& row)
{
    return row.mode == rollout::Mode::Now ? std::string() : std::string(toString(row.mode));
}

void printJson(const Cli& cli, const service::RuleSetVersionRow& row)
{
    auto json = Json::parse(service::ruleSetJson(row), nullptr, false);
    json["at_us"] = base::toMicros(row.at);
    cli.line(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

int history(const Cli& cli)
{
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    const auto versions = (*access)->operations().ruleSets();
    if (!versions)
        return cli.fail(versions.error());
    for (const auto& row : *versions) {
        if (cli.json) {
            printJson(cli, row);
            continue;
        }
        cli.line(fmt::format("{:>4} {:<11} {:<6} {} {}", row.version, toString(row.state),
                             modeText(row), printable(row.author), printable(row.message)));
        for (const std::string& more : {row.reason, replayText(row.replay)}) {
            if (!more.empty())
                cli.line(fmt::format("     {}", printable(more)));
        }
    }
    return kDone;
}

void addPublish(CLI::App& rules, Cli& cli, const std::shared_ptr<Options>& options)
{
    auto* command =
        rules.add_subcommand("publish", "Makes a rule file a version: at once, or on trial")
            ->fallthrough();
    command->callback([&cli, options] { cli.exitCode = publish(cli, *options); });
    command->add_option("file", options->file, "Rule file, - for standard input")->required();
    command->add_option("--message,-m", options->message, "What the change is for");
    command
        ->add_option("--mode", options->mode,
                     "now; shadow: decides beside the active version without acting; canary: "
                     "decides a share of the new tasks, and is rolled back when they fare worse")
        ->check(CLI::IsMember({"now", "shadow", "canary"}))
        ->capture_default_str();
    command->add_option("--steps", options->steps, "Shares of a canary in percent (1,10,100)")
        ->delimiter(',');
    command->add_option("--guard", options->guards,
                        "failures=RATIO, p95=RATIO or cost=RATIO: how much more than the active "
                        "version a canary may have (1, 1.2, 1.2); off for none");
    command
        ->add_option("--samples", options->samples,
                     "Ended tasks of the canary before its next step (200)")
        ->check(CLI::PositiveNumber);
    command->add_option("--hold", options->hold, "Least time of a step (10m)");
    command->add_option("--replay", options->replay,
                        "What `rules replay --json` has printed, to be kept with the version");
}

} // namespace

void addRuleVersions(CLI::App& rules, Cli& cli)
{
    const auto options = std::make_shared<Options>();
    addPublish(rules, cli, options);
    const auto add = [&](const char* name, const char* what, auto action) {
        auto* command = rules.add_subcommand(name, what)->fallthrough();
        command->callback([&cli, options, action] { cli.exitCode = action(cli, *options); });
        return command;
    };
    const auto withVersion = [&](CLI::App* command) {
        command->add_option("version", options->version, "A version, else the one on trial")
            ->check(CLI::PositiveNumber);
        return command;
    };
    withVersion(add("promote", "Makes the version on trial the active one", promote))
        ->add_flag("--next-step", options->toNextStep, "Only the next step of a canary");
    withVersion(add("stop", "Ends a trial: the active version goes on alone", stop))
        ->add_option("--reason", options->reason, "Why; kept with the version")
        ->required();
    withVersion(add("experiment", "Shows how a trial stands, and what is decided differently",
                    [](const Cli& c, const Options& o) { return showTrial(c, o.version, o.list); }))
        ->alias("shadow")
        ->add_option("--list", options->list, "How many differing tasks to print")
        ->check(CLI::Range(0, static_cast<int>(rollout::kMostDifferences)))
        ->capture_default_str();
    add("rollback", "Makes an earlier version active again, as a new version", rollback)
        ->add_option("version", options->version, "The version to go back to")
        ->required();
    add("history", "Lists the versions, newest first",
        [](const Cli& c, const Options&) { return history(c); });
}

} // namespace tributary::ctl
