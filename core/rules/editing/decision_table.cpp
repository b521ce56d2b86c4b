#include "rules/editing/decision_table.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace tributary::rules {
namespace {

using base::ErrorCode;
using Kind = ConditionNode::Kind;

ConditionPath below(ConditionPath path, std::size_t child)
{
    path.push_back(child);
    return path;
}

std::string_view sourceOf(std::string_view condition, const ConditionNode& node)
{
    return condition.substr(node.span.begin, node.span.end - node.span.begin);
}

// The operands of an AND, or what stands there as the only one.
std::vector<ConditionPath> operandsOf(const ConditionTree& tree, const ConditionPath& path)
{
    const ConditionPath inner = tree.inside(path);
    const ConditionNode& node = *tree.at(inner);
    if (node.kind != Kind::And)
        return {path};
    std::vector<ConditionPath> operands;
    for (std::size_t i = 0; i < node.children.size(); ++i)
        operands.push_back(below(inner, i));
    return operands;
}

std::vector<ConditionPath> alternativesOf(const ConditionTree& tree)
{
    const ConditionPath root = tree.inside({});
    const ConditionNode& node = *tree.at(root);
    if (node.kind != Kind::Or)
        return {{}};
    std::vector<ConditionPath> alternatives;
    for (std::size_t i = 0; i < node.children.size(); ++i)
        alternatives.push_back(below(root, i));
    return alternatives;
}

struct Operand
{
    ConditionPath path;
    std::optional<LeafForm> form; // of what has a place in a column
    std::string text;
};

std::vector<Operand> readOperands(std::string_view condition, const ConditionTree& tree,
                                  const ConditionPath& conjunction)
{
    std::vector<Operand> operands;
    for (const auto& path : operandsOf(tree, conjunction)) {
        const ConditionNode& node = *tree.at(tree.inside(path));
        Operand operand{path, {}, std::string(sourceOf(condition, *tree.at(path)))};
        if (node.kind == Kind::Leaf)
            operand.form = readLeaf(node.text);
        operands.push_back(std::move(operand));
    }
    return operands;
}

class TableBuilder
{
public:
    explicit TableBuilder(const std::vector<std::string>& fields)
    {
        for (const std::string& field : fields)
            use(field);
        m_wanted = m_uses.size();
    }

    void add(std::size_t rule, const std::string& condition)
    {
        const auto tree = ConditionTree::read(condition);
        if (!tree) {
            m_rows.push_back({{.rule = rule, .isReadable = false}, {{{}, {}, condition}}});
            return;
        }
        const auto alternatives = alternativesOf(*tree);
        for (std::size_t i = 0; i < alternatives.size(); ++i) {
            auto operands = readOperands(condition, *tree, alternatives[i]);
            for (const Operand& operand : operands) {
                if (operand.form)
                    use(operand.form->field);
            }
            m_rows.push_back({{.rule = rule,
                               .alternative = i,
                               .alternatives = alternatives.size(),
                               .path = alternatives[i]},
                              std::move(operands)});
        }
    }

    DecisionTable finish(std::size_t most)
    {
        chooseColumns(std::max(most, m_wanted));
        for (auto& [row, operands] : m_rows) {
            for (const Operand& operand : operands)
                fill(row, operand);
            m_table.rows.push_back(std::move(row));
        }
        return std::move(m_table);
    }

private:
    struct Use
    {
        std::string field;
        std::size_t count = 0;
    };

    void use(const std::string& field)
    {
        const auto [at, isNew] = m_places.try_emplace(field, m_uses.size());
        if (isNew)
            m_uses.push_back({field});
        ++m_uses[at->second].count;
    }

    void chooseColumns(std::size_t most)
    {
        std::vector<std::size_t> order(m_uses.size());
        std::iota(order.begin(), order.end(), std::size_t(0));
        if (order.size() > most) {
            const auto free = order.begin() + static_cast<std::ptrdiff_t>(m_wanted);
            std::ranges::stable_sort(free, order.end(), std::ranges::greater(),
                                     [this](std::size_t i) { return m_uses[i].count; });
            std::ranges::sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(most));
            std::ranges::sort(order.begin() + static_cast<std::ptrdiff_t>(most), order.end());
        }
        m_columns.assign(m_uses.size(), 0);
        for (std::size_t i = 0; i < order.size(); ++i) {
            auto& list = i < most ? m_table.fields : m_table.others;
            m_columns[order[i]] = std::min(i, most); // behind the chosen ones is the last column
            list.push_back(m_uses[order[i]].field);
        }
    }

    void fill(DecisionRow& row, const Operand& operand) const
    {
        std::size_t column = m_table.lastColumn();
        if (operand.form)
            column = m_columns[m_places.at(operand.form->field)];
        const bool isOfColumn = column < m_table.lastColumn();
        auto at = std::ranges::lower_bound(row.cells, column, {}, &DecisionCell::column);
        if (at == row.cells.end() || at->column != column)
            at = row.cells.insert(at, {.column = column});
        at->text += (at->text.empty() ? "" : " AND ")
            + (isOfColumn ? cellText(*operand.form) : operand.text);
        if (row.isReadable)
            at->conditions.push_back(operand.path);
    }

    std::size_t m_wanted = 0; // the first of the fields, which have a column anyway
    std::vector<Use> m_uses; // in the order of the first
    std::unordered_map<std::string, std::size_t> m_places; // in m_uses
    std::vector<std::size_t> m_columns; // of m_uses
    DecisionTable m_table;
    std::vector<std::pair<DecisionRow, std::vector<Operand>>> m_rows;
};

// What says the same stays as it is written: `stateful` is no `stateful = true`.
bool saysTheSame(std::string_view condition, const ConditionTree& tree, const ConditionPath& path,
                 const std::string& wanted)
{
    const auto form = readLeaf(sourceOf(condition, *tree.at(tree.inside(path))));
    return sourceOf(condition, *tree.at(path)) == wanted || (form && form == readLeaf(wanted));
}

base::Result<ConditionTree> readTree(std::string_view condition)
{
    auto tree = ConditionTree::read(condition);
    if (!tree)
        return base::failure(ErrorCode::ParseError, issueText(tree.error().front()).message);
    return std::move(*tree);
}

} // namespace

const DecisionCell& DecisionRow::cell(std::size_t column) const
{
    static const DecisionCell kEmpty;
    const auto at = std::ranges::lower_bound(cells, column, {}, &DecisionCell::column);
    return at != cells.end() && at->column == column ? *at : kEmpty;
}

DecisionTable decisionTable(const std::vector<std::string>& conditions,
                            const std::vector<std::string>& more, std::size_t most)
{
    TableBuilder builder(more);
    for (std::size_t i = 0; i < conditions.size(); ++i)
        builder.add(i, conditions[i]);
    return builder.finish(most);
}

base::Result<std::vector<std::string>> conditionsOfCell(std::string_view field,
                                                        std::string_view text, const Schema& schema)
{
    std::vector<std::string> conditions;
    if (!field.empty()) {
        const auto forms = readCell(field, text);
        if (!forms)
            return base::failure(ErrorCode::ParseError,
                                 "a cell holds an operator and a value, several joined by AND",
                                 "write < 300s, >= 1GB AND < 2GB, IN ['a', 'b'], true or IS KNOWN");
        for (const LeafForm& form : *forms) {
            conditions.push_back(writeLeaf(form, schema));
            const auto read = readLeaf(conditions.back());
            if (!read || read->field != field)
                return base::failure(ErrorCode::ParseError,
                                     "a cell holds conditions on its own field, joined by AND",
                                     "everything else stands under further conditions");
        }
    } else if (text.find_first_not_of(" \t\r\n") != std::string_view::npos) {
        const auto tree = ConditionTree::read(text);
        if (!tree) {
            const IssueText why = issueText(tree.error().front());
            return base::failure(ErrorCode::ParseError, why.message, why.hint);
        }
        const ConditionNode& root = tree->root();
        if (root.kind != Kind::And)
            conditions.emplace_back(sourceOf(text, root));
        else
            for (const ConditionNode& child : root.children)
                conditions.emplace_back(sourceOf(text, child));
    }
    for (const std::string& condition : conditions) {
        if (const auto tree = ConditionTree::read(condition); !tree) {
            const IssueText why = issueText(tree.error().front());
            return base::failure(ErrorCode::ParseError, why.message, why.hint);
        }
    }
    return conditions;
}

base::Result<std::string> setDecisionCell(std::string_view condition, const DecisionRow& row,
                                          std::size_t column, std::string_view field,
                                          std::string_view text, const Schema& schema)
{
    auto tree = readTree(condition);
    if (!tree)
        return std::unexpected(tree.error());
    const auto wanted = conditionsOfCell(field, text, schema);
    if (!wanted)
        return std::unexpected(wanted.error());
    const auto& there = row.cell(column).conditions;
    const std::size_t all = operandsOf(*tree, row.path).size();
    if (wanted->empty() && there.size() == all)
        return base::failure(ErrorCode::InvalidArgument,
                             "nothing would be left of the row's condition",
                             "remove the row, or give it another condition first");
    const std::size_t common = std::min(there.size(), wanted->size());
    for (std::size_t i = 0; i < common; ++i) {
        if (!saysTheSame(condition, *tree, there[i], (*wanted)[i])
            && !tree->replace(there[i], (*wanted)[i]))
            return base::failure(ErrorCode::ParseError, "that is no condition");
    }
    for (std::size_t i = common; i < wanted->size(); ++i) {
        const ConditionPath inner = tree->inside(row.path);
        const ConditionNode& node = *tree->at(inner);
        const bool isDone = node.kind == Kind::And
            ? tree->insert(inner, node.children.size(), (*wanted)[i])
            : tree->join(row.path, Kind::And, (*wanted)[i]);
        if (!isDone)
            return base::failure(ErrorCode::ParseError, "that is no condition");
    }
    for (std::size_t i = there.size(); i > common; --i)
        tree->remove(there[i - 1]);
    return tree->text();
}

base::Result<std::string> addAlternative(std::string_view condition, const DecisionRow& row,
                                         std::string_view conjunction)
{
    auto tree = readTree(condition);
    if (!tree)
        return std::unexpected(tree.error());
    const bool isDone = row.alternatives > 1
        ? tree->insert(tree->inside({}), row.alternative + 1, conjunction)
        : tree->join({}, Kind::Or, conjunction);
    if (!isDone)
        return base::failure(ErrorCode::ParseError, "that is no condition");
    return tree->text();
}

base::Result<std::string> removeAlternative(std::string_view condition, const DecisionRow& row)
{
    auto tree = readTree(condition);
    if (!tree)
        return std::unexpected(tree.error());
    if (row.alternatives < 2 || !tree->remove(row.path))
        return base::failure(ErrorCode::InvalidArgument, "the rule has no other conditions",
                             "remove the rule");
    return tree->text();
}

} // namespace tributary::rules
