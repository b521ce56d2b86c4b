// Standard Workload Format 2: one job a line in 18 fields, -1 for unknown, header lines after ';'.
#include "simulate/importer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace tributary::simulate {
namespace {

enum Field : std::size_t
{
    Job,
    Submit,
    Wait,
    Run,
    Allocated,
    AverageCpu,
    UsedMemory,
    RequestedProcessors,
    RequestedTime,
    RequestedMemory,
    Status,
    User,
    Group,
    Executable,
    Queue,
    Partition,
    Preceding,
    ThinkTime,
    kFieldCount,
};
constexpr std::array<std::string_view, kFieldCount> kFieldNames{"job number",
                                                                "submit time",
                                                                "wait time",
                                                                "run time",
                                                                "allocated processors",
                                                                "average CPU time",
                                                                "used memory",
                                                                "requested processors",
                                                                "requested time",
                                                                "requested memory",
                                                                "status",
                                                                "user",
                                                                "group",
                                                                "executable",
                                                                "queue",
                                                                "partition",
                                                                "preceding job",
                                                                "think time"};

struct Row
{
    std::array<double, kFieldCount> values{};
    int line = 0;

    bool isKnown(Field field) const { return values[field] >= 0; }
};

struct Header
{
    base::Instant start{};
    std::string computer;
};

void readHeader(std::string_view line, Header& header)
{
    const auto value = [&](std::string_view key) -> std::string_view {
        const auto at = line.find_first_not_of("; \t");
        if (at == std::string_view::npos || !line.substr(at).starts_with(key))
            return {};
        const auto rest = line.substr(at + key.size());
        const auto first = rest.find_first_not_of(" \t");
        return first == std::string_view::npos ? std::string_view{} : rest.substr(first);
    };
    if (const auto name = value("Computer:"); !name.empty())
        header.computer = name;
    if (const auto start = parseSeconds(value("UnixStartTime:")))
        header.start = base::Instant{*start};
}

// Splits at blanks; reports what is wrong and then answers false.
bool readRow(std::string_view line, Row& row, Importer& importer)
{
    std::size_t count = 0;
    for (std::size_t at = line.find_first_not_of(" \t"); at != std::string_view::npos;) {
        const auto end = std::min(line.find_first_of(" \t", at), line.size());
        const auto text = line.substr(at, end - at);
        const int column = static_cast<int>(at) + 1;
        if (count == kFieldCount) {
            importer.fail(row.line, column, "the line has more than 18 fields");
            return false;
        }
        const auto value = parseFinite(text);
        if (!value || std::abs(*value) > 1e15) {
            importer.fail(
                row.line, column,
                fmt::format("{}: '{}' is not a number", kFieldNames[count], text.substr(0, 40)),
                "unknown values are -1");
            return false;
        }
        row.values[count++] = *value;
        at = line.find_first_not_of(" \t", end);
    }
    if (count != kFieldCount) {
        importer.fail(row.line, static_cast<int>(line.size()) + 1,
                      fmt::format("the line has {} of 18 fields", count),
                      "each job needs all 18, with -1 for unknown");
        return false;
    }
    if (row.isKnown(Job) && row.isKnown(Submit))
        return true;
    importer.fail(row.line, 1, "a job needs its number and its submit time");
    return false;
}

HistoryStatus statusOf(double code)
{
    switch (static_cast<int>(code)) {
    case 0:
        return HistoryStatus::Failed;
    case 1:
        return HistoryStatus::Succeeded;
    case 3:
        return HistoryStatus::Succeeded; // the last part of a job
    case 4:
        return HistoryStatus::Failed;
    case 5:
        return HistoryStatus::Cancelled;
    default:
        return HistoryStatus::Unknown; // 2 is a part that continues
    }
}

base::Micros seconds(double value)
{
    return base::Micros{static_cast<std::int64_t>(value * 1e6 + 0.5)};
}

void fillFeatures(const Row& row, model::Features& features)
{
    using model::FeatureId;
    const Field time = row.values[RequestedTime] > 0 ? RequestedTime : Run;
    if (row.isKnown(time))
        features.set(FeatureId::ExecutionTimeEstimate, row.values[time]);
    const Field processors = row.values[RequestedProcessors] > 0 ? RequestedProcessors : Allocated;
    if (row.values[processors] <= 0)
        return;
    features.set(FeatureId::CpuRequirement, row.values[processors]);
    // Kilobytes a processor.
    const Field memory = row.values[RequestedMemory] > 0 ? RequestedMemory : UsedMemory;
    if (row.values[memory] > 0)
        features.set(FeatureId::MemoryRequirement,
                     row.values[memory] * 1024 * row.values[processors]);
}

void fillLabels(const Row& row, HistoryTask& task)
{
    constexpr std::array<std::pair<std::string_view, Field>, 5> kLabels{{{"executable", Executable},
                                                                         {"group", Group},
                                                                         {"partition", Partition},
                                                                         {"queue", Queue},
                                                                         {"user", User}}};
    for (const auto& [name, field] : kLabels) {
        if (row.isKnown(field))
            task.labels.emplace_back(name, fmt::format("{:.0f}", row.values[field]));
    }
    if (row.isKnown(Executable))
        task.taskType = fmt::format("executable-{:.0f}", row.values[Executable]);
}

HistoryTask toTask(const Row& row, const Header& header, const Importer& importer)
{
    HistoryTask task;
    task.line = row.line;
    task.externalId = fmt::format("{:.0f}", row.values[Job]);
    // The parts of a job that was checkpointed share its number.
    const bool isPart = row.values[Status] >= 2 && row.values[Status] <= 4;
    for (int part = 2; isPart && importer.isKnown(task.externalId); ++part)
        task.externalId = fmt::format("{:.0f}#{}", row.values[Job], part);
    task.arrival = header.start + seconds(row.values[Submit]);
    if (row.isKnown(Wait))
        task.wait = seconds(row.values[Wait]);
    if (row.isKnown(Run))
        task.runTime = seconds(row.values[Run]);
    if (row.values[UsedMemory] > 0 && row.values[Allocated] > 0)
        task.usedMemory = row.values[UsedMemory] * 1024 * row.values[Allocated];
    task.status = statusOf(row.values[Status]);
    if (row.values[Preceding] > 0) {
        task.parents.push_back(fmt::format("{:.0f}", row.values[Preceding]));
        task.features.set(model::FeatureId::DependenciesCount, 1);
    }
    fillFeatures(row, task.features);
    fillLabels(row, task);
    return task;
}

} // namespace

base::Result<> readSwf(std::string_view text, Importer& importer)
{
    Header header;
    int number = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        const auto first = line.find_first_not_of(" \t");
        if (first == std::string_view::npos)
            continue;
        if (line[first] == ';') {
            readHeader(line, header);
            continue;
        }
        importer.recordFound();
        Row row;
        row.line = number;
        if (readRow(line, row, importer))
            importer.deliver(toTask(row, header, importer), static_cast<int>(first) + 1);
    }
    importer.summary().name = header.computer;
    return {};
}

} // namespace tributary::simulate
