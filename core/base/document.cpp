#include "base/document.h"

#include "base/document_source.h"
#include "base/quantity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace tributary::base {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Result<> checkBytes(const DocumentSource& source)
{
    const std::string_view text = source.places.text();
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte >= 0x20 && byte < 0x7F) {
            ++at;
            continue;
        }
        const std::size_t length = utf8Length(text, at);
        if (length == 0)
            return source.error(at, "the text is not valid UTF-8",
                                "save the file in the encoding UTF-8");
        if (length == 1 && byte != '\n' && byte != '\r' && byte != '\t')
            return source.error(at, fmt::format("control character {:#04x}", byte),
                                "remove the character");
        at += length;
    }
    return {};
}

bool looksLikeJson(std::string_view text)
{
    const std::size_t at = text.find_first_not_of(" \t\r\n");
    return at != std::string_view::npos && (text[at] == '{' || text[at] == '[');
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Edits, where swapped neighbours count as one.
std::size_t distance(std::string_view a, std::string_view b)
{
    constexpr std::size_t kLongest = 64;
    if (a.size() >= kLongest || b.size() >= kLongest)
        return kLongest;
    // Small cells: a file with many unknown names asks this a million times.
    std::array<std::array<std::uint8_t, kLongest>, kLongest> cost{};
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            std::size_t least = i + j;
            if (i > 0 && j > 0) {
                const bool same = lower(a[i - 1]) == lower(b[j - 1]);
                least = std::min({cost[i - 1][j] + std::size_t{1}, cost[i][j - 1] + std::size_t{1},
                                  cost[i - 1][j - 1] + std::size_t{same ? 0U : 1U}});
            }
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2])
                && lower(a[i - 2]) == lower(b[j - 1]))
                least = std::min(least, cost[i - 2][j - 2] + std::size_t{1});
            cost[i][j] = static_cast<std::uint8_t>(least);
        }
    }
    return cost[a.size()][b.size()];
}

} // namespace

const TextPiece* pieceAt(const std::vector<TextPiece>& pieces, std::size_t offset)
{
    const auto after = std::ranges::upper_bound(pieces, offset, {}, &TextPiece::textOffset);
    return after == pieces.begin() ? nullptr : &*std::prev(after);
}

const DocumentNode* DocumentNode::find(std::string_view key) const
{
    const auto at = std::ranges::find(keys, key);
    return at == keys.end() ? nullptr : &items[static_cast<std::size_t>(at - keys.begin())];
}

std::size_t DocumentNode::sourceOffset(std::size_t offset) const
{
    const TextPiece* piece = pieceAt(pieces, offset);
    return piece == nullptr ? begin : piece->sourceOffset + (offset - piece->textOffset);
}

Place DocumentNode::placeAt(std::size_t offset) const
{
    const TextPiece* piece = pieceAt(pieces, offset);
    if (piece == nullptr)
        return {{}, line, column};
    const std::string_view before =
        std::string_view(text).substr(piece->textOffset, offset - piece->textOffset);
    const auto isStart = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    return {
        {}, piece->line, piece->column + static_cast<int>(std::ranges::count_if(before, isStart))};
}

PlaceFinder::PlaceFinder(std::string_view text, std::size_t start)
    : m_text(text)
    , m_offset(start)
{
    m_lineStarts.push_back(start);
    for (std::size_t at = text.find('\n'); at != std::string_view::npos;
         at = text.find('\n', at + 1))
        m_lineStarts.push_back(at + 1);
}

Place PlaceFinder::at(std::size_t offset)
{
    offset = std::clamp(offset, m_lineStarts.front(), m_text.size());
    const auto lineOf = [&] {
        const auto after = std::ranges::upper_bound(m_lineStarts, offset);
        return static_cast<std::size_t>(after - m_lineStarts.begin()) - 1;
    };
    const std::size_t line = lineOf();
    if (line != m_line || offset < m_offset) {
        m_line = line;
        m_offset = m_lineStarts[line];
        m_column = 1;
    }
    for (; m_offset < offset; ++m_offset)
        m_column += (static_cast<unsigned char>(m_text[m_offset]) & 0xC0U) != 0x80U ? 1 : 0;
    return {{}, static_cast<int>(m_line) + 1, m_column};
}

std::unexpected<Error> DocumentSource::error(std::size_t offset, std::string message,
                                             std::string hint) const
{
    Place place = places.at(offset);
    place.file = file;
    return std::unexpected(
        Error{ErrorCode::ParseError, std::move(message), std::move(place), std::move(hint)});
}

std::size_t utf8Length(std::string_view text, std::size_t offset)
{
    const auto byte = [&](std::size_t i) -> unsigned {
        return offset + i < text.size() ? static_cast<unsigned char>(text[offset + i]) : 0U;
    };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const bool overlong = first == 0xE0 && byte(1) < 0xA0;
        const bool surrogate = first == 0xED && byte(1) >= 0xA0;
        return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool overlong = first == 0xF0 && byte(1) < 0x90;
        const bool beyond = first == 0xF4 && byte(1) >= 0x90;
        return follows(1) && follows(2) && follows(3) && !overlong && !beyond ? 4 : 0;
    }
    return 0;
}

Result<> setNumber(DocumentNode& node, std::string_view text, const DocumentSource& source)
{
    const auto value = readNumber(text);
    if (!value)
        return source.error(
            node.begin,
            fmt::format("the number {} is out of range", text.size() > 40 ? "here" : text),
            "the largest number is about 1.8e308");
    node.kind = DocumentNode::Kind::Number;
    node.number = *value;
    node.text = text;
    return {};
}

Result<DocumentNode> readDocument(std::string_view text, std::string_view file,
                                  const DocumentOptions& options)
{
    if (text.size() > options.maxBytes)
        return std::unexpected(Error{
            ErrorCode::ResourceExhausted,
            fmt::format("the text has {} bytes, the limit is {}", text.size(), options.maxBytes),
            {std::string(file), 0, 0},
            "split the file"});
    // Offsets are those of the whole text, so that the mark is blanked, not cut.
    std::string withoutMark;
    if (text.starts_with(kByteOrderMark)) {
        withoutMark = "   " + std::string(text.substr(kByteOrderMark.size()));
        text = withoutMark;
    }
    PlaceFinder places(text, withoutMark.empty() ? 0 : kByteOrderMark.size());
    const DocumentSource source{places, file, options};
    if (auto checked = checkBytes(source); !checked)
        return std::unexpected(checked.error());
    const bool onlyJson = file.ends_with(".json") || file.ends_with(".jsonl");
    if (!onlyJson && !looksLikeJson(text))
        return readYaml(source);
    auto json = readJson(source);
    if (json || onlyJson)
        return json;
    auto yaml = readYaml(source);
    if (yaml)
        return yaml;
    // With neither, the one that got further is more likely what the author meant.
    const auto reach = [](const Error& error) {
        return std::pair{error.where.line, error.where.column};
    };
    return reach(yaml.error()) > reach(json.error()) ? yaml : json;
}

std::string nearestName(std::string_view name, const std::vector<std::string_view>& known)
{
    std::string_view best;
    std::size_t bestDistance = std::max<std::size_t>(1, std::min<std::size_t>(name.size() / 3, 4));
    if (name.size() < 2)
        bestDistance = 0;
    for (const std::string_view candidate : known) {
        const std::size_t longer = std::max(name.size(), candidate.size());
        if (longer - std::min(name.size(), candidate.size()) > bestDistance)
            continue; // each character more is an edit
        const std::size_t edits = distance(name, candidate);
        if (edits < bestDistance || (edits == bestDistance && best.empty())) {
            best = candidate;
            bestDistance = edits;
        }
    }
    if (!best.empty() || name.size() < 4)
        return std::string(best);
    // A name that was cut short or written out is near, too: `memory` for memory_requirement.
    for (const std::string_view candidate : known) {
        if (candidate.starts_with(name) || (candidate.size() >= 4 && name.starts_with(candidate)))
            return std::string(candidate);
    }
    return {};
}

} // namespace tributary::base
