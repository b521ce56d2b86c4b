// A price book: dated, versioned prices from which every cost is computed.
//
// A book holds plans (one for each way of being billed: "aws-lambda-x86", "local", …); a back end
// is billed by the plan it names, else by the first plan that lists its provider. Prices are
// exact decimals in pico-units (1e-12) of the plan's currency. Thread: plain values.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "base/money.h"
#include "model/backend_config.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::cost {

inline constexpr std::int64_t kPicoPerUnit = 1'000'000'000'000;
inline constexpr std::int64_t kPicoPerMicro = 1'000'000;

// What a price is per.
enum class Meter : std::uint8_t
{
    Request, // one attempt
    GbSecond, // memory × billed time
    CoreSecond, // cores × billed time
    GbHour,
    CoreHour,
};
std::string_view toString(Meter meter) noexcept; // "request", "gb_second", …

struct Price
{
    Meter meter = Meter::Request;
    std::int64_t pico = 0; // pico-units for `per` units of the meter
    std::int64_t per = 1; // 1'000'000 for "per million requests"
    std::string text; // as the book spells it, for formulas: "$0.20 per 1000000"

    bool operator==(const Price&) const = default;
};

struct PricePlan
{
    std::string name;
    std::vector<std::string> providers;
    base::Currency currency;
    std::string date; // YYYY-MM-DD the prices were taken
    std::string source; // where from, or whose estimate
    std::vector<Price> prices;
    // Billing rules, all explicit.
    base::Micros timeStep{1}; // billed time is rounded up to a multiple
    base::Micros leastTime{}; // and is at least this
    bool billsInit = true; // the cold start counts as billed time
    std::int64_t memoryStep = 1; // bytes; memory is rounded up to a multiple
    std::int64_t leastMemory = 0;
    std::int64_t defaultMemory = 0; // where the task declares none
    std::int64_t bytesPerGb = 1'000'000'000; // 2^30 where the vendor's GB is a GiB
    std::int64_t defaultMillicores = 1000;
    std::int64_t leastMillicores = 0;

    bool operator==(const PricePlan&) const = default;
};

// What one unit of `from` was worth in `to` at `date`, in micro-units of `to`.
struct ExchangeRate
{
    base::Currency from;
    base::Currency to;
    std::int64_t micro = 0;
    std::string date;

    bool operator==(const ExchangeRate&) const = default;
};

struct PriceBook
{
    std::string name;
    std::string version;
    std::string date; // YYYY-MM-DD
    std::string note;
    std::vector<PricePlan> plans;
    std::vector<ExchangeRate> rates;
    std::string file; // where its text came from
    std::string text; // as it was read, so that it can be shown and edited

    std::string label() const { return name + " " + version; } // stands in every formula
    bool operator==(const PriceBook&) const = default;
};

// JSON or YAML. Errors: ParseError or InvalidArgument with place and hint; the first one.
base::Result<PriceBook> readPriceBook(std::string_view text, std::string_view file);

// Null when no plan fits. Borrowed from the book.
const PricePlan* findPlan(const PriceBook& book, const model::BackendConfig& backend);
const PricePlan* findPlan(const PriceBook& book, std::string_view plan, std::string_view provider);

// Days from the book's date (the plan's when it has one) to `now`; what the console shows as age.
std::int64_t ageInDays(const PricePlan& plan, base::Instant now);

// By the book's rate or its inverse, rounded half up to a micro-unit; `how` names rate and date.
// Errors: NotFound when the book has no rate, ResourceExhausted on overflow.
struct Converted
{
    base::Money money;
    std::string how; // "1 CNY = $0.1379 of 2025-06-01"
};
base::Result<Converted> convert(const base::Money& money, const base::Currency& to,
                                const PriceBook& book);

} // namespace tributary::cost
