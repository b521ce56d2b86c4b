// A part of the form that edits some of a draft's fields.
//
// Thread: GUI. `edited` is emitted for what the user does, never for setDraft().
#pragma once

#include "models/task_draft.h"

#include <QHash>
#include <QString>
#include <QStringList>
#include <QWidget>

class QLineEdit;

namespace tributary::widgets {
class FormField;
} // namespace tributary::widgets

namespace tributary::pages {

class FieldGroup : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    virtual void setDraft(const models::TaskDraft& draft) = 0;
    virtual void read(models::TaskDraft& draft) const = 0; // leaves other fields alone
    virtual void retranslate() = 0;
    // Paths in a task file ("run.command", "timeout.run"), in the order they were added.
    const QStringList& paths() const { return m_paths; }
    widgets::FormField* field(const QString& path) const { return m_fields.value(path); }

signals:
    void edited();

protected:
    // A line for `path`, known under it from now on.
    QLineEdit* addLine(const QString& path);
    // An editor of any kind for `path`; its owner connects it to edited().
    widgets::FormField* addField(const QString& path, QWidget* editor);

private:
    QStringList m_paths;
    QHash<QString, widgets::FormField*> m_fields;
};

} // namespace tributary::pages
