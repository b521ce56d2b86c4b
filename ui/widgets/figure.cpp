#include "widgets/figure.h"

#include <QLabel>
#include <QVBoxLayout>

namespace tributary::widgets {
namespace {

QLabel* label(QWidget* parent, const QString& role)
{
    auto* result = new QLabel(parent);
    result->setProperty("role", role);
    result->setTextFormat(Qt::PlainText);
    return result;
}

} // namespace

Figure::Figure(QWidget* parent)
    : QWidget(parent)
    , m_name(label(this, QStringLiteral("muted")))
    , m_value(label(this, QStringLiteral("heading")))
    , m_note(label(this, QStringLiteral("muted")))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_name);
    column->addWidget(m_value);
    column->addWidget(m_note);
    column->addStretch();
}

void Figure::setName(const QString& name)
{
    m_name->setText(name);
    describe();
}

void Figure::setValue(const QString& value, const QString& note)
{
    m_value->setText(value);
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    describe();
}

void Figure::setNoteWraps(bool wraps)
{
    m_note->setWordWrap(wraps);
}

QString Figure::value() const
{
    return m_value->text();
}

void Figure::describe()
{
    setAccessibleName(m_name->text());
    setAccessibleDescription(m_value->text() + u' ' + m_note->text());
}

} // namespace tributary::widgets
