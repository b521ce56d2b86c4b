#include "base/document_source.h"
#include "cli.h"
#include "rules/analysis/analysis.h"
#include "rules/editing/rule_edit.h"
#include "rules/rule_diff.h"
#include "rules/rule_set.h"
#include "rules_input.h"
#include "rules_optimise.h"
#include "rules_replay.h"
#include "rules_test.h"
#include "rules_versions.h"
#include "store_access.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <memory>
#include <ostream>

namespace tributary::ctl {
namespace {

using Json = nlohmann::ordered_json;

struct Options
{
    std::string file;
    std::string base;
    bool strict = false;
    bool write = false;
};

std::string dump(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

int report(const Cli& cli, const std::vector<rules::Problem>& problems)
{
    for (const auto& problem : problems)
        cli.fail(problem.error);
    return kBadInput;
}

// One line of `check`. `witness` is JSON: the input of a task that shows the finding, the name of a
// test, or null.
struct FoundLine
{
    std::string_view kind;
    std::string_view severity;
    Json rules = Json::array();
    std::string message;
    std::string hint; // for people
    Json witness;
    base::Place where;
};

void print(const Cli& cli, const Options& options, const FoundLine& found)
{
    if (cli.json) {
        cli.line(dump({{"kind", found.kind},
                       {"severity", found.severity},
                       {"rules", found.rules},
                       {"message", found.message},
                       {"witness", found.witness},
                       {"span", {{"line", found.where.line}, {"column", found.where.column}}}}));
        return;
    }
    cli.line(fmt::format("{}:{}:{}: {}: {} [{}]", options.file, found.where.line,
                         found.where.column, found.severity, found.message, found.kind));
    if (!found.hint.empty())
        cli.line(fmt::format("    {}", found.hint));
    if (found.witness.is_object())
        cli.line(fmt::format("    for example {}", dump(found.witness)));
}

FoundLine lineOf(const rules::RuleSet& set, const rules::Finding& finding,
                 base::PlaceFinder& places)
{
    const rules::IssueText text = rules::findingText(set, finding);
    FoundLine line{.kind = toString(finding.kind),
                   .severity = toString(finding.severity),
                   .message = text.message,
                   .hint = text.hint,
                   .witness = {},
                   .where = places.at(finding.span.begin)};
    for (const std::size_t rule : finding.rules)
        line.rules.push_back(set.rules()[rule].name);
    if (finding.witness)
        line.witness = Json::parse(rules::witnessJson(*finding.witness));
    return line;
}

std::string names(const rules::RuleSet& set, const std::vector<std::size_t>& indices)
{
    std::string names;
    for (const std::size_t index : indices)
        names += (names.empty() ? "" : ", ") + set.rules()[index].name;
    return names;
}

std::string whyIncomplete(const rules::RuleSet& set, const rules::Analysis& analysis)
{
    if (!analysis.tooComplex.empty())
        return "too many alternatives in " + names(set, analysis.tooComplex);
    if (!analysis.undecided.empty())
        return fmt::format("too many patterns for {}", fmt::join(analysis.undecided, ", "));
    return "not everything could be searched in time";
}

// A file that does not load has no findings but errors; one that loads can have failing tests, and
// rules that contradict each other.
int check(const Cli& cli, const Options& options)
{
    const auto source = readInput(cli, options.file);
    if (!source)
        return cli.fail(source.error());
    const auto loaded = rules::loadRules(*source, options.file);
    if (!loaded)
        return report(cli, loaded.error());
    std::size_t findings = 0;
    for (const auto& result : loaded->runTests()) {
        if (result.passed)
            continue;
        ++findings;
        print(cli, options,
              {.kind = "failing_test",
               .severity = "error",
               .rules = Json::array({result.rule}),
               .message = cli.json ? result.message
                                   : fmt::format("test '{}': {}", result.name, result.message),
               .hint = {},
               .witness = result.name,
               .where = result.where});
    }
    const rules::Analysis analysis =
        rules::analyse(*loaded, {.steps = 50'000'000, .findings = 100'000});
    base::PlaceFinder places(loaded->source()); // quick in rising order
    for (const auto& finding : analysis.findings)
        print(cli, options, lineOf(*loaded, finding, places));
    findings += analysis.findings.size();
    if (!analysis.isComplete)
        cli.note("the analysis is incomplete: " + whyIncomplete(*loaded, analysis));
    if (!cli.json)
        cli.line(fmt::format("{}: {} rules, hit policy {}, {} findings", options.file,
                             loaded->rules().size(), rules::toString(loaded->hitPolicy()),
                             findings));
    return options.strict && findings > 0 ? kFailed : kDone;
}

int format(const Cli& cli, const Options& options)
{
    const auto source = readInput(cli, options.file);
    if (!source)
        return cli.fail(source.error());
    const auto text = rules::formatRuleFile(*source, options.file);
    if (!text)
        return cli.fail(text.error());
    if (!options.write || options.file == "-") {
        cli.out << *text;
        return kDone;
    }
    std::ofstream file(options.file, std::ios::binary | std::ios::trunc);
    file << *text;
    file.flush();
    if (!file)
        return cli.fail(base::Error{
            base::ErrorCode::Unavailable, "can't be written", {options.file, 0, 0}, {}});
    return kDone;
}

// --- differences ----------------------------------------------------------------------------

Json toJson(const rules::Difference& difference)
{
    return {{"what", difference.what}, {"before", difference.before}, {"after", difference.after}};
}

Json toJson(const rules::RuleChange& change)
{
    const auto place = [](const std::optional<std::size_t>& index) {
        return index ? Json(*index + 1) : Json(nullptr);
    };
    Json differences = Json::array();
    for (const auto& difference : change.differences)
        differences.push_back(toJson(difference));
    return {{"kind", toString(change.kind)}, {"rule", change.rule},
            {"from", place(change.from)},    {"to", place(change.to)},
            {"moved", change.isMoved},       {"differences", differences}};
}

void print(const Cli& cli, const rules::Difference& difference)
{
    if (difference.before.empty())
        cli.line(fmt::format("    {} + {}", difference.what, difference.after));
    else if (difference.after.empty())
        cli.line(fmt::format("    {} - {}", difference.what, difference.before));
    else
        cli.line(
            fmt::format("    {}: {} → {}", difference.what, difference.before, difference.after));
}

void print(const Cli& cli, const rules::RuleChange& change)
{
    using Kind = rules::RuleChange::Kind;
    const char sign = change.kind == Kind::Added ? '+' : change.kind == Kind::Removed ? '-' : '~';
    cli.line(fmt::format(
        "{} {}{}", sign, change.rule,
        change.isMoved ? fmt::format(" (place {} → {})", *change.from + 1, *change.to + 1) : ""));
    for (const auto& difference : change.differences)
        print(cli, difference);
}

// One change a line with --json: {kind, rule, from, to, moved, differences}; places count from 1.
int diff(const Cli& cli, const Options& options)
{
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    const Rules before =
        options.base.empty() ? activeRules(**access) : readRules(cli, options.base);
    if (!before)
        return cli.fail(before.error());
    const Rules after = readRules(cli, options.file);
    if (!after)
        return cli.fail(after.error());
    const rules::RuleSetDiff found = rules::diffRules(*before, *after);
    if (cli.json) {
        if (found.hitPolicy)
            cli.line(dump({{"kind", "hit_policy"},
                           {"before", found.hitPolicy->before},
                           {"after", found.hitPolicy->after}}));
        for (const auto& change : found.rules)
            cli.line(dump(toJson(change)));
        return kDone;
    }
    if (found.hitPolicy)
        cli.line(
            fmt::format("hit policy: {} → {}", found.hitPolicy->before, found.hitPolicy->after));
    for (const auto& change : found.rules)
        print(cli, change);
    if (found.isEmpty())
        cli.line("no difference in what the rules say");
    return kDone;
}

void addTest(CLI::App& rules, Cli& cli)
{
    const auto arguments = std::make_shared<RuleTestArguments>();
    auto* command = rules.add_subcommand(
        "test", "Runs the tests that stand in a rule file and tells what they have not seen");
    command->fallthrough();
    command->add_option("file", arguments->file, "Rule file, - for standard input")->required();
    command
        ->add_option("--min-coverage", arguments->minCoverage,
                     "Exit with 1 when fewer percent of the conditions were seen both ways")
        ->check(CLI::Range(0.0, 100.0));
    command->add_flag("--all", arguments->listsAll,
                      "List every condition, not only what is missing");
    command->callback([&cli, arguments] { cli.exitCode = testRules(cli, *arguments); });
}

void addReplay(CLI::App& rules, Cli& cli)
{
    const auto arguments = std::make_shared<ReplayArguments>();
    auto* command = rules.add_subcommand(
        "replay", "Shows what a draft would have done with past tasks, beside the active rules");
    command->fallthrough();
    command->add_option("--draft", arguments->draft, "Rule file, - for standard input")->required();
    command->add_option("--base", arguments->base,
                        "Rule file to compare with, else the active version");
    addHistoryOptions(*command, arguments->history);
    command->add_option("--list", arguments->list, "How many moved tasks to print")
        ->check(CLI::Range(0, 1'000'000))
        ->capture_default_str();
    command->callback([&cli, arguments] { cli.exitCode = replayRules(cli, *arguments); });
}

void addOptimise(CLI::App& rules, Cli& cli)
{
    const auto arguments = std::make_shared<OptimiseArguments>();
    auto* command = rules.add_subcommand(
        "optimise", "Finds thresholds for which past tasks would have cost less or ended sooner");
    command->fallthrough();
    command->add_option("--rules", arguments->rules,
                        "Rule file, - for standard input, else the active version");
    addHistoryOptions(*command, arguments->history);
    command->add_option("--vary", arguments->vary,
                        "RULE or RULE.FIELD that may change, else every threshold");
    command->add_option("--points", arguments->points, "How many points at most")
        ->check(CLI::Range(2, 100))
        ->capture_default_str();
    command->add_option("--seconds", arguments->seconds, "How long it may take, about")
        ->check(CLI::Range(1, 86'400))
        ->capture_default_str();
    auto* draft = command
                      ->add_option("--draft", arguments->draft,
                                   "Print the rule file of this point instead of the table")
                      ->check(atLeastOne());
    command->add_option("--out", arguments->out, "Where to write it")->needs(draft);
    command->callback([&cli, arguments] { cli.exitCode = optimiseRules(cli, *arguments); });
}

} // namespace

void addRules(CLI::App& app, Cli& cli)
{
    auto* rules = app.add_subcommand("rules", "Checks, tests, formats and publishes rule sets");
    rules->require_subcommand(1);
    const auto options = std::make_shared<Options>();
    const auto add = [&](const char* name, const char* what, auto action) {
        auto* command = rules->add_subcommand(name, what)->fallthrough();
        command->callback([&cli, options, action] { cli.exitCode = action(cli, *options); });
        return command;
    };
    const auto withFile = [&](CLI::App* command) {
        command->add_option("file", options->file, "Rule file, - for standard input")->required();
        return command;
    };
    withFile(add("check", "Reports what is wrong with a rule file", check))
        ->add_flag("--strict", options->strict, "Exit with 1 when there are findings");
    addTest(*rules, cli);
    withFile(add("fmt", "Prints a rule file in its canonical form", format))
        ->add_flag("--write,-w", options->write, "Write the file instead of printing it");
    addRuleVersions(*rules, cli);
    addReplay(*rules, cli);
    addOptimise(*rules, cli);
    withFile(add("diff", "Compares two rule sets, rule by rule and condition by condition", diff))
        ->add_option("--base", options->base, "Rule file to compare with, else the active version");
}

} // namespace tributary::ctl
