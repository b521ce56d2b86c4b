// The frontier of an optimisation as rows of a table.
//
// Thread: pure functions on values.
#pragma once

#include "models/record_model.h"
#include "service/rule_optimise.h"

namespace tributary::models {

// The point of today's rules is number 0, the others follow as they stand in the frontier.
const simulate::FrontierPoint& pointOf(const simulate::Frontier& frontier, int number);
inline int pointCount(const simulate::Frontier& frontier)
{
    return static_cast<int>(frontier.points.size()) + 1;
}

// "short: memory_requirement < 2GB → 3GB, …"
QString changesText(const simulate::FrontierPoint& point);

// What cells of today's rules say that are no figures.
struct FrontierTexts
{
    QString now; // instead of a number
    QString asTheyAre; // instead of changes
};
// Number, cost (Money) and how much more than today (MoneyChange), p95 (Micros) and how much more
// (MicrosChange), tasks moved, tasks without a slot, changes. The key is the number.
QList<Record> frontierRows(const simulate::Frontier& frontier, const FrontierTexts& texts);

} // namespace tributary::models
