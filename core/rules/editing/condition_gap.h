// The text between two conditions of a group: blanks, comments and one AND or OR.
//
// Internal to core/rules/editing. Thread: pure functions.
#pragma once

#include "rules/editing/condition_tree.h"

#include <string>
#include <string_view>
#include <vector>

namespace tributary::rules {

GapLayout layoutOf(const ConditionNode& group);

std::string makeGap(ConditionNode::Kind kind, const GapLayout& layout, std::string_view behind = {},
                    const std::vector<std::string>& above = {});
std::string withWord(std::string_view gap, ConditionNode::Kind kind); // AND or OR in place of it

// The comment on the same line as what ends before `gap`, taken out of it; empty when there is
// none.
std::string takeCommentBehind(std::string& gap);
// The comments on lines of their own, taken out of it with their lines.
std::vector<std::string> takeCommentsAbove(std::string& gap);
void putCommentBehind(std::string& gap, std::string_view comment);
bool hasComment(std::string_view text);
// Whether text that follows would belong to a comment.
bool endsInComment(std::string_view text);

} // namespace tributary::rules
