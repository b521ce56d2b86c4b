// cost: of a task with its formula, of everything by day and dimension, and the prices behind it.
#include "base/quantity.h"
#include "cli.h"
#include "composition/defaults.h"
#include "found_task.h"
#include "output.h"
#include "service/task_json.h"
#include "store_access.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <ostream>
#include <tuple>

namespace tributary::ctl {
namespace {

using service::CostDimension;

constexpr std::array<std::string_view, 5> kDimensions{"execution_type", "backend", "task_type",
                                                      "rule", "team"};

struct Options
{
    std::string id;
    std::string by{kDimensions.front()};
    std::string since; // a time back from now; empty = everything
    bool daily = false;
    std::string file;
};

// --- of a task -----------------------------------------------------------------------------------

int taskCost(const Cli& cli, const Options& options)
{
    const auto found = findTask(cli, options.id);
    if (!found)
        return found.error();
    const auto& detail = found->detail;
    if (cli.json) {
        cli.line(service::costJson(detail));
        return kDone;
    }
    cli.line(fmt::format("total      {}", base::toString(detail.task.cost)));
    for (const auto& attempt : detail.attempts) {
        cli.line(fmt::format("attempt {}  {} on {} ({})", attempt.id.number,
                             base::toString(attempt.cost), attempt.backend,
                             model::toString(attempt.state)));
        if (!attempt.costFormula.empty())
            cli.line("           " + printable(attempt.costFormula));
    }
    return kDone;
}

// --- report --------------------------------------------------------------------------------------

base::Result<service::TimeRange> rangeOf(const Options& options)
{
    if (options.since.empty())
        return service::TimeRange{};
    const auto time = base::parseQuantity(options.since);
    if (!time || time->dimension != base::kTime || time->value > 1e10)
        return base::failure(base::ErrorCode::InvalidArgument,
                             fmt::format("--since: '{}' is not a time", options.since),
                             "for example 24h or 30d");
    const auto now = base::SystemClock().now();
    const base::Micros back{static_cast<std::int64_t>(time->value * 1e6)};
    return service::TimeRange{now - back, now + std::chrono::minutes{1}};
}

std::string dateOf(std::int64_t day)
{
    return service::isoTime(base::fromMicros(day * 86'400'000'000)).substr(0, 10);
}

// One row a key and currency, and a day when asked; the dearest first within a day.
std::vector<service::CostCell> summed(const service::CostReport& report, bool daily)
{
    std::map<std::tuple<std::int64_t, std::string, base::Currency>, service::CostCell> sums;
    for (const auto& cell : report.cells) {
        const auto day = daily ? cell.dayIndex : 0;
        auto& sum = sums[{day, cell.key, cell.currency}];
        sum.dayIndex = day;
        sum.key = cell.key;
        sum.currency = cell.currency;
        sum.micro += cell.micro;
        sum.failedMicro += cell.failedMicro;
        sum.tasks += cell.tasks;
    }
    std::vector<service::CostCell> rows;
    for (auto& [key, sum] : sums)
        rows.push_back(std::move(sum));
    std::ranges::stable_sort(rows, [](const auto& a, const auto& b) {
        return std::tuple(a.dayIndex, -a.micro) < std::tuple(b.dayIndex, -b.micro);
    });
    return rows;
}

void printReportJson(const Cli& cli, const Options& options,
                     const std::vector<service::CostCell>& rows)
{
    for (const auto& row : rows) {
        nlohmann::ordered_json object;
        if (options.daily)
            object["day"] = dateOf(row.dayIndex);
        object[options.by] = row.key;
        object["tasks"] = row.tasks;
        object["cost_micro"] = row.micro;
        object["failed_micro"] = row.failedMicro;
        object["currency"] = std::string(row.currency.text());
        cli.line(object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    }
}

void printReport(const Cli& cli, const Options& options, const service::CostReport& report,
                 const std::vector<service::CostCell>& rows)
{
    const auto money = [](std::int64_t micro, const base::Currency& currency) {
        return base::toString(base::Money{micro, currency});
    };
    TextTable table({"DAY", "BY " + options.by, "TASKS", "COST", "OF FAILED"});
    for (const std::size_t column : {std::size_t{2}, std::size_t{3}, std::size_t{4}})
        table.alignRight(column);
    std::map<base::Currency, std::pair<std::int64_t, std::int64_t>> totals;
    for (const auto& row : rows) {
        table.add({options.daily ? dateOf(row.dayIndex) : "", row.key, fmt::format("{}", row.tasks),
                   money(row.micro, row.currency), money(row.failedMicro, row.currency)});
        totals[row.currency].first += row.micro;
        totals[row.currency].second += row.failedMicro;
    }
    for (const auto& [currency, sums] : totals)
        table.add({"", "total", "", money(sums.first, currency), money(sums.second, currency)});
    cli.out << table.text();
    if (!report.priceBook.empty())
        cli.line(fmt::format("prices: {}, of {}", printable(report.priceBook),
                             printable(report.priceDate)));
}

int report(const Cli& cli, const Options& options)
{
    const auto range = rangeOf(options);
    if (!range)
        return cli.fail(range.error());
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    const auto dimension = static_cast<CostDimension>(std::ranges::find(kDimensions, options.by)
                                                      - kDimensions.begin());
    const auto costs = (*access)->operations().cost(*range, dimension);
    if (!costs)
        return cli.fail(costs.error());
    const auto rows = summed(*costs, options.daily);
    if (cli.json)
        printReportJson(cli, options, rows);
    else
        printReport(cli, options, *costs, rows);
    return kDone;
}

// --- prices --------------------------------------------------------------------------------------

int showPrices(const Cli& cli, const Options&)
{
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    auto book = (*access)->operations().priceBook();
    if (!book && book.error().code != base::ErrorCode::NotFound)
        return cli.fail(book.error());
    const std::string source(book ? book->source : composition::defaultPrices());
    if (!cli.json) {
        cli.out << source;
        return kDone;
    }
    cli.line(nlohmann::ordered_json{
        {"label", book ? book->label : "built in"},
        {"file", book ? book->file : ""},
        {"source",
         source}}.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    return kDone;
}

int setPrices(const Cli& cli, const Options& options)
{
    auto text = readInput(cli, options.file);
    if (!text)
        return cli.fail(text.error());
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    const auto reply = (*access)->run(service::SetPriceBook{std::move(*text), options.file});
    if (!reply.isOk())
        return cli.fail(reply.errors);
    const auto book = (*access)->operations().priceBook();
    if (!book)
        return cli.fail(book.error());
    cli.line(cli.json ? nlohmann::ordered_json{{"label", book->label}}.dump()
                      : fmt::format("attempts that end from now on are billed by {}",
                                    printable(book->label)));
    return kDone;
}

} // namespace

void addCost(CLI::App& app, Cli& cli)
{
    const auto options = std::make_shared<Options>();
    auto* cost = app.add_subcommand("cost", "What a task cost, what all cost, and the prices");
    cost->add_option("id", options->id, "Task id: its attempts, each with the formula");
    cost->callback([&cli, cost, options] {
        if (!cost->get_subcommands().empty())
            return;
        if (options->id.empty())
            throw CLI::RequiredError("a task id, `report` or `prices`");
        cli.exitCode = taskCost(cli, *options);
    });
    const auto add = [&](CLI::App* parent, const char* name, const char* what, auto action) {
        auto* command = parent->add_subcommand(name, what)->fallthrough();
        command->callback([&cli, options, action] { cli.exitCode = action(cli, *options); });
        return command;
    };
    auto* summary =
        add(cost, "report", "Sums what ran, by execution type unless said otherwise", report);
    summary->add_option("--by", options->by, "What to sum by")
        ->check(CLI::IsMember(std::vector<std::string>(kDimensions.begin(), kDimensions.end())))
        ->capture_default_str();
    summary->add_option("--since", options->since,
                        "Days that reach back this long (24h, 30d); everything if absent");
    summary->add_flag("--daily", options->daily, "A row for each day");
    auto* prices = cost->add_subcommand("prices", "The price book")->fallthrough();
    prices->require_subcommand(1);
    add(prices, "show", "Prints the one that is in force", showPrices);
    add(prices, "set", "Puts another one in force", setPrices)
        ->add_option("file", options->file, "JSON or YAML, - for standard input")
        ->required();
}

} // namespace tributary::ctl
