// A small read-only tree of cells: spans of a trace, conditions of rules.
//
// Thread: GUI. For trees of up to some ten thousand nodes that are read as a whole.
#pragma once

#include <QAbstractItemModel>
#include <QHash>
#include <QStringList>
#include <QVariant>

#include <memory>
#include <vector>

namespace tributary::models {

struct TreeNode
{
    QVariantList cells; // the DisplayRole of each column
    QHash<int, QVariant> roles; // of all columns
    QHash<std::pair<int, int>, QVariant> cellRoles; // of (column, role)
    std::vector<std::unique_ptr<TreeNode>> children;
    TreeNode* parent = nullptr; // set by add()
    int row = 0;

    TreeNode& add(QVariantList nodeCells);
};

class TreeModel final : public QAbstractItemModel
{
    Q_OBJECT

public:
    explicit TreeModel(QObject* parent = nullptr);

    void setHeaders(const QStringList& headers); // also sets the number of columns
    void setRoot(std::unique_ptr<TreeNode> root); // its children are the top level
    const TreeNode& node(const QModelIndex& index) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QStringList m_headers;
    std::unique_ptr<TreeNode> m_root;
};

} // namespace tributary::models
