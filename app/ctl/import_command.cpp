// import: past workloads of other systems into the history, or replayed as tasks of now.
#include "cli.h"
#include "import_run.h"
#include "output.h"
#include "service/task_json.h"
#include "store/history_reads.h"
#include "store_access.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <ostream>

namespace tributary::ctl {
namespace {

struct Options
{
    RunOptions run;
    bool isRun = false;
    bool isList = false;
};

void printSummary(const Cli& cli, const service::ImportedHistory& history, bool hasAssumed)
{
    const auto line = [&](std::string_view name, const std::string& value) {
        cli.line(fmt::format("{:<14} {}", name, printable(value)));
    };
    line("dataset", history.dataset);
    line("imported",
         fmt::format("{} of {} records{}", history.imported, history.records,
                     history.wasKnown ? ", already there: nothing was changed" : ""));
    if (history.withoutStart > 0)
        line("without start", fmt::format("{}", history.withoutStart));
    if (history.edges > 0)
        line("dependencies", fmt::format("{}", history.edges));
    if (history.first && history.last)
        line("arrivals",
             fmt::format("{} to {}", service::isoTime(*history.first),
                         service::isoTime(*history.last)));
    for (const auto& assumption : history.assumptions)
        line("assumed", assumption);
    if (history.wasKnown && hasAssumed)
        cli.note("--assume changed nothing: the records were imported before, with what is shown");
}

int import(const Cli& cli, const Options& options)
{
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    const auto history = (*access)->importHistory(options.run.import);
    if (!history)
        return cli.fail(history.error());
    if (cli.json)
        cli.line(service::toJson(*history));
    else
        printSummary(cli, *history, !options.run.import.assumptions.empty());
    return kDone;
}

int listDatasets(const Cli& cli)
{
    const auto reader = store::Reader::open(cli.dataDir);
    if (!reader)
        return cli.fail(reader.error());
    const auto datasets = store::readDatasets(**reader);
    if (!datasets)
        return cli.fail(datasets.error());
    TextTable table({"DATASET", "FORMAT", "ROWS", "IMPORTED AT", "SHA-256"});
    for (const auto& dataset : *datasets) {
        if (cli.json)
            cli.line(service::datasetJson(dataset));
        else
            table.add({dataset.name, dataset.format, fmt::format("{}", dataset.rows),
                       service::isoTime(dataset.importedAt).substr(0, 19),
                       dataset.fileHash.substr(0, 16)});
    }
    if (!cli.json)
        cli.out << table.text();
    return kDone;
}

int execute(const Cli& cli, Options options)
{
    if (options.isList)
        return listDatasets(cli);
    if (options.run.import.file.empty() || options.run.import.format.empty()) {
        cli.err << "import needs --format and a file\n";
        return kUsage;
    }
    // The owner, another program with another working directory, reads the file.
    std::error_code error;
    const auto absolute = std::filesystem::absolute(options.run.import.file, error);
    if (!error)
        options.run.import.file = absolute.string();
    return options.isRun ? runHistory(cli, options.run) : import(cli, options);
}

// As CLI::Range, which lets nan pass.
std::string checkSpeedup(const std::string& text)
{
    double value = 0;
    if (CLI::detail::lexical_cast(text, value) && value >= 1e-3 && value <= 1e9)
        return {};
    return fmt::format("'{}' is not a number from 0.001 to 1e9", text);
}

} // namespace

void addImport(CLI::App& app, Cli& cli)
{
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("import", "Reads past workloads of other systems");
    command->add_option("file", options->run.import.file, "The log, trace or workflow");
    command->add_option("--format", options->run.import.format, "What the file is")
        ->check(CLI::IsMember({"swf", "azure2021", "openb", "wfformat"}));
    command->add_option("--assume", options->run.import.assumptions,
                        "KEY=VALUE for what the file doesn't say; an empty value removes one");
    command->add_flag("--list", options->isList, "Lists what was imported");
    auto* run = command->add_flag("--run", options->isRun,
                                  "Replays it now: processes that sleep for the scaled durations");
    command->add_option("--speedup", options->run.speedup, "60 makes an hour a minute")
        ->check(checkSpeedup)
        ->needs(run)
        ->capture_default_str();
    command->add_flag("--burn", options->run.burn, "Use the processor instead of sleeping")
        ->needs(run);
    command->add_option("--limit", options->run.limit, "Only the first so many")
        ->check(atLeastOne())
        ->needs(run);
    command->callback([&cli, options] { cli.exitCode = execute(cli, *options); });
}

} // namespace tributary::ctl
