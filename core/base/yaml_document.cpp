#include "base/document_source.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <istream>
#include <set>
#include <streambuf>

namespace tributary::base {
namespace {

// Thrown by the builder to stop the parser, caught by readYaml().
struct Stop
{
    Error error;
};

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> all)
{
    return std::ranges::find(all, text) != all.end();
}

bool isDigits(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// A number of the YAML 1.2 core schema as JSON would spell it; empty when the text is none.
std::string coreNumber(std::string_view text)
{
    if (text.starts_with("0x") || text.starts_with("0o")) {
        const int base = text[1] == 'x' ? 16 : 8;
        unsigned long long value = 0;
        const auto* end = text.data() + text.size();
        const auto result = std::from_chars(text.data() + 2, end, value, base);
        return result.ec == std::errc{} && result.ptr == end ? fmt::format("{}", value)
                                                             : std::string();
    }
    std::string out;
    if (text.starts_with('-') || text.starts_with('+')) {
        out = text[0] == '-' ? "-" : "";
        text.remove_prefix(1);
    }
    const std::size_t e = std::min(text.find_first_of("eE"), text.size());
    const std::size_t dot = std::min(text.find('.'), e);
    const std::string_view whole = text.substr(0, dot);
    const std::string_view fraction = dot < e ? text.substr(dot + 1, e - dot - 1) : "";
    std::string_view exponent = e < text.size() ? text.substr(e + 1) : "";
    if ((whole.empty() && fraction.empty()) || (!whole.empty() && !isDigits(whole))
        || (!fraction.empty() && !isDigits(fraction)))
        return {};
    if (exponent.starts_with('-') || exponent.starts_with('+'))
        exponent.remove_prefix(1);
    if (e < text.size() && !isDigits(exponent))
        return {};
    out += whole.empty() ? "0" : whole;
    if (!fraction.empty())
        out += "." + std::string(fraction);
    return out + std::string(text.substr(e));
}

class Builder final : public YAML::EventHandler
{
public:
    explicit Builder(const DocumentSource& source)
        : m_source(source)
        , m_text(source.places.text())
    {
    }

    void OnDocumentStart(const YAML::Mark& mark) override
    {
        const auto at = offsetOf(mark);
        if (m_documents.empty() && !m_started) {
            m_started = true;
            return;
        }
        const std::string_view between = m_text.substr(m_last, at - std::min(m_last, at));
        const bool separated = between.contains("---") || m_text.substr(at).starts_with("---");
        if (!separated)
            stop(at, "this doesn't belong to what stands above",
                 "check the indentation and the brackets");
        if (!m_source.options.manyDocuments)
            stop(at, "a second document begins here", "keep one document in this file");
    }
    void OnDocumentEnd() override
    {
        m_documents.push_back(std::move(m_root));
        m_root = {};
    }
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        refuse(mark, "?", anchor);
        DocumentNode node = startNode(mark, DocumentNode::Kind::Null);
        for (const std::string_view spelling : {"null", "Null", "NULL", "~"}) {
            if (m_text.substr(node.begin).starts_with(spelling))
                node.end = node.begin + spelling.size();
        }
        add(std::move(node));
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override
    {
        stop(offsetOf(mark), "aliases (*) are not allowed", "write the value out");
    }
    void OnAnchor(const YAML::Mark& mark, const std::string&) override
    {
        stop(offsetOf(mark), "anchors (&) are not allowed", "write the value out where it is used");
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override;
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        open(mark, tag, anchor, DocumentNode::Kind::List);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        open(mark, tag, anchor, DocumentNode::Kind::Map);
    }
    void OnMapEnd() override { close(); }

    std::vector<DocumentNode> takeDocuments() { return std::move(m_documents); }

private:
    struct Level
    {
        DocumentNode node;
        std::set<std::string, std::less<>> seen;
        bool awaitsKey = true; // of a map
    };

    [[noreturn]] void stop(std::size_t at, std::string message, std::string hint = {})
    {
        throw Stop{m_source.error(at, std::move(message), std::move(hint)).error()};
    }

    std::size_t offsetOf(const YAML::Mark& mark) const
    {
        return std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), m_text.size());
    }

    void refuse(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor)
    {
        if (anchor != 0)
            stop(offsetOf(mark), "anchors (&) are not allowed",
                 "write the value out where it is used");
        if (!tag.empty() && tag != "?" && tag != "!")
            stop(offsetOf(mark), fmt::format("tags ({}) are not allowed", tag), "remove the tag");
    }

    DocumentNode startNode(const YAML::Mark& mark, DocumentNode::Kind kind)
    {
        DocumentNode node;
        node.kind = kind;
        node.begin = offsetOf(mark);
        node.end = node.begin;
        const Place place = m_source.places.at(node.begin);
        node.line = place.line;
        node.column = place.column;
        return node;
    }

    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
              DocumentNode::Kind kind)
    {
        refuse(mark, tag, anchor);
        DocumentNode node = startNode(mark, kind);
        if (isKey() && isClosed(node.begin))
            stop(node.begin, "a key must be a plain text");
        if (isKey()) // the parser takes it for the key of what never comes
            stop(node.begin, fmt::format("the bracket {} is never closed", m_text[node.begin]),
                 "close it, or look for the one that is too many");
        if (static_cast<int>(m_open.size()) >= m_source.options.maxDepth)
            stop(node.begin,
                 fmt::format("lists and maps are nested more than {} deep",
                             m_source.options.maxDepth));
        m_open.push_back({std::move(node), {}, true});
    }

    void close()
    {
        DocumentNode node = std::move(m_open.back().node);
        m_open.pop_back();
        node.end = std::max(node.begin, node.items.empty() ? node.begin : node.items.back().end);
        const char first = node.begin < m_text.size() ? m_text[node.begin] : ' ';
        if (first == '{' || first == '[')
            node.end = closeBracket(node.items.empty() ? node.begin + 1 : node.end,
                                    first == '{' ? '}' : ']');
        add(std::move(node));
    }

    // Whether the bracket at `begin` has a partner. Anything else counts as closed.
    bool isClosed(std::size_t begin) const
    {
        int depth = 0;
        for (std::size_t at = begin; at < m_text.size(); ++at) {
            const char c = m_text[at];
            if (c == '[' || c == '{')
                ++depth;
            else if (c == ']' || c == '}')
                --depth;
            else if (c == '"' || c == '\'')
                at = std::min(m_text.find(c, at + 1), m_text.size());
            else if (c == '#')
                at = std::min(m_text.find('\n', at), m_text.size());
            if (depth <= 0)
                return true;
        }
        return false;
    }

    // Behind the last item of a flow list or map stand only blanks, commas and comments.
    std::size_t closeBracket(std::size_t at, char bracket) const
    {
        while (at < m_text.size() && m_text[at] != bracket)
            at = m_text[at] == '#' ? std::min(m_text.find('\n', at), m_text.size()) : at + 1;
        return std::min(at + 1, m_text.size());
    }

    bool isKey() const
    {
        return !m_open.empty() && m_open.back().node.isMap() && m_open.back().awaitsKey;
    }

    void add(DocumentNode node)
    {
        m_last = std::max(m_last, node.end);
        if (m_open.empty()) {
            m_root = std::move(node);
            return;
        }
        Level& level = m_open.back();
        if (!isKey()) {
            level.awaitsKey = true;
            level.node.items.push_back(std::move(node));
            return;
        }
        if (node.isNull())
            stop(node.begin, "a key is missing");
        if (!level.seen.insert(node.text).second)
            stop(node.begin, fmt::format("the key \"{}\" stands here twice", node.text));
        level.node.keyPlaces.push_back({{}, node.line, node.column});
        level.node.keys.push_back(std::move(node.text));
        level.awaitsKey = false;
    }

    std::size_t scalarEnd(const DocumentNode& node, bool isPlain);
    std::size_t quotedEnd(std::size_t begin);

    const DocumentSource& m_source;
    std::string_view m_text;
    std::vector<Level> m_open;
    DocumentNode m_root;
    std::vector<DocumentNode> m_documents;
    std::size_t m_last = 0; // where the last node ended
    bool m_started = false;
};

void Builder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       const std::string& value)
{
    refuse(mark, tag, anchor);
    DocumentNode node = startNode(mark, DocumentNode::Kind::String);
    node.text = value;
    const bool isPlain = tag == "?";
    node.end = scalarEnd(node, isPlain);
    if (isPlain && !isKey()) {
        if (isOneOf(value, {"true", "True", "TRUE", "false", "False", "FALSE"})) {
            node.kind = DocumentNode::Kind::Bool;
            node.boolean = value[0] == 't' || value[0] == 'T';
        } else if (const std::string number = coreNumber(value); !number.empty()) {
            if (auto set = setNumber(node, number, m_source); !set)
                throw Stop{set.error()};
            node.text = value;
        } else if (isOneOf(value,
                           {".inf", ".Inf", ".INF", "-.inf", "-.Inf", "-.INF", "+.inf", ".nan",
                            ".NaN", ".NAN"})) {
            stop(node.begin, fmt::format("{} is not a finite number", value));
        }
    }
    if (node.isString())
        node.pieces = findPieces(node, m_source.places);
    add(std::move(node));
}

std::size_t Builder::quotedEnd(std::size_t begin)
{
    const char quote = m_text[begin];
    std::size_t at = begin + 1;
    while (at < m_text.size()) {
        if (quote == '"' && m_text[at] == '\\') {
            at += 2;
        } else if (m_text[at] == quote) {
            if (quote == '"' || at + 1 >= m_text.size() || m_text[at + 1] != '\'')
                break;
            at += 2;
        } else {
            ++at;
        }
    }
    // The parser takes the end of the text for the quote that is missing.
    if (at >= m_text.size())
        stop(begin, fmt::format("the quote {} is never closed", quote),
             fmt::format("write {} behind the text", quote));
    return at + 1;
}

std::size_t Builder::scalarEnd(const DocumentNode& node, bool isPlain)
{
    const std::size_t begin = node.begin;
    if (isPlain) {
        if (m_text.substr(begin).starts_with(node.text))
            return begin + node.text.size();
        // Over several lines: every word of the text follows, apart from how lines are folded.
        std::size_t at = begin;
        for (const char c : node.text) {
            if (c == ' ' || c == '\n')
                continue;
            at = std::min(m_text.find(c, at), m_text.size() - 1) + 1;
        }
        return at;
    }
    if (begin < m_text.size() && (m_text[begin] == '"' || m_text[begin] == '\''))
        return quotedEnd(begin);
    // A block scalar: the header's line, then all that is blank or further in than its parent.
    const auto isIn = [&](std::size_t from, std::size_t to, std::size_t indent) {
        const std::size_t text = m_text.find_first_not_of(" \t\r", from);
        return text >= to || text - from >= indent;
    };
    std::size_t at = std::min(m_text.find('\n', begin), m_text.size());
    std::size_t indent = 0;
    while (at < m_text.size()) {
        const std::size_t from = at + 1;
        const std::size_t to = std::min(m_text.find('\n', from), m_text.size());
        const std::size_t text = m_text.find_first_not_of(" \t\r", from);
        if (indent == 0 && text < to) {
            indent = text - from;
            const std::size_t header = std::min(m_text.find_first_of(" \t\r\n", begin), to);
            const auto digit = m_text.substr(begin, header - begin).find_first_of("123456789");
            if (digit != std::string_view::npos) // an indent of its own: the text tells how much
                indent -= std::min(indent, node.text.find_first_not_of(" \n"));
            if (indent == 0)
                break;
        }
        if (from >= m_text.size() || !isIn(from, to, indent))
            break;
        at = to;
    }
    return std::min(at + (at < m_text.size() ? 1U : 0U), m_text.size());
}

// Reads the text in place: a string stream would copy it.
class TextBuffer final : public std::streambuf
{
public:
    explicit TextBuffer(std::string_view text)
    {
        auto* data = const_cast<char*>(text.data()); // NOLINT: the interface is older than const
        setg(data, data, data + text.size());
    }
};

} // namespace

Result<DocumentNode> readYaml(const DocumentSource& source)
{
    Builder builder(source);
    try {
        TextBuffer buffer(source.places.text());
        std::istream stream(&buffer);
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) { }
    } catch (const Stop& stopped) {
        return std::unexpected(stopped.error);
    } catch (const YAML::ParserException& error) {
        return source.error(static_cast<std::size_t>(std::max(error.mark.pos, 0)), error.msg);
    } catch (const YAML::Exception& error) {
        return source.error(0, error.msg);
    }
    auto documents = builder.takeDocuments();
    if (!source.options.manyDocuments)
        return documents.empty() ? DocumentNode{} : std::move(documents.front());
    DocumentNode all;
    all.kind = DocumentNode::Kind::List;
    all.line = all.column = 1;
    all.end = source.places.text().size();
    all.items = std::move(documents);
    return all;
}

} // namespace tributary::base
