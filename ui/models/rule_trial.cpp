#include "models/rule_trial.h"

#include "base/document.h"
#include "base/fields.h"
#include "model/feature_fields.h"
#include "rules/explain.h"
#include "rules/rule_set.h"

#include <algorithm>

namespace tributary::models {
namespace {

struct TrialTask
{
    model::Features features;
    std::string taskType;
    model::Labels labels;
};

bool isRecord(const base::DocumentNode& node)
{
    constexpr std::string_view kKeys[]{"features", "labels", "task_type", "run", "name", "id"};
    return std::ranges::any_of(kKeys,
                               [&](std::string_view key) { return node.find(key) != nullptr; });
}

TrialTask readTrialTask(const base::DocumentNode& node, base::Problems& problems)
{
    TrialTask task;
    if (!node.isMap() || !isRecord(node)) {
        task.features = model::readFeatures(node, problems, model::LearnedKeys::Taken);
        return task;
    }
    if (const auto* features = base::present(node, "features"))
        task.features = model::readFeatures(*features, problems, model::LearnedKeys::Taken);
    if (const auto* labels = base::present(node, "labels"))
        task.labels = model::readLabels(*labels, problems);
    if (const auto* type = base::present(node, "task_type"))
        task.taskType =
            base::readText(*type, "task_type", problems, model::kTaskTypeLimits).value_or("");
    return task;
}

} // namespace

RuleTrial tryTask(const QString& rules, const QString& task)
{
    RuleTrial trial;
    const auto root = base::readDocument(task.toStdString(), "task");
    if (!root) {
        trial.errors.push_back(root.error());
        return trial;
    }
    base::Problems problems("task");
    const TrialTask read = readTrialTask(*root, problems);
    trial.errors = problems.take();
    if (!trial.errors.empty())
        return trial;
    const auto loaded = rules::loadRules(rules.toStdString(), "rules");
    trial.rulesLoad = loaded.has_value();
    if (loaded)
        trial.explanation = readExplanation(rules::explainJson(
            "null", rules::explain(*loaded, {read.features, read.taskType, read.labels})));
    return trial;
}

} // namespace tributary::models
