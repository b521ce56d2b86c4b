// estimates: what was learned from finished runs, and how good it would have been.
#include "base/quantity.h"
#include "cli.h"
#include "output.h"
#include "plan/estimates.h"
#include "rules/rounding.h"
#include "service/history_import.h"
#include "service/task_json.h"
#include "simulate/backtest.h"
#include "store/estimate_rows.h"
#include "store/history_reads.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <ostream>

namespace tributary::ctl {
namespace {

using model::LearnedMeasure;
using Json = nlohmann::ordered_json;

struct Options
{
    std::string taskType; // empty = all
    service::HistoryImport import;
    std::string history; // a file, or the name of a dataset
};

std::string amount(double value, LearnedMeasure measure)
{
    constexpr int kDigits = 5; // as learned values have
    return base::formatQuantity({rules::roundedTo(value, kDigits),
                                 measure == LearnedMeasure::Memory ? base::kBytes : base::kTime});
}

std::string dump(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// --- list ----------------------------------------------------------------------------------------

base::Result<plan::Estimates> stored(const Cli& cli)
{
    const auto reader = store::Reader::open(cli.dataDir);
    if (!reader)
        return std::unexpected(reader.error());
    const auto rows = store::readEstimates(**reader);
    if (!rows)
        return std::unexpected(rows.error());
    plan::Estimates estimates;
    for (const auto& row : *rows) {
        if (const auto read = estimates.restore(row); !read)
            cli.note(base::describe(read.error()));
    }
    return estimates;
}

void printLine(const Cli& cli, const plan::Estimates::Line& line, std::size_t measure,
               TextTable& table)
{
    const auto which = static_cast<LearnedMeasure>(measure);
    const auto& known = line.learned.measures[measure];
    const std::string type(line.type ? model::toString(*line.type) : "all");
    if (cli.json) {
        Json json{{"task_type", line.taskType},
                  {"execution_type", type},
                  {"measure", model::toString(which)},
                  {"runs", line.runs[measure]}};
        for (std::size_t i = 0; i < model::kLearnedPercents.size(); ++i)
            json[fmt::format("p{}", model::kLearnedPercents[i])] =
                known ? Json(known->values[i]) : Json();
        json["last"] = known ? Json(service::isoTime(known->lastAt)) : Json();
        cli.line(dump(json));
        return;
    }
    std::vector<std::string> row{line.taskType, type, std::string(model::toString(which)),
                                 fmt::format("{}", line.runs[measure])};
    for (std::size_t i = 0; i < model::kLearnedPercents.size(); ++i)
        row.push_back(known ? amount(known->values[i], which) : "-");
    row.push_back(known ? service::isoTime(known->lastAt).substr(0, 19)
                        : fmt::format("from {} runs on", plan::Estimates::kFewestRuns));
    table.add(std::move(row));
}

int list(const Cli& cli, const Options& options)
{
    const auto estimates = stored(cli);
    if (!estimates)
        return cli.fail(estimates.error());
    TextTable table(
        {"TASK TYPE", "TYPE", "MEASURE", "RUNS", "P50", "P90", "P95", "P99", "NEWEST RUN"});
    for (const std::size_t column : {3U, 4U, 5U, 6U, 7U})
        table.alignRight(column);
    bool isFound = false;
    for (const auto& line : estimates->lines()) {
        if (!options.taskType.empty() && line.taskType != options.taskType)
            continue;
        isFound = true;
        for (std::size_t i = 0; i < line.runs.size(); ++i) {
            if (line.runs[i] > 0)
                printLine(cli, line, i, table);
        }
    }
    if (!isFound && !options.taskType.empty())
        return cli.fail({base::ErrorCode::NotFound,
                         fmt::format("nothing was learned of the task type '{}'", options.taskType),
                         {},
                         "it is learned from successful runs; `estimates list` shows all types"});
    if (!cli.json)
        cli.out << table.text();
    return kDone;
}

// --- backtest ------------------------------------------------------------------------------------

using History = std::vector<simulate::HistoryTask>;
using HistoryOrErrors = std::expected<History, std::vector<base::Error>>;

simulate::HistoryTask taskOf(store::HistoryRow&& row)
{
    simulate::HistoryTask task;
    task.arrival = row.arrival;
    task.features = std::move(row.features);
    task.taskType = std::move(row.taskType);
    task.runTime = row.runTime;
    task.wait = row.wait;
    task.status = static_cast<simulate::HistoryStatus>(row.status);
    return task;
}

HistoryOrErrors failed(base::Error error)
{
    return std::unexpected(std::vector{std::move(error)});
}

// A dataset by its name, or the finished tasks of this data directory.
HistoryOrErrors readStored(const Cli& cli, const std::string& dataset)
{
    const auto reader = store::Reader::open(cli.dataDir);
    if (!reader)
        return failed(reader.error());
    History history;
    const auto sink = [&](store::HistoryRow&& row) {
        history.push_back(taskOf(std::move(row)));
        return true;
    };
    if (dataset.empty()) {
        store::OwnHistory own;
        own.onlySucceeded = true;
        if (auto read = store::readOwnTasks(**reader, own, sink); !read)
            return failed(read.error());
        std::ranges::reverse(history); // they come newest first
        return history;
    }
    const auto known = store::readDatasets(**reader);
    if (!known)
        return failed(known.error());
    const auto found = std::ranges::find(*known, dataset, &store::HistoryDataset::name);
    if (found == known->end())
        return failed({base::ErrorCode::NotFound,
                       fmt::format("no dataset is called '{}'", dataset),
                       {},
                       "`import --list` shows them; for a file, say its --format"});
    if (auto read = store::readHistoryRows(**reader, found->id, sink); !read)
        return failed(read.error());
    return history;
}

HistoryOrErrors readHistory(const Cli& cli, const Options& options)
{
    if (options.import.format.empty())
        return readStored(cli, options.history);
    History history;
    service::HistoryImport import = options.import;
    import.file = options.history;
    const auto read = service::readHistoryFile(import, base::SystemClock().now(), &history);
    if (!read)
        return std::unexpected(read.error());
    return history;
}

bool isCompared(const simulate::BacktestLine& line, simulate::Predictor predictor)
{
    return line.amongDeclared || predictor != simulate::Predictor::Declared;
}

void printBacktest(const Cli& cli, const simulate::Backtest& result)
{
    TextTable table({"MEASURE", "TASKS", "AMONG", "PREDICTOR", "LOSS AT P50", "LOSS AT P90"});
    for (const std::size_t column : {1U, 4U, 5U})
        table.alignRight(column);
    for (const auto& line : result.lines) {
        for (std::size_t i = 0; i < line.losses.size(); ++i) {
            const auto predictor = static_cast<simulate::Predictor>(i);
            if (!isCompared(line, predictor))
                continue;
            const std::string measure(model::toString(line.measure));
            const std::string among = line.amongDeclared ? "declaring" : "all";
            if (cli.json)
                cli.line(dump({{"measure", measure},
                               {"among", among},
                               {"predictor", simulate::toString(predictor)},
                               {"tasks", line.tasks},
                               {"pinball_p50", line.losses[i].p50},
                               {"pinball_p90", line.losses[i].p90}}));
            else
                table.add({measure, fmt::format("{}", line.tasks), among,
                           std::string(simulate::toString(predictor)),
                           amount(line.losses[i].p50, line.measure),
                           amount(line.losses[i].p90, line.measure)});
        }
    }
    if (cli.json)
        return;
    cli.line(fmt::format("{} of {} tasks have ended well; those with {} earlier runs of their type "
                         "are compared, lower is better",
                         result.runs, result.tasks, plan::Estimates::kFewestRuns));
    if (!result.lines.empty())
        cli.out << table.text();
}

int backtest(const Cli& cli, const Options& options)
{
    if (!options.import.format.empty() && options.history.empty()) {
        cli.err << "--format needs a file\n";
        return kUsage;
    }
    const auto history = readHistory(cli, options);
    if (!history)
        return cli.fail(history.error());
    printBacktest(cli, simulate::backtest(*history));
    return kDone;
}

} // namespace

void addEstimates(CLI::App& app, Cli& cli)
{
    const auto options = std::make_shared<Options>();
    auto* estimates =
        app.add_subcommand("estimates", "What finished runs tell of the next one of their type");
    estimates->require_subcommand(1);
    auto* all =
        estimates->add_subcommand("list", "Run time and peak memory by task type")->fallthrough();
    all->add_option("--task-type", options->taskType, "Only of this type")->check(notEmpty());
    all->callback([&cli, options] { cli.exitCode = list(cli, *options); });
    auto* test = estimates
                     ->add_subcommand("backtest",
                                      "Judges them on the past: against what tasks declared and "
                                      "against the last run")
                     ->fallthrough();
    test->add_option("history", options->history,
                     "A file with --format, else the name of an imported dataset; the tasks of "
                     "this data directory if absent");
    test->add_option("--format", options->import.format, "What the file is")
        ->check(CLI::IsMember({"swf", "azure2021", "openb", "wfformat"}));
    test->add_option("--assume", options->import.assumptions,
                     "KEY=VALUE for what the file doesn't say")
        ->needs("--format");
    test->callback([&cli, options] { cli.exitCode = backtest(cli, *options); });
}

} // namespace tributary::ctl
