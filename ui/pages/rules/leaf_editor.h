// One condition as a form: field, operator and value with its unit; what has no such form is
// edited as an expression.
//
// Thread: GUI. A wrong value is said below it with the way out, and not accepted.
#pragma once

#include "pages/page.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStringListModel;
class QToolButton;

namespace tributary::pages {

class LeafEditor final : public QWidget
{
    Q_OBJECT

public:
    explicit LeafEditor(const AppContext& app, QWidget* parent = nullptr);

    void setCondition(const QString& condition); // one that is there
    void startNew(); // empty, the focus on the field
    void clear(); // nothing to edit
    bool isNew() const { return m_isNew; }
    void setReadOnly(bool isReadOnly);
    void focusValue();
    void retranslate();

signals:
    void accepted(const QString& condition);
    void dropped(); // a new one, by Escape

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void build();
    void fillFields();
    void fillOperators();
    void showForm(const QString& condition);
    void asExpression(bool isOn);
    QString condition() const;
    QString problem(const QString& condition) const; // empty = none
    void refresh();
    void accept();
    void commit(); // accept() of a condition that is there, when it changed

    const AppContext m_app;
    QString m_shown; // the condition as it was given
    bool m_isNew = false;
    bool m_isReadOnly = false;
    bool m_isExpression = false;
    QComboBox* m_field = nullptr;
    QComboBox* m_operator = nullptr;
    QLineEdit* m_value = nullptr;
    QStringListModel* m_values = nullptr;
    QToolButton* m_expression = nullptr;
    QPushButton* m_accept = nullptr;
    QLabel* m_note = nullptr;
};

} // namespace tributary::pages
