// The operator's own task templates: named task files.
//
// Kept as one JSON file of the user, written at once and atomically. Thread: GUI.
#pragma once

#include "base/error.h"

#include <QList>
#include <QString>

namespace tributary::models {

struct StoredTemplate
{
    QString name; // unique
    QString text; // a task file

    bool operator==(const StoredTemplate&) const = default;
};

class TemplateStore final
{
public:
    explicit TemplateStore(QString path);
    static QString defaultPath(); // in the configuration of the user

    // A missing file is an empty list. Errors: Unavailable, ParseError; the list is then empty and
    // nothing is written over the file.
    base::Result<> load();
    const QList<StoredTemplate>& templates() const { return m_templates; }
    // Replaces the template of that name. Errors: Unavailable when the file can't be written,
    // ReadOnly when it could not be read; the list then stays as it was.
    base::Result<> save(const StoredTemplate& added);
    base::Result<> remove(const QString& name);

private:
    base::Result<> write(const QList<StoredTemplate>& templates);

    QString m_path;
    QList<StoredTemplate> m_templates;
    bool m_isReadable = true;
};

} // namespace tributary::models
