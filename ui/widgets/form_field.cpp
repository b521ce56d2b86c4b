#include "widgets/form_field.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QVBoxLayout>

namespace tributary::widgets {
namespace {

QLabel* makeLabel(QWidget* parent, const QString& role)
{
    auto* result = new QLabel(parent);
    result->setTextFormat(Qt::PlainText);
    result->setProperty("role", role);
    return result;
}

void restyle(QWidget* widget, const char* name, const QString& value)
{
    if (widget->property(name).toString() == value)
        return;
    widget->setProperty(name, value);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

} // namespace

FormField::FormField(QWidget* editor, QWidget* parent)
    : QWidget(parent)
    , m_editor(editor)
    , m_row(new QHBoxLayout)
    , m_label(makeLabel(this, QString()))
    , m_key(makeLabel(this, QStringLiteral("caption")))
    , m_note(makeLabel(this, QStringLiteral("caption")))
{
    m_label->setBuddy(editor);
    m_note->setWordWrap(true);
    m_note->hide();
    m_key->hide();
    m_key->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_key->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto* head = new QHBoxLayout;
    head->addWidget(m_label);
    head->addWidget(m_key, 1);
    m_row->addWidget(editor, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(fontMetrics().height() / 6);
    column->addLayout(head);
    column->addLayout(m_row);
    column->addWidget(m_note);
    column->addStretch();
}

void FormField::setLabel(const QString& text, const QString& key)
{
    m_label->setText(text);
    m_key->setText(key);
    m_editor->setAccessibleName(text);
    showKey();
}

void FormField::showKey()
{
    const int needed =
        m_label->sizeHint().width() + m_key->sizeHint().width() + fontMetrics().averageCharWidth();
    m_key->setVisible(!m_key->text().isEmpty() && width() >= needed);
    setToolTip(m_key->text());
}

void FormField::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    showKey();
}

QString FormField::label() const
{
    return m_label->text();
}

void FormField::setHint(const QString& hint)
{
    m_hint = hint;
    refresh();
}

void FormField::setError(const QString& error)
{
    m_error = error;
    refresh();
}

void FormField::refresh()
{
    const bool isBad = !m_error.isEmpty();
    m_note->setText(isBad ? m_error : m_hint);
    m_note->setVisible(!m_note->text().isEmpty());
    restyle(m_note, "role", isBad ? QStringLiteral("error") : QStringLiteral("caption"));
    restyle(m_editor, "check", isBad ? QStringLiteral("invalid") : QString());
    m_editor->setAccessibleDescription(m_note->text());
}

} // namespace tributary::widgets
