#include "plan/quantile_sketch.h"

#include "base/raw_bytes.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tributary::plan {
namespace {

constexpr double kSmallest = 1e-9;
constexpr std::int32_t kZero = std::numeric_limits<std::int16_t>::min(); // index of zero
constexpr double kMostScale = 1024; // then what has faded to a thousandth is dropped
// A rank that is hit exactly must not be missed by a rounding error.
constexpr double kSlack = 1e-6;
constexpr std::size_t kBucketBytes = sizeof(std::int16_t) + 2 * sizeof(float);

std::int32_t indexOf(double value)
{
    static const double perIndex = 1 / std::log(1 + QuantileSketch::kRelativeError);
    if (!(value >= kSmallest))
        return kZero;
    constexpr double kMost = std::numeric_limits<std::int16_t>::max();
    return static_cast<std::int32_t>(
        std::clamp(std::ceil(std::log(value) * perIndex), -kMost, kMost));
}

} // namespace

QuantileSketch::QuantileSketch(double halfLife)
    : m_growth(std::exp2(1 / halfLife))
{
}

void QuantileSketch::put(const Bucket& values)
{
    m_total += values.weight;
    const auto at = std::ranges::lower_bound(m_buckets, values.index, {}, &Bucket::index);
    if (at == m_buckets.end() || at->index != values.index) {
        m_buckets.insert(at, values);
        return;
    }
    at->weight += values.weight;
    const double part = static_cast<double>(values.weight) / at->weight;
    const double mean = at->mean;
    at->mean = static_cast<float>(mean + (values.mean - mean) * part);
}

void QuantileSketch::add(double value)
{
    m_scale *= m_growth;
    const std::int32_t index = indexOf(value);
    put({index, static_cast<float>(m_scale), index == kZero ? 0 : static_cast<float>(value)});
    if (m_scale > kMostScale)
        dropFaded();
}

void QuantileSketch::merge(const QuantileSketch& other)
{
    const auto factor = static_cast<float>(m_scale / other.m_scale);
    for (const Bucket& bucket : other.m_buckets)
        put({bucket.index, bucket.weight * factor, bucket.mean});
}

bool QuantileSketch::quantiles(std::span<const double> at, std::span<double> values,
                               const QuantileSketch* prior, double priorWeight) const
{
    const bool hasPrior = prior != nullptr && !prior->isEmpty() && priorWeight > 0;
    if (isEmpty() && !hasPrior)
        return false;
    const double added = hasPrior ? priorWeight * m_scale : 0;
    const double factor = hasPrior ? added / prior->m_total : 0;
    const double total = (m_total + added) * (1 - kSlack);
    const std::span<const Bucket> others =
        hasPrior ? std::span(prior->m_buckets) : std::span<const Bucket>();
    auto own = m_buckets.begin();
    auto other = others.begin();
    double sum = 0;
    double value = 0;
    std::size_t found = 0;
    while (found < at.size() && (own != m_buckets.end() || other != others.end())) {
        const bool isOwn =
            other == others.end() || (own != m_buckets.end() && own->index <= other->index);
        value = isOwn ? own->mean : other->mean;
        sum += isOwn ? own++->weight : other++->weight * factor;
        while (found < at.size() && sum >= at[found] * total)
            values[found++] = value;
    }
    std::ranges::fill(values.subspan(found), value); // rounding has left the sum below the total
    return true;
}

void QuantileSketch::dropFaded()
{
    std::erase_if(m_buckets, [least = m_scale / kMostScale](const Bucket& bucket) {
        return bucket.weight < least;
    });
    m_total = 0;
    for (Bucket& bucket : m_buckets) {
        bucket.weight = static_cast<float>(bucket.weight / m_scale);
        m_total += bucket.weight;
    }
    m_scale = 1;
}

void QuantileSketch::append(std::vector<std::uint8_t>& out) const
{
    base::appendRaw(out, m_scale);
    base::appendRaw(out, m_total); // as it was summed up: the order of adding shows
    base::appendRaw(out, static_cast<std::uint16_t>(m_buckets.size()));
    for (const Bucket& bucket : m_buckets) {
        base::appendRaw(out, static_cast<std::int16_t>(bucket.index));
        base::appendRaw(out, bucket.weight);
        base::appendRaw(out, bucket.mean);
    }
}

bool QuantileSketch::read(std::span<const std::uint8_t>& from, Form form)
{
    auto rest = from;
    double scale = 1;
    double summed = 0;
    if (form == Form::Exact) {
        scale = base::takeRaw<double>(rest).value_or(NAN);
        summed = base::takeRaw<double>(rest).value_or(NAN);
        if (!(scale >= 1 && scale <= kMostScale) || !(summed >= 0 && std::isfinite(summed)))
            return false;
    }
    const auto count = base::takeRaw<std::uint16_t>(rest);
    if (!count || rest.size() < *count * kBucketBytes)
        return false;
    std::vector<Bucket> buckets;
    double total = 0;
    for (std::uint16_t i = 0; i < *count; ++i) {
        const std::int32_t index = *base::takeRaw<std::int16_t>(rest);
        const float weight = *base::takeRaw<float>(rest);
        const float mean = *base::takeRaw<float>(rest);
        const bool isOrdered = buckets.empty() || buckets.back().index < index;
        if (!isOrdered || !std::isfinite(weight) || weight <= 0 || !std::isfinite(mean))
            return false;
        buckets.push_back({index, weight, mean});
        total += weight;
    }
    m_buckets = std::move(buckets);
    m_total = form == Form::Exact ? summed : total;
    m_scale = scale;
    from = rest;
    return true;
}

} // namespace tributary::plan
