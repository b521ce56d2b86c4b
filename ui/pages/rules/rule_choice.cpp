#include "pages/rules/rule_choice.h"

#include <QAction>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>

#include <algorithm>

namespace tributary::pages {
namespace {

constexpr qsizetype kMostListed = 500; // nobody looks through a longer menu, and it takes seconds

// Ticking several rules in a menu that closes after each of them would be tedious.
class TickMenu final : public QMenu
{
public:
    using QMenu::QMenu;

protected:
    void mouseReleaseEvent(QMouseEvent* event) override
    {
        if (!tick(actionAt(event->position().toPoint())))
            QMenu::mouseReleaseEvent(event);
    }
    void keyPressEvent(QKeyEvent* event) override
    {
        const bool isTick = event->key() == Qt::Key_Space || event->key() == Qt::Key_Return
            || event->key() == Qt::Key_Enter;
        if (!isTick || !tick(activeAction()))
            QMenu::keyPressEvent(event);
    }

private:
    static bool tick(QAction* action)
    {
        if (action == nullptr || !action->isCheckable() || !action->isEnabled())
            return false;
        action->trigger();
        return true;
    }
};

} // namespace

RuleChoice::RuleChoice(QWidget* parent)
    : QPushButton(parent)
{
    setMenu(new TickMenu(this));
}

void RuleChoice::setRules(const QList<models::RuleOutline>& rules)
{
    QStringList names;
    for (const models::RuleOutline& rule : rules) {
        if (rule.thresholds > 0)
            names.append(rule.name);
    }
    if (names == m_names)
        return;
    m_names = names;
    if (!m_left.isEmpty())
        m_left.intersect({names.begin(), names.end()}); // who comes back is chosen
    fill();
}

QStringList RuleChoice::chosen() const
{
    QStringList names;
    for (const QString& name : m_names) {
        if (!m_left.contains(name))
            names.append(name);
    }
    return names;
}

void RuleChoice::fill()
{
    menu()->clear();
    const auto add = [this](const QString& text) {
        QAction* action = menu()->addAction(text);
        action->setCheckable(true);
        return action;
    };
    connect(add(QString()), &QAction::triggered, this, &RuleChoice::tickAll);
    menu()->addSeparator();
    for (const QString& name : m_names.first(std::min(kMostListed, m_names.size()))) {
        QString text = name;
        QAction* action = add(text.replace(u'&', QStringLiteral("&&")));
        action->setData(name);
        connect(action, &QAction::triggered, this, [this, name](bool isOn) { tick(name, isOn); });
    }
    m_more = nullptr;
    if (m_names.size() > kMostListed) {
        m_more = menu()->addAction(QString());
        m_more->setEnabled(false);
    }
    refresh();
}

void RuleChoice::tick(const QString& name, bool isOn)
{
    if (isOn)
        m_left.remove(name);
    else
        m_left.insert(name);
    refresh();
    emit changed();
}

void RuleChoice::tickAll(bool isOn)
{
    m_left = isOn ? QSet<QString>() : QSet<QString>(m_names.begin(), m_names.end());
    refresh();
    emit changed();
}

void RuleChoice::refresh()
{
    const auto actions = menu()->actions();
    for (QAction* action : actions) {
        if (action->data().isValid())
            action->setChecked(!m_left.contains(action->data().toString()));
    }
    if (!actions.isEmpty()) {
        actions.first()->setText(tr("All rules"));
        actions.first()->setChecked(isAll());
    }
    if (m_more != nullptr)
        m_more->setText(tr("%n more rules are not listed", nullptr,
                           static_cast<int>(m_names.size() - kMostListed)));
    setText(
        isAll()
            ? tr("All rules")
            : tr("%1 of %n rules", nullptr, static_cast<int>(m_names.size())).arg(chosen().size()));
}

void RuleChoice::retranslate()
{
    setAccessibleName(tr("Rules whose thresholds may move"));
    setToolTip(tr("Whose thresholds may move: numbers that a rule compares with <, <=, > or >="));
    refresh();
}

} // namespace tributary::pages
