// Azure Functions invocations 2021 and Alibaba OpenB pods 2023.
#include "simulate/csv_table.h"
#include "simulate/importer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tributary::simulate {
namespace {

using model::FeatureId;

// One row of a table whose columns were found, read field by field; the first wrong field is
// reported and ends the reading of the row.
class CsvRow
{
public:
    CsvRow(const std::vector<CsvField>& fields, const std::vector<std::size_t>& columns,
           std::span<const std::string_view> names, Importer& importer)
        : m_fields(fields)
        , m_columns(columns)
        , m_names(names)
        , m_importer(importer)
    {
    }

    const CsvField& field(std::size_t column) const { return m_fields[m_columns[column]]; }
    const std::string& text(std::size_t column) const { return field(column).text; }

    double number(std::size_t column)
    {
        const auto value = parseFinite(text(column));
        if (!value || *value < 0 || *value > 1e15)
            fail(column, "is not a number of 0 or more");
        return value.value_or(0);
    }
    base::Micros seconds(std::size_t column)
    {
        const auto value = parseSeconds(text(column));
        if (!value)
            fail(column, "is not a time in seconds");
        return value.value_or(base::Micros{0});
    }
    std::optional<base::Micros> maybeSeconds(std::size_t column)
    {
        return text(column).empty() ? std::nullopt : std::optional(seconds(column));
    }
    void fail(std::size_t column, std::string_view what)
    {
        if (m_isGood)
            m_importer.fail(field(column).line, field(column).column,
                            fmt::format("{}: '{}' {}", m_names[column],
                                        std::string_view(text(column)).substr(0, 60), what));
        m_isGood = false;
    }
    bool isGood() const { return m_isGood; }

private:
    const std::vector<CsvField>& m_fields;
    const std::vector<std::size_t>& m_columns;
    std::span<const std::string_view> m_names;
    Importer& m_importer;
    bool m_isGood = true;
};

using ReadRow = std::function<void(CsvRow& row, HistoryTask& task)>;

base::Result<> readTable(std::string_view text, std::span<const std::string_view> names,
                         Importer& importer, const ReadRow& readRow)
{
    CsvReader reader(text);
    std::vector<CsvField> fields;
    reader.next(fields);
    const auto columns = findColumns(fields, names, importer.options().file);
    if (!columns)
        return std::unexpected(columns.error());
    const std::size_t width = fields.size();
    while (reader.next(fields)) {
        importer.recordFound();
        const auto& first = fields.front();
        if (reader.isBroken()) {
            importer.fail(fields.back().line, fields.back().column, "a quote is never closed");
        } else if (fields.size() != width) {
            importer.fail(
                first.line, first.column,
                fmt::format("the line has {} fields, the header has {}", fields.size(), width));
        } else {
            CsvRow row(fields, *columns, names, importer);
            HistoryTask task;
            task.line = first.line;
            readRow(row, task);
            if (row.isGood())
                importer.deliver(std::move(task), first.column);
        }
    }
    return {};
}

void addLabel(HistoryTask& task, std::string_view key, const std::string& value)
{
    if (!value.empty())
        task.labels.emplace_back(key, value);
}

HistoryStatus phaseStatus(const std::string& phase)
{
    if (phase == "Succeeded")
        return HistoryStatus::Succeeded;
    if (phase == "Failed")
        return HistoryStatus::Failed;
    if (phase == "Running")
        return HistoryStatus::Running;
    return phase == "Pending" ? HistoryStatus::Waiting : HistoryStatus::Unknown;
}

enum Pod : std::size_t
{
    Name,
    Cpu,
    Memory,
    GpuCount,
    GpuMilli,
    GpuSpec,
    Qos,
    Phase,
    Created,
    Deleted,
    Scheduled,
};

void readPodTimes(CsvRow& row, HistoryTask& task)
{
    const auto created = row.seconds(Created);
    const auto scheduled = row.maybeSeconds(Scheduled);
    const auto deleted = row.maybeSeconds(Deleted);
    task.arrival = base::Instant{created};
    if (!scheduled)
        return;
    task.wait = *scheduled - created;
    if (*task.wait < base::Micros{0})
        row.fail(Scheduled, "is before creation_time");
    if (!deleted)
        return;
    task.runTime = *deleted - *scheduled;
    if (*task.runTime < base::Micros{0})
        row.fail(Deleted, "is before scheduled_time");
    task.features.set(FeatureId::ExecutionTimeEstimate,
                      static_cast<double>(task.runTime->count()) / 1e6);
}

void readPod(CsvRow& row, HistoryTask& task)
{
    task.externalId = row.text(Name);
    if (task.externalId.empty())
        row.fail(Name, "is empty");
    readPodTimes(row, task);
    task.features.set(FeatureId::CpuRequirement, row.number(Cpu) / 1000);
    task.features.set(FeatureId::MemoryRequirement, row.number(Memory) * 1024 * 1024);
    // A share of one GPU, or several whole ones.
    task.features.resources = {{"gpu", row.number(GpuCount) * row.number(GpuMilli) / 1000}};
    task.status = phaseStatus(row.text(Phase));
    addLabel(task, "gpu_spec", row.text(GpuSpec));
    addLabel(task, "phase", row.text(Phase));
    addLabel(task, "qos", row.text(Qos));
}

} // namespace

base::Result<> readAzure2021(std::string_view text, Importer& importer)
{
    constexpr std::array<std::string_view, 4> kColumns{"app", "func", "end_timestamp", "duration"};
    const auto readInvocation = [&](CsvRow& row, HistoryTask& task) {
        // The trace names no invocation: its number in the file does.
        task.externalId = fmt::format("invocation-{}", importer.summary().records);
        const auto end = row.seconds(2);
        const auto duration = row.seconds(3);
        if (duration < base::Micros{0})
            row.fail(3, "is negative");
        task.arrival = base::Instant{end - duration};
        task.runTime = duration;
        task.taskType = row.text(1).substr(0, 12);
        task.features.set(FeatureId::ExecutionTimeEstimate,
                          static_cast<double>(duration.count()) / 1e6);
        addLabel(task, "app", row.text(0));
        addLabel(task, "function", row.text(1));
    };
    return readTable(text, kColumns, importer, readInvocation);
}

base::Result<> readOpenB(std::string_view text, Importer& importer)
{
    constexpr std::array<std::string_view, 11> kColumns{
        "name", "cpu_milli", "memory_mib",    "num_gpu",       "gpu_milli",     "gpu_spec",
        "qos",  "pod_phase", "creation_time", "deletion_time", "scheduled_time"};
    return readTable(text, kColumns, importer, readPod);
}

} // namespace tributary::simulate
