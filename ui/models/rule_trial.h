// A task held against a rule file that is still being written.
//
// Thread: pure function; run it off the GUI thread.
#pragma once

#include "base/error.h"
#include "models/explanation.h"

#include <QString>

#include <optional>
#include <vector>

namespace tributary::models {

struct RuleTrial
{
    bool rulesLoad = true; // false: the rules have errors, there is no verdict
    std::optional<Explanation> explanation;
    std::vector<base::Error> errors; // of the task
};

// `task`, as JSON or YAML: a task, a record of `classify` or the features alone.
RuleTrial tryTask(const QString& rules, const QString& task);

} // namespace tributary::models
