#include "history_input.h"

#include "composition/backend_file.h"
#include "composition/defaults.h"
#include "output.h"
#include "service/history_import.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <memory>

namespace tributary::ctl {
namespace {

base::Result<std::string> formatOf(const HistoryArguments& arguments, const std::string& file)
{
    if (!arguments.format.empty())
        return arguments.format;
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return std::string("swf"); // whoever reads it tells why it can't be read
    std::string head(4096, '\0');
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
    if (const auto format = simulate::sniffHistoryFormat(head))
        return std::string(toString(*format));
    return std::unexpected(base::Error{base::ErrorCode::ParseError,
                                       "can't tell what format it has",
                                       {file, 1, 1},
                                       "give --format"});
}

} // namespace

void addHistoryOptions(CLI::App& command, HistoryArguments& arguments)
{
    auto* files =
        command.add_option("--history", arguments.files,
                           "Logs, traces and workflows, else the tasks of this data directory");
    auto* format =
        command.add_option("--format", arguments.format, "What they are, else by how each begins")
            ->check(CLI::IsMember({"swf", "azure2021", "openb", "wfformat"}));
    auto* assume =
        command.add_option("--assume", arguments.assumptions,
                           "KEY=VALUE for what a file doesn't say; an empty value removes one");
    command
        .add_option("--dataset", arguments.dataset,
                    "An imported one, by its name, with what was assumed at its import")
        ->excludes(files)
        ->excludes(format)
        ->excludes(assume);
}

std::expected<ReadHistories, std::vector<base::Error>>
readHistories(const HistoryArguments& arguments)
{
    ReadHistories result;
    for (const std::string& file : arguments.files) {
        const auto format = formatOf(arguments, file);
        if (!format)
            return std::unexpected(std::vector{format.error()});
        simulate::History history{file, {}};
        const auto read = service::readHistoryFile({file, *format, arguments.assumptions},
                                                   base::Instant{}, &history.tasks);
        if (!read)
            return std::unexpected(read.error());
        result.histories.push_back(std::move(history));
        for (const std::string& assumption : read->summary.assumptions) {
            if (std::ranges::find(result.assumptions, assumption) == result.assumptions.end())
                result.assumptions.push_back(assumption);
        }
    }
    return result;
}

base::Result<std::int64_t> datasetOf(const HistoryArguments& arguments, StoreAccess& access)
{
    if (arguments.dataset.empty())
        return 0;
    const auto known = access.operations().datasets();
    if (!known)
        return std::unexpected(known.error());
    const auto found = std::ranges::find(*known, arguments.dataset, &service::DatasetRow::name);
    if (found == known->end())
        return base::failure(base::ErrorCode::NotFound,
                             fmt::format("no dataset is called '{}'", arguments.dataset),
                             "`import --list` shows them; give a file with --history");
    return found->id;
}

std::string estimateText(const std::array<std::optional<double>, simulate::kTypes>& startSeconds)
{
    std::string starts;
    for (std::size_t type = 0; type < simulate::kTypes; ++type) {
        if (startSeconds[type])
            starts += fmt::format("{}{} {}", starts.empty() ? "" : ", ",
                                  model::toString(static_cast<model::ExecutionType>(type)),
                                  secondsText(*startSeconds[type]));
    }
    return fmt::format("moved tasks take no queue, and the start of their new type ({})",
                       starts.empty() ? "none is known here: 0" : starts);
}

base::Result<service::ReplayGround> replayGround(const Cli& cli, StoreAccess& access)
{
    service::ReplayGround ground;
    auto backends = composition::configuredBackends(cli.dataDir);
    if (!backends)
        return std::unexpected(backends.error());
    for (auto& config : *backends)
        ground.backends.push_back(service::asConfigured(std::move(config)));
    const auto row = access.operations().priceBook();
    if (!row && row.error().code != base::ErrorCode::NotFound)
        return std::unexpected(row.error());
    auto book = row ? cost::readPriceBook(row->source, row->file)
                    : cost::readPriceBook(composition::defaultPrices(), "prices.yaml");
    if (!book)
        return std::unexpected(book.error());
    ground.prices = std::make_shared<const cost::PriceBook>(std::move(*book));
    return ground;
}

base::Error emptyHistory(const HistoryArguments& arguments)
{
    if (!arguments.dataset.empty())
        return {base::ErrorCode::NotFound,
                fmt::format("there is no task in the dataset '{}'", arguments.dataset),
                {},
                "nothing can be told about the rules"};
    if (arguments.files.empty())
        return {base::ErrorCode::NotFound,
                "nothing was submitted here yet",
                {},
                "give a trace with --history"};
    return {base::ErrorCode::ParseError,
            "there is no task in it",
            {arguments.files.front(), 0, 0},
            "nothing can be told about the rules"};
}

} // namespace tributary::ctl
