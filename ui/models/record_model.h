// A small table of raw values: what a cell means stays with its column, how it looks is for the
// display proxy.
//
// Thread: GUI. For tables of up to some thousand rows that are read as a whole, or of more that are
// made when they are looked at. Rows have keys: a reload with the same keys in the same order
// changes cells and keeps selection and scrolling.
#pragma once

#include <QAbstractTableModel>
#include <QList>
#include <QString>
#include <QVariant>

#include <functional>

namespace tributary::models {

enum RecordRole
{
    RawRole = Qt::UserRole + 700, // the value as stored in the row
    KindRole, // int of CellKind, of cells and headers
    KeyRole, // QString, of the row
};

// What a raw value is. Unknown values are invalid QVariants everywhere.
enum class CellKind
{
    Text,
    Mono, // text that is code: ids, paths
    Count, // qlonglong
    Micros, // qlonglong, a duration
    Edge, // double seconds, the upper edge of a bucket, infinity beyond the last one
    Change, // double, a relative change: 0.1 = 10 % more (worse)
    Share, // double 0..1, with a bar
    Money, // qlonglong micro-units; the currency is the property of the model
    MicrosChange, // qlonglong, more is worse; like the next
    MoneyChange,
    Instant, // qlonglong microseconds since 1970
    Age, // the same, shown as "12 s ago"
    Type, // int of model::ExecutionType
    Attempt, // int of model::AttemptState
    Priority, // int of model::Priority
    Health, // text: healthy, degraded, unavailable, unknown, and draining, paused
    Passed, // bool
    Enabled, // bool
    Problems, // qlonglong, nothing for 0
    Severity, // bool: true = error
    Remark, // bool: true = warning, false = note
    Chosen, // bool: true = the one that was taken
    Verdict, // text: true, false, unknown
};

struct RecordColumn
{
    QString title; // translated by the owner
    CellKind kind = CellKind::Text;

    bool operator==(const RecordColumn&) const = default;
};

struct Record
{
    QString key;
    QVariantList cells; // one a column
    QString toolTip;

    bool operator==(const Record&) const = default;
};

class RecordModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    // The same number of columns keeps the rows: a change of language.
    void setColumns(const QList<RecordColumn>& columns);
    void setRecords(const QList<Record>& records);
    // `count` rows, each made by `at` whenever it is looked at; their keys are their numbers.
    void setRows(int count, std::function<Record(int row)> at);
    const Record& record(int row) const;
    int rowOf(const QString& key) const; // -1 when there is none
    void setCurrency(const QString& code); // of Money cells, ISO 4217
    const QString& currency() const { return m_currency; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    bool hasSameKeys(const QList<Record>& records) const;

    QList<RecordColumn> m_columns;
    QList<Record> m_records;
    std::function<Record(int row)> m_rowAt; // empty when m_records has them
    int m_count = 0; // of rows that m_rowAt makes
    mutable Record m_made; // the last one: a view asks for one cell after the other
    mutable int m_madeRow = -1;
    QString m_currency = QStringLiteral("USD");
};

} // namespace tributary::models
