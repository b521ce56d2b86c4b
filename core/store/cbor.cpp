#include "store/cbor.h"

#include <nlohmann/json.hpp>

#include <bit>

namespace tributary::store {
namespace {

enum class Major : std::uint8_t
{
    Unsigned = 0,
    Negative = 1,
    Text = 3,
    Map = 5
};

constexpr std::uint8_t kFalse = 0xF4;
constexpr std::uint8_t kTrue = 0xF5;
constexpr std::uint8_t kDouble = 0xFB;

void appendBigEndian(std::vector<std::uint8_t>& out, std::uint64_t value, int bytes)
{
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(value >> shift));
}

void appendHead(std::vector<std::uint8_t>& out, Major major, std::uint64_t value)
{
    const auto top = static_cast<std::uint8_t>(static_cast<unsigned>(major) << 5U);
    if (value < 24) {
        out.push_back(static_cast<std::uint8_t>(top | value));
        return;
    }
    // 24, 25, 26, 27: one, two, four or eight bytes follow.
    const int log = value <= 0xFF ? 0 : value <= 0xFFFF ? 1 : value <= 0xFFFFFFFF ? 2 : 3;
    out.push_back(static_cast<std::uint8_t>(top | (24 + log)));
    appendBigEndian(out, value, 1 << log);
}

void appendText(std::vector<std::uint8_t>& out, std::string_view text)
{
    appendHead(out, Major::Text, text.size());
    out.insert(out.end(), text.begin(), text.end());
}

struct AppendValue
{
    std::vector<std::uint8_t>& out;

    void operator()(std::int64_t value) const
    {
        if (value >= 0)
            appendHead(out, Major::Unsigned, static_cast<std::uint64_t>(value));
        else
            appendHead(out, Major::Negative, ~static_cast<std::uint64_t>(value));
    }
    void operator()(double value) const
    {
        out.push_back(kDouble);
        appendBigEndian(out, std::bit_cast<std::uint64_t>(value), 8);
    }
    void operator()(bool value) const { out.push_back(value ? kTrue : kFalse); }
    void operator()(const std::string& value) const { appendText(out, value); }
};

} // namespace

void appendCbor(std::vector<std::uint8_t>& out, std::span<const model::EventField> body)
{
    if (body.empty())
        return;
    appendHead(out, Major::Map, body.size());
    for (const auto& field : body) {
        appendText(out, field.key);
        std::visit(AppendValue{out}, field.value);
    }
}

base::Result<std::string> cborToJson(Bytes body)
{
    if (body.empty())
        return "{}";
    const auto json = nlohmann::json::from_cbor(body.begin(), body.end(), true, false);
    if (json.is_discarded())
        return base::failure(base::ErrorCode::Corruption, "the body of an event can't be read");
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace tributary::store
