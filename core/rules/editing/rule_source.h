// A rule file as editors change it: its rules with their places, and its lines.
//
// Internal to core/rules/editing. Thread: pure functions on values.
#pragma once

#include "base/document.h"
#include "base/error.h"
#include "rules/issue.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::rules {

inline constexpr std::string_view kRuleList = "task_classification_rules";

struct RuleSource
{
    base::DocumentNode root;
    const base::DocumentNode& rules() const { return *root.find(kRuleList); }
};

// Errors: ParseError when the text is no rule file.
base::Result<RuleSource> openRules(std::string_view source);
// Errors: InvalidArgument for an index out of range.
base::Result<const base::DocumentNode*> ruleAt(const RuleSource& opened, std::size_t index);

std::size_t lineStart(std::string_view source, std::size_t at);
std::size_t lineEnd(std::string_view source, std::size_t at); // behind its break
std::string_view lineAt(std::string_view source, std::size_t start);
std::size_t offsetOfLine(std::string_view source, int line); // 1-based
char firstSign(std::string_view line); // 0 of a blank line
bool isJson(std::string_view source); // a file in JSON
std::string replaced(std::string_view source, Span span, std::string_view by);

// Where a rule stands, from the comments right above it to the line behind it. Errors: Unsupported
// where rules share lines.
base::Result<std::vector<Span>> ruleExtents(std::string_view source, const RuleSource& opened);

} // namespace tributary::rules
