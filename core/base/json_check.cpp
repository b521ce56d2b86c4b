#include "base/json_check.h"

#include <nlohmann/json.hpp>

namespace tributary::base {
namespace {

// Brackets outside of strings: cheaper than building the tree, and enough for what is JSON.
bool isShallow(std::string_view text)
{
    int levels = 0;
    bool isInString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (isInString) {
            i += c == '\\' ? 1 : 0;
            isInString = c != '"';
        } else if (c == '"') {
            isInString = true;
        } else if (c == '[' || c == '{') {
            if (++levels > kMostJsonLevels)
                return false;
        } else if (c == ']' || c == '}') {
            --levels;
        }
    }
    return true;
}

} // namespace

bool isKeepableJson(std::string_view text)
{
    return isShallow(text) && nlohmann::json::accept(text);
}

} // namespace tributary::base
