#include "widgets/section.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace tributary::widgets {

Section::Section(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_header(new QToolButton(this))
    , m_summary(new QLabel(this))
    , m_content(new QWidget(this))
    , m_body(new QVBoxLayout(m_content))
{
    const Metrics& m = theme.metrics();
    m_header->setCheckable(true);
    m_header->setProperty("kind", QStringLiteral("section"));
    m_header->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_summary->setProperty("role", QStringLiteral("caption"));
    m_summary->setTextFormat(Qt::PlainText);
    m_content->setProperty("transparent", true);
    m_body->setContentsMargins(0, 0, 0, m.gap);
    m_body->setSpacing(m.gap);
    auto* head = new QHBoxLayout;
    head->addWidget(m_header);
    head->addWidget(m_summary);
    head->addStretch();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(m.gap / 2);
    column->addLayout(head);
    column->addWidget(m_content);
    connect(m_header, &QToolButton::toggled, this, &Section::refresh);
    connect(&theme, &Theme::changed, this, &Section::refresh);
    refresh();
}

void Section::setTitle(const QString& title)
{
    m_header->setText(title);
    m_header->setAccessibleName(title);
}

void Section::setSummary(const QString& summary)
{
    m_summary->setText(summary);
    m_header->setAccessibleDescription(summary);
}

void Section::setOpen(bool isOpen)
{
    m_header->setChecked(isOpen);
}

bool Section::isOpen() const
{
    return m_header->isChecked();
}

bool Section::holds(const QWidget* widget) const
{
    return m_content->isAncestorOf(widget);
}

void Section::refresh()
{
    const bool isShown = isOpen();
    m_content->setVisible(isShown);
    m_summary->setVisible(!isShown);
    m_header->setIcon(
        m_theme.icon(isShown ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
}

} // namespace tributary::widgets
