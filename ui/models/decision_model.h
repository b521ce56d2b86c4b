// Rules as a decision table: a row for each conjunction, a column for each field, then what the
// rule gives.
//
// Thread: GUI. Editing a cell asks with cellEdited; whoever owns the text changes it and sets the
// rules anew.
#pragma once

#include "models/rule_check.h"
#include "rules/editing/decision_table.h"

#include <QAbstractTableModel>
#include <QString>
#include <QStringList>

namespace tributary::models {

// The table of those rules, with a column for each of `fields` whether it is used or not. Thread:
// any.
rules::DecisionTable tableOf(const QList<RuleOutline>& rules, const QStringList& fields);

class DecisionModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum class Part
    {
        Name, // of the rule; "or" for its further conjunctions
        Field,
        Further, // conditions that have no column
        Type,
        Priority,
        Reason,
    };
    enum Role
    {
        ProblemRole = Qt::UserRole + 850, // QString: why the row can't be edited, or is wrong
    };

    // What is longer is no cell any more: it is read here and edited elsewhere.
    static constexpr qsizetype kLongestCell = 10'000; // characters

    using QAbstractTableModel::QAbstractTableModel;

    void setRules(const QList<RuleOutline>& rules);
    // The table is tableOf(rules, fields()).
    void setTable(const QList<RuleOutline>& rules, rules::DecisionTable table);
    void setReadOnly(bool isReadOnly) { m_isReadOnly = isReadOnly; }
    // Gives the field a column whenever rules are set; false when it has one.
    bool addField(const QString& field);
    const QStringList& fields() const { return m_extra; } // that were added
    void retranslate();

    Part partOf(int column) const;
    QString fieldOf(int column) const; // of a Field column
    int columnOf(Part part) const;
    const rules::DecisionTable& table() const { return m_table; }
    const rules::DecisionRow& row(int row) const
    {
        return m_table.rows[static_cast<std::size_t>(row)];
    }
    const QList<RuleOutline>& rules() const { return m_rules; }
    int firstRowOf(int rule) const; // -1 when there is none
    // The stable name of a column in files: "rule", the field, "further", "type", …
    QString keyOf(int column) const;
    QString textAt(int row, int column) const; // as a file has it

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

signals:
    void cellEdited(int row, int column, const QString& text);

private:
    QList<RuleOutline> m_rules;
    QStringList m_extra;
    rules::DecisionTable m_table;
    bool m_isReadOnly = false;
    bool m_isOld = false; // lacks a field that was added
};

} // namespace tributary::models
