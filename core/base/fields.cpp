#include "base/fields.h"

#include "base/instant_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace tributary::base {
namespace {

constexpr double kHundredYears = 100.0 * 366 * 86'400;

Place placeOf(const DocumentNode& node)
{
    return {{}, node.line, node.column};
}

std::string example(const Dimension& dimension)
{
    if (dimension == kTime)
        return "for example 12s or 5m";
    if (dimension == kBytes)
        return "for example 512MB or 2GiB";
    if (dimension == kCores)
        return "for example 2_cores or 500m_cores";
    if (dimension == kBitRate)
        return "for example 10Mbps";
    if (dimension == kRate)
        return "for example 5/h";
    return "a plain number";
}

bool isJsonNumber(std::string_view text)
{
    const auto parsed = nlohmann::json::parse(text, nullptr, false);
    return parsed.is_number() && std::isfinite(parsed.get<double>());
}

} // namespace

void Problems::add(Place at, std::string message, std::string hint)
{
    add(Error{ErrorCode::InvalidArgument, std::move(message), std::move(at), std::move(hint)});
}

void Problems::add(const DocumentNode& at, std::string message, std::string hint)
{
    add(placeOf(at), std::move(message), std::move(hint));
}

void Problems::add(Error error)
{
    ++m_total;
    if (m_errors.size() >= m_limit)
        return;
    error.where.file = m_file;
    m_errors.push_back(std::move(error));
}

std::string_view kindName(DocumentNode::Kind kind)
{
    switch (kind) {
    case DocumentNode::Kind::Null:
        return "null";
    case DocumentNode::Kind::Bool:
        return "a bool";
    case DocumentNode::Kind::Number:
        return "a number";
    case DocumentNode::Kind::String:
        return "a text";
    case DocumentNode::Kind::List:
        return "a list";
    case DocumentNode::Kind::Map:
        return "a map";
    }
    return "";
}

bool checkMap(const DocumentNode& node, std::string_view what,
              std::span<const std::string_view> known, Problems& problems)
{
    if (!node.isMap()) {
        problems.add(node, fmt::format("{} must be a map, not {}", what, kindName(node.kind)),
                     fmt::format("its keys are {}", fmt::join(known, ", ")));
        return false;
    }
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
        if (std::ranges::find(known, std::string_view(node.keys[i])) != known.end())
            continue;
        if (problems.isFull()) { // the text would be lost
            problems.add(node.keyPlaces[i], {});
            continue;
        }
        const std::string near = nearestName(node.keys[i], {known.begin(), known.end()});
        const std::string_view key = std::string_view(node.keys[i]).substr(0, 80);
        problems.add(node.keyPlaces[i], fmt::format("{} has no key '{}'", what, key),
                     near.empty() ? fmt::format("its keys are {}", fmt::join(known, ", "))
                                  : fmt::format("did you mean '{}'?", near));
    }
    return true;
}

const DocumentNode* present(const DocumentNode& map, std::string_view key)
{
    const DocumentNode* node = map.find(key);
    return node != nullptr && !node->isNull() ? node : nullptr;
}

std::optional<std::string> readText(const DocumentNode& node, std::string_view what,
                                    Problems& problems, const TextLimits& limits)
{
    const bool isSpelt = limits.allowNumber && (node.isNumber() || node.isBool());
    if (!node.isString() && !isSpelt) {
        problems.add(node, fmt::format("{} must be a text, not {}", what, kindName(node.kind)),
                     node.isNumber() || node.isBool() ? "put it in quotes" : "");
        return std::nullopt;
    }
    std::string text = node.isBool() ? (node.boolean ? "true" : "false") : node.text;
    if (text.size() > limits.longest) {
        problems.add(
            node,
            fmt::format("{} has {} bytes, the limit is {}", what, text.size(), limits.longest),
            "shorten it");
        return std::nullopt;
    }
    if (text.empty() && !limits.allowEmpty) {
        problems.add(node, fmt::format("{} is empty", what), "leave the key out or give a value");
        return std::nullopt;
    }
    if (text.find('\0') != std::string::npos) {
        problems.add(node, fmt::format("{} holds a NUL character", what), "remove it");
        return std::nullopt;
    }
    return text;
}

std::optional<bool> readBool(const DocumentNode& node, std::string_view what, Problems& problems)
{
    if (node.isBool())
        return node.boolean;
    problems.add(node, fmt::format("{} must be true or false, not {}", what, kindName(node.kind)),
                 node.isString() ? "write true or false without quotes" : "");
    return std::nullopt;
}

std::optional<std::int64_t> readInteger(const DocumentNode& node, std::string_view what,
                                        Problems& problems, std::int64_t least, std::int64_t most)
{
    constexpr double kExact = 9007199254740992.0; // 2^53
    if (!node.isNumber() || node.number != std::floor(node.number)
        || std::abs(node.number) > kExact) {
        problems.add(node, fmt::format("{} must be a whole number", what));
        return std::nullopt;
    }
    const auto value = static_cast<std::int64_t>(node.number);
    if (value < least || value > most) {
        const bool hasMost = most != std::numeric_limits<std::int64_t>::max();
        problems.add(node, fmt::format("{} is {}, which is out of range", what, value),
                     hasMost ? fmt::format("use {} to {}", least, most)
                             : fmt::format("the least is {}", least));
        return std::nullopt;
    }
    return value;
}

std::optional<double> readQuantity(const DocumentNode& node, std::string_view what,
                                   const Dimension& dimension, Problems& problems)
{
    std::optional<double> value;
    if (node.isNumber()) {
        // scaleDecimal knows no sign; a negative value is refused below, whatever its scale.
        const bool isRate = dimension == kRate && node.number > 0;
        value = isRate ? scaleDecimal(node.text, 1, 3600) : std::nullopt;
        if (!value)
            value = dimension == kRate ? node.number / 3600 : node.number;
    } else if (node.isString()) {
        const auto parsed = parseQuantity(node.text, true);
        if (!parsed) {
            problems.add(node, fmt::format("{}: {}", what, parsed.error().message),
                         parsed.error().hint.empty() ? example(dimension) : parsed.error().hint);
            return std::nullopt;
        }
        if (!(parsed->dimension == dimension)) {
            problems.add(node,
                         parsed->dimension.isNone()
                             ? fmt::format("{}: '{}' lacks a unit", what, node.text)
                             : fmt::format("{} is a {}, '{}' is a {}", what, toString(dimension),
                                           node.text, toString(parsed->dimension)),
                         example(dimension));
            return std::nullopt;
        }
        value = parsed->value;
    } else {
        problems.add(node,
                     fmt::format("{} must be a number or a text with a unit, not {}", what,
                                 kindName(node.kind)),
                     example(dimension));
        return std::nullopt;
    }
    if (!std::isfinite(*value) || *value < 0) {
        problems.add(
            node,
            fmt::format("{} must not be {}", what, std::isfinite(*value) ? "negative" : "infinite"),
            example(dimension));
        return std::nullopt;
    }
    return *value + 0.0; // no negative zero
}

std::optional<Micros> readMicros(const DocumentNode& node, std::string_view what,
                                 Problems& problems)
{
    const auto seconds = readQuantity(node, what, kTime, problems);
    if (!seconds)
        return std::nullopt;
    if (*seconds > kHundredYears) {
        problems.add(node, fmt::format("{} is longer than 100 years", what));
        return std::nullopt;
    }
    return Micros{std::llround(*seconds * 1e6)};
}

std::optional<std::int64_t> readBytes(const DocumentNode& node, std::string_view what,
                                      Problems& problems)
{
    constexpr double kMost = 4611686018427387904.0; // 2^62
    const auto bytes = readQuantity(node, what, kBytes, problems);
    if (!bytes)
        return std::nullopt;
    if (*bytes > kMost || *bytes != std::floor(*bytes)) {
        problems.add(node, fmt::format("{} must be a whole number of bytes below 4 EiB", what));
        return std::nullopt;
    }
    return static_cast<std::int64_t>(*bytes);
}

std::optional<Instant> readInstant(const DocumentNode& node, std::string_view what,
                                   Problems& problems)
{
    const auto instant = node.isString() ? parseInstant(node.text) : std::nullopt;
    if (!instant)
        problems.add(node, fmt::format("{} must be a time with date and offset", what),
                     "for example 2026-01-01T08:00:00+08:00");
    return instant;
}

std::optional<std::size_t> readChoice(const DocumentNode& node, std::string_view what,
                                      std::span<const std::string_view> values, Problems& problems)
{
    const auto at =
        node.isString() ? std::ranges::find(values, std::string_view(node.text)) : values.end();
    if (at != values.end())
        return static_cast<std::size_t>(at - values.begin());
    const std::string near =
        node.isString() ? nearestName(node.text, {values.begin(), values.end()}) : "";
    const std::string hint = fmt::format("one of {}", fmt::join(values, ", "));
    problems.add(
        node,
        node.isString()
            ? fmt::format("{}: unknown value '{}'", what, std::string_view(node.text).substr(0, 80))
            : fmt::format("{} must be a text, not {}", what, kindName(node.kind)),
        near.empty() ? hint : fmt::format("did you mean '{}'? {}", near, hint));
    return std::nullopt;
}

std::string jsonQuoted(std::string_view text)
{
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string toJsonText(const DocumentNode& node)
{
    switch (node.kind) {
    case DocumentNode::Kind::Null:
        return "null";
    case DocumentNode::Kind::Bool:
        return node.boolean ? "true" : "false";
    case DocumentNode::Kind::Number:
        return isJsonNumber(node.text) ? node.text : nlohmann::json(node.number).dump();
    case DocumentNode::Kind::String:
        return jsonQuoted(node.text);
    case DocumentNode::Kind::List:
        break;
    case DocumentNode::Kind::Map:
        break;
    }
    std::string text = node.isMap() ? "{" : "[";
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (i != 0)
            text += ',';
        if (node.isMap())
            text += jsonQuoted(node.keys[i]) + ':';
        text += toJsonText(node.items[i]);
    }
    return text += node.isMap() ? '}' : ']';
}

} // namespace tributary::base
