#include "cost/attempt_cost.h"

#include "cost/decimal.h"
#include "cost/wide.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tributary::cost {
namespace {

// What is billed once the plan's rounding rules have been applied.
struct Billed
{
    std::uint64_t requests = 0;
    std::uint64_t micros = 0;
    std::uint64_t millicores = 0;
    std::uint64_t bytes = 0;
};

std::unexpected<base::Error> tooLarge()
{
    return base::failure(base::ErrorCode::ResourceExhausted,
                         "the cost does not fit: the amounts or the price are too large");
}

std::optional<std::uint64_t> roundUp(std::int64_t value, std::int64_t step)
{
    const auto steps = divideUp(static_cast<Wide>(value), static_cast<Wide>(step));
    std::int64_t rounded = 0;
    if (!steps || __builtin_mul_overflow(*steps, step, &rounded))
        return std::nullopt;
    return static_cast<std::uint64_t>(rounded);
}

base::Result<Billed> applyRules(const PricePlan& plan, const Consumption& used)
{
    if (used.requests < 0 || used.run < base::Micros{0} || used.init < base::Micros{0}
        || used.millicores < 0 || used.memoryBytes < 0)
        return base::failure(base::ErrorCode::InvalidArgument, "negative consumption");
    std::int64_t time = used.run.count();
    if (plan.billsInit && __builtin_add_overflow(time, used.init.count(), &time))
        return tooLarge();
    const std::int64_t memory = used.memoryBytes > 0 ? used.memoryBytes : plan.defaultMemory;
    const std::int64_t cores = used.millicores > 0 ? used.millicores : plan.defaultMillicores;
    const auto micros = roundUp(std::max(time, plan.leastTime.count()),
                                std::max<std::int64_t>(plan.timeStep.count(), 1));
    const auto bytes =
        roundUp(std::max(memory, plan.leastMemory), std::max<std::int64_t>(plan.memoryStep, 1));
    if (!micros || !bytes)
        return tooLarge();
    return Billed{static_cast<std::uint64_t>(used.requests), *micros,
                  static_cast<std::uint64_t>(std::max(cores, plan.leastMillicores)), *bytes};
}

struct Ratio
{
    std::optional<Wide> numerator; // nothing on overflow
    std::optional<Wide> denominator;
};

constexpr std::uint64_t kMicrosPerSecond = 1'000'000;
constexpr std::uint64_t kSecondsPerHour = 3600;

Ratio ratioOf(const Price& price, const PricePlan& plan, const Billed& billed)
{
    const auto pico = static_cast<std::uint64_t>(price.pico);
    const auto per = static_cast<std::uint64_t>(price.per);
    const auto gb = static_cast<std::uint64_t>(plan.bytesPerGb);
    switch (price.meter) {
    case Meter::Request:
        return {product({pico, billed.requests}), product({per})};
    case Meter::GbSecond:
        return {product({pico, billed.bytes, billed.micros}), product({per, gb, kMicrosPerSecond})};
    case Meter::GbHour:
        return {product({pico, billed.bytes, billed.micros}),
                product({per, gb, kMicrosPerSecond, kSecondsPerHour})};
    case Meter::CoreSecond:
        return {product({pico, billed.millicores, billed.micros}),
                product({per, 1000, kMicrosPerSecond})};
    case Meter::CoreHour:
        return {product({pico, billed.millicores, billed.micros}),
                product({per, 1000, kMicrosPerSecond, kSecondsPerHour})};
    }
    return {};
}

std::string seconds(std::uint64_t micros)
{
    std::string text =
        fmt::format("{}.{:06}", micros / kMicrosPerSecond, micros % kMicrosPerSecond);
    while (text.ends_with('0'))
        text.pop_back();
    if (text.ends_with('.'))
        text.pop_back();
    return text + " s";
}

std::string lineFormula(const Price& price, const PricePlan& plan, const Billed& billed)
{
    const auto gb = static_cast<double>(billed.bytes) / static_cast<double>(plan.bytesPerGb);
    const auto cores = static_cast<double>(billed.millicores) / 1000;
    switch (price.meter) {
    case Meter::Request:
        return fmt::format("{} request{} × {}", billed.requests, billed.requests == 1 ? "" : "s",
                           price.text);
    case Meter::GbSecond:
        return fmt::format("{:.6g} GB × {} × {}/GB-s", gb, seconds(billed.micros), price.text);
    case Meter::GbHour:
        return fmt::format("{:.6g} GB × {} × {}/GB-h", gb, seconds(billed.micros), price.text);
    case Meter::CoreSecond:
        return fmt::format("{:.6g} cores × {} × {}/core-s", cores, seconds(billed.micros),
                           price.text);
    case Meter::CoreHour:
        return fmt::format("{:.6g} cores × {} × {}/core-h", cores, seconds(billed.micros),
                           price.text);
    }
    return {};
}

std::string totalFormula(const PriceBook& book, const PricePlan& plan, const Cost& cost)
{
    std::string text;
    for (const auto& line : cost.lines)
        text += (text.empty() ? "" : " + ") + line.formula;
    return fmt::format("{} = {} {}, rounded up to {} (plan {}, price book {})", text,
                       formatDecimal(cost.pico, 12), plan.currency.text(),
                       base::toString(cost.total), plan.name, book.label());
}

Cost free(const PriceBook& book, std::string why)
{
    return {{}, 0, {}, fmt::format("{} (price book {})", std::move(why), book.label())};
}

} // namespace

base::Result<Cost> costOf(const PriceBook& book, const PricePlan& plan, const Consumption& used)
{
    const auto billed = applyRules(plan, used);
    if (!billed)
        return std::unexpected(billed.error());
    Cost cost;
    for (const auto& price : plan.prices) {
        const Ratio ratio = ratioOf(price, plan, *billed);
        if (!ratio.numerator || !ratio.denominator)
            return tooLarge();
        const auto pico = divideUp(*ratio.numerator, *ratio.denominator);
        if (!pico || __builtin_add_overflow(cost.pico, *pico, &cost.pico))
            return tooLarge();
        cost.lines.push_back({price.meter, *pico, lineFormula(price, plan, *billed)});
    }
    const auto micro = divideUp(static_cast<Wide>(cost.pico), static_cast<Wide>(kPicoPerMicro));
    cost.total = {micro.value_or(0), plan.currency}; // smaller than pico, so it fits
    cost.formula = totalFormula(book, plan, cost);
    return cost;
}

std::optional<Consumption> consumptionOf(const model::TaskSpec& spec,
                                         const model::AttemptRecord& attempt,
                                         std::optional<base::Instant> until)
{
    const auto end = attempt.endedAt ? attempt.endedAt : until;
    if (!attempt.startedAt || !end)
        return std::nullopt;
    Consumption used;
    used.run = std::max(*end - *attempt.startedAt, base::Micros{0});
    used.init = std::max(attempt.initTime, base::Micros{0});
    applyRequirements(spec.features, used);
    if (attempt.usage.reservedMemoryBytes > 0)
        used.memoryBytes = attempt.usage.reservedMemoryBytes;
    return used;
}

void applyRequirements(const model::Features& features, Consumption& used)
{
    static constexpr double kMost = 4611686018427387904.0; // 2^62
    const auto whole = [](double value) {
        return static_cast<std::int64_t>(std::ceil(std::clamp(value, 0.0, kMost)));
    };
    if (const auto cores = features.find(model::FeatureId::CpuRequirement))
        used.millicores = whole(*cores * 1000 - 1e-9);
    if (const auto memory = features.find(model::FeatureId::MemoryRequirement))
        used.memoryBytes = whole(*memory);
}

base::Result<Cost> priceAttempt(const PriceBook& book, const model::BackendConfig& backend,
                                const model::TaskSpec& spec, const model::AttemptRecord& attempt,
                                std::optional<base::Instant> until)
{
    const PricePlan* plan = findPlan(book, backend);
    if (plan == nullptr)
        return free(book, fmt::format("no plan for provider {}", backend.provider));
    const auto used = consumptionOf(spec, attempt, until);
    if (!used) {
        Cost none = free(book, "never started, nothing to bill");
        none.total.currency = plan->currency;
        return none;
    }
    return costOf(book, *plan, *used);
}

base::Result<> Sum::add(const base::Money& money)
{
    std::int64_t& total = m_micros[money.currency];
    std::int64_t next = 0;
    if (__builtin_add_overflow(total, money.micro, &next))
        return base::failure(base::ErrorCode::ResourceExhausted, "the sum does not fit");
    total = next;
    return {};
}

base::Result<base::Money> Sum::single() const
{
    if (m_micros.empty())
        return base::Money{};
    if (m_micros.size() > 1)
        return base::failure(base::ErrorCode::InvalidArgument, "the sum has several currencies",
                             "convert them by the price book's exchange rates first");
    return base::Money{m_micros.begin()->second, m_micros.begin()->first};
}

base::Result<Repricing> reprice(const PriceBook& book, std::span<const RepricedAttempt> attempts)
{
    Repricing result;
    result.costs.reserve(attempts.size());
    for (const auto& item : attempts) {
        assert(item.backend != nullptr && item.spec != nullptr && item.attempt != nullptr);
        const auto cost = priceAttempt(book, *item.backend, *item.spec, *item.attempt);
        if (!cost)
            return std::unexpected(cost.error());
        result.costs.push_back(cost->total);
        if (auto added = result.before.add(item.attempt->cost); !added)
            return std::unexpected(added.error());
        if (auto added = result.after.add(cost->total); !added)
            return std::unexpected(added.error());
    }
    return result;
}

} // namespace tributary::cost
