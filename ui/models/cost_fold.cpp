#include "models/cost_fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>

namespace tributary::models {
namespace {

using std::chrono::sys_days;

sys_days dayOf(std::int64_t index)
{
    return sys_days{std::chrono::days{index}};
}
std::int64_t indexOf(sys_days day)
{
    return day.time_since_epoch().count();
}

std::int64_t nextPeriod(std::int64_t first, CostPeriod period)
{
    if (period != CostPeriod::Month)
        return first + (period == CostPeriod::Week ? 7 : 1);
    return indexOf(sys_days{std::chrono::year_month_day{dayOf(first)} + std::chrono::months{1}});
}

std::vector<base::Currency> currenciesOf(const service::CostReport& report)
{
    std::map<base::Currency, int> counts;
    for (const auto& cell : report.cells)
        ++counts[cell.currency];
    std::vector<base::Currency> found;
    for (const auto& [currency, count] : counts)
        found.push_back(currency);
    std::ranges::stable_sort(found,
                             [&](const auto& a, const auto& b) { return counts[a] > counts[b]; });
    return found;
}

} // namespace

std::int64_t firstDay(std::int64_t day, CostPeriod period)
{
    if (period == CostPeriod::Day)
        return day;
    if (period == CostPeriod::Week)
        return day - (std::chrono::weekday{dayOf(day)}.iso_encoding() - 1);
    const std::chrono::year_month_day date{dayOf(day)};
    return indexOf(sys_days{date.year() / date.month() / std::chrono::day{1}});
}

std::int64_t perThousand(const CostRow& row)
{
    return row.tasks == 0
        ? 0
        : static_cast<std::int64_t>(
              static_cast<double>(row.micro) * 1000.0 / static_cast<double>(row.tasks) + 0.5);
}

CostFold foldCosts(const service::CostReport& report, CostPeriod period,
                   const base::Currency* currency)
{
    CostFold fold;
    fold.period = period;
    fold.currencies = currenciesOf(report);
    if (currency != nullptr)
        fold.currency = *currency;
    else if (!fold.currencies.empty())
        fold.currency = fold.currencies.front();

    std::map<std::string, CostRow> rows;
    std::int64_t first = 0;
    std::int64_t last = -1;
    for (const auto& cell : report.cells) {
        if (cell.currency != fold.currency)
            continue;
        first = last < first ? cell.dayIndex : std::min(first, cell.dayIndex);
        last = std::max(last < first ? cell.dayIndex : last, cell.dayIndex);
    }
    for (std::int64_t day = firstDay(first, period); day <= last; day = nextPeriod(day, period))
        fold.periods.push_back(day);
    fold.total.byPeriod.resize(fold.periods.size());
    for (const auto& cell : report.cells) {
        if (cell.currency != fold.currency)
            continue;
        const auto slot = static_cast<std::size_t>(
            std::ranges::lower_bound(fold.periods, firstDay(cell.dayIndex, period))
            - fold.periods.begin());
        CostRow& row = rows[cell.key];
        row.key = cell.key;
        row.byPeriod.resize(fold.periods.size());
        for (CostRow* to : {&row, &fold.total}) {
            to->tasks += cell.tasks;
            to->micro += cell.micro;
            to->failedMicro += cell.failedMicro;
            to->byPeriod[slot] += cell.micro;
        }
    }
    for (auto& [key, row] : rows) {
        row.share = fold.total.micro == 0
            ? 0
            : static_cast<double>(row.micro) / static_cast<double>(fold.total.micro);
        fold.rows.push_back(std::move(row));
    }
    fold.total.share = fold.rows.empty() || fold.total.micro == 0 ? 0 : 1;
    std::ranges::stable_sort(fold.rows, std::ranges::greater{}, &CostRow::micro);
    return fold;
}

CostStack stackOf(const CostFold& fold, std::size_t most)
{
    CostStack stack;
    const std::size_t kept = fold.rows.size() <= most ? fold.rows.size() : most - 1;
    stack.rows.assign(fold.rows.begin(), fold.rows.begin() + static_cast<std::ptrdiff_t>(kept));
    if (kept == fold.rows.size())
        return stack;
    CostRow rest;
    rest.byPeriod.resize(fold.periods.size());
    for (std::size_t i = kept; i < fold.rows.size(); ++i) {
        const CostRow& row = fold.rows[i];
        rest.tasks += row.tasks;
        rest.micro += row.micro;
        rest.failedMicro += row.failedMicro;
        rest.share += row.share;
        for (std::size_t period = 0; period < row.byPeriod.size(); ++period)
            rest.byPeriod[period] += row.byPeriod[period];
    }
    stack.others = static_cast<int>(fold.rows.size() - kept);
    stack.rows.push_back(std::move(rest));
    return stack;
}

std::string costCsv(const service::CostReport& report)
{
    const auto field = [](const std::string& text) {
        if (text.find_first_of("\",\n\r") == std::string::npos)
            return text;
        std::string quoted = "\"";
        for (const char c : text)
            quoted += c == '"' ? "\"\"" : std::string(1, c);
        return quoted + '"';
    };
    std::string csv = "day,key,tasks,cost_micro,failed_micro,currency\n";
    for (const auto& cell : report.cells) {
        const std::chrono::year_month_day date{dayOf(cell.dayIndex)};
        csv += fmt::format("{:04}-{:02}-{:02},{},{},{},{},{}\n", static_cast<int>(date.year()),
                           static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                           field(cell.key), cell.tasks, cell.micro, cell.failedMicro,
                           cell.currency.text());
    }
    return csv;
}

} // namespace tributary::models
