// Named views of the task table: a filter with the columns, order and widths it was looked at.
//
// Kept as one JSON file of the user; written at once and atomically. Thread: GUI.
#pragma once

#include "base/error.h"

#include <QJsonObject>
#include <QList>
#include <QObject>
#include <QString>

namespace tributary::models {

struct SavedView
{
    QString name; // unique
    QString filter;
    QString text; // free text
    QString sort; // key of the column; empty = newest first
    bool descending = true;
    bool deadLetterOnly = false;
    QJsonObject columns; // of the table, as it wrote it

    bool operator==(const SavedView&) const = default;
};

class SavedViews final : public QObject
{
    Q_OBJECT

public:
    explicit SavedViews(QString path, QObject* parent = nullptr);
    static QString defaultPath(); // in the configuration of the user

    // A missing file is an empty list. Errors: ParseError, Unavailable; the list is then empty and
    // nothing is written over the file.
    base::Result<> load();
    const QList<SavedView>& views() const { return m_views; }
    // Replaces the view of that name. Errors: Unavailable when the file can't be written, ReadOnly
    // when it could not be read; the list then keeps the change until the program ends.
    base::Result<> save(const SavedView& view);
    base::Result<> remove(const QString& name);

signals:
    void changed();

private:
    base::Result<> write();

    QString m_path;
    QList<SavedView> m_views;
    bool m_isReadable = true;
};

} // namespace tributary::models
