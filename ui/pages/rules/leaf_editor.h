// One condition as a form: field, operator and value with its unit; what has no such form is
// edited as an expression.
//
// Thread: GUI. A wrong value is said below it with the way out, and not accepted. What was accepted
// but could not be written stays in the form, and may be accepted again.
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
    // The one that is there was read again: what is typed of it stays while it is the same.
    void refreshCondition(const QString& condition);
    void refuse(); // what was accepted last could not be written
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
    QString m_asked; // what was accepted last of it
    bool m_wasNew = false; // … was a new one
    bool m_isTooLong = false;
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
