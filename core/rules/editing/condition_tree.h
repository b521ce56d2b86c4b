// A condition as visual editors change it: the tree of its groups, with every byte that stands
// between them. What isn't changed keeps its comments, its layout and its spelling.
//
// A comment behind a condition on the same line goes with that condition, comment lines above one
// go with the one below; those above the first stay where they are. Thread: plain values.
#pragma once

#include "rules/ast.h"

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::rules {

struct ConditionNode
{
    enum class Kind : std::uint8_t
    {
        Leaf, // no group: a comparison, a field that is yes or no, …
        And,
        Or,
        Not, // one child
        Paren, // one child
    };

    Kind kind = Kind::Leaf;
    std::string text{}; // of a leaf, as written
    std::vector<ConditionNode> children{};
    std::vector<std::string> gaps{}; // before, between and behind the children; empty for a leaf
    Span span{}; // in the text that was read; not kept up to date by edits

    bool isGroup() const { return kind == Kind::And || kind == Kind::Or; }
};

// How a group is laid out, as the text between its conditions shows it.
struct GapLayout
{
    bool hasLines = false; // a condition a line
    bool isWordFirst = false; // AND at the start of the line, else at the end of the one before
    std::string indent{};
};

// Child indices from the root, parentheses included.
using ConditionPath = std::vector<std::size_t>;

class ConditionTree
{
public:
    static std::expected<ConditionTree, std::vector<Issue>> read(std::string_view text);
    std::string text() const; // what was read, byte for byte, until it is edited

    const ConditionNode& root() const { return m_root; }
    const ConditionNode* at(const ConditionPath& path) const; // null when there is none
    // The path with the parentheses that stand at its end opened.
    ConditionPath inside(ConditionPath path) const;

    // The edits answer false, and change nothing, when the path leads nowhere or the text is no
    // condition. Parentheses come and go as the structure needs them; paths are then new.

    bool replace(const ConditionPath& path, std::string_view condition);
    // Into an AND or OR, at `index` up to its number of children.
    bool insert(const ConditionPath& group, std::size_t index, std::string_view condition);
    // Makes a group of what stands there and a further condition.
    bool join(const ConditionPath& path, ConditionNode::Kind kind, std::string_view condition);
    // Children `first` to `last` become a group within the group; fewer than all of them.
    bool nest(const ConditionPath& group, std::size_t first, std::size_t last,
              ConditionNode::Kind kind);
    bool setKind(const ConditionPath& group, ConditionNode::Kind kind); // And or Or
    bool negate(const ConditionPath& path); // adds NOT, or takes it away
    bool remove(const ConditionPath& path); // not the whole
    // `index` counts before the move. Not into itself.
    bool move(const ConditionPath& from, const ConditionPath& group, std::size_t index);

private:
    struct Piece // a condition with the comments that go with it
    {
        ConditionNode node;
        std::vector<std::string> above;
        std::string behind;
    };

    ConditionNode* find(const ConditionPath& path);
    std::string& textBefore(ConditionPath path);
    std::string& textBehind(ConditionPath path);
    Piece take(const ConditionPath& path);
    void put(const ConditionPath& group, std::size_t index, Piece piece, const GapLayout& layout);
    // One child left: it takes the place of the group; needless parentheses go.
    void collapse(ConditionPath path);
    void fixParentheses(const ConditionPath& path);

    std::string m_head;
    ConditionNode m_root;
    std::string m_tail;
};

} // namespace tributary::rules
