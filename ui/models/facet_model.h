// The facets of the task list as one flat list: headings and, below each, values with counts.
//
// Thread: GUI. New counts of the same values change rows in place, so that a click never lands on
// a row that has just moved away. A value that is demanded stays, with count 0. Values are the
// stable English ones; the view translates.
#pragma once

#include "service/task_types.h"

#include <QAbstractListModel>
#include <QList>
#include <QSet>
#include <QString>
#include <QStringList>

namespace tributary::models {

class FacetModel final : public QAbstractListModel
{
    Q_OBJECT

public:
    enum class Row
    {
        Heading,
        Value,
        More // opens or closes the rest of its group
    };
    enum Role
    {
        RowRole = Qt::UserRole + 600, // int of Row
        FieldRole, // QString, of filters
        ValueRole, // QString
        CountRole, // qlonglong; of More: how many values it hides, 0 when it closes
        ShareRole, // double 0..1, of the largest of its group
        MarkRole, // int: 1 demanded, -1 excluded, 0 neither
    };

    using QAbstractListModel::QAbstractListModel;

    void setFacets(const service::Facets& facets);
    // What the filter demands; rows get their marks from it.
    void setFilter(const QString& filter);
    void toggleMore(const QModelIndex& index);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

    static const QStringList& fields(); // "state", "execution_type", "backend", "rule"

private:
    struct Entry
    {
        Row row = Row::Value;
        QString field;
        QString value;
        qint64 count = 0;
        double share = 0;
        int mark = 0;

        bool isSameRow(const Entry& other) const
        {
            return row == other.row && field == other.field && value == other.value;
        }
        bool operator==(const Entry&) const = default;
    };

    void rebuild();
    void addGroup(const QString& field, const std::vector<service::FacetCount>& counts,
                  QList<Entry>& entries) const;

    service::Facets m_facets;
    QString m_filter;
    QSet<QString> m_open; // fields that show all their values
    QList<Entry> m_entries;
};

} // namespace tributary::models
