#include "base/document_source.h"

#include <algorithm>

namespace tributary::base {
namespace {

class Aligner
{
public:
    Aligner(const DocumentNode& node, PlaceFinder& places)
        : m_node(node)
        , m_places(places)
    {
    }

    std::vector<TextPiece> run()
    {
        const std::string_view source = m_places.text();
        const char first = m_node.begin < source.size() ? source[m_node.begin] : ' ';
        const bool isBlock = first == '|' || first == '>';
        if (isBlock)
            alignLines(source.find('\n', m_node.begin) + 1, m_node.end);
        else if (first == '"' || first == '\'')
            alignQuoted(first);
        else
            alignLines(m_node.begin, m_node.end);
        return std::move(m_pieces);
    }

private:
    void addPiece(std::size_t text, std::size_t source)
    {
        const Place place = m_places.at(source);
        m_pieces.push_back({text, source, place.line, place.column});
    }

    // Each line's text is found again in the string; between two lie only blanks and breaks.
    void alignLines(std::size_t from, std::size_t end)
    {
        // No further: in a file that is one long line the next break is far away.
        const std::string_view source = m_places.text().substr(0, end);
        const std::string_view text = m_node.text;
        std::size_t done = 0;
        while (from < end) {
            const std::size_t to = std::min(source.find('\n', from), end);
            std::string_view line = source.substr(from, to - from);
            const std::size_t blanks = std::min(line.find_first_not_of(" \t"), line.size());
            line.remove_prefix(blanks);
            while (line.ends_with('\r') || line.ends_with(' ') || line.ends_with('\t'))
                line.remove_suffix(1);
            if (!line.empty()) {
                const std::size_t at = text.find(line, done);
                if (at == std::string_view::npos
                    || text.substr(done, at - done).find_first_not_of(" \t\r\n")
                        != std::string_view::npos)
                    return;
                addPiece(at, from + blanks);
                done = at + line.size();
            }
            from = to + 1;
        }
    }

    // A new piece after each escape and each folded line.
    void alignQuoted(char quote)
    {
        const std::string_view source = m_places.text();
        const std::string_view text = m_node.text;
        std::size_t at = m_node.begin + 1;
        std::size_t done = 0;
        bool fresh = true;
        while (done < text.size() && at + 1 < m_node.end) {
            const char c = source[at];
            const bool isEscape = (c == '\\' && quote == '"') || (c == '\'' && quote == '\'');
            if (isEscape || c == '\n' || c == '\r') {
                addPiece(done, at);
                done += isEscape ? skipEscape(at, done) : skipFold(at, done);
                fresh = true;
                continue;
            }
            if (c != text[done]) // blanks before a break, which the string doesn't have
                return;
            if (fresh)
                addPiece(done, at);
            fresh = false;
            ++at;
            ++done;
        }
        if (fresh)
            addPiece(done, at);
    }

    // Both move `at` over the source and return the bytes of the string that it stands for.
    std::size_t skipEscape(std::size_t& at, std::size_t done) const
    {
        const std::string_view source = m_places.text();
        const char kind = at + 1 < source.size() ? source[at + 1] : ' ';
        if (kind == '\n' || kind == '\r') { // an escaped break joins the lines
            at = std::min(source.find_first_not_of(" \t\r\n", at + 1), source.size());
            return 0;
        }
        std::size_t length = 2;
        if (source[at] == '\\' && (kind == 'x' || kind == 'u' || kind == 'U'))
            length += kind == 'x' ? 2 : kind == 'u' ? 4 : 8;
        const std::size_t produced = std::max<std::size_t>(utf8Length(m_node.text, done), 1);
        if (kind == 'u' && produced == 4 && source.substr(at + length).starts_with("\\u"))
            length += 6; // a surrogate pair
        at += length;
        return produced;
    }

    std::size_t skipFold(std::size_t& at, std::size_t done) const
    {
        const std::string_view text = m_node.text;
        at = std::min(m_places.text().find_first_not_of(" \t\r\n", at), m_places.text().size());
        std::size_t count = 0;
        while (done + count < text.size()
               && (text[done + count] == '\n' || (count == 0 && text[done] == ' ')))
            ++count;
        return count;
    }

    const DocumentNode& m_node;
    PlaceFinder& m_places;
    std::vector<TextPiece> m_pieces;
};

} // namespace

std::vector<TextPiece> findPieces(const DocumentNode& node, PlaceFinder& places)
{
    return Aligner(node, places).run();
}

} // namespace tributary::base
