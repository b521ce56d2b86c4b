// The values of random conditions: fields, literals and arithmetic.
#include "base/instant_text.h"
#include "core/store/random_condition.h"

#include <fmt/format.h>

#include <functional>
#include <limits>

namespace tributary::test {
namespace {

using model::FeatureId;

constexpr double kMicros = 1e6; // a second

MaybeNumber seconds(const MaybeMicros& value)
{
    return value ? MaybeNumber(static_cast<double>(value->count()) / kMicros) : std::nullopt;
}

MaybeNumber micros(const model::MaybeInstant& value)
{
    return value ? MaybeNumber(static_cast<double>(base::toMicros(*value))) : std::nullopt;
}

MaybeText unlessEmpty(const std::string& text)
{
    return text.empty() ? std::nullopt : MaybeText(text);
}

bool isOf(Unit unit, const base::Dimension& dimension)
{
    switch (unit) {
    case Unit::Count:
        return dimension.isNone();
    case Unit::Time:
        return dimension == base::kTime;
    case Unit::Cores:
        return dimension == base::kCores;
    case Unit::Bytes:
        return dimension == base::kBytes;
    case Unit::Rate:
        return dimension == base::kRate;
    case Unit::BitRate:
        return dimension == base::kBitRate;
    case Unit::Money:
        return false;
    }
    return false;
}

Number featureField(const model::FeatureInfo& info)
{
    return {std::string(info.name),
            [id = info.id](const KnownTask& task) { return task.spec().features.find(id); }};
}

// As it was when the task was decided.
Number learnedField(const model::FeatureInfo& info)
{
    return {std::string(info.name), [id = info.id](const KnownTask& task) -> MaybeNumber {
                model::Features features;
                if (task.record->learned)
                    model::fillLearned(features, *task.record->learned);
                return features.find(id);
            }};
}

Number resourceField(const std::string& spelling, const std::string& name)
{
    return {spelling, [name](const KnownTask& task) -> MaybeNumber {
                for (const auto& [key, count] : task.spec().features.resources) {
                    if (key == name)
                        return count;
                }
                return std::nullopt;
            }};
}

Text labelField(const std::string& spelling, const std::string& name)
{
    return {spelling, [name](const KnownTask& task) -> MaybeText {
                for (const auto& [key, value] : task.spec().labels) {
                    if (key == name)
                        return value;
                }
                return std::nullopt;
            }};
}

Number timeField(const char* name, MaybeMicros (KnownTask::*read)() const)
{
    return {name, [read](const KnownTask& task) { return seconds((task.*read)()); }};
}

std::vector<std::string_view> words(int count, std::string_view (*name)(int))
{
    std::vector<std::string_view> all;
    for (int i = 0; i < count; ++i)
        all.push_back(name(i));
    return all;
}

} // namespace

Number RandomConditions::number(Unit unit, int depth)
{
    if (depth <= 0 || chance(60))
        return chance(80) ? field(unit) : literal(unit);
    switch (below(7)) {
    case 0:
        return sum(number(unit, depth - 1), number(unit, depth - 1));
    case 1:
        return arithmetic(number(unit, depth - 1), "-", number(unit, depth - 1), Strength::Sum,
                          std::minus<>());
    case 2: // large ones overflow
        return arithmetic(number(unit, depth - 1), "*",
                          chance(80) ? number(Unit::Count, 0) : constant("1e308", 1e308),
                          Strength::Product, std::multiplies<>());
    case 3:
        return quotient(number(unit, depth - 1), number(Unit::Count, depth - 1));
    case 4: {
        const Number inner = enclosed(number(unit, depth - 1), Strength::Primary);
        return {"-" + inner.text,
                [value = inner.value](const KnownTask& task) -> MaybeNumber {
                    const MaybeNumber number = value(task);
                    return number ? MaybeNumber(-*number) : std::nullopt;
                },
                Strength::Negation};
    }
    case 5:
        if (unit == Unit::Count) {
            const auto other = static_cast<Unit>(below(kUnitCount));
            return quotient(number(other, depth - 1), number(other, depth - 1));
        }
        [[fallthrough]];
    default:
        if (unit == Unit::Time)
            return arithmetic(instant(depth - 1), "-", instant(depth - 1), Strength::Sum,
                              [](double a, double b) { return (a - b) / kMicros; });
        return field(unit);
    }
}

Number RandomConditions::field(Unit unit)
{
    std::vector<Number> fields;
    for (const auto& info : model::allFeatures()) {
        if (info.kind == model::FeatureKind::Number && isOf(unit, info.dimension))
            fields.push_back(featureField(info));
    }
    for (const auto& info : model::learnedFeatures()) {
        if (isOf(unit, info.dimension))
            fields.push_back(learnedField(info));
    }
    if (unit == Unit::Count) {
        fields.push_back(
            {"attempt", [](const KnownTask& task) -> MaybeNumber { return task.record->attempt; }});
        fields.push_back(resourceField("resources.gpu", "gpu"));
        fields.push_back(resourceField("resources['license.matlab']", "license.matlab"));
        fields.push_back(resourceField("resources.nothing", "nothing"));
    } else if (unit == Unit::Time) {
        fields.push_back(timeField("queue_wait", &KnownTask::queueWait));
        fields.push_back(timeField("start_time", &KnownTask::startTime));
        fields.push_back(timeField("run_time", &KnownTask::runTime));
        fields.push_back(timeField("duration", &KnownTask::duration));
        fields.push_back({"age", [now = m_now](const KnownTask& task) {
                              return seconds(std::chrono::duration_cast<base::Micros>(
                                  now - task.record->submitted));
                          }});
    } else if (unit == Unit::Money) {
        fields.push_back({"cost", [](const KnownTask& task) -> MaybeNumber {
                              if (task.record->cost.currency != base::Currency{})
                                  return std::nullopt;
                              return static_cast<double>(task.record->cost.micro);
                          }});
    }
    return fields[below(fields.size())];
}

Number RandomConditions::literal(Unit unit)
{
    const std::size_t round = below(1000);
    const auto value = static_cast<double>(round);
    switch (unit) {
    case Unit::Count:
        return chance(50) ? constant(fmt::format("{}", round % 5), static_cast<double>(round % 5))
                          : constant(fmt::format("{}", round), value);
    case Unit::Time:
        if (chance(40)) {
            const KnownTask& task = anyTask();
            const MaybeMicros exact = chance(50) ? task.queueWait() : task.duration();
            if (exact && exact->count() >= 0)
                return constant(fmt::format("{}.{:06}s", exact->count() / 1'000'000,
                                            exact->count() % 1'000'000),
                                *seconds(exact));
        }
        return chance(70) ? constant(fmt::format("{}s", round), value)
                          : constant(fmt::format("{}m", round), 60 * value);
    case Unit::Cores:
        return chance(50) ? constant(fmt::format("{}_cores", round), value)
                          : constant(fmt::format("{}m_cores", round * 1000 + 500), value + 0.5);
    case Unit::Bytes:
        return chance(70) ? constant(fmt::format("{}MB", round), value * 1e6)
                          : constant(fmt::format("{}KiB", round), value * 1024);
    case Unit::Rate:
        return chance(70) ? constant(fmt::format("{}/s", round), value)
                          : constant(fmt::format("{}/h", round), value / 3600);
    case Unit::BitRate:
        return constant(fmt::format("{}bps", round), value);
    case Unit::Money:
        break;
    }
    const std::int64_t micro = anyTask().record->cost.micro;
    return constant(fmt::format("${}.{:06}", micro / 1'000'000, micro % 1'000'000),
                    static_cast<double>(micro));
}

Number RandomConditions::instantLiteral()
{
    const model::TaskRecord& task = *anyTask().record;
    const base::Instant at = chance(60) ? task.submitted : task.ended.value_or(m_now);
    return constant("@" + base::formatInstant(at), static_cast<double>(base::toMicros(at)));
}

Number RandomConditions::instant(int depth)
{
    if (depth > 0 && chance(40)) {
        const bool isLater = chance(50);
        return arithmetic(
            instant(depth - 1), isLater ? "+" : "-", number(Unit::Time, depth - 1), Strength::Sum,
            [isLater](double a, double b) { return isLater ? a + b * kMicros : a - b * kMicros; });
    }
    const Number fields[] = {
        {"submitted", [](const KnownTask& task) { return micros(task.record->submitted); }},
        {"started", [](const KnownTask& task) { return micros(task.record->started); }},
        {"ended", [](const KnownTask& task) { return micros(task.record->ended); }},
        constant("now", static_cast<double>(base::toMicros(m_now)))};
    return fields[below(std::size(fields))];
}

Text RandomConditions::textField()
{
    const Text fields[] = {
        {"id", [](const KnownTask& t) { return MaybeText(model::toString(t.record->id)); }},
        {"name", [](const KnownTask& t) { return MaybeText(t.spec().name); }},
        {"error", [](const KnownTask& t) { return unlessEmpty(t.record->error); }},
        {"rule", [](const KnownTask& t) { return MaybeText(t.record->classification.rule); }},
        {"backend", [](const KnownTask& t) { return unlessEmpty(t.record->backend); }},
        {"task_type", [](const KnownTask& t) { return unlessEmpty(t.spec().taskType); }},
        {"workflow", [](const KnownTask&) { return MaybeText(); }}, // never yet
        labelField("labels.team", "team"),
        labelField("labels['a.b/c']", "a.b/c"),
        labelField("labels.nothing", "nothing")};
    return fields[below(std::size(fields))];
}

std::string RandomConditions::textOf(const Text& field)
{
    if (chance(10))
        return chance(50) ? "" : "nobody's";
    return field.value(anyTask()).value_or("media");
}

// A text of some task with parts of it left open.
std::string RandomConditions::glob(const Text& field)
{
    std::string pattern;
    for (const std::string& point : codePoints(textOf(field))) {
        const std::size_t lot = below(12);
        const bool isSpecial = point == "*" || point == "?" || point == "[";
        if (lot == 0)
            pattern += '*';
        else if (lot == 1 || isSpecial)
            pattern += '?';
        else if (lot == 2 && point != "]" && point != "-" && point != "^")
            pattern += "[" + point + "x-z]";
        else if (lot == 3)
            pattern += chance(50) ? "[a-m]" : "[^0-4]";
        else if (lot != 4 || chance(70)) // rarely one is missing
            pattern += point;
        if (chance(5))
            return pattern + '*';
    }
    return pattern;
}

Enumeration RandomConditions::enumeration()
{
    switch (below(4)) {
    case 0:
        return {words(model::kTaskStateCount,
                      [](int i) { return model::toString(static_cast<model::TaskState>(i)); }),
                {"state", [](const KnownTask& task) -> MaybeNumber {
                     return static_cast<double>(task.record->state);
                 }}};
    case 1:
        return {words(model::kExecutionTypeCount,
                      [](int i) { return model::toString(static_cast<model::ExecutionType>(i)); }),
                {"execution_type", [](const KnownTask& task) -> MaybeNumber {
                     return static_cast<double>(task.record->classification.type);
                 }}};
    default:
        break;
    }
    const auto& info =
        model::featureInfo(chance(50) ? FeatureId::ExecutionPattern : FeatureId::TriggerType);
    return {info.values, featureField(info)};
}

Number RandomConditions::boolean()
{
    const FeatureId ids[] = {FeatureId::Stateful, FeatureId::Concurrent,
                             FeatureId::ExternalDependencies, FeatureId::DataLocalityRequired};
    return featureField(model::featureInfo(ids[below(std::size(ids))]));
}

} // namespace tributary::test
