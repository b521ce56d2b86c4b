#include "shell/rail.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace tributary::shell {

Rail::Rail(const widgets::Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_group(new QButtonGroup(this))
    , m_pages(new QVBoxLayout)
    , m_tools(new QVBoxLayout)
{
    setObjectName(QStringLiteral("rail"));
    const widgets::Metrics& m = theme.metrics();
    setFixedWidth(m.railWidth);
    auto* logo = new QLabel(this);
    logo->setPixmap(theme.pixmap(QStringLiteral("logo"), theme.colors().accent, m.icon + m.gap));
    auto* name = new QLabel(QStringLiteral("Tributary"), this);
    auto* brand = new QHBoxLayout;
    brand->setContentsMargins(m.gap, m.gap, m.gap, m.pad);
    brand->setSpacing(m.gap);
    brand->addWidget(logo);
    brand->addWidget(name, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(m.gap, m.gap, m.gap, m.pad);
    column->setSpacing(m.gap / 2);
    m_pages->setSpacing(m.gap / 4);
    m_tools->setSpacing(m.gap / 4);
    column->addLayout(brand);
    column->addLayout(m_pages);
    column->addStretch();
    column->addLayout(m_tools);
    m_group->setExclusive(true);
    connect(m_group, &QButtonGroup::idClicked, this, &Rail::activated);
    connect(&theme, &widgets::Theme::changed, this, &Rail::recolor);
}

QToolButton* Rail::makeButton(const QString& id, const QString& iconName)
{
    auto* button = new QToolButton(this);
    button->setObjectName(QStringLiteral("rail-") + id);
    button->setProperty("iconName", iconName);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    button->setIconSize(QSize(m_theme.metrics().icon, m_theme.metrics().icon));
    m_buttons.append(button);
    recolor();
    return button;
}

void Rail::addPage(const QString& id, const QString& iconName)
{
    QToolButton* const button = makeButton(id, iconName);
    button->setCheckable(true);
    m_group->addButton(button, static_cast<int>(m_group->buttons().size()));
    m_pages->addWidget(button);
}

QToolButton* Rail::addTool(const QString& id, const QString& iconName)
{
    QToolButton* const button = makeButton(id, iconName);
    m_tools->addWidget(button);
    return button;
}

void Rail::setTitle(int page, const QString& title)
{
    QAbstractButton* const button = m_group->button(page);
    button->setText(title);
    button->setAccessibleName(title);
    button->setToolTip(tr("%1 (Alt+%2)", "page, number").arg(title).arg(page + 1));
}

void Rail::setCurrent(int page)
{
    m_group->button(page)->setChecked(true);
}

void Rail::recolor()
{
    for (QToolButton* button : std::as_const(m_buttons))
        button->setIcon(
            m_theme.icon(button->property("iconName").toString(), m_theme.colors().railText));
}

} // namespace tributary::shell
