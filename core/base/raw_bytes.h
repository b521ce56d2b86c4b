// Plain values in binary as this machine holds them, for what the store keeps in blobs.
//
// Thread: pure functions.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

namespace tributary::base {

static_assert(std::endian::native == std::endian::little, "blobs are written as they lie");

template<class Value>
void appendRaw(std::vector<std::uint8_t>& out, Value value)
{
    static_assert(std::is_arithmetic_v<Value>);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&value);
    out.insert(out.end(), bytes, bytes + sizeof value);
}

// Off the front; nothing, and nothing taken, when there is too little.
template<class Value>
std::optional<Value> takeRaw(std::span<const std::uint8_t>& from)
{
    static_assert(std::is_arithmetic_v<Value>);
    if (from.size() < sizeof(Value))
        return std::nullopt;
    Value value;
    std::memcpy(&value, from.data(), sizeof value);
    from = from.subspan(sizeof value);
    return value;
}

} // namespace tributary::base
