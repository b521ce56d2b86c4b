#include "store/batch_sql.h"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <iterator>
#include <span>
#include <string_view>

namespace tributary::store {
namespace {

// In the order of the enumerations.
constexpr std::array<std::string_view, 35> kTaskColumns{
    "no",         "state",          "type",       "backend",     "rule",     "started",
    "ended",      "queued",         "queue_us",   "start_us",    "run_us",   "collect_us",
    "cost",       "currency",       "priority",   "attempt",     "tries",    "exit_code",
    "cancel",     "failure",        "timeout",    "dead_letter", "rule_set", "cold_us",
    "not_before", "classification", "output_of",  "last_event",  "error",    "submitted",
    "task_type",  "team",           "redrive_of", "id",          "name"};
static_assert(kTaskColumns.size() == static_cast<std::size_t>(TaskParameter::Name));

constexpr std::array<std::string_view, 24> kAttemptColumns{
    "key",      "state",   "backend",   "cancel",  "stale",   "dispatched", "started", "ended",
    "lease",    "init_us", "exit_code", "signal",  "failure", "cpu_us",     "memory",  "cost",
    "currency", "handle",  "error",     "formula", "note",    "type",       "rule",    "intent"};
static_assert(kAttemptColumns.size() == static_cast<std::size_t>(AttemptParameter::Intent));

using Columns = std::span<const std::string_view>;

std::string insertSql(std::string_view table, Columns columns)
{
    std::string values;
    for (std::size_t i = 1; i <= columns.size(); ++i)
        fmt::format_to(std::back_inserter(values), "{}?{}", i == 1 ? "" : ",", i);
    return fmt::format("INSERT INTO {}({}) VALUES({})", table, fmt::join(columns, ","), values);
}

std::string updateSql(std::string_view table, Columns columns, std::size_t count)
{
    std::string sets;
    for (std::size_t i = 1; i < count; ++i)
        fmt::format_to(std::back_inserter(sets), "{}{}=?{}", i == 1 ? "" : ",", columns[i], i + 1);
    return fmt::format("UPDATE {} SET {} WHERE {}=?1", table, sets, columns[0]);
}

} // namespace

std::string insertTaskSql()
{
    return insertSql("task", kTaskColumns);
}

std::string updateTaskSql()
{
    return updateSql("task", kTaskColumns, static_cast<std::size_t>(TaskParameter::Error));
}

std::string insertAttemptSql()
{
    return insertSql("attempt", kAttemptColumns);
}

std::string updateAttemptSql()
{
    return updateSql("attempt", kAttemptColumns, static_cast<std::size_t>(AttemptParameter::Note));
}

} // namespace tributary::store
