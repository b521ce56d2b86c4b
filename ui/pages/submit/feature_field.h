// One feature of a task as it is typed: a line with units, or a choice for flags and enumerations.
//
// Thread: GUI. An empty value is "not declared", which is neither 0 nor false.
#pragma once

#include "model/features.h"
#include "widgets/display_format.h"

#include <QWidget>

class QComboBox;
class QLineEdit;

namespace tributary::widgets {
class FormField;
} // namespace tributary::widgets

namespace tributary::pages {

// The name of a feature in the user's language; rules and files use the name of the model.
QString featureLabel(model::FeatureId id);

class FeatureField final : public QWidget
{
    Q_OBJECT

public:
    FeatureField(model::FeatureId id, const widgets::DisplayFormat& format,
                 QWidget* parent = nullptr);

    QString name() const; // of the model
    QString path() const; // "features.<name>"
    QString value() const; // as typed, empty = not declared
    void setValue(const QString& value);
    widgets::FormField* field() const { return m_field; }
    void retranslate();

signals:
    void edited();

private:
    void fillChoices();
    void showNote();

    const model::FeatureInfo& m_info;
    const widgets::DisplayFormat& m_format;
    QLineEdit* m_edit = nullptr; // of numbers
    QComboBox* m_choice = nullptr; // of the others
    widgets::FormField* m_field = nullptr;
};

} // namespace tributary::pages
