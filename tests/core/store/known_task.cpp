#include "core/store/known_task.h"

#include <fmt/format.h>

namespace tributary::test {
namespace {

std::string optionalText(const std::optional<std::int64_t>& value)
{
    return value ? fmt::format("{}", *value) : "-";
}

std::string text(const MaybeMicros& value)
{
    return optionalText(value ? std::optional(value->count()) : std::nullopt);
}

std::string text(const model::MaybeInstant& value)
{
    return optionalText(value ? std::optional(base::toMicros(*value)) : std::nullopt);
}

std::string text(const std::optional<int>& value)
{
    return optionalText(value ? std::optional<std::int64_t>(*value) : std::nullopt);
}

template<class Enum>
std::string word(Enum value)
{
    return std::string(model::toString(value));
}

} // namespace

std::string KnownTask::team() const
{
    const std::string* team = model::findLabel(spec().labels, "team");
    return team == nullptr ? std::string() : *team;
}

MaybeMicros KnownTask::queueWait() const
{
    if (last == nullptr && !model::isTerminal(record->state))
        return std::nullopt;
    return record->queueWait;
}

MaybeMicros KnownTask::startTime() const
{
    if (last == nullptr || !last->startedAt)
        return std::nullopt;
    return *last->startedAt - last->intentAt;
}

MaybeMicros KnownTask::runTime() const
{
    if (last == nullptr || !last->startedAt || !last->endedAt)
        return std::nullopt;
    return *last->endedAt - *last->startedAt;
}

MaybeMicros KnownTask::duration() const
{
    if (!record->ended)
        return std::nullopt;
    return *record->ended - record->submitted;
}

std::vector<KnownTask> knownTasks(const RandomRecords& records)
{
    std::vector<KnownTask> tasks;
    for (const auto& [no, task] : records.tasks()) {
        const auto last = records.attempts().find({task.id, task.attempt});
        tasks.push_back({&task, last == records.attempts().end() ? nullptr : &last->second.record});
    }
    return tasks;
}

std::string rowText(const store::TaskRow& row)
{
    return fmt::format("{} {} '{}' type '{}' team '{}' {} {} {} {} on '{}' by '{}' v{} n{} exit {} "
                       "error '{}' {} {} at {} {} {} wait {} cold {} start {} run {} dead {}",
                       row.no, model::toString(row.id), row.name, row.taskType, row.team,
                       word(row.state), word(row.cancel), word(row.type), word(row.priority),
                       row.backend, row.rule, row.ruleSetVersion, row.attempt, text(row.exitCode),
                       row.error, row.cost.micro, row.cost.currency.text(),
                       base::toMicros(row.submitted), text(row.started), text(row.ended),
                       row.queueWait.count(), row.coldStart.count(), text(row.startTime),
                       text(row.runTime), row.deadLetter);
}

std::string rowText(const KnownTask& task)
{
    const model::TaskRecord& record = *task.record;
    store::TaskRow row;
    row.no = record.no;
    row.id = record.id;
    row.name = task.spec().name;
    row.taskType = task.spec().taskType;
    row.team = task.team();
    row.state = record.state;
    row.cancel = record.cancel;
    row.type = record.classification.type;
    row.priority = record.classification.priority;
    row.backend = record.backend;
    row.rule = record.classification.rule;
    row.ruleSetVersion = record.classification.ruleSetVersion;
    row.attempt = record.attempt;
    row.exitCode = record.exitCode;
    row.error = record.error;
    row.cost = record.cost;
    row.submitted = record.submitted;
    row.started = record.started;
    row.ended = record.ended;
    row.queueWait = record.queueWait;
    row.coldStart = record.coldStart;
    row.startTime = task.startTime();
    row.runTime = task.runTime();
    row.deadLetter = record.deadLetter;
    return rowText(row);
}

} // namespace tributary::test
