// A button with a menu of rules to tick: whose thresholds may be moved.
//
// Thread: GUI. All are chosen at first, and so are rules that come later. The menu stays open while
// rules are ticked.
#pragma once

#include "models/rule_check.h"

#include <QPushButton>
#include <QSet>

#include <string>
#include <vector>

class QAction;

namespace tributary::pages {

class RuleChoice final : public QPushButton
{
    Q_OBJECT

public:
    explicit RuleChoice(QWidget* parent = nullptr);

    void setRules(const QList<models::RuleOutline>& rules); // those with thresholds are offered
    bool isEmpty() const { return m_names.isEmpty(); } // no rule has a threshold
    QStringList chosen() const;
    bool isAll() const { return chosen().size() == m_names.size(); }
    void retranslate();

signals:
    void changed();

private:
    void tick(const QString& name, bool isOn);
    void tickAll(bool isOn);
    void fill();
    void refresh();

    QAction* m_more = nullptr; // says how many are not listed
    QStringList m_names; // in the order of the file
    QSet<QString> m_left; // out
};

} // namespace tributary::pages
