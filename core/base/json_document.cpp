#include "base/document_source.h"
#include "base/quantity.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <set>

namespace tributary::base {
namespace {

using Json = nlohmann::json;

// Builds nodes from the parser's calls. Places come from the text itself: between two tokens lie
// only blanks, commas and colons, so that each token begins where the last one ended.
class Builder final : public nlohmann::json_sax<Json>
{
public:
    Builder(const DocumentSource& source, std::size_t begin)
        : m_source(source)
        , m_text(source.places.text())
        , m_end(begin)
    {
    }

    bool null() override { return add(startNode(DocumentNode::Kind::Null), 4); }
    bool boolean(bool value) override
    {
        auto node = startNode(DocumentNode::Kind::Bool);
        node.boolean = value;
        return add(std::move(node), value ? 4 : 5);
    }
    bool number_integer(number_integer_t) override { return number(); }
    bool number_unsigned(number_unsigned_t) override { return number(); }
    bool number_float(number_float_t, const string_t&) override { return number(); }
    bool string(string_t& value) override
    {
        auto node = startNode(DocumentNode::Kind::String);
        node.text = std::move(value);
        node.end = closeQuote(node.begin);
        node.pieces = findPieces(node, m_source.places);
        return add(std::move(node), node.end - node.begin);
    }
    bool binary(binary_t&) override { return false; } // not in text
    bool start_object(std::size_t) override { return open(DocumentNode::Kind::Map); }
    bool start_array(std::size_t) override { return open(DocumentNode::Kind::List); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& value) override
    {
        const std::size_t begin = nextToken();
        Level& level = m_open.back();
        if (!level.seen.insert(value).second)
            return fail(begin, fmt::format("the key \"{}\" stands here twice", value));
        level.node.keyPlaces.push_back(m_source.places.at(begin));
        level.node.keys.push_back(std::move(value));
        m_end = closeQuote(begin);
        return true;
    }
    bool parse_error(std::size_t position, const std::string& token,
                     const nlohmann::detail::exception& error) override
    {
        // A number that a double can't hold is reported here, too: say which one it is.
        const std::size_t at = nextToken();
        if (error.id == 406)
            return fail(at, fmt::format("the number {} is out of range", token.substr(0, 40)));
        return fail(position - std::min<std::size_t>(position, 1) + m_shift, explain(error.what()));
    }

    void setShift(std::size_t shift) { m_shift = shift; }
    std::size_t end() const { return m_end; }
    DocumentNode takeRoot() { return std::move(m_root); }
    const std::optional<Error>& error() const { return m_error; }

private:
    struct Level
    {
        DocumentNode node;
        std::set<std::string, std::less<>> seen;
    };

    std::size_t nextToken() const
    {
        return std::min(m_text.find_first_not_of(" \t\r\n,:", m_end), m_text.size());
    }

    std::size_t closeQuote(std::size_t begin) const
    {
        std::size_t at = begin + 1;
        while (at < m_text.size() && m_text[at] != '"')
            at += m_text[at] == '\\' ? 2 : 1;
        return std::min(at + 1, m_text.size());
    }

    DocumentNode startNode(DocumentNode::Kind kind)
    {
        DocumentNode node;
        node.kind = kind;
        node.begin = nextToken();
        const Place place = m_source.places.at(node.begin);
        node.line = place.line;
        node.column = place.column;
        return node;
    }

    bool number()
    {
        auto node = startNode(DocumentNode::Kind::Number);
        const std::size_t end =
            std::min(m_text.find_first_not_of("+-.0123456789eE", node.begin), m_text.size());
        const std::string_view digits = m_text.substr(node.begin, end - node.begin);
        if (auto set = setNumber(node, digits, m_source); !set) {
            m_error = set.error();
            return false;
        }
        return add(std::move(node), digits.size());
    }

    bool open(DocumentNode::Kind kind)
    {
        auto node = startNode(kind);
        if (static_cast<int>(m_open.size()) >= m_source.options.maxDepth)
            return fail(node.begin,
                        fmt::format("lists and maps are nested more than {} deep",
                                    m_source.options.maxDepth));
        m_end = node.begin + 1;
        m_open.push_back({std::move(node), {}});
        return true;
    }

    bool close()
    {
        DocumentNode node = std::move(m_open.back().node);
        m_open.pop_back();
        return add(std::move(node), nextToken() + 1 - node.begin);
    }

    bool add(DocumentNode node, std::size_t length)
    {
        node.end = node.begin + length;
        m_end = node.end;
        if (m_open.empty())
            m_root = std::move(node);
        else
            m_open.back().node.items.push_back(std::move(node));
        return true;
    }

    bool fail(std::size_t at, std::string message)
    {
        if (!m_error)
            m_error = m_source.error(at, std::move(message)).error();
        return false;
    }

    // What the parser says, without its own place and number.
    static std::string explain(std::string_view what)
    {
        const std::size_t start = what.find("syntax error while parsing ");
        if (start == std::string_view::npos)
            return "this is not JSON";
        std::string message = "syntax error in " + std::string(what.substr(start + 27));
        if (message.size() > 160) {
            std::size_t cut = 160;
            while (cut > 0 && (static_cast<unsigned char>(message[cut]) & 0xC0U) == 0x80U)
                --cut;
            message.resize(cut);
        }
        return message;
    }

    const DocumentSource& m_source;
    std::string_view m_text;
    std::size_t m_end;
    std::size_t m_shift = 0;
    std::vector<Level> m_open;
    DocumentNode m_root;
    std::optional<Error> m_error;
};

Result<DocumentNode> readValue(const DocumentSource& source, std::size_t& at, bool isOnly)
{
    const std::string_view text = source.places.text();
    Builder builder(source, at);
    builder.setShift(at);
    const bool done = Json::sax_parse(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(),
                                      &builder, nlohmann::detail::input_format_t::json, isOnly);
    if (!done || builder.error())
        return std::unexpected(builder.error() ? *builder.error()
                                               : source.error(at, "this is not JSON").error());
    at = builder.end();
    return builder.takeRoot();
}

} // namespace

std::optional<double> readNumber(std::string_view text)
{
    return scaleDecimal(text, 1, 1);
}

Result<DocumentNode> readJson(const DocumentSource& source)
{
    const std::string_view text = source.places.text();
    std::size_t at = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    if (!source.options.manyDocuments)
        return at == text.size() ? Result<DocumentNode>{DocumentNode{}}
                                 : readValue(source, at, true);
    DocumentNode all;
    all.kind = DocumentNode::Kind::List;
    all.line = all.column = 1;
    all.end = text.size();
    while (at < text.size()) {
        auto value = readValue(source, at, false);
        if (!value)
            return value;
        all.items.push_back(std::move(*value));
        at = std::min(text.find_first_not_of(" \t\r\n", at), text.size());
    }
    return all;
}

} // namespace tributary::base
