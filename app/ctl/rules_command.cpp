#include "base/document_source.h"
#include "cli.h"
#include "rules/analysis/analysis.h"
#include "rules/rule_edit.h"
#include "rules/rule_set.h"
#include "store_access.h"

#include <fmt/format.h>
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
    std::string message;
    bool strict = false;
    bool write = false;
    std::int64_t version = 0;
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
    cli.line(fmt::format("{}:{}:{}: {}: {}", options.file, found.where.line, found.where.column,
                         found.severity, found.message));
    if (!found.hint.empty())
        cli.line(fmt::format("    {}", found.hint));
    if (found.witness.is_object())
        cli.line(fmt::format("    for example {}", dump(found.witness)));
}

FoundLine lineOf(const rules::RuleSet& set, const rules::Finding& finding)
{
    const rules::IssueText text = rules::findingText(set, finding);
    FoundLine line{.kind = toString(finding.kind),
                   .severity = toString(finding.severity),
                   .message = text.message,
                   .hint = text.hint,
                   .witness = {},
                   .where = base::PlaceFinder(set.source()).at(finding.span.begin)};
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
    const rules::Analysis analysis = rules::analyse(*loaded, {.steps = 100'000'000});
    for (const auto& finding : analysis.findings)
        print(cli, options, lineOf(*loaded, finding));
    findings += analysis.findings.size();
    if (!analysis.isComplete)
        cli.note(analysis.tooComplex.empty()
                     ? std::string("the analysis is incomplete: the rule set is too large for it")
                     : fmt::format("the analysis is incomplete: too many alternatives in {}",
                                   names(*loaded, analysis.tooComplex)));
    if (!cli.json)
        cli.line(fmt::format("{}: {} rules, hit policy {}, {} findings", options.file,
                             loaded->rules().size(), rules::toString(loaded->hitPolicy()),
                             findings));
    return options.strict && findings > 0 ? kFailed : kDone;
}

int test(const Cli& cli, const Options& options)
{
    const auto source = readInput(cli, options.file);
    if (!source)
        return cli.fail(source.error());
    const auto loaded = rules::loadRules(*source, options.file);
    if (!loaded)
        return report(cli, loaded.error());
    int failed = 0;
    const auto results = loaded->runTests();
    for (const auto& result : results) {
        failed += result.passed ? 0 : 1;
        if (cli.json)
            cli.line(dump({{"name", result.name},
                           {"passed", result.passed},
                           {"rule", result.rule},
                           {"execution_type", model::toString(result.type)},
                           {"message", result.message}}));
        else
            cli.line(fmt::format("{} {}{}", result.passed ? "ok  " : "FAIL", result.name,
                                 result.passed ? "" : ": " + result.message));
    }
    if (!cli.json)
        cli.line(fmt::format("{} passed, {} failed",
                             results.size() - static_cast<std::size_t>(failed), failed));
    return failed > 0 ? kFailed : kDone;
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

int publish(const Cli& cli, const Options& options)
{
    const auto source = readInput(cli, options.file);
    if (!source)
        return cli.fail(source.error());
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    const auto reply = (*access)->run(service::PublishRules{
        *source, options.file, options.message, (*access)->activeRuleSetVersion(), "operator"});
    if (!reply.isOk())
        return cli.fail(reply.errors);
    if (cli.json)
        cli.line(dump({{"version", reply.version}}));
    else
        cli.line(fmt::format("published as version {}{}", reply.version, (*access)->note()));
    return kDone;
}

int rollback(const Cli& cli, const Options& options)
{
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    const auto reply = (*access)->run(service::RollbackRules{options.version, "operator"});
    if (!reply.isOk())
        return cli.fail(reply.errors);
    if (cli.json)
        cli.line(dump({{"version", reply.version}}));
    else
        cli.line(fmt::format("version {} is active again as version {}{}", options.version,
                             reply.version, (*access)->note()));
    return kDone;
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
        const auto at = base::toMicros(row.at);
        if (cli.json)
            cli.line(dump({{"version", row.version},
                           {"active", row.isActive},
                           {"at_us", at},
                           {"author", row.author},
                           {"message", row.message}}));
        else
            cli.line(fmt::format("{:>4} {} {} {}", row.version, row.isActive ? "active" : "      ",
                                 row.author, row.message));
    }
    return kDone;
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
    withFile(add("test", "Runs the tests that stand in a rule file", test));
    withFile(add("fmt", "Prints a rule file in its canonical form", format))
        ->add_flag("--write,-w", options->write, "Write the file instead of printing it");
    withFile(add("publish", "Makes a rule file the active version", publish))
        ->add_option("--message,-m", options->message, "What the change is for");
    add("rollback", "Makes an earlier version active again, as a new version", rollback)
        ->add_option("version", options->version, "The version to go back to")
        ->required();
    add("history", "Lists the versions, newest first",
        [](const Cli& c, const Options&) { return history(c); });
    for (const char* later : {"replay", "diff"}) {
        add(later, "Not available yet",
            [later](const Cli& c, const Options&) {
                c.err << "rules " << later << " is not available yet\n";
                return static_cast<int>(kUsage);
            })
            ->allow_extras()
            ->fallthrough(false);
    }
}

} // namespace tributary::ctl
