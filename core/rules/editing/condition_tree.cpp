#include "rules/editing/condition_tree.h"

#include "rules/editing/condition_gap.h"

#include <algorithm>
#include <utility>

namespace tributary::rules {
namespace {

using Kind = ConditionNode::Kind;

Kind kindOf(NodeKind kind)
{
    switch (kind) {
    case NodeKind::And:
        return Kind::And;
    case NodeKind::Or:
        return Kind::Or;
    case NodeKind::Not:
        return Kind::Not;
    case NodeKind::Paren:
        return Kind::Paren;
    default:
        return Kind::Leaf;
    }
}

ConditionNode read(std::string_view text, const Node& ast)
{
    ConditionNode node{.kind = kindOf(ast.kind), .span = ast.span};
    if (node.kind == Kind::Leaf) {
        node.text = text.substr(ast.span.begin, ast.span.end - ast.span.begin);
        return node;
    }
    std::size_t at = ast.span.begin;
    for (const Node& child : ast.children) {
        node.gaps.emplace_back(text.substr(at, child.span.begin - at));
        node.children.push_back(read(text, child));
        at = child.span.end;
    }
    node.gaps.emplace_back(text.substr(at, ast.span.end - at));
    return node;
}

class Writer
{
public:
    std::string out;

    void add(std::string_view piece)
    {
        if (piece.empty())
            return;
        if (m_isInComment && piece[0] != '\n' && piece[0] != '\r')
            out += '\n';
        out += piece;
        m_isInComment = piece.contains('#') && endsInComment(piece);
    }

    void add(const ConditionNode& node)
    {
        if (node.kind == Kind::Leaf)
            return add(node.text);
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            add(node.gaps[i]);
            add(node.children[i]);
        }
        add(node.gaps.back());
    }

private:
    bool m_isInComment = false;
};

// Whether a child would be read as a part of its parent, or of its parent's neighbours.
bool needsParentheses(Kind child, Kind parent)
{
    const bool isGroup = child == Kind::And || child == Kind::Or;
    return (parent == Kind::Not && isGroup) || (parent == Kind::And && isGroup)
        || (parent == Kind::Or && child == Kind::Or);
}

ConditionNode inParentheses(ConditionNode node)
{
    ConditionNode paren{.kind = Kind::Paren, .gaps = {"(", ")"}};
    paren.children.push_back(std::move(node));
    return paren;
}

bool isPlainPair(const ConditionNode& paren)
{
    return !hasComment(paren.gaps.front()) && !hasComment(paren.gaps.back());
}

ConditionPath parentOf(ConditionPath path)
{
    path.pop_back();
    return path;
}

ConditionPath below(ConditionPath path, std::size_t child)
{
    path.push_back(child);
    return path;
}

bool isWithin(const ConditionPath& inner, const ConditionPath& outer)
{
    return inner.size() >= outer.size() && std::equal(outer.begin(), outer.end(), inner.begin());
}

} // namespace

std::expected<ConditionTree, std::vector<Issue>> ConditionTree::read(std::string_view text)
{
    auto parsed = parse(text);
    if (!parsed.root)
        return std::unexpected(std::move(parsed.issues));
    ConditionTree tree;
    tree.m_head = text.substr(0, parsed.root->span.begin);
    tree.m_root = rules::read(text, *parsed.root);
    tree.m_tail = text.substr(parsed.root->span.end);
    return tree;
}

std::string ConditionTree::text() const
{
    Writer writer;
    writer.add(m_head);
    writer.add(m_root);
    writer.add(m_tail);
    return std::move(writer.out);
}

const ConditionNode* ConditionTree::at(const ConditionPath& path) const
{
    const ConditionNode* node = &m_root;
    for (const std::size_t child : path) {
        if (child >= node->children.size())
            return nullptr;
        node = &node->children[child];
    }
    return node;
}

ConditionNode* ConditionTree::find(const ConditionPath& path)
{
    return const_cast<ConditionNode*>(std::as_const(*this).at(path));
}

ConditionPath ConditionTree::inside(ConditionPath path) const
{
    for (const auto* node = at(path); node != nullptr && node->kind == Kind::Paren;
         node = &node->children[0])
        path.push_back(0);
    return path;
}

// What is written right before a condition, as far as it belongs to no other one.
std::string& ConditionTree::textBefore(ConditionPath path)
{
    while (!path.empty()) {
        const std::size_t child = path.back();
        path.pop_back();
        ConditionNode& parent = *find(path);
        if (child > 0 || !parent.isGroup())
            return parent.gaps[child];
    }
    return m_head;
}

std::string& ConditionTree::textBehind(ConditionPath path)
{
    while (!path.empty()) {
        const std::size_t child = path.back();
        path.pop_back();
        ConditionNode& parent = *find(path);
        if (child + 1 < parent.children.size() || parent.kind == Kind::Paren)
            return parent.gaps[child + 1];
    }
    return m_tail;
}

bool ConditionTree::replace(const ConditionPath& path, std::string_view condition)
{
    auto read = ConditionTree::read(condition);
    ConditionNode* node = find(path);
    if (!read || node == nullptr)
        return false;
    *node = std::move(read->m_root);
    fixParentheses(path);
    return true;
}

bool ConditionTree::insert(const ConditionPath& group, std::size_t index,
                           std::string_view condition)
{
    auto read = ConditionTree::read(condition);
    const ConditionNode* parent = at(group);
    if (!read || parent == nullptr || !parent->isGroup() || index > parent->children.size())
        return false;
    put(group, index, {.node = std::move(read->m_root), .above = {}, .behind = {}},
        layoutOf(*parent));
    fixParentheses(below(group, index));
    return true;
}

bool ConditionTree::join(const ConditionPath& path, ConditionNode::Kind kind,
                         std::string_view condition)
{
    auto read = ConditionTree::read(condition);
    ConditionNode* node = find(path);
    if (!read || node == nullptr || (kind != Kind::And && kind != Kind::Or))
        return false;
    // A comment behind what is there must not swallow what comes.
    std::string& behind = textBehind(path);
    const std::string comment = takeCommentBehind(behind);
    ConditionNode group{.kind = kind, .gaps = {"", makeGap(kind, {}, comment), ""}};
    group.children.push_back(std::move(*node));
    group.children.push_back(std::move(read->m_root));
    *node = std::move(group);
    for (std::size_t i = 0; i < 2; ++i)
        fixParentheses(below(path, i));
    fixParentheses(path);
    return true;
}

bool ConditionTree::nest(const ConditionPath& path, std::size_t first, std::size_t last,
                         ConditionNode::Kind kind)
{
    ConditionNode* group = find(path);
    if (group == nullptr || !group->isGroup() || first >= last || last >= group->children.size()
        || last - first + 1 == group->children.size() || (kind != Kind::And && kind != Kind::Or))
        return false;
    const auto from = static_cast<std::ptrdiff_t>(first);
    const auto to = static_cast<std::ptrdiff_t>(last);
    ConditionNode inner{.kind = kind, .gaps = {""}};
    inner.children.assign(std::move_iterator(group->children.begin() + from),
                          std::move_iterator(group->children.begin() + to + 1));
    for (std::size_t i = first + 1; i <= last; ++i)
        inner.gaps.push_back(withWord(group->gaps[i], kind));
    inner.gaps.emplace_back();
    group->children.erase(group->children.begin() + from + 1, group->children.begin() + to + 1);
    group->gaps.erase(group->gaps.begin() + from + 1, group->gaps.begin() + to + 1);
    group->children[first] = std::move(inner);
    for (std::size_t i = 0; i <= last - first; ++i)
        fixParentheses(below(below(path, first), i));
    fixParentheses(below(path, first));
    return true;
}

bool ConditionTree::setKind(const ConditionPath& path, ConditionNode::Kind kind)
{
    ConditionNode* group = find(path);
    if (group == nullptr || !group->isGroup() || (kind != Kind::And && kind != Kind::Or))
        return false;
    group->kind = kind;
    for (std::size_t i = 1; i + 1 < group->gaps.size(); ++i)
        group->gaps[i] = withWord(group->gaps[i], kind);
    for (std::size_t i = 0; i < group->children.size(); ++i)
        fixParentheses(below(path, i));
    fixParentheses(path);
    return true;
}

bool ConditionTree::negate(const ConditionPath& path)
{
    ConditionNode* node = find(path);
    if (node == nullptr)
        return false;
    ConditionPath outer = path;
    while (!outer.empty() && find(parentOf(outer))->kind == Kind::Paren)
        outer.pop_back();
    if (!outer.empty() && find(parentOf(outer))->kind == Kind::Not) {
        ConditionNode inner = std::move(*find(outer));
        outer.pop_back();
        *find(outer) = std::move(inner);
        collapse(outer);
        return true;
    }
    if (node->kind == Kind::Not) {
        ConditionNode inner = std::move(node->children[0]);
        *node = std::move(inner);
        collapse(path);
        return true;
    }
    ConditionNode& whole = *find(outer); // NOT stands before the parentheses
    ConditionNode negated{.kind = Kind::Not, .gaps = {"NOT ", ""}};
    negated.children.push_back(std::move(whole));
    whole = std::move(negated);
    fixParentheses(below(outer, 0));
    return true;
}

bool ConditionTree::remove(const ConditionPath& path)
{
    ConditionPath outer = path; // with what surrounds it alone
    while (!outer.empty() && at(parentOf(outer)) != nullptr && !at(parentOf(outer))->isGroup())
        outer.pop_back();
    if (at(path) == nullptr || outer.empty())
        return false;
    take(outer);
    outer.pop_back();
    collapse(outer);
    return true;
}

bool ConditionTree::move(const ConditionPath& from, const ConditionPath& group, std::size_t index)
{
    const ConditionNode* target = at(group);
    ConditionPath outer = from;
    while (!outer.empty() && at(parentOf(outer)) != nullptr && !at(parentOf(outer))->isGroup())
        outer.pop_back();
    if (at(from) == nullptr || outer.empty() || target == nullptr || !target->isGroup()
        || index > target->children.size() || isWithin(group, outer))
        return false;
    ConditionPath to = group;
    const ConditionPath parent = parentOf(outer);
    const std::size_t child = outer.back();
    if (to == parent && child < index)
        --index;
    if (isWithin(to, parent) && to.size() > parent.size() && to[parent.size()] > child)
        --to[parent.size()];
    const GapLayout layout = layoutOf(*target);
    put(to, index, take(outer), layout);
    fixParentheses(below(to, index));
    ConditionPath left = parent;
    if (to != parent && isWithin(parent, to) && index <= parent[to.size()])
        ++left[to.size()];
    collapse(left); // it may be a group of one
    return true;
}

ConditionTree::Piece ConditionTree::take(const ConditionPath& path)
{
    const ConditionPath parent = parentOf(path);
    const std::size_t child = path.back();
    Piece piece;
    piece.behind = takeCommentBehind(textBehind(path));
    std::string before;
    if (child > 0) {
        piece.above = takeCommentsAbove(find(parent)->gaps[child]);
        before = takeCommentBehind(find(parent)->gaps[child]);
    }
    ConditionNode& group = *find(parent);
    const GapLayout layout = layoutOf(group);
    const bool isFirst = child == 0;
    const bool isLast = child + 1 == group.children.size();
    std::vector<std::string> next;
    if (!isLast)
        next = takeCommentsAbove(group.gaps[child + 1]);
    piece.node = std::move(group.children[child]);
    const auto at = static_cast<std::ptrdiff_t>(child);
    group.children.erase(group.children.begin() + at);
    if (isFirst) { // what stood above the next one does so still
        group.gaps.erase(group.gaps.begin() + 1);
        std::string& head = textBefore(below(parent, 0));
        for (const std::string& comment : next)
            head += comment + "\n" + layout.indent;
    } else if (isLast) {
        group.gaps.erase(group.gaps.begin() + at);
        putCommentBehind(textBehind(below(parent, child - 1)), before);
    } else {
        group.gaps.erase(group.gaps.begin() + at + 1);
        if (!before.empty() || !next.empty())
            group.gaps[child] = makeGap(group.kind, layout, before, next);
    }
    return piece;
}

void ConditionTree::put(const ConditionPath& path, std::size_t index, Piece piece,
                        const GapLayout& layout)
{
    const std::size_t count = find(path)->children.size();
    std::string before;
    std::vector<std::string> next;
    if (index == count) {
        before = takeCommentBehind(textBehind(below(path, count - 1)));
    } else if (index > 0) {
        next = takeCommentsAbove(find(path)->gaps[index]);
        before = takeCommentBehind(find(path)->gaps[index]);
    }
    ConditionNode& group = *find(path);
    const auto at = static_cast<std::ptrdiff_t>(index);
    group.children.insert(group.children.begin() + at, std::move(piece.node));
    if (index == 0) {
        group.gaps.insert(group.gaps.begin() + 1, makeGap(group.kind, layout, piece.behind));
        std::string& head = textBefore(below(path, 0));
        for (const std::string& comment : piece.above)
            head += comment + "\n" + layout.indent;
        return;
    }
    const std::string gap = makeGap(group.kind, layout, before, piece.above);
    if (index == count) {
        group.gaps.insert(group.gaps.begin() + at, gap);
        putCommentBehind(textBehind(below(path, index)), piece.behind);
        return;
    }
    group.gaps[index] = makeGap(group.kind, layout, piece.behind, next);
    group.gaps.insert(group.gaps.begin() + at, gap);
}

void ConditionTree::collapse(ConditionPath path)
{
    ConditionNode* node = find(path);
    if (node->isGroup() && node->children.size() == 1) {
        ConditionNode child = std::move(node->children[0]);
        *node = std::move(child);
    }
    // Parentheses around one condition, or around parentheses, say nothing.
    while (node->kind == Kind::Paren && isPlainPair(*node) && !node->children[0].isGroup()) {
        ConditionNode child = std::move(node->children[0]);
        *node = std::move(child);
    }
    if (!path.empty() && find(parentOf(path))->kind == Kind::Paren) {
        path.pop_back();
        return collapse(path);
    }
    fixParentheses(path);
}

void ConditionTree::fixParentheses(const ConditionPath& path)
{
    if (path.empty())
        return;
    ConditionNode& node = *find(path);
    if (needsParentheses(node.kind, find(parentOf(path))->kind))
        node = inParentheses(std::move(node));
}

} // namespace tributary::rules
