// Reads the fields of a located document: each wrong one is reported with its place and the way
// out, and reading goes on, so that an author sees all mistakes of a file at once.
//
// A reader returns nothing when the field is wrong and has then reported it. Thread: values.
#pragma once

#include "base/clock.h"
#include "base/document.h"
#include "base/quantity.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::base {

// The mistakes of one file, at most `limit` of them; `total` counts on.
class Problems
{
public:
    explicit Problems(std::string_view file, std::size_t limit = 20)
        : m_file(file)
        , m_limit(limit)
    {
    }
    void add(Place at, std::string message, std::string hint = {});
    void add(const DocumentNode& at, std::string message, std::string hint = {});
    void add(Error error); // keeps its place, fills in the file

    const std::string& file() const { return m_file; }
    bool isEmpty() const { return m_total == 0; }
    bool isFull() const { return m_errors.size() >= m_limit; } // only counts from now on
    std::size_t total() const { return m_total; }
    const std::vector<Error>& errors() const { return m_errors; }
    std::vector<Error> take() { return std::move(m_errors); }

private:
    std::string m_file;
    std::size_t m_limit;
    std::size_t m_total = 0;
    std::vector<Error> m_errors;
};

std::string_view kindName(DocumentNode::Kind kind); // "a number", "a list", …

// True for a map; reports keys that are not in `known`, with the nearest one as hint. Null values
// of a map count as absent: use present().
bool checkMap(const DocumentNode& node, std::string_view what,
              std::span<const std::string_view> known, Problems& problems);
// The value of a key, null when it is absent or null.
const DocumentNode* present(const DocumentNode& map, std::string_view key);

struct TextLimits
{
    std::size_t longest = 1024; // bytes
    bool allowEmpty = false;
    bool allowNumber = false; // a number gives its spelling, a bool "true" or "false"
};
// Without NUL bytes.
std::optional<std::string> readText(const DocumentNode& node, std::string_view what,
                                    Problems& problems, const TextLimits& limits = {});
std::optional<bool> readBool(const DocumentNode& node, std::string_view what, Problems& problems);
std::optional<std::int64_t>
readInteger(const DocumentNode& node, std::string_view what, Problems& problems,
            std::int64_t least = 0, std::int64_t most = std::numeric_limits<std::int64_t>::max());
// A bare number in base units (rates: per hour) or a text with a unit; finite, never negative.
std::optional<double> readQuantity(const DocumentNode& node, std::string_view what,
                                   const Dimension& dimension, Problems& problems);
// A time, rounded to the microsecond; at most 100 years.
std::optional<Micros> readMicros(const DocumentNode& node, std::string_view what,
                                 Problems& problems);
// Whole bytes, at most 2^62.
std::optional<std::int64_t> readBytes(const DocumentNode& node, std::string_view what,
                                      Problems& problems);
std::optional<Instant> readInstant(const DocumentNode& node, std::string_view what,
                                   Problems& problems);
// One of `values`, by index; the message lists them.
std::optional<std::size_t> readChoice(const DocumentNode& node, std::string_view what,
                                      std::span<const std::string_view> values, Problems& problems);

// The JSON text of a node, keys in file order, numbers as they are spelt where JSON allows it.
std::string toJsonText(const DocumentNode& node);
// A JSON string literal with its quotes; invalid UTF-8 becomes U+FFFD.
std::string jsonQuoted(std::string_view text);

} // namespace tributary::base
