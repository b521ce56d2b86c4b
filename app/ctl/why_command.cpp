// why: the rules, condition by condition, the back ends, and what a task waits for.
#include "base/quantity.h"
#include "cli.h"
#include "output.h"
#include "service/task_json.h"
#include "store_access.h"
#include "task_ids.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <ostream>

namespace tributary::ctl {
namespace {

struct Options
{
    std::string id;
    bool withCurrentRules = false;
};

// A field of the explanation as text; null and absent are empty.
std::string text(const nlohmann::json& json, const char* key)
{
    const auto at = json.find(key);
    return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
}

const nlohmann::json& list(const nlohmann::json& json, const char* key)
{
    static const auto kNone = nlohmann::json::array();
    const auto at = json.find(key);
    return at != json.end() && at->is_array() ? *at : kNone;
}

void printRules(const Cli& cli, const nlohmann::json& explanation)
{
    for (const auto& rule : list(explanation, "rules")) {
        cli.line(
            fmt::format("\nrule {}: {}", printable(text(rule, "name")), text(rule, "verdict")));
        TextTable table({"  VERDICT", "CONDITION", "VALUE", "MARGIN"});
        for (const auto& condition : list(rule, "conditions"))
            table.add({"  " + text(condition, "verdict"), text(condition, "text"),
                       text(condition, "value").empty() ? "unknown" : text(condition, "value"),
                       text(condition, "margin")});
        cli.out << table.text();
    }
    const auto& flips = list(explanation, "flip");
    if (!flips.empty())
        cli.line("\nwhat would change it");
    for (const auto& flip : flips) {
        const auto then = flip.find("then");
        const bool hasThen = then != flip.end() && then->is_object();
        cli.line(fmt::format("  {} {} would make it {}{}", text(flip, "feature"), text(flip, "to"),
                             hasThen ? text(*then, "type") : text(flip, "then"),
                             hasThen ? fmt::format(" ({})", text(*then, "rule")) : ""));
    }
}

std::string amount(const std::optional<double>& value, model::LearnedMeasure measure)
{
    const bool isMemory = measure == model::LearnedMeasure::Memory;
    return value ? base::formatQuantity({*value, isMemory ? base::kBytes : base::kTime})
                 : std::string("-");
}

// Ages are those of the decision: later runs have changed nothing of it.
void printEstimates(const Cli& cli, const service::WhyHere& why)
{
    if (why.estimates.empty())
        return;
    cli.line("\nestimates when it was decided");
    TextTable table({"  OF", "DECLARED", "LEARNED P50", "P90", "RUNS", "NEWEST"});
    for (const auto& estimate : why.estimates) {
        const auto& known = estimate.learned;
        table.add({"  " + std::string(model::toString(estimate.measure)),
                   amount(estimate.declared, estimate.measure),
                   amount(known ? std::optional(known->p50()) : std::nullopt, estimate.measure),
                   amount(known ? std::optional(known->p90()) : std::nullopt, estimate.measure),
                   known ? fmt::format("{}", known->runs) : "too few",
                   known ? durationText(why.decided - known->lastAt) + " before" : "-"});
    }
    cli.out << table.text();
}

void printWhy(const Cli& cli, const model::TaskRecord& task, const service::WhyHere& why)
{
    const auto& decided = task.classification;
    cli.line(fmt::format("{} is {}: {}", printable(task.spec->name), model::toString(task.state),
                         model::toString(decided.type)));
    cli.line(fmt::format("rule {} of version {}: {} (priority {})", printable(decided.rule),
                         decided.ruleSetVersion, printable(decided.reason),
                         model::toString(decided.priority)));
    const auto explanation = nlohmann::json::parse(why.explanation, nullptr, false);
    if (why.ruleSetVersion != decided.ruleSetVersion)
        cli.line(fmt::format("under version {}, the current one: {} by rule {}", why.ruleSetVersion,
                             text(explanation, "execution_type"),
                             printable(text(explanation, "rule"))));
    printRules(cli, explanation);
    printEstimates(cli, why);
    if (!why.candidates.empty())
        cli.line("\nback ends");
    for (const auto& candidate : why.candidates) {
        std::string reasons;
        for (const auto& reason : candidate.rejections)
            reasons += (reasons.empty() ? ": " : "; ") + printable(reason);
        cli.line(fmt::format("  {} {}{}", candidate.chosen ? '*' : ' ', candidate.backend,
                             candidate.chosen ? ": chosen" : reasons));
    }
    if (!why.waiting.empty())
        cli.line("\nwhy it has not ended");
    for (const auto& reason : why.waiting)
        cli.line(fmt::format("  {}: {}", reason.code, printable(reason.message)));
}

int why(const Cli& cli, const Options& options)
{
    const auto id = readTaskId(cli, options.id);
    if (!id)
        return kUsage;
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    const auto detail = (*access)->tasks().task(*id);
    if (!detail)
        return cli.fail(detail.error());
    const auto answer = (*access)->tasks().why(*id, options.withCurrentRules);
    if (!answer)
        return cli.fail(answer.error());
    if (cli.json)
        cli.line(service::whyJson(*answer));
    else
        printWhy(cli, detail->task, *answer);
    return kDone;
}

} // namespace

void addWhy(CLI::App& app, Cli& cli)
{
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("why", "Explains where a task runs and what it waits for");
    command->add_option("id", options->id, "Task id")->required();
    command->add_flag("--current-rules", options->withCurrentRules,
                      "Under the active rules instead of those it was classified by");
    command->callback([&cli, options] { cli.exitCode = why(cli, *options); });
}

} // namespace tributary::ctl
