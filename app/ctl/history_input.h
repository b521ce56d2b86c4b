// What rules are held against: past tasks from files, and what they would have run on.
#pragma once

#include "cli.h"
#include "service/rule_replay.h"
#include "simulate/optimise/optimise.h"
#include "store_access.h"

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace tributary::ctl {

struct HistoryArguments
{
    std::vector<std::string> files; // logs, traces and workflows; none = the own tasks
    std::string format; // empty = by how each file begins
    std::vector<std::string> assumptions; // KEY=VALUE, on top of each format's profile
    std::string dataset; // the name of an imported one, in place of files
};
// --history, --format, --assume, --dataset
void addHistoryOptions(CLI::App& command, HistoryArguments& arguments);

struct ReadHistories
{
    std::vector<simulate::History> histories; // one a file
    std::vector<std::string> assumptions; // of all of them
};
// Errors: those of service::readHistoryFile; ParseError where the format can't be told.
std::expected<ReadHistories, std::vector<base::Error>>
readHistories(const HistoryArguments& arguments);

// The id of the dataset that is asked for; 0 = none is. Errors: NotFound with a way out.
base::Result<std::int64_t> datasetOf(const HistoryArguments& arguments, StoreAccess& access);

// What moved tasks are estimated by, in a line.
std::string estimateText(const std::array<std::optional<double>, simulate::kTypes>& startSeconds);

// The configured back ends and the prices in force.
base::Result<service::ReplayGround> replayGround(const Cli& cli, StoreAccess& access);

// What to say when there is no task at all.
base::Error emptyHistory(const HistoryArguments& arguments);

} // namespace tributary::ctl
