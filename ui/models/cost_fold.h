// Sums of a cost report for one currency: a stack a period for the chart, a row a key for the
// table. Money stays in integer micro-units; currencies are never added to each other.
//
// Thread: plain values and pure functions.
#pragma once

#include "service/operations_types.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tributary::models {

enum class CostPeriod
{
    Day,
    Week, // from Monday
    Month
};

struct CostRow
{
    std::string key; // of the dimension, may be empty (no team)
    std::int64_t tasks = 0;
    std::int64_t micro = 0; // including failed attempts
    std::int64_t failedMicro = 0;
    double share = 0; // of all keys, 0..1
    std::vector<std::int64_t> byPeriod; // micro-units, one a period of the fold
};

struct CostFold
{
    base::Currency currency;
    std::vector<base::Currency> currencies; // of the whole report, the largest share of cells first
    CostPeriod period = CostPeriod::Day;
    std::vector<std::int64_t> periods; // first day of each, as day index; without gaps
    std::vector<CostRow> rows; // dearest first
    CostRow total;
};

// An absent currency takes the one that most cells have.
CostFold foldCosts(const service::CostReport& report, CostPeriod period,
                   const base::Currency* currency = nullptr);

// The first day of the period that holds `day` (days since 1970-01-01).
std::int64_t firstDay(std::int64_t day, CostPeriod period);

// Micro-units for a thousand tasks; 0 without tasks.
std::int64_t perThousand(const CostRow& row);

// Rows beyond the first `most` as one row with an empty key; the chart's legend stays readable.
struct CostStack
{
    std::vector<CostRow> rows;
    int others = 0; // how many keys the last row stands for, 0 = none
};
CostStack stackOf(const CostFold& fold, std::size_t most);

// The report as it is, a line a cell: day,key,tasks,cost_micro,failed_micro,currency.
std::string costCsv(const service::CostReport& report);

} // namespace tributary::models
