#include "store/filter_functions.h"

#include "base/raw_bytes.h"
#include "base/uuid.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace tributary::store {
namespace {

using base::appendRaw;

void appendText(std::vector<std::uint8_t>& out, std::string_view text)
{
    appendRaw(out, static_cast<std::uint32_t>(text.size()));
    out.insert(out.end(), text.begin(), text.end());
}

// Takes values off the front; after the end everything is nothing.
class Cursor
{
public:
    explicit Cursor(Bytes bytes)
        : m_rest(bytes)
    {
    }
    bool isAtEnd() const { return m_rest.empty(); }
    template<class Value>
    std::optional<Value> take()
    {
        const auto value = base::takeRaw<Value>(m_rest);
        return value ? value : fail();
    }
    std::optional<std::string_view> takeText()
    {
        const auto size = take<std::uint32_t>();
        if (!size || *size > m_rest.size())
            return fail();
        const std::string_view text(reinterpret_cast<const char*>(m_rest.data()), *size);
        m_rest = m_rest.subspan(*size);
        return text;
    }

private:
    std::nullopt_t fail()
    {
        m_rest = {};
        return std::nullopt;
    }
    Bytes m_rest;
};

constexpr std::size_t kHeader = 8;

} // namespace

void appendFeatures(std::vector<std::uint8_t>& out, const model::Features& features)
{
    std::uint32_t origins = 0;
    for (const auto& info : model::allFeatures())
        origins |= static_cast<std::uint32_t>(features.origin(info.id))
            << (2U * static_cast<unsigned>(info.id));
    appendRaw(out, features.knownMask() & ((1U << model::kFeatureCount) - 1));
    appendRaw(out, origins);
    for (const auto& info : model::allFeatures()) {
        if (features.isKnown(info.id))
            appendRaw(out, features.value(info.id));
    }
    for (const auto& [name, count] : features.resources) {
        appendText(out, name);
        appendRaw(out, count);
    }
}

void appendLabels(std::vector<std::uint8_t>& out, const model::Labels& labels)
{
    for (const auto& [key, value] : labels) {
        appendText(out, key);
        appendText(out, value);
    }
}

model::Features readFeatures(Bytes blob)
{
    model::Features features;
    Cursor cursor(blob);
    const std::uint32_t known = cursor.take<std::uint32_t>().value_or(0);
    const std::uint32_t origins = cursor.take<std::uint32_t>().value_or(0);
    for (const auto& info : model::allFeatures()) {
        const auto bit = static_cast<unsigned>(info.id);
        if ((known >> bit & 1U) == 0)
            continue;
        const auto value = cursor.take<double>();
        const auto origin = std::min(origins >> (2U * bit) & 3U, 2U);
        if (value)
            features.set(info.id, *value, static_cast<model::ValueOrigin>(origin));
    }
    while (!cursor.isAtEnd()) {
        const auto name = cursor.takeText();
        const auto count = cursor.take<double>();
        if (name && count)
            features.resources.emplace_back(*name, *count);
    }
    return features;
}

model::Labels readLabels(Bytes blob)
{
    model::Labels labels;
    for (Cursor cursor(blob); !cursor.isAtEnd();) {
        const auto key = cursor.takeText();
        const auto value = cursor.takeText();
        if (key && value)
            labels.emplace_back(*key, *value);
    }
    return labels;
}

std::optional<double> featureIn(Bytes features, int id)
{
    Cursor cursor(features);
    const std::uint32_t known = cursor.take<std::uint32_t>().value_or(0);
    if (id < 0 || id >= static_cast<int>(model::kFeatureCount) || (known >> id & 1U) == 0)
        return std::nullopt;
    const auto before = static_cast<std::size_t>(std::popcount(known & ((1U << id) - 1U)));
    const std::size_t offset = kHeader + before * sizeof(double);
    return offset < features.size() ? Cursor(features.subspan(offset)).take<double>()
                                    : std::nullopt;
}

std::optional<double> resourceIn(Bytes features, std::string_view name)
{
    Cursor cursor(features);
    const std::uint32_t known = cursor.take<std::uint32_t>().value_or(0);
    cursor.take<std::uint32_t>();
    for (int i = std::popcount(known); i > 0; --i)
        cursor.take<double>();
    while (!cursor.isAtEnd()) {
        const auto key = cursor.takeText();
        const auto count = cursor.take<double>();
        if (key && *key == name)
            return count;
    }
    return std::nullopt;
}

std::optional<std::string_view> labelIn(Bytes labels, std::string_view key)
{
    for (Cursor cursor(labels); !cursor.isAtEnd();) {
        const auto found = cursor.takeText();
        const auto value = cursor.takeText();
        if (found && *found == key)
            return value;
    }
    return std::nullopt;
}

std::optional<std::string> uuidText(Bytes id)
{
    base::Uuid uuid;
    if (id.size() != uuid.bytes.size())
        return std::nullopt;
    std::ranges::copy(id, uuid.bytes.begin());
    return base::toString(uuid);
}

std::optional<double> finiteOrNothing(double value)
{
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

} // namespace tributary::store
