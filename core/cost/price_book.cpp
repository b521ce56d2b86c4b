#include "cost/price_book.h"

#include "base/fields.h"
#include "base/instant_text.h"
#include "cost/decimal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_set>

namespace tributary::cost {
namespace {

using base::DocumentNode;
using base::present;
using base::Problems;

constexpr std::array<std::string_view, 5> kMeters{"request", "gb_second", "core_second", "gb_hour",
                                                  "core_hour"};

std::string readField(const DocumentNode& node, std::string_view key, Problems& problems,
                      bool isNeeded)
{
    const auto* field = present(node, key);
    if (field == nullptr) {
        if (isNeeded)
            problems.add(node, fmt::format("'{}' is missing", key));
        return {};
    }
    return base::readText(*field, key, problems, {.longest = 4096, .allowNumber = true})
        .value_or("");
}

std::string readDate(const DocumentNode& node, Problems& problems, bool isNeeded)
{
    const std::string date = readField(node, "date", problems, isNeeded);
    if (!date.empty() && !base::parseInstant(date + "T00:00:00Z"))
        problems.add(*node.find("date"), fmt::format("'{}' is not a date", date),
                     "write YYYY-MM-DD");
    return date;
}

std::optional<base::Currency> readCurrency(const DocumentNode& node, Problems& problems)
{
    const bool isCode = node.isString() && node.text.size() == 3
        && std::ranges::all_of(node.text, [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!isCode) {
        problems.add(node, "a currency is a code of three capital letters", "for example USD");
        return std::nullopt;
    }
    return base::Currency{{node.text[0], node.text[1], node.text[2]}};
}

Price readPrice(const DocumentNode& node, Problems& problems)
{
    constexpr std::array<std::string_view, 3> kKeys{"per", "price", "quantity"};
    Price price;
    if (!base::checkMap(node, "a price", kKeys, problems))
        return price;
    const auto* meter = present(node, "per");
    const auto* amount = present(node, "price");
    if (meter == nullptr || amount == nullptr) {
        problems.add(node, "a price needs 'per' and 'price'");
        return price;
    }
    price.meter =
        static_cast<Meter>(base::readChoice(*meter, "per", kMeters, problems).value_or(0));
    const auto pico =
        amount->isString() || amount->isNumber() ? parseDecimal(amount->text, 12) : std::nullopt;
    if (!pico)
        problems.add(*amount, "price must be a decimal number with at most 12 decimals",
                     "for example \"0.0000166667\"");
    price.pico = pico.value_or(0);
    if (const auto* quantity = present(node, "quantity"))
        price.per =
            base::readInteger(*quantity, "quantity", problems, 1, 1'000'000'000).value_or(1);
    price.text = formatDecimal(price.pico, 12);
    if (price.per != 1)
        price.text += fmt::format(" per {}", price.per);
    return price;
}

void readBilling(const DocumentNode& node, PricePlan& plan, Problems& problems)
{
    constexpr std::array<std::string_view, 9> kKeys{
        "time_step",      "least_time",   "bills_init",    "memory_step", "least_memory",
        "default_memory", "bytes_per_gb", "default_cores", "least_cores"};
    if (!base::checkMap(node, "billing", kKeys, problems))
        return;
    const auto micros = [&](std::string_view key, base::Micros& to) {
        if (const auto* field = present(node, key))
            to = base::readMicros(*field, key, problems).value_or(to);
    };
    const auto bytes = [&](std::string_view key, std::int64_t& to, std::int64_t least) {
        const auto* field = present(node, key);
        if (field == nullptr)
            return;
        to = base::readBytes(*field, key, problems).value_or(to);
        if (to < least)
            problems.add(*field, fmt::format("{} must be at least {} B", key, least));
    };
    const auto cores = [&](std::string_view key, std::int64_t& to) {
        if (const auto* field = present(node, key)) {
            const double value =
                base::readQuantity(*field, key, base::kCores, problems).value_or(0);
            to = static_cast<std::int64_t>(std::min(value, 1e6) * 1000 + 0.5);
        }
    };
    micros("time_step", plan.timeStep);
    micros("least_time", plan.leastTime);
    if (plan.timeStep < base::Micros{1})
        problems.add(node, "time_step must be at least a microsecond", "for example 1ms");
    if (const auto* init = present(node, "bills_init"))
        plan.billsInit = base::readBool(*init, "bills_init", problems).value_or(true);
    bytes("memory_step", plan.memoryStep, 1);
    bytes("least_memory", plan.leastMemory, 0);
    bytes("default_memory", plan.defaultMemory, 0);
    bytes("bytes_per_gb", plan.bytesPerGb, 1);
    cores("default_cores", plan.defaultMillicores);
    cores("least_cores", plan.leastMillicores);
}

PricePlan readPlan(const DocumentNode& node, const base::Currency& currency, Problems& problems)
{
    constexpr std::array<std::string_view, 7> kKeys{"name",   "providers", "currency", "date",
                                                    "source", "prices",    "billing"};
    PricePlan plan;
    plan.currency = currency;
    if (!base::checkMap(node, "a plan", kKeys, problems))
        return plan;
    plan.name = readField(node, "name", problems, true);
    plan.date = readDate(node, problems, true);
    plan.source = readField(node, "source", problems, true);
    if (const auto* field = present(node, "currency"))
        plan.currency = readCurrency(*field, problems).value_or(currency);
    if (const auto* list = present(node, "providers")) {
        if (!list->isList())
            problems.add(*list, "providers must be a list");
        for (const auto& item : list->items)
            plan.providers.push_back(base::readText(item, "providers", problems).value_or(""));
    }
    const auto* prices = present(node, "prices");
    if (prices == nullptr || !prices->isList() || prices->items.empty())
        problems.add(prices == nullptr ? node : *prices, "a plan needs a list of prices");
    else {
        for (const auto& item : prices->items)
            plan.prices.push_back(readPrice(item, problems));
    }
    if (const auto* billing = present(node, "billing"))
        readBilling(*billing, plan, problems);
    return plan;
}

ExchangeRate readRate(const DocumentNode& node, Problems& problems)
{
    constexpr std::array<std::string_view, 4> kKeys{"from", "to", "rate", "date"};
    ExchangeRate rate;
    if (!base::checkMap(node, "an exchange rate", kKeys, problems))
        return rate;
    const auto* from = present(node, "from");
    const auto* to = present(node, "to");
    const auto* value = present(node, "rate");
    rate.date = readDate(node, problems, true);
    if (from == nullptr || to == nullptr || value == nullptr) {
        problems.add(node, "an exchange rate needs 'from', 'to', 'rate' and 'date'");
        return rate;
    }
    rate.from = readCurrency(*from, problems).value_or(base::Currency{});
    rate.to = readCurrency(*to, problems).value_or(base::Currency{});
    const auto micro =
        value->isString() || value->isNumber() ? parseDecimal(value->text, 6) : std::nullopt;
    if (!micro || *micro == 0)
        problems.add(*value, "rate must be a positive number with at most 6 decimals");
    rate.micro = micro.value_or(1);
    return rate;
}

void readLists(const DocumentNode& root, const base::Currency& currency, PriceBook& book,
               Problems& problems)
{
    const auto* plans = present(root, "plans");
    if (plans == nullptr || !plans->isList()) {
        problems.add(plans == nullptr ? root : *plans, "a price book needs a list of plans");
        return;
    }
    std::unordered_set<std::string> names;
    for (const auto& item : plans->items) {
        book.plans.push_back(readPlan(item, currency, problems));
        if (!names.insert(book.plans.back().name).second)
            problems.add(item, fmt::format("two plans are called '{}'", book.plans.back().name));
    }
    const auto* rates = present(root, "exchange");
    if (rates != nullptr && !rates->isList())
        problems.add(*rates, "exchange must be a list");
    else if (rates != nullptr) {
        for (const auto& item : rates->items)
            book.rates.push_back(readRate(item, problems));
    }
}

} // namespace

std::string_view toString(Meter meter) noexcept
{
    return kMeters[static_cast<std::size_t>(meter)];
}

base::Result<PriceBook> readPriceBook(std::string_view text, std::string_view file)
{
    constexpr std::array<std::string_view, 7> kKeys{"name", "version", "date",    "currency",
                                                    "note", "plans",   "exchange"};
    const auto root = base::readDocument(text, file);
    if (!root)
        return std::unexpected(root.error());
    Problems problems(file, 1);
    PriceBook book;
    book.file = file;
    book.text = text;
    if (base::checkMap(*root, "a price book", kKeys, problems)) {
        book.name = readField(*root, "name", problems, true);
        book.version = readField(*root, "version", problems, true);
        book.date = readDate(*root, problems, true);
        book.note = readField(*root, "note", problems, false);
        const auto* currency = present(*root, "currency");
        if (currency == nullptr)
            problems.add(*root, "'currency' is missing", "for example USD");
        readLists(*root,
                  currency == nullptr
                      ? base::Currency{}
                      : readCurrency(*currency, problems).value_or(base::Currency{}),
                  book, problems);
    }
    if (!problems.isEmpty())
        return std::unexpected(problems.errors().front());
    return book;
}

const PricePlan* findPlan(const PriceBook& book, const model::BackendConfig& backend)
{
    return findPlan(book, backend.pricePlan, backend.provider);
}

const PricePlan* findPlan(const PriceBook& book, std::string_view plan, std::string_view provider)
{
    for (const auto& candidate : book.plans) {
        const bool fits = plan.empty()
            ? std::ranges::find(candidate.providers, provider) != candidate.providers.end()
            : candidate.name == plan;
        if (fits)
            return &candidate;
    }
    return nullptr;
}

std::int64_t ageInDays(const PricePlan& plan, base::Instant now)
{
    const auto taken = base::parseInstant(plan.date + "T00:00:00Z");
    return taken ? std::chrono::floor<std::chrono::days>(now - *taken).count() : 0;
}

} // namespace tributary::cost
