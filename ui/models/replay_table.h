// A replay as rows of tables: the matrix of types, the tasks that moved.
//
// Thread: pure functions on values.
#pragma once

#include "models/record_model.h"
#include "service/rule_replay.h"

#include <array>

namespace tributary::models {

// A row for each type that tasks went to before: the type, and how many go to each of the three
// now.
QList<Record> matrixRows(const simulate::ReplayReport& report);

// What the cells of a moved task say that are no figures.
struct MovedTexts
{
    std::array<QString, simulate::kTimeBases> bases;
    QString assumed; // where a decision rests on an assumption
};
// Task, from, to, rule before, rule now, time before and now (Micros), cost before and now (Money),
// what the time is told by, `assumed`. The key is the id: of a task here, or of the record of a
// dataset.
QList<Record> movedRows(const simulate::ReplayReport& report, const MovedTexts& texts);

// The currency of the first cost of a moved task, empty without one: that of all cells. Costs in
// another one are left out.
QString movedCurrency(const simulate::ReplayReport& report);

} // namespace tributary::models
