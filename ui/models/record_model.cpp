#include "models/record_model.h"

#include <algorithm>
#include <utility>

namespace tributary::models {

void RecordModel::setColumns(const QList<RecordColumn>& columns)
{
    if (columns == m_columns)
        return;
    if (columns.size() == m_columns.size()) {
        m_columns = columns;
        emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
        if (rowCount() > 0)
            emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        return;
    }
    beginResetModel();
    m_columns = columns;
    m_records.clear();
    m_rowAt = {};
    m_count = 0;
    endResetModel();
}

bool RecordModel::hasSameKeys(const QList<Record>& records) const
{
    return std::ranges::equal(records, m_records, {}, &Record::key, &Record::key);
}

void RecordModel::setRecords(const QList<Record>& records)
{
    if (m_rowAt || !hasSameKeys(records)) {
        beginResetModel();
        m_rowAt = {};
        m_records = records;
        endResetModel();
        return;
    }
    for (int row = 0; row < records.size(); ++row) {
        if (records[row] == m_records[row])
            continue;
        m_records[row] = records[row];
        emit dataChanged(index(row, 0), index(row, columnCount() - 1));
    }
}

void RecordModel::setRows(int count, std::function<Record(int row)> at)
{
    const bool isSame = m_rowAt && count == m_count;
    if (!isSame)
        beginResetModel();
    m_records.clear();
    m_count = count;
    m_rowAt = std::move(at);
    m_madeRow = -1;
    if (!isSame)
        endResetModel();
    else if (count > 0)
        emit dataChanged(index(0, 0), index(count - 1, columnCount() - 1));
}

const Record& RecordModel::record(int row) const
{
    if (!m_rowAt)
        return m_records[row];
    if (m_madeRow != row) {
        m_made = m_rowAt(row);
        m_madeRow = row;
    }
    return m_made;
}

int RecordModel::rowOf(const QString& key) const
{
    if (m_rowAt) {
        bool isNumber = false;
        const int row = key.toInt(&isNumber);
        return isNumber && row >= 0 && row < m_count ? row : -1;
    }
    const auto found = std::ranges::find(m_records, key, &Record::key);
    return found == m_records.end() ? -1 : static_cast<int>(found - m_records.begin());
}

void RecordModel::setCurrency(const QString& code)
{
    if (code == m_currency)
        return;
    m_currency = code;
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int RecordModel::rowCount(const QModelIndex& parent) const
{
    if (parent.isValid())
        return 0;
    return m_rowAt ? m_count : static_cast<int>(m_records.size());
}

int RecordModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant RecordModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Record& found = record(index.row());
    switch (role) {
    case Qt::DisplayRole: // raw, too: a proxy turns it into text
    case RawRole:
        return found.cells.value(index.column());
    case KindRole:
        return static_cast<int>(m_columns[index.column()].kind);
    case KeyRole:
        return found.key;
    case Qt::ToolTipRole:
        return found.toolTip.isEmpty() ? QVariant() : found.toolTip;
    default:
        return {};
    }
}

QVariant RecordModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= m_columns.size())
        return {};
    if (role == Qt::DisplayRole)
        return m_columns[section].title;
    return role == KindRole ? QVariant(static_cast<int>(m_columns[section].kind)) : QVariant();
}

} // namespace tributary::models
