// A leaf of a condition as a test of one feature, where it is one: what compiled code and the index
// over rules look at instead of the tree.
//
// Thread: plain values and pure functions. Numbers are in base units, as in FieldSource.
#pragma once

#include "rules/checked.h"

#include <cstdint>

namespace tributary::rules {

struct LeafTest
{
    enum class Kind : std::uint8_t
    {
        Inside, // low <= value <= high
        Outside, // value < low or value > high
        OneOf, // the bit of the value is set
        Known,
        Unknown,
        Other, // only the tree can tell
    };
    double low = 0;
    double high = 0;
    std::uint32_t bits = 0;
    std::uint8_t feature = 0;
    Kind kind = Kind::Other;
};

// The test that passes exactly when `leaf` is true (is false, where not `wanted`). An unknown
// feature passes none but Unknown.
LeafTest leafTest(const Checked& leaf, bool wanted);

// Whether a part of the condition depends on the task at all.
bool hasFields(const Checked& value);

// For a condition or value without fields.
class NoFields final : public FieldSource
{
public:
    std::optional<double> number(const FieldRef&) const override { return std::nullopt; }
    std::optional<std::string_view> text(const FieldRef&) const override { return std::nullopt; }
};

} // namespace tributary::rules
