#include "models/task_export.h"

#include "base/fields.h"
#include "base/instant_text.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace tributary::models {

namespace {

struct Cell
{
    std::string_view key;
    std::string value;
    bool isText = true; // quoted in JSON
    bool isKnown = true;
};

std::string text(std::string_view value)
{
    return std::string(value);
}

template<class Number>
Cell number(std::string_view key, Number value, bool isKnown = true)
{
    return {key, fmt::format("{}", value), false, isKnown};
}

Cell instant(std::string_view key, const model::MaybeInstant& at)
{
    return {key, at ? base::formatInstant(*at) : std::string(), true, at.has_value()};
}

std::vector<Cell> cells(const service::TaskRow& row)
{
    return {
        {"id", model::toString(row.id)},
        {"name", row.name},
        {"task_type", row.taskType, true, !row.taskType.empty()},
        {"team", row.team, true, !row.team.empty()},
        {"state", text(model::toString(row.state))},
        {"execution_type", text(model::toString(row.type))},
        {"rule", row.rule},
        number("rule_set_version", row.ruleSetVersion),
        {"priority", text(model::toString(row.priority))},
        {"backend", row.backend, true, !row.backend.empty()},
        number("attempt", row.attempt),
        number("exit_code", row.exitCode.value_or(0), row.exitCode.has_value()),
        {"error", row.error, true, !row.error.empty()},
        number("cost_micro", row.cost.micro),
        {"currency", text(row.cost.currency.text())},
        number("queue_wait_us", row.queueWait.count(), row.started.has_value()),
        number("cold_start_us", row.coldStart.count(), row.started.has_value()),
        instant("submitted", row.submitted),
        instant("started", row.started),
        instant("ended", row.ended),
    };
}

} // namespace

std::string csvField(std::string text)
{
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
        text.insert(text.begin(), '\'');
    if (text.find_first_of("\",\n\r") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + '"';
}

std::string exportHeader(ExportFormat format)
{
    if (format == ExportFormat::JsonLines)
        return {};
    std::string line;
    for (const Cell& cell : cells({}))
        line += (line.empty() ? "" : ",") + std::string(cell.key);
    return line + '\n';
}

std::string exportRow(const service::TaskRow& row, ExportFormat format)
{
    std::string line;
    if (format == ExportFormat::Csv) {
        bool isFirst = true;
        for (const Cell& cell : cells(row)) {
            if (!std::exchange(isFirst, false))
                line += ',';
            if (cell.isKnown) // numbers may begin with a minus
                line += cell.isText ? csvField(cell.value) : cell.value;
        }
        return line + '\n';
    }
    for (const Cell& cell : cells(row))
        fmt::format_to(std::back_inserter(line), "{}\"{}\":{}", line.empty() ? "{" : ",", cell.key,
                       !cell.isKnown     ? "null"
                           : cell.isText ? base::jsonQuoted(cell.value)
                                         : cell.value);
    return line + "}\n";
}

} // namespace tributary::models
