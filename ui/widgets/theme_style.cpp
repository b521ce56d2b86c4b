// The style sheet of the console. Widgets opt in by objectName or by the dynamic properties
// `card`, `kind` (primary, quiet, danger, link), `role` (title, heading, muted, mono, figure).
#include "widgets/theme.h"

#include <QHash>

namespace tributary::widgets {

namespace {

QString sheet()
{
    return QStringLiteral(R"(
* { outline: none; }
QWidget { color: @text; }
QMainWindow, QDialog, QMessageBox { background: @window; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QToolTip { background: @raised; color: @text; border: 1px solid @border; padding: 4px 6px; }

QWidget[card="true"] { background: @surface; border: 1px solid @border; border-radius: @radiuspx; }
QWidget[card="true"][hot="true"]:hover { border-color: @accent; }
QWidget[card="true"]:focus { border: 1px solid @accent; }
QLabel { background: transparent; border: none; }
QLabel[role="title"] { font-size: @sizeTitlepx; font-weight: 600; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="figure"] { font-size: @sizeFigurepx; font-weight: 600; }
QLabel[role="muted"] { color: @muted; }
QLabel[role="caption"] { color: @muted; font-size: @sizeCaptionpx; }
QLabel[role="error"] { color: @badText; }

QPushButton, QToolButton { background: @surface; border: 1px solid @border; border-radius: 5px; padding: 5px 12px; }
QToolButton { padding: 5px 8px; }
QPushButton:hover, QToolButton:hover { background: @raised; border-color: @muted; }
QPushButton:focus, QToolButton:focus { border-color: @accent; }
QPushButton:pressed, QToolButton:pressed, QToolButton:checked, QPushButton:checked { background: @accentSoft; border-color: @accent; }
QPushButton:disabled, QToolButton:disabled { color: @disabled; background: @window; border-color: @border; }
QPushButton[kind="primary"], QPushButton:default { background: @accent; color: @onAccent; border-color: @accent; font-weight: 600; }
QPushButton[kind="primary"]:disabled, QPushButton:default:disabled { background: @raised; color: @disabled; border-color: @border; }
QPushButton[kind="danger"] { color: @badText; border-color: @bad; }
QPushButton[kind="danger"]:hover { background: @badSoft; }
QPushButton[kind="quiet"], QToolButton[kind="quiet"] { background: transparent; border-color: transparent; }
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover { background: @raised; border-color: @border; }
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus { border-color: @accent; }
QPushButton[kind="tile"] { text-align: left; }
QToolButton[kind="quiet"]:checked { background: @accentSoft; border-color: @accent; }
QPushButton[kind="link"] { background: transparent; border: 1px solid transparent; color: @accent; padding: 2px 4px; text-align: left; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border-color: @accent; }
QToolButton[kind="section"] { background: transparent; border: 1px solid transparent; font-weight: 600; padding: 2px 4px; text-align: left; }
QToolButton[kind="section"]:hover { background: @raised; }
QToolButton[kind="section"]:focus { border-color: @accent; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[popupMode="2"] { padding-right: 8px; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateTimeEdit {
  background: @surface; border: 1px solid @border; border-radius: 5px; padding: 4px 8px;
  selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QDateTimeEdit:focus { border-color: @accent; }
QLineEdit[check="invalid"], QPlainTextEdit[check="invalid"], QComboBox[check="invalid"] { border-color: @bad; }
QLineEdit[check="valid"] { border-color: @good; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled { color: @disabled; background: @window; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url(:/icons/@arrow.svg); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: @surface; border: 1px solid @border; selection-background-color: @accentSoft; selection-color: @text; padding: 2px; }
QCheckBox, QRadioButton { spacing: 6px; background: transparent; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid @muted; border-radius: 3px; background: @surface; }
QCheckBox::indicator:hover, QCheckBox:focus::indicator { border-color: @accent; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: url(:/icons/@tick.svg); }
QCheckBox::indicator:disabled { background: @window; border-color: @border; }
QRadioButton::indicator { width: 12px; height: 12px; border: 1px solid @muted; border-radius: 7px; background: @surface; }
QRadioButton::indicator:hover, QRadioButton:focus::indicator { border-color: @accent; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 4px solid @accent; }
QRadioButton::indicator:disabled { background: @window; border-color: @border; }

QAbstractItemView { background: @surface; alternate-background-color: @raised; border: none;
  selection-background-color: @accentSoft; selection-color: @text; gridline-color: @grid; }
QAbstractItemView[framed="true"] { border: 1px solid @border; border-radius: @radiuspx; }
QTreeView::item, QListView::item { padding: 3px 4px; border: none; }
QTreeView::item:hover, QListView::item:hover { background: @raised; }
QTreeView::item:selected, QListView::item:selected { background: @accentSoft; color: @text; }
QHeaderView { background: @raised; border: none; }
QHeaderView::section { background: @raised; color: @muted; border: none; border-bottom: 1px solid @border; padding: 6px 8px; font-weight: 600; }
QHeaderView::section:hover { color: @text; }
QHeaderView::up-arrow { image: url(:/icons/@arrowUp.svg); width: 9px; height: 9px; }
QHeaderView::down-arrow { image: url(:/icons/@arrow.svg); width: 9px; height: 9px; }
QTableCornerButton::section { background: @raised; border: none; }

QTabWidget::pane { border: none; border-top: 1px solid @border; background: transparent; }
QTabWidget::tab-bar { left: 0; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: @muted; padding: 8px 14px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
QTabBar::tab:focus { color: @accent; }
QTabBar::scroller { width: 44px; }
QTabBar QToolButton { background: @window; border: none; padding: 0; min-width: 20px; min-height: 20px; }
QTabBar QToolButton:hover { background: @raised; }
QTabBar QToolButton::left-arrow { image: url(:/icons/@arrowLeft.svg); width: 10px; height: 10px; }
QTabBar QToolButton::right-arrow { image: url(:/icons/@arrowRight.svg); width: 10px; height: 10px; }
QTabBar::close-button { image: url(:/icons/@close.svg); width: 10px; height: 10px; margin: 3px; border-radius: 4px; }
QTabBar::close-button:hover { background: @border; }

QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: @scroll; border-radius: 3px; margin: 2px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }
QScrollArea, QScrollArea > QWidget > QWidget[transparent="true"] { background: transparent; border: none; }
QSplitter::handle { background: transparent; }

QMenu { background: @surface; border: 1px solid @border; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: @accentSoft; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @border; margin: 4px 6px; }

QProgressBar { background: @grid; border: none; border-radius: 2px; max-height: 4px; text-align: center; }
QProgressBar::chunk { background: @accent; border-radius: 2px; }

#rail { background: @rail; border: none; }
#rail QLabel { color: @railActiveText; font-size: @sizeBrandpx; font-weight: 600; }
#rail QToolButton { background: transparent; color: @railText; border: 1px solid transparent; border-radius: @radiuspx;
  padding: 7px 10px; text-align: left; }
#rail[compact="true"] QToolButton { padding: 4px 10px; text-align: center; }
#rail QToolButton:hover { background: @railActive; color: @railActiveText; }
#rail QToolButton:checked { background: @railActive; color: @railActiveText; font-weight: 600; }
#rail QToolButton:focus { border-color: @accent; }
#rail QLabel#demoBadge { background: @warningSoft; color: @warningText; border-radius: 7px; padding: 1px 6px; font-size: @sizeTinypx; }
#toast { border-color: @muted; }
#topBar { background: @surface; border: none; border-bottom: 1px solid @border; }
#statusStrip { background: @surface; border: none; border-top: 1px solid @border; }
#statusStrip QLabel { font-size: @sizeCaptionpx; color: @muted; }
#locatorField { background: @raised; }
#banner[tone="bad"] { background: @badSoft; border: 1px solid @bad; border-radius: @radiuspx; }
#banner[tone="warning"] { background: @warningSoft; border: 1px solid @warning; border-radius: @radiuspx; }
#banner[tone="info"] { background: @infoSoft; border: 1px solid @info; border-radius: @radiuspx; }
QLabel#badge { border-radius: 8px; padding: 1px 7px; font-size: @sizeCaptionpx; }
QLabel#badge[tone="good"] { background: @goodSoft; color: @goodText; }
QLabel#badge[tone="bad"] { background: @badSoft; color: @badText; }
QLabel#badge[tone="warning"] { background: @warningSoft; color: @warningText; }
QLabel#badge[tone="info"] { background: @infoSoft; color: @infoText; }
QLabel#badge[tone="muted"] { background: @raised; color: @muted; }
)");
}

} // namespace

QString Theme::styleSheet() const
{
    const Colors& c = m_colors;
    const bool isLight = m_scheme == Scheme::Light;
    // Beside body text of 13 pixels; larger where that is.
    const auto size = [this](int pixels) {
        return QString::number(font(pixels / 13.0).pixelSize());
    };
    const QHash<QString, QString> values{
        {QStringLiteral("text"), c.text.name()},
        {QStringLiteral("window"), c.window.name()},
        {QStringLiteral("surface"), c.surface.name()},
        {QStringLiteral("raised"), c.raised.name()},
        {QStringLiteral("border"), c.border.name()},
        {QStringLiteral("muted"), c.muted.name()},
        {QStringLiteral("disabled"), c.disabled.name()},
        {QStringLiteral("accent"), c.accent.name()},
        {QStringLiteral("onAccent"), c.onAccent.name()},
        {QStringLiteral("accentSoft"), c.accentSoft.name()},
        {QStringLiteral("good"), c.good.name()},
        {QStringLiteral("bad"), c.bad.name()},
        {QStringLiteral("warning"), c.warning.name()},
        {QStringLiteral("info"), c.info.name()},
        {QStringLiteral("goodSoft"), c.goodSoft.name()},
        {QStringLiteral("badSoft"), c.badSoft.name()},
        {QStringLiteral("warningSoft"), c.warningSoft.name()},
        {QStringLiteral("infoSoft"), c.infoSoft.name()},
        {QStringLiteral("goodText"), c.goodText.name()},
        {QStringLiteral("badText"), c.badText.name()},
        {QStringLiteral("warningText"), c.warningText.name()},
        {QStringLiteral("infoText"), c.infoText.name()},
        {QStringLiteral("rail"), c.rail.name()},
        {QStringLiteral("railText"), c.railText.name()},
        {QStringLiteral("railActive"), c.railActive.name()},
        {QStringLiteral("railActiveText"), c.railActiveText.name()},
        {QStringLiteral("grid"), c.grid.name()},
        {QStringLiteral("scroll"), c.scroll.name()},
        {QStringLiteral("radius"), QString::number(m_metrics.radius)},
        {QStringLiteral("sizeTitle"), size(20)},
        {QStringLiteral("sizeFigure"), size(26)},
        {QStringLiteral("sizeBrand"), size(15)},
        {QStringLiteral("sizeCaption"), size(12)},
        {QStringLiteral("sizeTiny"), size(11)},
        {QStringLiteral("arrow"),
         isLight ? QStringLiteral("arrow-down-light") : QStringLiteral("arrow-down-dark")},
        {QStringLiteral("close"),
         isLight ? QStringLiteral("close-light") : QStringLiteral("close-dark")},
        {QStringLiteral("tick"),
         isLight ? QStringLiteral("tick-light") : QStringLiteral("tick-dark")},
        {QStringLiteral("arrowLeft"),
         isLight ? QStringLiteral("arrow-left-light") : QStringLiteral("arrow-left-dark")},
        {QStringLiteral("arrowRight"),
         isLight ? QStringLiteral("arrow-right-light") : QStringLiteral("arrow-right-dark")},
        {QStringLiteral("arrowUp"),
         isLight ? QStringLiteral("arrow-up-light") : QStringLiteral("arrow-up-dark")},
    };
    const QString source = sheet();
    QString result;
    result.reserve(source.size() * 2);
    for (qsizetype i = 0; i < source.size();) {
        if (source[i] != QLatin1Char('@')) {
            result += source[i++];
            continue;
        }
        qsizetype end = i + 1;
        while (end < source.size() && source[end].isLetter())
            ++end;
        // "@radiuspx": the longest known name that the word starts with.
        qsizetype length = end - i - 1;
        while (length > 0 && !values.contains(source.mid(i + 1, length)))
            --length;
        result += values.value(source.mid(i + 1, length));
        i += 1 + length;
    }
    return result;
}

} // namespace tributary::widgets
