// Templates to start a task from: those that ship and the operator's own.
//
// Thread: GUI.
#pragma once

#include "models/template_store.h"
#include "widgets/theme.h"

#include <QList>
#include <QScrollArea>
#include <QString>

class QVBoxLayout;

namespace tributary::pages {

struct TaskTemplate
{
    QString id; // stable; of own templates the name
    QString icon;
    QString name; // translated
    QString note;
    QString text; // a task file
    bool isOwn = false;
};

// Those that ship, then `own`.
QList<TaskTemplate> taskTemplates(const QList<models::StoredTemplate>& own);

class TemplateGallery final : public QScrollArea
{
    Q_OBJECT

public:
    explicit TemplateGallery(const widgets::Theme& theme, QWidget* parent = nullptr);

    void setTemplates(const QList<TaskTemplate>& templates);

signals:
    void chosen(const QString& id);
    void removeRequested(const QString& id); // of own templates

private:
    void rebuild();

    const widgets::Theme& m_theme;
    QList<TaskTemplate> m_templates;
    QVBoxLayout* m_column = nullptr;
};

} // namespace tributary::pages
