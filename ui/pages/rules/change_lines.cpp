#include "pages/rules/change_lines.h"

#include "gateway/text.h"
#include "rules/rule_diff.h"

#include <QCoreApplication>

namespace tributary::pages {
namespace {

using gateway::toQt;
using rules::RuleChange;

class ChangeLines
{
    Q_DECLARE_TR_FUNCTIONS(tributary::pages::ChangeLines)

public:
    static QString of(const rules::Difference& difference)
    {
        const QString what = toQt(difference.what);
        if (difference.before.empty())
            return tr("%1: + %2", "key, what is new").arg(what, toQt(difference.after));
        if (difference.after.empty())
            return tr("%1: − %2", "key, what is gone").arg(what, toQt(difference.before));
        return tr("%1: %2 → %3", "key, before, after")
            .arg(what, toQt(difference.before), toQt(difference.after));
    }

    static QString of(const RuleChange& change)
    {
        const QString name = toQt(change.rule);
        switch (change.kind) {
        case RuleChange::Kind::Added:
            return tr("+ %1 (new, place %2)").arg(name).arg(*change.to + 1);
        case RuleChange::Kind::Removed:
            return tr("− %1 (removed)").arg(name);
        case RuleChange::Kind::Changed:
            break;
        }
        return change.isMoved
            ? tr("~ %1 (place %2 → %3)").arg(name).arg(*change.from + 1).arg(*change.to + 1)
            : tr("~ %1").arg(name);
    }
};

} // namespace

QStringList changeLines(const QString& before, const QString& after)
{
    const auto old = rules::loadRules(before.toStdString(), "");
    const auto now = rules::loadRules(after.toStdString(), "");
    if (!old || !now)
        return {};
    const rules::RuleSetDiff diff = rules::diffRules(*old, *now);
    QStringList lines;
    if (diff.hitPolicy)
        lines << ChangeLines::of(*diff.hitPolicy);
    for (const RuleChange& change : diff.rules) {
        lines << ChangeLines::of(change);
        for (const rules::Difference& difference : change.differences)
            lines << QStringLiteral("    ") + ChangeLines::of(difference);
    }
    return lines;
}

} // namespace tributary::pages
