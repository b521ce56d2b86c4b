// A desktop with large text and the smallest window: what can be pressed or read is there whole.
#include "shell/rail.h"
#include "ui/console_rig.h"
#include "widgets/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>

using namespace tributary;
using test::ConsoleRig;
using test::describe;

namespace {

constexpr QSize kSmallest{1024, 640};
constexpr int kUsual = 13;
constexpr int kLarge = 20; // half as large again

bool isInScrollArea(const QWidget* widget)
{
    for (const QWidget* at = widget->parentWidget(); at != nullptr; at = at->parentWidget()) {
        if (qobject_cast<const QAbstractScrollArea*>(at) != nullptr)
            return true;
    }
    return false;
}

QString problemOf(const QAbstractButton& button)
{
    // Those inside a line edit are laid out by it.
    if (qobject_cast<const QLineEdit*>(button.parentWidget()) != nullptr
        || (button.text().isEmpty() && button.icon().isNull()))
        return {};
    if (button.width() < button.minimumSizeHint().width())
        return QStringLiteral("is %1 wide, needs %2")
            .arg(button.width())
            .arg(button.minimumSizeHint().width());
    if (!isInScrollArea(&button) && button.visibleRegion() != QRegion(button.rect()))
        return QStringLiteral("is covered or outside");
    return {};
}

QString problemOf(const QLabel& label)
{
    if (label.text().isEmpty() || label.sizePolicy().horizontalPolicy() == QSizePolicy::Ignored)
        return {};
    const QSize needed = label.minimumSizeHint();
    if (label.width() < needed.width())
        return QStringLiteral("is %1 wide, needs %2").arg(label.width()).arg(needed.width());
    const int height = label.wordWrap() ? label.heightForWidth(label.width()) : needed.height();
    if (label.height() < height)
        return QStringLiteral("is %1 high, needs %2").arg(label.height()).arg(height);
    return {};
}

} // namespace

class TestTextSize final : public QObject
{
    Q_OBJECT

private slots:
    void followsTheDesktop();
    void everythingFits_data();
    void everythingFits();
};

void TestTextSize::followsTheDesktop()
{
    QFont font;
    font.setPixelSize(kLarge);
    QApplication::setFont(font);
    const widgets::Theme large;
    QCOMPARE(large.font().pixelSize(), kLarge);
    QVERIFY(large.monoFont().pixelSize() > 17);
    font.setPixelSize(9);
    QApplication::setFont(font);
    const widgets::Theme small;
    QCOMPARE(small.font().pixelSize(), kUsual);
    QVERIFY(large.metrics().rowHeight > small.metrics().rowHeight);
}

void TestTextSize::everythingFits_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("page");
    for (const int size : {kUsual, kLarge}) {
        for (const char* language : {"en", "zh_CN"}) {
            for (const QString& page : test::kPages)
                QTest::addRow("%s in %s, %d pixels", qPrintable(page), language, size)
                    << size << language << page;
        }
    }
}

void TestTextSize::everythingFits()
{
    QFETCH(int, size);
    QFETCH(QString, language);
    QFETCH(QString, page);
    QFont font;
    font.setPixelSize(size);
    QApplication::setFont(font);
    ConsoleRig rig(language, kSmallest);
    QVERIFY(rig.open(page));
    QCOMPARE(rig.window().size(), kSmallest);
    const auto* rail = rig.window().findChild<shell::Rail*>();
    QCOMPARE(rail->isCompact(), size == kLarge);
    QVERIFY(!rail->button(page)->toolTip().isEmpty());
    QStringList problems;
    const auto note = [&](const QWidget& widget, const QString& text, const QString& problem) {
        if (!problem.isEmpty())
            problems << describe(&widget) + QStringLiteral("“%1” %2").arg(text, problem);
    };
    for (const auto* button : rig.window().findChildren<QAbstractButton*>()) {
        if (button->isVisible())
            note(*button, button->text(), problemOf(*button));
    }
    for (const auto* label : rig.window().findChildren<QLabel*>()) {
        if (label->isVisible())
            note(*label, label->text(), problemOf(*label));
    }
    QVERIFY2(problems.isEmpty(), qPrintable(problems.join(QLatin1Char('\n'))));
}

QTEST_MAIN(TestTextSize)
#include "tst_text_size.moc"
