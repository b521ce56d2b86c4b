// One task as a form, in sections that fold away.
//
// Thread: GUI. What the form has no field for travels along in the draft and is named at the end.
#pragma once

#include "models/task_draft.h"
#include "pages/submit/field_group.h"
#include "widgets/display_format.h"
#include "widgets/theme.h"

#include <QList>
#include <QScrollArea>

class QLabel;
class QVBoxLayout;

namespace tributary::widgets {
class Section;
} // namespace tributary::widgets

namespace tributary::pages {

class FeatureField;
class PairList;
class RunGroup;

class SubmitForm final : public QScrollArea
{
    Q_OBJECT

public:
    SubmitForm(const widgets::Theme& theme, const widgets::DisplayFormat& format,
               QWidget* parent = nullptr);

    void setDraft(const models::TaskDraft& draft);
    models::TaskDraft draft() const;
    bool isBlank() const; // nothing was entered

    // What only the form can know: a quote that is left open.
    QList<models::FieldError> ownErrors() const;
    // Marks the fields. A missing value is an error only once `isComplete`: nobody is told off for
    // what they haven't come to yet.
    void setErrors(const QList<models::FieldError>& errors, bool isComplete);
    void focusFirst(); // the command
    bool focusFirstError(); // unfolds its section; false when there is none
    void retranslate();

signals:
    void edited();

private:
    enum Part
    {
        Run,
        Needs,
        MoreNeeds,
        Inputs,
        Links,
        Limits,
        Override,
        PartCount
    };
    void build(const widgets::DisplayFormat& format);
    void addPart(Part part, QWidget* content);
    void addGroup(Part part, FieldGroup* group);
    QWidget* buildFeatures(bool isMore, const widgets::DisplayFormat& format);
    void summarize();
    widgets::FormField* fieldOf(const models::FieldError& error) const;
    bool hasValue(const QString& path) const;

    const widgets::Theme& m_theme;
    QWidget* m_body = nullptr;
    QVBoxLayout* m_column = nullptr;
    QList<widgets::Section*> m_sections; // by Part
    RunGroup* m_run = nullptr;
    QList<FieldGroup*> m_groups;
    QList<FeatureField*> m_features;
    PairList* m_resources = nullptr;
    QLabel* m_extras = nullptr;
    QStringList m_order; // of paths, from top to bottom
    QHash<QString, widgets::FormField*> m_fields;
    models::TaskDraft m_base; // what the form has no fields for
};

} // namespace tributary::pages
