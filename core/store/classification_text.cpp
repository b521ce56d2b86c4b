#include "store/classification_text.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <iterator>
#include <optional>

namespace tributary::store {
namespace {

// "<length>:<bytes>", so that any text can stand anywhere.
void appendText(std::string& out, std::string_view text)
{
    fmt::format_to(std::back_inserter(out), "{}:{}", text.size(), text);
}

template<class Value>
void appendNumber(std::string& out, Value value)
{
    fmt::format_to(std::back_inserter(out), "{};", value);
}

class TextCursor
{
public:
    explicit TextCursor(std::string_view text)
        : m_rest(text)
    {
    }
    template<class Value>
    Value number(char end = ';')
    {
        Value value{};
        const auto [at, error] =
            std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), value);
        const auto used = static_cast<std::size_t>(at - m_rest.data());
        if (error != std::errc{} || used >= m_rest.size() || *at != end) {
            fail();
            return {};
        }
        m_rest.remove_prefix(used + 1);
        return value;
    }
    std::string text()
    {
        const auto size = number<std::size_t>(':');
        if (size > m_rest.size()) {
            fail();
            return {};
        }
        std::string text(m_rest.substr(0, size));
        m_rest.remove_prefix(size);
        return text;
    }
    bool isIntact() const { return m_isIntact; }
    bool isWhole() const { return m_isIntact && m_rest.empty(); }

private:
    void fail()
    {
        m_isIntact = false;
        m_rest = {};
    }
    std::string_view m_rest;
    bool m_isIntact = true;
};

bool isDefault(const model::Classification& c)
{
    static const model::Classification kDefault;
    return c.reason == kDefault.reason && c.provider.empty() && c.backends.empty()
        && c.policy == kDefault.policy && c.weights.empty() && !c.fallback;
}

} // namespace

void appendClassification(std::string& out, const model::Classification& c)
{
    if (isDefault(c))
        return;
    appendText(out, c.reason);
    appendText(out, c.provider);
    appendNumber(out, static_cast<int>(c.policy));
    appendNumber(out, c.fallback ? static_cast<int>(*c.fallback) : -1);
    appendNumber(out, c.backends.size());
    for (const auto& backend : c.backends)
        appendText(out, backend);
    appendNumber(out, c.weights.size());
    for (const auto& [backend, share] : c.weights) {
        appendText(out, backend);
        appendNumber(out, share);
    }
}

base::Result<> readClassification(std::string_view text, model::Classification& out)
{
    if (text.empty())
        return {};
    TextCursor cursor(text);
    out.reason = cursor.text();
    out.provider = cursor.text();
    const int policy = cursor.number<int>();
    const int fallback = cursor.number<int>();
    for (auto left = cursor.number<std::size_t>(); left > 0 && cursor.isIntact(); --left)
        out.backends.push_back(cursor.text());
    for (auto left = cursor.number<std::size_t>(); left > 0 && cursor.isIntact(); --left) {
        std::string backend = cursor.text();
        out.weights.emplace_back(std::move(backend), cursor.number<double>());
    }
    if (!cursor.isWhole() || policy < 0 || policy > static_cast<int>(model::RoutingPolicy::Split)
        || fallback >= model::kExecutionTypeCount)
        return base::failure(base::ErrorCode::Corruption, "a classification can't be read");
    out.policy = static_cast<model::RoutingPolicy>(policy);
    if (fallback >= 0)
        out.fallback = static_cast<model::ExecutionType>(fallback);
    return {};
}

} // namespace tributary::store
