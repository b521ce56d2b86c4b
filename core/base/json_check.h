// Whether text is JSON that can be kept, read again and printed. Thread: pure functions.
#pragma once

#include <string_view>

namespace tributary::base {

// As files of ours (document.h): printing recurses for each level, so a program's or a node's reply
// must not be nested without a limit.
inline constexpr int kMostJsonLevels = 64;

// JSON, and nested at most kMostJsonLevels deep.
bool isKeepableJson(std::string_view text);

} // namespace tributary::base
