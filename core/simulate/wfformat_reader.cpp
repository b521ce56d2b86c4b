// WfFormat 1.5 (WfCommons): `specification` is the DAG, `execution` what happened.
#include "base/fields.h"
#include "base/instant_text.h"
#include "simulate/importer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>

namespace tributary::simulate {
namespace {

using base::DocumentNode;
using base::present;
using base::Problems;
using model::FeatureId;

struct Step
{
    const DocumentNode* node = nullptr;
    const DocumentNode* execution = nullptr;
    std::string id;
    std::vector<std::string> parents;
};

struct Instance
{
    std::vector<Step> steps;
    std::unordered_map<std::string, std::size_t> byId;
    std::string name;
    base::Instant executedAt{};
};

bool isDigits(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Real instances write times as RFC 3339, as 20200401T035043+0000, as 05-04-23T10:46:27Z (month
// first) and without an offset, which then is UTC.
std::optional<base::Instant> looseInstant(std::string text)
{
    if (text.size() >= 15 && isDigits(text.substr(0, 8)) && text[8] == 'T')
        text = fmt::format("{}-{}-{}T{}:{}:{}{}", text.substr(0, 4), text.substr(4, 2),
                           text.substr(6, 2), text.substr(9, 2), text.substr(11, 2),
                           text.substr(13, 2), text.substr(15));
    else if (text.size() > 8 && text[2] == '-' && text[5] == '-' && text[8] == 'T')
        text = fmt::format("20{}-{}{}", text.substr(6, 2), text.substr(0, 5), text.substr(8));
    const auto sign = text.find_last_of("+-");
    if (sign != std::string::npos && text.size() == sign + 5 && isDigits(text.substr(sign + 1)))
        text.insert(sign + 3, ":");
    if (const auto instant = base::parseInstant(text))
        return instant;
    return base::parseInstant(text + "Z");
}

base::Instant executionTime(const DocumentNode& root, const DocumentNode* execution)
{
    const auto read = [](const DocumentNode* node) {
        return node != nullptr && node->isString() ? looseInstant(node->text) : std::nullopt;
    };
    if (const auto at = read(execution != nullptr ? execution->find("executedAt") : nullptr))
        return *at;
    return read(root.find("createdAt")).value_or(base::Instant{});
}

void fail(Importer& importer, const DocumentNode& at, std::string message, std::string hint = {})
{
    importer.fail(at.line, at.column, std::move(message), std::move(hint));
}

std::unexpected<base::Error> unreadable(const Importer& importer, const DocumentNode& at,
                                        std::string message)
{
    return std::unexpected(base::Error{base::ErrorCode::ParseError,
                                       std::move(message),
                                       {importer.options().file, at.line, at.column},
                                       "this reader knows WfFormat 1.5 instances"});
}

void collectSteps(const DocumentNode& list, Instance& instance, Importer& importer)
{
    for (const auto& node : list.items) {
        importer.recordFound();
        const auto* id = node.isMap() ? present(node, "id") : nullptr;
        if (id == nullptr || !id->isString() || id->text.empty()) {
            fail(importer, node, "a task of the specification has no id");
            continue;
        }
        const auto [at, isNew] = instance.byId.try_emplace(id->text, instance.steps.size());
        if (!isNew) {
            fail(importer, *id, fmt::format("the id '{}' appears twice", id->text));
            continue;
        }
        instance.steps.push_back({&node, nullptr, id->text, {}});
    }
}

void joinExecutions(const DocumentNode& list, Instance& instance, Importer& importer)
{
    for (const auto& node : list.items) {
        const auto* id = node.isMap() ? present(node, "id") : nullptr;
        const auto at =
            id != nullptr && id->isString() ? instance.byId.find(id->text) : instance.byId.end();
        if (at == instance.byId.end())
            fail(importer, node, "a task of the execution is not in the specification");
        else
            instance.steps[at->second].execution = &node;
    }
}

// The ids in a list of a step; unknown ones are reported.
std::vector<std::size_t> related(const Step& step, std::string_view key, const Instance& instance,
                                 Importer& importer)
{
    std::vector<std::size_t> steps;
    const auto* list = present(*step.node, key);
    if (list == nullptr)
        return steps;
    for (const auto& item : list->items) {
        const auto at = item.isString() ? instance.byId.find(item.text) : instance.byId.end();
        if (at == instance.byId.end())
            fail(importer, item,
                 fmt::format("{} of '{}' names a task that doesn't exist", key, step.id));
        else
            steps.push_back(at->second);
    }
    return steps;
}

// Parents come from both sides of an edge: some writers fill only one.
void linkSteps(Instance& instance, Importer& importer)
{
    const auto add = [&](std::size_t child, std::size_t parent) {
        auto& parents = instance.steps[child].parents;
        if (std::ranges::find(parents, instance.steps[parent].id) == parents.end())
            parents.push_back(instance.steps[parent].id);
    };
    for (std::size_t i = 0; i < instance.steps.size(); ++i) {
        for (const std::size_t parent : related(instance.steps[i], "parents", instance, importer))
            add(i, parent);
    }
    for (std::size_t i = 0; i < instance.steps.size(); ++i) {
        for (const std::size_t child : related(instance.steps[i], "children", instance, importer))
            add(child, i);
    }
}

// Steps in an order in which parents come first; those in a circle are reported and left out.
std::vector<std::size_t> topologicalOrder(const Instance& instance, Importer& importer)
{
    std::vector<std::size_t> open(instance.steps.size());
    std::vector<std::vector<std::size_t>> children(instance.steps.size());
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < instance.steps.size(); ++i) {
        open[i] = instance.steps[i].parents.size();
        for (const auto& parent : instance.steps[i].parents)
            children[instance.byId.at(parent)].push_back(i);
        if (open[i] == 0)
            order.push_back(i);
    }
    for (std::size_t next = 0; next < order.size(); ++next) {
        for (const std::size_t child : children[order[next]]) {
            if (--open[child] == 0)
                order.push_back(child);
        }
    }
    for (std::size_t i = 0; i < open.size(); ++i) {
        if (open[i] != 0)
            fail(
                importer, *instance.steps[i].node,
                fmt::format("'{}' is in a circle of parents, or behind one", instance.steps[i].id));
    }
    return order;
}

// "mProject_ID0000001" and "FASTQC_2" are the same kind of work as their siblings.
std::string kindOf(std::string_view name)
{
    auto end = name.size();
    while (end > 0 && name[end - 1] >= '0' && name[end - 1] <= '9')
        --end;
    if (end == name.size() || end == 0)
        return std::string(name.substr(0, 256));
    auto base = name.substr(0, end);
    if (base.ends_with("_ID"))
        base.remove_suffix(3);
    else if (base.ends_with('_') || base.ends_with('-'))
        base.remove_suffix(1);
    else
        return std::string(name.substr(0, 256));
    return std::string((base.empty() ? name : base).substr(0, 256));
}

void readExecution(const DocumentNode& node, HistoryTask& task, Problems& problems)
{
    if (const auto* time = present(node, "runtimeInSeconds")) {
        task.runTime = base::readMicros(*time, "runtimeInSeconds", problems);
        if (task.runTime)
            task.features.set(FeatureId::ExecutionTimeEstimate,
                              static_cast<double>(task.runTime->count()) / 1e6);
    }
    if (const auto* cores = present(node, "coreCount")) {
        if (const auto count = base::readQuantity(*cores, "coreCount", base::kCores, problems))
            task.features.set(FeatureId::CpuRequirement, *count);
    }
    if (const auto* memory = present(node, "memoryInBytes")) {
        if (const auto bytes =
                base::readQuantity(*memory, "memoryInBytes", base::kBytes, problems)) {
            task.features.set(FeatureId::MemoryRequirement, *bytes);
            task.usedMemory = *bytes; // of the execution, not asked for
        }
    }
    const auto* machines = present(node, "machines");
    if (machines != nullptr && machines->isList() && !machines->items.empty()
        && machines->items.front().isString())
        task.labels.emplace_back("machine", machines->items.front().text);
}

void deliverStep(const Step& step, const Instance& instance, Importer& importer)
{
    HistoryTask task;
    task.externalId = step.id;
    task.line = step.node->line;
    task.arrival = instance.executedAt;
    task.parents = step.parents;
    task.features.set(FeatureId::DependenciesCount, static_cast<double>(step.parents.size()));
    const auto* name = present(*step.node, "name");
    task.taskType = kindOf(name != nullptr && name->isString() ? name->text : step.id);
    Problems problems(importer.options().file, 1);
    if (step.execution != nullptr)
        readExecution(*step.execution, task, problems);
    task.labels.emplace_back("workflow", instance.name);
    if (!problems.isEmpty()) {
        const auto& error = problems.errors().front();
        importer.fail(error.where.line, error.where.column, error.message, error.hint);
        return;
    }
    importer.deliver(std::move(task), step.node->column);
}

} // namespace

base::Result<> readWfFormat(std::string_view text, Importer& importer)
{
    const auto root =
        base::readDocument(text, importer.options().file, {.maxBytes = std::size_t{256} << 20U});
    if (!root)
        return std::unexpected(root.error());
    const auto child = [](const DocumentNode* node, std::string_view key) {
        return node != nullptr && node->isMap() ? present(*node, key) : nullptr;
    };
    const auto* workflow = child(&*root, "workflow");
    const auto* execution = child(workflow, "execution");
    const auto* steps = child(child(workflow, "specification"), "tasks");
    const auto* runs = child(execution, "tasks");
    if (steps == nullptr || !steps->isList())
        return unreadable(importer, *root, "workflow.specification.tasks is missing");
    Instance instance;
    const auto* name = child(&*root, "name");
    instance.name = name != nullptr && name->isString() ? name->text : importer.options().file;
    instance.executedAt = executionTime(*root, execution);
    importer.summary().name = instance.name;
    collectSteps(*steps, instance, importer);
    if (runs != nullptr && runs->isList())
        joinExecutions(*runs, instance, importer);
    linkSteps(instance, importer);
    for (const std::size_t step : topologicalOrder(instance, importer))
        deliverStep(instance.steps[step], instance, importer);
    return {};
}

} // namespace tributary::simulate
