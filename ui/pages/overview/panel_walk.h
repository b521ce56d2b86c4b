// Arrow keys between the panels of a page, by where they lie; Enter drills down.
//
// Thread: GUI. Only where the widget itself doesn't use the arrows.
#pragma once

#include <QObject>
#include <QWidget>

#include <functional>
#include <vector>

namespace tributary::pages {

class PanelWalk final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    // In reading order. `enter` may be empty: the widget knows Enter itself. `usesArrows`: it can
    // be reached but is left by Tab.
    void add(QWidget* panel, std::function<void()> enter = {}, bool usesArrows = false);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Panel
    {
        QWidget* widget = nullptr;
        std::function<void()> enter;
        bool usesArrows = false;
    };
    QWidget* next(const QWidget* from, int key) const; // null at the edge

    std::vector<Panel> m_panels;
};

} // namespace tributary::pages
