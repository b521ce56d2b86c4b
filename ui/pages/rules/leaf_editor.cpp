#include "pages/rules/leaf_editor.h"

#include "gateway/text.h"
#include "models/condition_model.h"
#include "rules/checked.h"
#include "rules/editing/leaf_form.h"
#include "rules/token.h"

#include <QComboBox>
#include <QCompleter>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStringListModel>
#include <QStyle>
#include <QToolButton>

#include <utility>

namespace tributary::pages {
namespace {

using gateway::toQt;
using gateway::toStd;

const rules::Schema& schema()
{
    static const rules::Schema kSchema = rules::Schema::rules();
    return kSchema;
}

// A field of one line takes no more than 32,767, and nobody reads so far in it.
constexpr qsizetype kLongest = 10'000; // characters

bool isWithoutValue(rules::LeafOp op)
{
    return op == rules::LeafOp::IsKnown || op == rules::LeafOp::IsNotKnown;
}

QStringList valuesOf(const rules::FieldInfo* field)
{
    QStringList values;
    if (field == nullptr)
        return values;
    if (field->type == rules::ValueType::Bool)
        return {QStringLiteral("true"), QStringLiteral("false")};
    for (const auto value : field->values)
        values << toQt(rules::quote(value));
    return values;
}

QString unitsOf(const rules::FieldInfo* field)
{
    QStringList units;
    if (field != nullptr && field->type == rules::ValueType::Number) {
        for (const auto unit : base::unitsOf(field->dimension))
            units << toQt(unit);
    }
    return units.join(QStringLiteral(", "));
}

} // namespace

LeafEditor::LeafEditor(const AppContext& app, QWidget* parent)
    : QWidget(parent)
    , m_app(app)
{
    build();
    fillFields();
    clear();
}

void LeafEditor::build()
{
    const widgets::Metrics& m = m_app.theme.metrics();
    m_field = new QComboBox(this);
    m_field->setObjectName(QStringLiteral("leafField"));
    m_field->setEditable(true);
    m_field->setInsertPolicy(QComboBox::NoInsert);
    m_field->completer()->setCompletionMode(QCompleter::PopupCompletion);
    m_field->completer()->setFilterMode(Qt::MatchContains);
    m_field->setMinimumContentsLength(24);
    m_operator = new QComboBox(this);
    m_operator->setObjectName(QStringLiteral("leafOperator"));
    m_value = new QLineEdit(this);
    m_value->setObjectName(QStringLiteral("leafValue"));
    m_values = new QStringListModel(this);
    auto* completer = new QCompleter(m_values, this);
    completer->setFilterMode(Qt::MatchContains);
    m_value->setCompleter(completer);
    m_expression = new QToolButton(this);
    m_expression->setObjectName(QStringLiteral("leafExpression"));
    m_expression->setCheckable(true);
    m_accept = new QPushButton(this);
    m_accept->setObjectName(QStringLiteral("leafAccept"));
    m_note = new QLabel(this);
    m_note->setObjectName(QStringLiteral("leafNote"));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    auto* row = new QHBoxLayout;
    row->setSpacing(m.gap);
    row->addWidget(m_field, 2);
    row->addWidget(m_operator);
    row->addWidget(m_value, 3);
    row->addWidget(m_expression);
    row->addWidget(m_accept);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(m.gap / 2);
    column->addLayout(row);
    column->addWidget(m_note);
    connect(m_field, &QComboBox::editTextChanged, this, [this] {
        fillOperators();
        refresh();
    });
    connect(m_field, &QComboBox::activated, this, &LeafEditor::commit);
    connect(m_field->lineEdit(), &QLineEdit::editingFinished, this, &LeafEditor::commit);
    connect(m_operator, &QComboBox::currentIndexChanged, this, &LeafEditor::refresh);
    connect(m_operator, &QComboBox::activated, this, &LeafEditor::commit);
    connect(m_value, &QLineEdit::textChanged, this, &LeafEditor::refresh);
    connect(m_value, &QLineEdit::returnPressed, this, &LeafEditor::accept);
    connect(m_value, &QLineEdit::editingFinished, this, &LeafEditor::commit);
    connect(m_expression, &QToolButton::clicked, this, [this](bool isOn) {
        const QString text = condition();
        asExpression(isOn);
        if (isOn)
            m_value->setText(text);
        else
            showForm(m_value->text());
        m_value->setFocus();
    });
    connect(m_accept, &QPushButton::clicked, this, &LeafEditor::accept);
}

void LeafEditor::fillFields()
{
    QStringList names;
    for (const rules::FieldInfo& field : schema().fields())
        names << toQt(field.name) + (field.needsKey ? QStringLiteral(".") : QString());
    const QSignalBlocker blocker(m_field);
    m_field->addItems(names);
    m_field->setCurrentIndex(-1);
}

// Keeps the operator where the new field has it, too.
void LeafEditor::fillOperators()
{
    const auto* field = rules::fieldOf(toStd(m_field->currentText()), schema());
    const auto all = field == nullptr ? rules::operatorsFor({}) : rules::operatorsFor(*field);
    const QVariant before = m_operator->currentData();
    const QSignalBlocker blocker(m_operator);
    m_operator->clear();
    for (const rules::LeafOp op : all)
        m_operator->addItem(toQt(toString(op)), static_cast<int>(op));
    m_operator->setCurrentIndex(std::max(0, m_operator->findData(before)));
    m_values->setStringList(valuesOf(field));
}

void LeafEditor::setCondition(const QString& condition)
{
    m_isNew = false;
    m_wasNew = false;
    m_shown = condition;
    m_asked.clear();
    m_isTooLong = condition.size() > kLongest;
    showForm(m_isTooLong ? QString() : condition);
    setEnabled(!m_isTooLong);
    refresh();
}

void LeafEditor::refreshCondition(const QString& condition)
{
    if (m_isNew || !isEnabled() || condition != m_shown)
        setCondition(condition);
}

void LeafEditor::refuse()
{
    m_isNew = m_isNew || std::exchange(m_wasNew, false);
    m_asked.clear();
    refresh();
}

void LeafEditor::showForm(const QString& condition)
{
    const auto form = rules::readLeaf(toStd(condition));
    asExpression(!form && !condition.isEmpty());
    if (!form) {
        m_value->setText(condition);
        return;
    }
    {
        const QSignalBlocker blocker(m_field);
        m_field->setEditText(toQt(form->field));
    }
    fillOperators();
    if (m_operator->findData(static_cast<int>(form->op)) < 0) // a wrong one stays visible
        m_operator->addItem(toQt(toString(form->op)), static_cast<int>(form->op));
    m_operator->setCurrentIndex(m_operator->findData(static_cast<int>(form->op)));
    m_value->setText(toQt(form->value));
}

void LeafEditor::asExpression(bool isOn)
{
    m_isExpression = isOn;
    const QSignalBlocker blocker(m_expression);
    m_expression->setChecked(isOn);
    m_field->setVisible(!isOn);
    m_operator->setVisible(!isOn);
}

void LeafEditor::startNew()
{
    m_isNew = true;
    m_isTooLong = false;
    m_shown.clear();
    m_asked.clear();
    asExpression(false);
    m_field->setEditText({});
    m_value->clear();
    setEnabled(true);
    refresh();
    m_field->setFocus();
}

void LeafEditor::clear()
{
    m_isNew = false;
    m_isTooLong = false;
    m_shown.clear();
    m_asked.clear();
    asExpression(false);
    m_field->setEditText({});
    m_value->clear();
    setEnabled(false);
    refresh();
}

void LeafEditor::setReadOnly(bool isReadOnly)
{
    m_isReadOnly = isReadOnly;
    for (QWidget* widget :
         std::initializer_list<QWidget*>{m_field, m_operator, m_value, m_expression, m_accept})
        widget->setEnabled(!isReadOnly);
    refresh();
}

void LeafEditor::focusValue()
{
    m_value->setFocus();
    m_value->selectAll();
}

QString LeafEditor::condition() const
{
    if (m_isExpression)
        return m_value->text().trimmed();
    return toQt(
        rules::writeLeaf({.field = toStd(m_field->currentText().trimmed()),
                          .op = static_cast<rules::LeafOp>(m_operator->currentData().toInt()),
                          .value = toStd(m_value->text())},
                         schema()));
}

QString LeafEditor::problem(const QString& condition) const
{
    if (condition.isEmpty())
        return tr("Choose a field.");
    const auto checked = rules::checkText(toStd(condition), schema());
    if (checked.root || checked.issues.empty())
        return {};
    const rules::IssueText text = rules::issueText(checked.issues.front());
    QString message = toQt(text.message);
    if (!text.hint.empty())
        message += QStringLiteral(" · ") + toQt(text.hint);
    return message;
}

void LeafEditor::refresh()
{
    const auto op = static_cast<rules::LeafOp>(m_operator->currentData().toInt());
    m_value->setVisible(m_isExpression || !isWithoutValue(op));
    const bool isEmpty = m_value->text().trimmed().isEmpty();
    const QString now = condition();
    const bool isIncomplete =
        m_field->currentText().isEmpty() || (m_value->isVisibleTo(this) && isEmpty);
    const QString wrong =
        !isEnabled() || (isIncomplete && !m_isExpression) ? QString() : problem(now);
    const auto* field = rules::fieldOf(toStd(m_field->currentText()), schema());
    const QString note = models::valueNote(m_value->text());
    const QString units = unitsOf(field);
    if (m_isTooLong)
        m_note->setText(tr("The condition has %n characters, too many for a form: edit it in the "
                           "text.",
                           nullptr, static_cast<int>(m_shown.size())));
    else if (!wrong.isEmpty())
        m_note->setText(wrong);
    else if (!note.isEmpty())
        m_note->setText(QStringLiteral("= ") + note);
    else if (!units.isEmpty() && isEmpty)
        m_note->setText(tr("Units: %1").arg(units));
    else
        m_note->setText(QString());
    m_note->setProperty("role",
                        wrong.isEmpty() ? QStringLiteral("muted") : QStringLiteral("error"));
    m_note->style()->unpolish(m_note);
    m_note->style()->polish(m_note);
    m_value->setAccessibleDescription(m_note->text());
    m_accept->setVisible(m_isNew);
    m_accept->setEnabled(!m_isReadOnly && !isIncomplete && wrong.isEmpty());
}

void LeafEditor::accept()
{
    const QString now = condition();
    if (m_isReadOnly || !isEnabled() || now == m_asked || !problem(now).isEmpty())
        return;
    if (!m_isNew && rules::readLeaf(toStd(now)) == rules::readLeaf(toStd(m_shown))
        && !m_isExpression)
        return; // says the same: stays as it is written
    m_wasNew = std::exchange(m_isNew, false);
    m_asked = now;
    emit accepted(now);
}

void LeafEditor::commit()
{
    if (!m_isNew && condition() != m_shown)
        accept();
}

void LeafEditor::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        if (m_isNew)
            emit dropped();
        else
            setCondition(QString(m_shown));
        return;
    }
    QWidget::keyPressEvent(event);
}

void LeafEditor::retranslate()
{
    m_field->setAccessibleName(tr("Field"));
    m_field->lineEdit()->setPlaceholderText(tr("Field"));
    m_operator->setAccessibleName(tr("Operator"));
    m_value->setAccessibleName(tr("Value"));
    m_value->setPlaceholderText(tr("Value with its unit"));
    m_expression->setText(tr("fx", "button: edit the condition as an expression"));
    m_expression->setAccessibleName(tr("As an expression"));
    m_expression->setToolTip(tr("Edit the condition as an expression"));
    m_accept->setText(tr("Add"));
    refresh();
}

} // namespace tributary::pages
