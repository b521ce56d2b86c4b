// A replay as rows of tables: the matrix of types, the tasks that moved.
//
// Thread: pure functions on values.
#pragma once

#include "models/record_model.h"
#include "service/rule_replay.h"

namespace tributary::models {

// A row for each type that tasks went to before: the type, and how many go to each of the three
// now.
QList<Record> matrixRows(const simulate::ReplayReport& report);

// Task, from, to, rule before, rule now, time before and now (Micros), cost before and now (Money),
// `assumed` where it rests on an assumption. The key is the id: of a task here, or of the record of
// a dataset.
QList<Record> movedRows(const simulate::ReplayReport& report, const QString& assumed);

// The currency of the first cost of a moved task, empty without one: that of all cells. Costs in
// another one are left out.
QString movedCurrency(const simulate::ReplayReport& report);

} // namespace tributary::models
