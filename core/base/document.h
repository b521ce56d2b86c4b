// One located tree for JSON and YAML input: every node knows its line and column, so that any
// later error can name its place.
//
// Accepted: what CONTRACT.md §1 ("Files") says. Duplicate keys, invalid UTF-8, depth over 64,
// YAML anchors/aliases/tags and a second document are errors. Plain YAML scalars follow the
// 1.2 core schema, quoted ones are strings. Thread: pure functions; nodes are plain values.
#pragma once

#include "base/error.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::base {

// From textOffset on, the bytes of a string are those of the file from sourceOffset on.
struct TextPiece
{
    std::size_t textOffset = 0;
    std::size_t sourceOffset = 0;
    int line = 0; // of sourceOffset
    int column = 0;
};

// The piece that has byte `offset` of the text; null when there are none.
const TextPiece* pieceAt(const std::vector<TextPiece>& pieces, std::size_t offset);

struct DocumentNode
{
    enum class Kind
    {
        Null,
        Bool,
        Number,
        String,
        List,
        Map
    };

    Kind kind = Kind::Null;
    bool boolean = false;
    double number = 0; // always finite: a number that doesn't fit is an error of the document
    std::string text; // the string, or the number as it is spelt
    std::vector<DocumentNode> items; // of a list, or the values of a map in file order
    std::vector<std::string> keys; // of a map, one for each item
    int line = 0; // 1-based code points of the file
    int column = 0;
    std::vector<Place> keyPlaces; // place of each key (file left empty)
    // Where the pieces of a string stand in the file, in order: escapes, folded lines and the
    // indentation of block scalars lie between pieces. See sourceOffset() and placeAt().
    std::vector<TextPiece> pieces;
    std::size_t begin = 0; // byte offsets of the node's source text, end exclusive
    std::size_t end = 0;

    // Of a string: what byte `offset` of `text` is in the file (file name left empty).
    std::size_t sourceOffset(std::size_t offset) const;
    Place placeAt(std::size_t offset) const;
    const DocumentNode* find(std::string_view key) const; // of a map; null when absent
    bool isMap() const { return kind == Kind::Map; }
    bool isList() const { return kind == Kind::List; }
    bool isString() const { return kind == Kind::String; }
    bool isNumber() const { return kind == Kind::Number; }
    bool isBool() const { return kind == Kind::Bool; }
    bool isNull() const { return kind == Kind::Null; }
};

struct DocumentOptions
{
    std::size_t maxBytes = 16U << 20U;
    int maxDepth = 64;
    bool manyDocuments = false; // YAML `---` separated, JSON lines: the root is then a list
};

// `file` is only for errors. The format is told by the first character that isn't blank: `{` or
// `[` is tried as JSON first (JSON lines when manyDocuments), then as YAML's flow style, anything
// else is YAML; a file named *.json is never YAML. An empty text is Null.
// Errors: ParseError with place; ResourceExhausted for too large a text.
Result<DocumentNode> readDocument(std::string_view text, std::string_view file,
                                  const DocumentOptions& options = {});

// The nearest of `known` by edit distance, empty when none is near enough to suggest.
std::string nearestName(std::string_view name, const std::vector<std::string_view>& known);

} // namespace tributary::base
