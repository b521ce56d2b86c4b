// What a screen reader and a keyboard meet: every page of the console in both languages.
#include "shell/console.h"
#include "support/fake_clock.h"
#include "support/fake_service.h"

#include <QAccessible>
#include <QAction>
#include <QLineEdit>
#include <QScrollBar>
#include <QSet>
#include <QShortcut>
#include <QTest>

using namespace tributary;

namespace {

const QStringList kPages{"overview", "tasks", "submit", "rules", "backends", "cost", "latency"};

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

QString describe(const QWidget* widget)
{
    QString text;
    for (const QWidget* at = widget; at != nullptr; at = at->parentWidget())
        text += QStringLiteral("%1 '%2' < ").arg(at->metaObject()->className(), at->objectName());
    return text;
}

struct Rig
{
    explicit Rig(const QString& language)
        : service(500, clock.now())
    {
        shell::ConsoleOptions options;
        options.language = language;
        console = std::make_unique<shell::Console>(gateway::Ports{service, service, service}, clock,
                                                   std::move(options));
        window().resize(1280, 800);
        window().show();
        (void)QTest::qWaitForWindowActive(&window());
    }
    shell::MainWindow& window() { return console->window(); }
    bool open(const QString& page)
    {
        emit console->navigator().openPage(page);
        const bool isIdle =
            QTest::qWaitFor([this] { return console->gateway().runningQueries() == 0; }, 60'000);
        QCoreApplication::processEvents();
        return isIdle && window().currentPage()->id() == page;
    }

    test::FakeClock clock;
    test::FakeService service;
    std::unique_ptr<shell::Console> console;
};

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
        for (const QString& page : kPages)
            QTest::addRow("%s in %s", qPrintable(page), language) << language << page;
    }
}

void TestAccessibility::everyWidgetHasAName()
{
    QFETCH(QString, language);
    QFETCH(QString, page);
    Rig rig(language);
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
    Rig rig(language);
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
    Rig rig(QStringLiteral("en"));
    QStringList problems;
    for (const QString& page : kPages) {
        QVERIFY(rig.open(page));
        QHash<QString, QString> taken;
        const auto take = [&](const QKeySequence& keys, const QWidget* owner, const QString& by) {
            if (keys.isEmpty() || owner == nullptr || !owner->isVisibleTo(&rig.window()))
                return;
            const QString key = keys.toString() + QLatin1Char('/')
                + QString::number(reinterpret_cast<quintptr>(owner));
            if (taken.contains(key))
                problems << page + ": " + keys.toString() + ": " + by + ", " + taken[key];
            taken.insert(key, by);
        };
        for (const auto* shortcut : rig.window().findChildren<QShortcut*>())
            take(shortcut->key(), qobject_cast<QWidget*>(shortcut->parent()),
                 describe(qobject_cast<QWidget*>(shortcut->parent())));
        for (const auto* action : rig.window().findChildren<QAction*>()) {
            for (const auto& keys : action->shortcuts())
                take(keys, qobject_cast<QWidget*>(action->parent()), action->text());
        }
    }
    QVERIFY2(problems.isEmpty(), qPrintable(problems.join(QLatin1Char('\n'))));
}

QTEST_MAIN(TestAccessibility)
#include "tst_accessibility.moc"
