// status and list: tasks as they are in the database.
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

constexpr std::size_t kRowsAtOnce = 1000;

struct Options
{
    std::vector<std::string> ids;
    std::string filter;
    std::string text;
    std::int64_t limit = 0;
};

std::string timeOrDash(const model::MaybeInstant& at)
{
    return at ? service::isoTime(*at) : "-";
}

void printStatus(const Cli& cli, const model::TaskRecord& task)
{
    const auto line = [&](std::string_view name, const std::string& value) {
        cli.line(fmt::format("{:<16} {}", name, printable(value)));
    };
    line("id", model::toString(task.id));
    line("name", task.spec->name);
    line("state", std::string(model::toString(task.state)));
    line("execution type",
         fmt::format("{} (rule {}, version {})", model::toString(task.classification.type),
                     task.classification.rule, task.classification.ruleSetVersion));
    line("back end", task.backend.empty() ? "-" : task.backend);
    line("attempt", fmt::format("{}", task.attempt));
    line("submitted", service::isoTime(task.submitted));
    line("started", timeOrDash(task.started));
    line("ended", timeOrDash(task.ended));
    line("cost", base::toString(task.cost));
    if (task.exitCode)
        line("exit code", fmt::format("{}", *task.exitCode));
    if (!task.error.empty())
        line("error", task.error);
    if (task.outputs != "null")
        line("outputs", task.outputs);
}

int status(const Cli& cli, const Options& options)
{
    const auto ids = readTaskIds(cli, options.ids);
    if (!ids)
        return kUsage;
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    bool isOpen = false;
    for (std::size_t i = 0; i < ids->size(); ++i) {
        const auto detail = (*access)->tasks().task((*ids)[i]);
        if (!detail)
            return cli.fail(detail.error());
        isOpen = isOpen || !model::isTerminal(detail->task.state);
        if (cli.json) {
            cli.line(service::taskJson(detail->task));
            continue;
        }
        if (i > 0)
            cli.line("");
        printStatus(cli, detail->task);
    }
    if (isOpen)
        cli.note((*access)->note());
    return kDone;
}

void printRows(const Cli& cli, const std::vector<service::TaskRow>& rows)
{
    if (cli.json) {
        for (const auto& row : rows)
            cli.line(service::taskRowJson(row));
        return;
    }
    TextTable table({"ID", "STATE", "TYPE", "BACK END", "ATTEMPT", "SUBMITTED", "COST", "NAME"});
    for (const auto& row : rows)
        table.add({model::toString(row.id), std::string(model::toString(row.state)),
                   std::string(model::toString(row.type)), row.backend,
                   fmt::format("{}", row.attempt), service::isoTime(row.submitted).substr(0, 19),
                   base::toString(row.cost), row.name});
    cli.out << table.text();
}

int list(const Cli& cli, const Options& options)
{
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    service::TaskQuery query;
    query.filter = options.filter;
    query.text = options.text;
    auto numbers = (*access)->tasks().taskNos(query, {});
    if (!numbers)
        return cli.fail(numbers.error());
    if (options.limit > 0 && numbers->size() > static_cast<std::size_t>(options.limit))
        numbers->resize(static_cast<std::size_t>(options.limit));
    // In parts: a million tasks neither wait for the last one nor fill the memory.
    for (std::size_t from = 0; from < numbers->size(); from += kRowsAtOnce) {
        const auto count = std::min(kRowsAtOnce, numbers->size() - from);
        const auto rows = (*access)->tasks().taskRows(std::span(*numbers).subspan(from, count));
        if (!rows)
            return cli.fail(rows.error());
        printRows(cli, *rows);
    }
    return kDone;
}

} // namespace

void addTaskQueries(CLI::App& app, Cli& cli)
{
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("status", "Shows tasks");
    command->add_option("id", options->ids, "Task ids")->required();
    command->callback([&cli, options] { cli.exitCode = status(cli, *options); });

    command = app.add_subcommand("list", "Lists tasks, newest first");
    command->add_option("--filter", options->filter,
                        "Expression, e.g. \"state = 'failed' AND cost > $0.02\"");
    command->add_option("--text", options->text, "Text in name, id or error");
    command->add_option("--limit", options->limit, "At most so many")->check(atLeastOne());
    command->callback([&cli, options] { cli.exitCode = list(cli, *options); });
}

} // namespace tributary::ctl
