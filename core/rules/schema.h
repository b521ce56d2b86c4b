// The fields that an expression may name: of rules (features) or of task filters (features and
// what the scheduler knows of a task).
//
// Thread: const after construction.
#pragma once

#include "base/quantity.h"
#include "model/features.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::rules {

enum class ValueType : std::uint8_t
{
    Bool,
    Number,
    Text,
    Enum,
    Instant
};

std::string_view toString(ValueType type) noexcept; // "yes or no", "number", "text", …

// What a task filter can see beside the features.
enum class TaskField : std::uint8_t
{
    Id, // the UUID as text
    Name,
    State, // ordinal of model::TaskState
    ExecutionType, // ordinal of model::ExecutionType
    Backend,
    Rule,
    Workflow,
    Attempt, // count
    Error, // English text, empty while all is well
    Cost, // micro-units of USD
    QueueWait, // seconds, like the next four
    StartTime, // dispatch to running
    RunTime,
    Duration, // submitted to ended
    Age, // submitted to now
    Submitted, // microseconds since 1970, like the next three
    Started,
    Ended,
    Now,
};

struct FieldRef
{
    enum class Source : std::uint8_t
    {
        Feature,
        TaskType,
        Label,
        Resource,
        Task
    };

    Source source = Source::Feature;
    model::FeatureId feature = model::FeatureId::ExecutionTimeEstimate;
    TaskField task = TaskField::Id;
    std::string key{}; // of Label and Resource

    bool operator==(const FieldRef&) const = default;
};

struct FieldInfo
{
    std::string_view name{}; // "labels" and "resources" stand for all of their keys
    ValueType type = ValueType::Number;
    base::Dimension dimension{}; // of numbers
    std::vector<std::string_view> values{}; // of enumerations, in ordinal order
    FieldRef ref{};
    bool needsKey = false;
    bool isCall = false; // the name is that of a call, "function(argument)"
};

class Schema
{
public:
    static Schema rules(); // features, task_type, labels, resources
    static Schema filters(); // those and TaskField

    const FieldInfo* find(std::string_view name) const; // null when there is none
    // What `function(argument)` stands for; null when there is no such function or argument.
    const FieldInfo* findCall(std::string_view function, std::string_view argument) const;
    std::vector<std::string_view> functions() const;
    std::vector<std::string_view> argumentsOf(std::string_view function) const;
    const std::vector<FieldInfo>& fields() const { return m_fields; }
    std::vector<std::string_view> names() const; // of fields that are no calls

private:
    std::vector<FieldInfo> m_fields;
};

// "memory_requirement", "labels.team", "resources['license.matlab']".
std::string fieldName(const FieldRef& ref);

} // namespace tributary::rules
