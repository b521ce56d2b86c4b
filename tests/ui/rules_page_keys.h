// The Rules page without a mouse.
#pragma once

#include "ui/rules_page_find.h"

#include <QTabBar>
#include <QTabWidget>

namespace tributary::test {

// Keys go to whatever has the focus, as those of a person do.
inline void press(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
{
    QVERIFY(QApplication::focusWidget() != nullptr);
    QTest::keyClick(QApplication::focusWidget(), static_cast<Qt::Key>(key), modifiers);
}

inline void type(const char* text)
{
    QVERIFY(QApplication::focusWidget() != nullptr);
    QTest::keyClicks(QApplication::focusWidget(), QString::fromLatin1(text));
}

inline bool hasFocus(const char* name)
{
    const QString wanted = QString::fromLatin1(name);
    for (const QObject* widget = QApplication::focusWidget(); widget != nullptr;
         widget = widget->parent()) {
        if (widget->objectName() == wanted)
            return true;
    }
    return false;
}

// The Tab key, until the widget of that name has the focus.
inline bool tabTo(const char* name)
{
    constexpr int kMost = 200;
    for (int i = 0; i < kMost && !hasFocus(name); ++i)
        press(Qt::Key_Tab);
    return hasFocus(name);
}

inline bool toTab(const pages::RulesPage& page, int tab)
{
    const auto* tabs = find<QTabWidget>(page, "ruleTabs");
    constexpr int kMost = 200;
    for (int i = 0; i < kMost && QApplication::focusWidget() != tabs->findChild<QTabBar*>(); ++i)
        press(Qt::Key_Tab);
    while (tabs->currentIndex() != tab)
        press(tabs->currentIndex() < tab ? Qt::Key_Right : Qt::Key_Left);
    return tabs->currentIndex() == tab;
}

} // namespace tributary::test
