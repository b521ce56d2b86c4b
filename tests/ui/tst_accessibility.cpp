// What a screen reader and a keyboard meet: every page of the console in both languages.
#include "ui/console_rig.h"

#include <QAccessible>
#include <QAction>
#include <QLineEdit>
#include <QScrollBar>
#include <QSet>
#include <QShortcut>

using namespace tributary;
using test::ConsoleRig;
using test::describe;

namespace {

// Parts of another widget that speaks for them.
bool isInner(const QWidget* widget)
{
    return qobject_cast<const QScrollBar*>(widget) != nullptr
        || widget->objectName().startsWith(QLatin1String("qt_"))
        || (widget->focusProxy() != nullptr)
        || (widget->parentWidget() != nullptr && widget->parentWidget()->focusProxy() == widget);
}

QList<QWidget*> focusable(QWidget& window)
{
    QList<QWidget*> found;
    for (QWidget* widget : window.findChildren<QWidget*>()) {
        if (widget->isVisibleTo(&window) && widget->isEnabled() && widget->window() == &window
            && widget->focusPolicy() != Qt::NoFocus && !isInner(widget))
            found << widget;
    }
    return found;
}

QString nameOf(QWidget* widget)
{
    auto* interface = QAccessible::queryAccessibleInterface(widget);
    return interface == nullptr ? QString() : interface->text(QAccessible::Name);
}

struct Key
{
    QKeySequence sequence;
    const QWidget* owner;
    Qt::ShortcutContext context;
    QString by;

    // Both would be meant where the other one is: then neither works.
    bool reaches(const Key& other) const
    {
        return owner == other.owner
            || (context != Qt::WidgetShortcut && owner->isAncestorOf(other.owner));
    }
};

QList<Key> keysOf(QWidget& window)
{
    QList<Key> found;
    const auto add = [&](const QKeySequence& sequence, const QObject* parent,
                         Qt::ShortcutContext context, const QString& by) {
        const auto* owner = qobject_cast<const QWidget*>(parent);
        if (!sequence.isEmpty() && owner != nullptr && owner->isVisibleTo(&window))
            found << Key{sequence, owner, context, by};
    };
    for (const auto* shortcut : window.findChildren<QShortcut*>())
        add(shortcut->key(), shortcut->parent(), shortcut->context(),
            describe(qobject_cast<QWidget*>(shortcut->parent())));
    for (const auto* action : window.findChildren<QAction*>()) {
        for (const auto& sequence : action->shortcuts()) {
            for (const QObject* object : action->associatedObjects())
                add(sequence, object, action->shortcutContext(), action->text());
        }
    }
    return found;
}

} // namespace

class TestAccessibility final : public QObject
{
    Q_OBJECT

private slots:
    void everyWidgetHasAName_data() { pagesInBothLanguages(); }
    void everyWidgetHasAName();
    void tabVisitsEveryWidgetOnce_data() { pagesInBothLanguages(); }
    void tabVisitsEveryWidgetOnce();
    void noShortcutIsTakenTwice();

private:
    static void pagesInBothLanguages();
};

void TestAccessibility::pagesInBothLanguages()
{
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("page");
    for (const char* language : {"en", "zh_CN"}) {
        for (const QString& page : test::kPages)
            QTest::addRow("%s in %s", qPrintable(page), language) << language << page;
    }
}

void TestAccessibility::everyWidgetHasAName()
{
    QFETCH(QString, language);
    QFETCH(QString, page);
    ConsoleRig rig(language);
    QVERIFY(rig.open(page));
    QStringList problems;
    const auto widgets = focusable(rig.window());
    QVERIFY(widgets.size() > 10);
    for (QWidget* widget : widgets) {
        const QString name = nameOf(widget);
        if (name.trimmed().isEmpty())
            problems << describe(widget) + " has no name";
        else if (name.contains(QLatin1Char('&')) || name.contains(QLatin1String(".cpp")))
            problems << describe(widget) + " is called " + name;
    }
    QVERIFY2(problems.isEmpty(), qPrintable(problems.join(QLatin1Char('\n'))));
}

void TestAccessibility::tabVisitsEveryWidgetOnce()
{
    QFETCH(QString, language);
    QFETCH(QString, page);
    ConsoleRig rig(language);
    QVERIFY(rig.open(page));
    auto* const first = rig.window().findChild<QLineEdit*>(QStringLiteral("locatorField"));
    QVERIFY(first != nullptr);
    first->setFocus();
    QSet<QWidget*> visited;
    for (int step = 0; step < 500 && !visited.contains(QApplication::focusWidget()); ++step) {
        visited.insert(QApplication::focusWidget());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    QStringList problems;
    // Asked afterwards: of an exclusive group only one button keeps its place in the Tab order.
    for (QWidget* widget : focusable(rig.window())) {
        if ((widget->focusPolicy() & Qt::TabFocus) != 0 && !visited.contains(widget))
            problems << describe(widget) + " is not reached";
    }
    if (QApplication::focusWidget() != first)
        problems << "Tab is trapped at " + describe(QApplication::focusWidget());
    QVERIFY2(problems.isEmpty(), qPrintable(problems.join(QLatin1Char('\n'))));
}

// Within one page: what two of them listen to is ambiguous, and Qt then calls neither.
void TestAccessibility::noShortcutIsTakenTwice()
{
    ConsoleRig rig(QStringLiteral("en"));
    QStringList problems;
    for (const QString& page : test::kPages) {
        QVERIFY(rig.open(page));
        const QList<Key> keys = keysOf(rig.window());
        for (const Key& one : keys) {
            for (const Key& other : keys) {
                if (&one != &other && one.sequence == other.sequence && one.reaches(other))
                    problems << page + ": " + one.sequence.toString() + ": " + one.by + ", "
                            + other.by;
            }
        }
    }
    QVERIFY2(problems.isEmpty(), qPrintable(problems.join(QLatin1Char('\n'))));
}

QTEST_MAIN(TestAccessibility)
#include "tst_accessibility.moc"
