// A task as a test of the rules: its input, and what the rules made of it when it was submitted.
//
// Thread: a query's thread; see service::TaskQueries. Errors: those of the queries.
#pragma once

#include "base/error.h"
#include "model/records.h"
#include "rules/editing/rule_test_edit.h"

namespace tributary::service {
class TaskQueries;
}

namespace tributary::models {

// Where an operator overrode the rules, what they said all the same.
base::Result<rules::NewRuleTest> readRuleTest(service::TaskQueries& tasks, const model::TaskId& id);

} // namespace tributary::models
