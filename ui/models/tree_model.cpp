#include "models/tree_model.h"

namespace tributary::models {

TreeNode& TreeNode::add(QVariantList nodeCells)
{
    auto child = std::make_unique<TreeNode>();
    child->cells = std::move(nodeCells);
    child->parent = this;
    child->row = static_cast<int>(children.size());
    children.push_back(std::move(child));
    return *children.back();
}

TreeModel::TreeModel(QObject* parent)
    : QAbstractItemModel(parent)
    , m_root(std::make_unique<TreeNode>())
{
}

void TreeModel::setHeaders(const QStringList& headers)
{
    if (headers.size() != m_headers.size()) {
        beginResetModel();
        m_headers = headers;
        endResetModel();
        return;
    }
    m_headers = headers;
    if (!headers.isEmpty())
        emit headerDataChanged(Qt::Horizontal, 0, static_cast<int>(headers.size()) - 1);
}

void TreeModel::setRoot(std::unique_ptr<TreeNode> root)
{
    beginResetModel();
    m_root = std::move(root);
    endResetModel();
}

const TreeNode& TreeModel::node(const QModelIndex& index) const
{
    return index.isValid() ? *static_cast<const TreeNode*>(index.constInternalPointer()) : *m_root;
}

QModelIndex TreeModel::index(int row, int column, const QModelIndex& parent) const
{
    const TreeNode& above = node(parent);
    if (row < 0 || column < 0 || column >= m_headers.size()
        || static_cast<std::size_t>(row) >= above.children.size())
        return {};
    return createIndex(row, column, above.children[static_cast<std::size_t>(row)].get());
}

QModelIndex TreeModel::parent(const QModelIndex& index) const
{
    TreeNode* const above = node(index).parent;
    if (!index.isValid() || above == nullptr || above == m_root.get())
        return {};
    return createIndex(above->row, 0, above);
}

int TreeModel::rowCount(const QModelIndex& parent) const
{
    return parent.column() > 0 ? 0 : static_cast<int>(node(parent).children.size());
}

int TreeModel::columnCount(const QModelIndex& /*parent*/) const
{
    return static_cast<int>(m_headers.size());
}

QVariant TreeModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const TreeNode& found = node(index);
    if (role == Qt::DisplayRole)
        return found.cells.value(index.column());
    const auto cell = found.cellRoles.constFind({index.column(), role});
    return cell != found.cellRoles.cend() ? *cell : found.roles.value(role);
}

QVariant TreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::DisplayRole)
        return m_headers.value(section);
    return {};
}

} // namespace tributary::models
