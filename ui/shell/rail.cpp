#include "shell/rail.h"

#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QStyle>
#include <QVBoxLayout>

namespace tributary::shell {

RailButton::RailButton(const widgets::Theme& theme, const QString& iconName, QWidget* parent)
    : QToolButton(parent)
    , m_theme(theme)
    , m_iconName(iconName)
{
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setIconSize(QSize(theme.metrics().icon, theme.metrics().icon));
    const auto recolor = [this] { setIcon(m_theme.icon(m_iconName, m_theme.colors().railText)); };
    connect(&theme, &widgets::Theme::changed, this, recolor);
    recolor();
}

void RailButton::setBadge(const QString& text, const QString& description, widgets::Tone tone)
{
    m_badge = text;
    m_badgeText = text.isEmpty() ? QString() : description;
    m_tone = tone;
    describe();
    update();
}

void RailButton::setTitle(const QString& title, const QString& toolTip)
{
    m_title = title;
    setText(QLatin1Char(' ') + title); // the style puts the icon too near
    m_toolTip = toolTip;
    describe();
}

void RailButton::setCompact(bool isCompact)
{
    setToolButtonStyle(isCompact ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
}

void RailButton::describe()
{
    setAccessibleName(m_title);
    setAccessibleDescription(m_badgeText);
    setToolTip(m_badgeText.isEmpty() ? m_toolTip : m_toolTip + QLatin1Char('\n') + m_badgeText);
}

void RailButton::paintEvent(QPaintEvent* event)
{
    QToolButton::paintEvent(event);
    if (m_badge.isEmpty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(m_theme.font(0.85, true));
    const int gap = m_theme.metrics().gap;
    const QFontMetrics metrics = painter.fontMetrics();
    const int high = metrics.height();
    const int wide = qMax(high, metrics.horizontalAdvance(m_badge) + gap);
    // Beside the word or, when there is none, over the corner of the icon.
    const QRect pill = toolButtonStyle() == Qt::ToolButtonIconOnly
        ? QRect(width() - wide, 0, wide, high)
        : QRect(width() - wide - gap, (height() - high) / 2, wide, high);
    const widgets::Colors& colors = m_theme.colors();
    const bool isBad = m_tone == widgets::Tone::Bad;
    painter.setPen(Qt::NoPen);
    painter.setBrush(isBad ? colors.badSoft : colors.railActive);
    painter.drawRoundedRect(pill, high / 2.0, high / 2.0);
    painter.setPen(isBad ? colors.badText : colors.railActiveText);
    painter.drawText(pill, Qt::AlignCenter, m_badge);
}

Rail::Rail(const widgets::Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_group(new QButtonGroup(this))
    , m_pages(new QVBoxLayout)
    , m_tools(new QVBoxLayout)
    , m_logo(new QLabel(this))
    , m_name(new QLabel(QStringLiteral("Tributary"), this))
    , m_demo(new QLabel(this))
{
    setObjectName(QStringLiteral("rail"));
    const widgets::Metrics& m = theme.metrics();
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    setFixedWidth(m.railWidth);
    m_demo->setObjectName(QStringLiteral("demoBadge"));
    m_demo->hide();
    auto* brand = new QHBoxLayout;
    brand->setContentsMargins(m.gap, m.gap, m.gap, m.gap);
    brand->setSpacing(m.gap);
    brand->addWidget(m_logo);
    brand->addWidget(m_name);
    brand->addStretch();
    auto* demo = new QHBoxLayout;
    demo->setContentsMargins(m.gap, 0, m.gap, m.gap);
    demo->addWidget(m_demo);
    demo->addStretch();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(m.gap, m.gap, m.gap, m.pad);
    column->setSpacing(m.gap / 2);
    m_pages->setSpacing(m.gap / 4);
    m_tools->setSpacing(m.gap / 4);
    column->addLayout(brand);
    column->addLayout(demo);
    column->addLayout(m_pages);
    column->addStretch();
    column->addLayout(m_tools);
    m_scheme = makeTool(QStringLiteral("theme"), QStringLiteral("theme"), &Rail::schemeRequested);
    m_language =
        makeTool(QStringLiteral("language"), QStringLiteral("globe"), &Rail::languageRequested);
    m_help = makeTool(QStringLiteral("help"), QStringLiteral("keyboard"), &Rail::helpRequested);
    setCompact(true); // until the window's size is known: wide, it would keep it from being small
    m_group->setExclusive(true);
    connect(m_group, &QButtonGroup::idClicked, this, &Rail::activated);
    connect(&theme, &widgets::Theme::changed, this, &Rail::recolor);
    recolor();
    retranslate();
}

RailButton* Rail::makeButton(const QString& id, const QString& iconName)
{
    auto* const button = new RailButton(m_theme, iconName, this);
    button->setObjectName(QStringLiteral("rail-") + id);
    button->setCompact(m_isCompact);
    return button;
}

void Rail::addPage(const QString& id, const QString& iconName)
{
    RailButton* const button = makeButton(id, iconName);
    button->setCheckable(true);
    m_group->addButton(button, static_cast<int>(m_group->buttons().size()));
    m_pages->addWidget(button);
}

RailButton* Rail::makeTool(const QString& id, const QString& iconName, void (Rail::*signal)())
{
    RailButton* const button = makeButton(id, iconName);
    m_tools->addWidget(button);
    connect(button, &QToolButton::clicked, this, signal);
    return button;
}

RailButton* Rail::button(const QString& id) const
{
    return findChild<RailButton*>(QStringLiteral("rail-") + id);
}

void Rail::setTitle(int page, const QString& title)
{
    static_cast<RailButton*>(m_group->button(page))
        ->setTitle(title, tr("%1 (Alt+%2)", "page, number").arg(title).arg(page + 1));
}

void Rail::setCurrent(int page)
{
    m_group->button(page)->setChecked(true);
}

void Rail::fitInto(const QSize& window)
{
    const widgets::Metrics& m = m_theme.metrics();
    setCompact(window.width() < m.panelWidth * 3 || window.height() < m.rowHeight * 20);
}

void Rail::setCompact(bool isCompact)
{
    if (m_isCompact == isCompact)
        return;
    m_isCompact = isCompact;
    m_name->setVisible(!isCompact);
    setProperty("compact", isCompact); // the style sheet's: less air
    const auto buttons = findChildren<RailButton*>();
    for (RailButton* const button : buttons) {
        button->setCompact(isCompact);
        button->style()->unpolish(button);
        button->style()->polish(button);
    }
    setMinimumWidth(isCompact ? 0 : m_theme.metrics().railWidth);
    setMaximumWidth(isCompact ? QWIDGETSIZE_MAX : m_theme.metrics().railWidth);
}

void Rail::setDemo(bool isDemo)
{
    m_demo->setVisible(isDemo);
}

void Rail::recolor()
{
    const widgets::Metrics& m = m_theme.metrics();
    m_logo->setPixmap(
        m_theme.pixmap(QStringLiteral("logo"), m_theme.colors().accent, m.icon + m.gap));
}

void Rail::retranslate()
{
    m_scheme->setTitle(tr("Light or dark"), tr("Switch between light and dark"));
    m_language->setTitle(QStringLiteral("中文 / English"), tr("Switch the language"));
    m_help->setTitle(tr("Shortcuts"), tr("Keyboard shortcuts (F1)"));
    m_demo->setText(tr("DEMO"));
    m_demo->setToolTip(tr("This data is made up: the seeded demo workload"));
}

void Rail::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}

} // namespace tributary::shell
