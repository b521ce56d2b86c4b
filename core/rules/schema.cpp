#include "rules/schema.h"

#include "model/enums.h"
#include "rules/ast.h"

#include <algorithm>
#include <array>

namespace tributary::rules {
namespace {

using Source = FieldRef::Source;

struct TaskFieldInfo
{
    std::string_view name;
    TaskField field;
    ValueType type;
    base::Dimension dimension;
};

constexpr base::Dimension kMoney{.money = 1};
constexpr std::array kTaskFields{
    TaskFieldInfo{"id", TaskField::Id, ValueType::Text, {}},
    TaskFieldInfo{"name", TaskField::Name, ValueType::Text, {}},
    TaskFieldInfo{"state", TaskField::State, ValueType::Enum, {}},
    TaskFieldInfo{"execution_type", TaskField::ExecutionType, ValueType::Enum, {}},
    TaskFieldInfo{"backend", TaskField::Backend, ValueType::Text, {}},
    TaskFieldInfo{"rule", TaskField::Rule, ValueType::Text, {}},
    TaskFieldInfo{"workflow", TaskField::Workflow, ValueType::Text, {}},
    TaskFieldInfo{"attempt", TaskField::Attempt, ValueType::Number, {}},
    TaskFieldInfo{"error", TaskField::Error, ValueType::Text, {}},
    TaskFieldInfo{"cost", TaskField::Cost, ValueType::Number, kMoney},
    TaskFieldInfo{"queue_wait", TaskField::QueueWait, ValueType::Number, base::kTime},
    TaskFieldInfo{"start_time", TaskField::StartTime, ValueType::Number, base::kTime},
    TaskFieldInfo{"run_time", TaskField::RunTime, ValueType::Number, base::kTime},
    TaskFieldInfo{"duration", TaskField::Duration, ValueType::Number, base::kTime},
    TaskFieldInfo{"age", TaskField::Age, ValueType::Number, base::kTime},
    TaskFieldInfo{"submitted", TaskField::Submitted, ValueType::Instant, {}},
    TaskFieldInfo{"started", TaskField::Started, ValueType::Instant, {}},
    TaskFieldInfo{"ended", TaskField::Ended, ValueType::Instant, {}},
    TaskFieldInfo{"now", TaskField::Now, ValueType::Instant, {}},
};

template<class Enum>
std::vector<std::string_view> namesOf(int count)
{
    std::vector<std::string_view> names;
    for (int i = 0; i < count; ++i)
        names.push_back(model::toString(static_cast<Enum>(i)));
    return names;
}

std::pair<std::string_view, std::string_view> callParts(std::string_view name)
{
    const std::size_t open = name.find('(');
    return {name.substr(0, open), name.substr(open + 1, name.size() - open - 2)};
}

ValueType typeOf(model::FeatureKind kind)
{
    switch (kind) {
    case model::FeatureKind::Bool:
        return ValueType::Bool;
    case model::FeatureKind::Enum:
        return ValueType::Enum;
    case model::FeatureKind::Number:
        break;
    }
    return ValueType::Number;
}

} // namespace

std::string_view toString(ValueType type) noexcept
{
    switch (type) {
    case ValueType::Bool:
        return "truth value";
    case ValueType::Number:
        return "number";
    case ValueType::Text:
        return "text";
    case ValueType::Enum:
        return "named value";
    case ValueType::Instant:
        return "point in time";
    }
    return "value";
}

Schema Schema::rules()
{
    Schema schema;
    for (const auto& feature : model::allFeatures())
        schema.m_fields.push_back({.name = feature.name,
                                   .type = typeOf(feature.kind),
                                   .dimension = feature.dimension,
                                   .values = feature.values,
                                   .ref = {.source = Source::Feature, .feature = feature.id}});
    schema.m_fields.push_back(
        {.name = "task_type", .type = ValueType::Text, .ref = {.source = Source::TaskType}});
    schema.m_fields.push_back({.name = "labels",
                               .type = ValueType::Text,
                               .ref = {.source = Source::Label},
                               .needsKey = true});
    schema.m_fields.push_back({.name = "resources",
                               .type = ValueType::Number,
                               .ref = {.source = Source::Resource},
                               .needsKey = true});
    for (const auto& feature : model::learnedFeatures())
        schema.m_fields.push_back({.name = feature.name,
                                   .type = ValueType::Number,
                                   .dimension = feature.dimension,
                                   .ref = {.source = Source::Feature, .feature = feature.id},
                                   .isCall = true});
    return schema;
}

Schema Schema::filters()
{
    Schema schema = rules();
    for (const auto& field : kTaskFields) {
        FieldInfo info{.name = field.name,
                       .type = field.type,
                       .dimension = field.dimension,
                       .ref = {.source = Source::Task, .task = field.field}};
        if (field.field == TaskField::State)
            info.values = namesOf<model::TaskState>(model::kTaskStateCount);
        if (field.field == TaskField::ExecutionType)
            info.values = namesOf<model::ExecutionType>(model::kExecutionTypeCount);
        schema.m_fields.push_back(std::move(info));
    }
    return schema;
}

const FieldInfo* Schema::find(std::string_view name) const
{
    const auto at = std::ranges::find(m_fields, name, &FieldInfo::name);
    return at == m_fields.end() ? nullptr : &*at;
}

std::vector<std::string_view> Schema::names() const
{
    std::vector<std::string_view> names;
    for (const auto& field : m_fields) {
        if (!field.isCall)
            names.push_back(field.name);
    }
    return names;
}

const FieldInfo* Schema::findCall(std::string_view function, std::string_view argument) const
{
    const auto at = std::ranges::find_if(m_fields, [&](const FieldInfo& field) {
        return field.isCall && callParts(field.name) == std::pair(function, argument);
    });
    return at == m_fields.end() ? nullptr : &*at;
}

std::vector<std::string_view> Schema::functions() const
{
    std::vector<std::string_view> functions;
    for (const auto& field : m_fields) {
        const std::string_view name = callParts(field.name).first;
        if (field.isCall && std::ranges::find(functions, name) == functions.end())
            functions.push_back(name);
    }
    return functions;
}

std::vector<std::string_view> Schema::argumentsOf(std::string_view function) const
{
    std::vector<std::string_view> arguments;
    for (const auto& field : m_fields) {
        const auto [name, argument] = callParts(field.name);
        if (field.isCall && name == function)
            arguments.push_back(argument);
    }
    return arguments;
}

std::string fieldName(const FieldRef& ref)
{
    const auto withKey = [&](const char* name) {
        return print(Node{.kind = NodeKind::Field, .text = name, .key = ref.key});
    };
    switch (ref.source) {
    case Source::Feature:
        return std::string(model::featureInfo(ref.feature).name);
    case Source::TaskType:
        return "task_type";
    case Source::Label:
        return withKey("labels");
    case Source::Resource:
        return withKey("resources");
    case Source::Task:
        break;
    }
    return std::string(std::ranges::find(kTaskFields, ref.task, &TaskFieldInfo::field)->name);
}

} // namespace tributary::rules
