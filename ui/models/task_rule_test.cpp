#include "models/task_rule_test.h"

#include "models/explanation.h"
#include "service/ports.h"

namespace tributary::models {

base::Result<rules::NewRuleTest> readRuleTest(service::TaskQueries& tasks, const model::TaskId& id)
{
    const auto detail = tasks.task(id);
    if (!detail)
        return std::unexpected(detail.error());
    const model::TaskRecord& task = detail->task;
    const model::LearnedInput known(task.spec->ruleInput(), task.learned.get());
    const model::RuleInput input = known.view();
    rules::NewRuleTest test;
    test.name = task.spec->name;
    test.input = {input.features, input.taskType, input.labels};
    test.type = task.classification.type;
    test.rule = task.classification.rule;
    if (!task.spec->override)
        return test;
    const auto why = tasks.why(id, false);
    if (!why)
        return std::unexpected(why.error());
    if (const auto said = readExplanation(why->explanation)) {
        test.type = said->type;
        test.rule = said->rule.toStdString();
    }
    return test;
}

} // namespace tributary::models
