#include "pages/overview/panel_walk.h"

#include <QKeyEvent>

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace tributary::pages {

void PanelWalk::add(QWidget* panel, std::function<void()> enter, bool usesArrows)
{
    m_panels.push_back({panel, std::move(enter), usesArrows});
    panel->installEventFilter(this);
}

QWidget* PanelWalk::next(const QWidget* from, int key) const
{
    const auto centre = [](const QWidget* widget) {
        return widget->mapTo(widget->window(), widget->rect().center());
    };
    const bool isAcross = key == Qt::Key_Left || key == Qt::Key_Right;
    const int sign = key == Qt::Key_Left || key == Qt::Key_Up ? -1 : 1;
    const QPoint here = centre(from);
    QWidget* best = nullptr;
    int least = std::numeric_limits<int>::max();
    for (const Panel& panel : m_panels) {
        if (panel.widget == from || !panel.widget->isVisible())
            continue;
        const QPoint step = centre(panel.widget) - here;
        const int along = sign * (isAcross ? step.x() : step.y());
        const int aside = std::abs(isAcross ? step.y() : step.x());
        // Across stays in its row; up and down take the nearest row, and in it the nearest panel.
        if (along <= 0 || (isAcross && aside > from->height() / 2))
            continue;
        const int cost = isAcross ? along : along * 8 + aside;
        if (cost < least) {
            least = cost;
            best = panel.widget;
        }
    }
    return best;
}

bool PanelWalk::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress)
        return QObject::eventFilter(watched, event);
    const auto at = std::ranges::find(m_panels, watched, &Panel::widget);
    const auto* press = static_cast<QKeyEvent*>(event);
    if (at == m_panels.end() || (press->modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier)
        return QObject::eventFilter(watched, event);
    const int key = press->key();
    if ((key == Qt::Key_Return || key == Qt::Key_Enter) && at->enter) {
        at->enter();
        return true;
    }
    const bool isArrow = key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up
        || key == Qt::Key_Down;
    if (!isArrow || at->usesArrows)
        return QObject::eventFilter(watched, event);
    if (QWidget* panel = next(at->widget, key))
        panel->setFocus(Qt::TabFocusReason);
    return true;
}

} // namespace tributary::pages
