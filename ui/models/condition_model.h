// A rule's condition as a tree: groups with their conditions, parentheses left out.
//
// Thread: GUI. Read-only but for dragging, which asks with moveRequested: whoever owns the text
// changes it and sets it anew.
#pragma once

#include "rules/editing/condition_tree.h"

#include <QAbstractItemModel>
#include <QString>

#include <optional>
#include <vector>

namespace tributary::models {

class ConditionModel final : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Role
    {
        TextRole = Qt::UserRole + 800, // QString: the condition as written
        GroupRole, // bool: AND or OR
        ProblemRole, // QString: what is wrong with a condition, empty = nothing
    };
    enum Column
    {
        ConditionColumn,
        NoteColumn,
        Columns
    };

    explicit ConditionModel(QObject* parent = nullptr);

    // False when it can't be parsed: the model is then empty and error() says why.
    bool setCondition(const QString& text);
    void setReadOnly(bool isReadOnly) { m_isReadOnly = isReadOnly; }
    void retranslate();
    const QString& condition() const { return m_text; }
    const QString& error() const { return m_error; }
    const rules::ConditionTree& tree() const { return *m_tree; } // when setCondition said true

    rules::ConditionPath pathOf(const QModelIndex& index) const;
    QModelIndex indexOf(const rules::ConditionPath& path) const; // the nearest that there is
    rules::ConditionNode::Kind kindOf(const QModelIndex& index) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
    bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                      const QModelIndex& parent) override;

signals:
    void moveRequested(const tributary::rules::ConditionPath& from,
                       const tributary::rules::ConditionPath& group, int index);

private:
    struct Item
    {
        rules::ConditionPath path;
        int parent = -1;
        int row = 0;
        std::vector<int> children{};
        QString text{}; // of a leaf
    };
    int add(const rules::ConditionPath& path, int parent, int row);
    const Item* itemAt(const QModelIndex& index) const;
    QString nameOf(const Item& item) const;

    std::optional<rules::ConditionTree> m_tree;
    std::vector<Item> m_items; // the root first
    QString m_text;
    QString m_error;
    bool m_isReadOnly = false;
};

// "2,000,000,000 B = 1.86 GiB" for 2GB: the value of a condition in other units, empty when there
// is nothing to add.
QString valueNote(const QString& value);

} // namespace tributary::models
