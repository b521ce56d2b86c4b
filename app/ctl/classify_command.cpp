#include "cli.h"
#include "model/task_spec.h"
#include "rules/explain.h"
#include "rules/rule_set.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <istream>
#include <memory>
#include <ostream>

namespace tributary::ctl {
namespace {

struct Options
{
    std::string rules;
    std::string tasks = "-";
    bool explain = false;
};

// What the caller can tell the record by: of a line that is wrong elsewhere, too.
nlohmann::json idOf(const std::string& line)
{
    const auto json = nlohmann::json::parse(line, nullptr, false);
    const auto id = json.is_object() ? json.find("id") : json.end();
    const bool isReadable = id != json.end() && (id->is_string() || id->is_number_integer());
    return isReadable ? *id : nlohmann::json();
}

// `{"id", "error": {"line","column","message"}}` in place of the classification of a bad line.
std::string errorLine(const std::string& line, const base::Error& error)
{
    const nlohmann::ordered_json json{
        {"id", idOf(line)},
        {"error",
         {{"line", error.where.line}, {"column", error.where.column}, {"message", error.message}}}};
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

int classifyLines(const Cli& cli, const rules::RuleSet& rules, const Options& options,
                  std::istream& in)
{
    std::string line;
    int exitCode = kDone;
    for (int number = 1; std::getline(in, line); ++number) {
        if (line.find_first_not_of(" \t\r") == std::string::npos)
            continue;
        const auto record = model::readClassifyRecord(line, options.tasks, number);
        if (!record) {
            cli.line(errorLine(line, record.error()));
            exitCode = kBadInput;
            continue;
        }
        const model::RuleInput input{record->features, record->taskType, record->labels};
        cli.line(options.explain ? rules::explainJson(record->id, rules::explain(rules, input))
                                 : rules::classifyJson(record->id, rules.classify(input)));
    }
    return exitCode;
}

int classify(const Cli& cli, const Options& options)
{
    const auto source = readInput(cli, options.rules);
    if (!source)
        return cli.fail(source.error());
    const auto rules = rules::loadRules(*source, options.rules);
    if (!rules) {
        for (const auto& problem : rules.error())
            cli.fail(problem.error);
        return kBadInput;
    }
    if (options.tasks == "-")
        return classifyLines(cli, *rules, options, cli.in);
    std::ifstream file(options.tasks, std::ios::binary);
    if (!file || std::filesystem::is_directory(options.tasks))
        return cli.fail(base::Error{
            base::ErrorCode::InvalidArgument, "can't be read", {options.tasks, 0, 0}, {}});
    return classifyLines(cli, *rules, options, file);
}

} // namespace

void addClassify(CLI::App& app, Cli& cli)
{
    const auto options = std::make_shared<Options>();
    auto* command =
        app.add_subcommand("classify", "Says where tasks would run: JSON lines in, JSON lines out");
    command->add_option("--rules", options->rules, "Rule file (YAML or JSON)")->required();
    command->add_option("--tasks", options->tasks,
                        "JSON lines {\"id\", \"features\"}, - for standard input");
    command->add_flag("--explain", options->explain,
                      "Add every condition's value and the nearest flips");
    command->callback([&cli, options] { cli.exitCode = classify(cli, *options); });
}

} // namespace tributary::ctl
