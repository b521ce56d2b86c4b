// The cost of an attempt: exact, with its formula.
//
// Rounding, all of it: billed time and memory are rounded up as the plan says; each line is
// rounded up to a whole pico-unit; the total, an exact sum of its lines, is rounded up to a whole
// micro-unit once an attempt. Sums over attempts are sums of integers. Thread: pure functions.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "base/money.h"
#include "cost/price_book.h"
#include "model/records.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tributary::cost {

// What is billed. Zero millicores or memory: the plan's default.
struct Consumption
{
    std::int64_t requests = 1;
    base::Micros run{};
    base::Micros init{}; // cold start before it
    std::int64_t millicores = 0;
    std::int64_t memoryBytes = 0;
};

struct CostLine
{
    Meter meter = Meter::Request;
    std::int64_t pico = 0; // exact but for rounding up to a whole pico-unit
    std::string formula; // "0.5 GB × 0.013 s × $0.0000166667"
};

struct Cost
{
    base::Money total;
    std::int64_t pico = 0; // the sum of the lines before rounding to a micro-unit
    std::vector<CostLine> lines;
    std::string formula; // all lines, the rounding, plan, book and version
};

// Errors: InvalidArgument for negative consumption, ResourceExhausted when it does not fit.
base::Result<Cost> costOf(const PriceBook& book, const PricePlan& plan, const Consumption& used);

// What an attempt is billed for: declared cores and memory (not the measured ones: they are
// reserved) or, if the back end says so, what it set aside; the time from start to end, or to
// `until` while it runs. Nothing when it never started.
std::optional<Consumption> consumptionOf(const model::TaskSpec& spec,
                                         const model::AttemptRecord& attempt,
                                         std::optional<base::Instant> until = {});
// Declared cores and memory; those that are unknown stay as they are.
void applyRequirements(const model::Features& features, Consumption& used);

// The cost to store with an attempt that ended, or so far (`until`) of one that runs. An attempt
// that never started, and a back end without a plan, cost nothing; the formula says so.
base::Result<Cost> priceAttempt(const PriceBook& book, const model::BackendConfig& backend,
                                const model::TaskSpec& spec, const model::AttemptRecord& attempt,
                                std::optional<base::Instant> until = {});

// Exact sums, one a currency.
class Sum
{
public:
    base::Result<> add(const base::Money& money); // ResourceExhausted on overflow
    const std::map<base::Currency, std::int64_t>& micros() const { return m_micros; }
    // Of a single currency; zero USD when nothing was added. InvalidArgument for several.
    base::Result<base::Money> single() const;

private:
    std::map<base::Currency, std::int64_t> m_micros;
};

// One attempt under another book, as "what would it have cost".
struct RepricedAttempt
{
    const model::BackendConfig* backend = nullptr;
    const model::TaskSpec* spec = nullptr;
    const model::AttemptRecord* attempt = nullptr;
};
struct Repricing
{
    Sum before; // as stored
    Sum after;
    std::vector<base::Money> costs; // one an attempt, in order
};
base::Result<Repricing> reprice(const PriceBook& book, std::span<const RepricedAttempt> attempts);

} // namespace tributary::cost
