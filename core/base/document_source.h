// Parts that the JSON and the YAML reader share: places in a text and the checks of the whole.
//
// Internal to core/base. Offsets are bytes. Thread: one owner.
#pragma once

#include "base/document.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::base {

// Line and column of byte offsets. Readers ask in ascending order, which costs one pass in all;
// going back costs the length of one line.
class PlaceFinder
{
public:
    // `start`: where the first line begins, behind a byte order mark.
    explicit PlaceFinder(std::string_view text, std::size_t start = 0);

    Place at(std::size_t offset); // file left empty
    std::string_view text() const { return m_text; }

private:
    std::string_view m_text;
    std::vector<std::size_t> m_lineStarts;
    std::size_t m_line = 0; // index of the line of m_offset
    std::size_t m_offset = 0;
    int m_column = 1;
};

struct DocumentSource
{
    PlaceFinder& places;
    std::string_view file;
    const DocumentOptions& options;

    std::unexpected<Error> error(std::size_t offset, std::string message,
                                 std::string hint = {}) const;
};

// Length of the UTF-8 sequence at `offset`, 0 when it is not a valid one.
std::size_t utf8Length(std::string_view text, std::size_t offset);

// A bare number of a file; nothing when it is out of range. `text` is a JSON or YAML number.
std::optional<double> readNumber(std::string_view text);

// Fills in Number, or says that it is out of range.
Result<> setNumber(DocumentNode& node, std::string_view text, const DocumentSource& source);

Result<DocumentNode> readJson(const DocumentSource& source);
Result<DocumentNode> readYaml(const DocumentSource& source);

// The pieces of a string whose source is the node's begin … end (quotes included).
std::vector<TextPiece> findPieces(const DocumentNode& node, PlaceFinder& places);

} // namespace tributary::base
