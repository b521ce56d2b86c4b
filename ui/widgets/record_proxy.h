// Turns the raw cells of a RecordModel into text, icons and tones, and sorts by the raw values.
//
// Thread: GUI. Only for small tables (RecordModel's limit). A table's owner calls refresh() when
// language, zone or number format have changed.
#pragma once

#include "base/money.h"
#include "models/record_model.h"

#include <QSortFilterProxyModel>

namespace tributary::widgets {

class DisplayFormat;
class TableView;
class Theme;

class RecordProxy final : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    RecordProxy(const Theme& theme, const DisplayFormat& format, QObject* parent = nullptr);

    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void refresh();
    // As the table shows it, for exports.
    QString text(const QModelIndex& index) const;

private:
    QString display(const QVariant& raw, models::CellKind kind) const;
    base::Money money(const QVariant& raw) const; // in the currency of the model
    QString words(const QVariant& raw, models::CellKind kind) const;
    QVariant icon(const QVariant& raw, models::CellKind kind) const;
    QVariant tone(const QVariant& raw, models::CellKind kind) const;

    const Theme& m_theme;
    const DisplayFormat& m_format;
};

// A table over a RecordModel: the view, its proxy and the model, made as one.
struct RecordTable
{
    models::RecordModel* model = nullptr;
    RecordProxy* proxy = nullptr;
    TableView* view = nullptr;

    // Of the current row, empty when there is none.
    QString currentKey() const;
    void select(const QString& key) const;
    // Wide enough for headings and the first rows, at most `most` average characters.
    void fitColumns(int most = 40) const;
};
RecordTable makeRecordTable(const Theme& theme, const DisplayFormat& format, QWidget* parent,
                            bool isSortable = true);

} // namespace tributary::widgets
