// Quantiles of a stream of values in little memory, with old values fading.
//
// A histogram whose buckets grow by 1 %, so that every quantile is right to within 1 % of its value
// (DDSketch: Masson, Rim and Lee, "DDSketch: a fast and fully-mergeable quantile sketch with
// relative-error guarantees", VLDB 2019). A bucket tells the mean of its values instead of its
// middle, so that values that hardly differ are told as they were. Each new value makes the weight
// of all older ones shrink by a constant factor; instead of shrinking those, new ones are given
// growing weights (Cormode, Shkapenyuk, Srivastava and Xu, "Forward decay", ICDE 2009).
//
// It depends on the values and their order alone: neither reading nor storing it changes what comes
// out later, and one that was stored and read goes on exactly as the other.
//
// Thread: one owner. Memory: 12 bytes a bucket, ten when stored; every ten half-lives what has
// faded to a thousandth of the newest value is dropped.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tributary::plan {

class QuantileSketch
{
public:
    static constexpr double kRelativeError = 0.01;

    // After that many further values one counts half; above 0.
    explicit QuantileSketch(double halfLife);

    // Finite; below a billionth counts as zero.
    void add(double value);
    // As if the other's values had come at the same time as these.
    void merge(const QuantileSketch& other);

    bool isEmpty() const { return m_buckets.empty(); }
    double weight() const { return m_total / m_scale; } // the newest value counts 1

    // The quantiles `at`, which ascend within (0, 1], into `values` of the same size; false, and
    // nothing written, when there are no values. `prior` (null = none) counts as `priorWeight`
    // values on top of these.
    bool quantiles(std::span<const double> at, std::span<double> values,
                   const QuantileSketch* prior = nullptr, double priorWeight = 0) const;

    enum class Form : std::uint8_t
    {
        Settled, // as versions of earlier wrote it: the newest value has the weight 1
        Exact
    };
    void append(std::vector<std::uint8_t>& out) const; // Exact
    // Takes it off the front; false, and nothing taken over, when it is damaged.
    bool read(std::span<const std::uint8_t>& from, Form form = Form::Exact);

private:
    struct Bucket
    {
        std::int32_t index = 0; // of the values in (γ^(index-1), γ^index]
        float weight = 0; // the newest value has m_scale
        float mean = 0;
    };
    void put(const Bucket& values);
    void dropFaded(); // and begins with the scale 1 again

    double m_growth; // of the weight of new values, a value
    double m_scale = 1; // weight of the newest value
    double m_total = 0;
    std::vector<Bucket> m_buckets; // by index
};

} // namespace tributary::plan
