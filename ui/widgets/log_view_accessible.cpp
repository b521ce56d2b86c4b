#include "widgets/log_view_accessible.h"

#include "widgets/log_view.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QCoreApplication>

namespace tributary::widgets {

namespace {

QString valueOf(const LogView* view)
{
    return QCoreApplication::translate("LogView", "Line %1 of %2: %3")
        .arg(view->currentLine() + 1)
        .arg(view->log().lineCount())
        .arg(view->currentText());
}

class LogInterface final : public QAccessibleWidget
{
public:
    explicit LogInterface(LogView* view)
        : QAccessibleWidget(view, QAccessible::Terminal)
    {
    }

    QString text(QAccessible::Text which) const override
    {
        return which == QAccessible::Value ? valueOf(static_cast<LogView*>(widget()))
                                           : QAccessibleWidget::text(which);
    }
    QAccessible::State state() const override
    {
        QAccessible::State state = QAccessibleWidget::state();
        state.readOnly = true;
        state.multiLine = true;
        return state;
    }
};

QAccessibleInterface* makeInterface(const QString& className, QObject* object)
{
    if (className != u"tributary::widgets::LogView")
        return nullptr;
    auto* view = qobject_cast<LogView*>(object);
    return view == nullptr ? nullptr : new LogInterface(view);
}

} // namespace

void installLogViewAccessibility()
{
    QAccessible::installFactory(makeInterface); // once is enough, Qt drops the second
}

void announceLogLine(LogView* view)
{
    if (!QAccessible::isActive())
        return;
    QAccessibleValueChangeEvent event(view, valueOf(view));
    QAccessible::updateAccessibility(&event);
}

} // namespace tributary::widgets
