#include "pages/rules/optimise_text.h"

#include "gateway/text.h"
#include "models/frontier_table.h"
#include "widgets/display_format.h"

#include <QCoreApplication>
#include <QStringList>

namespace tributary::pages {
namespace {

using gateway::toQt;
using widgets::DisplayFormat;

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(tributary::pages::OptimisePanel)

public:
    static QString headline(const simulate::Frontier& frontier)
    {
        if (frontier.points.empty())
            return tr("No other thresholds would have cost less or ended sooner.");
        const QString count =
            tr("%n other settings: none is beaten in cost and in latency at once.", nullptr,
               static_cast<int>(frontier.points.size()));
        return frontier.isTodayBeaten
            ? count + u' ' + tr("The rules as they are cost more, or take longer, than need be.")
            : count;
    }

    static QString looked(const service::RuleFrontier& found, const DisplayFormat& format)
    {
        const simulate::Frontier& frontier = found.frontier;
        return frontier.tasks < found.available
            ? tr("Of %1 tasks %2 were looked at, %3 of them to search with.")
                  .arg(format.count(found.available), format.count(frontier.tasks),
                       format.count(frontier.sampled))
            : tr("All %1 tasks were looked at, %2 of them to search with.")
                  .arg(format.count(frontier.tasks), format.count(frontier.sampled));
    }

    static QString tried(const simulate::Frontier& frontier, const DisplayFormat& format)
    {
        const QString thresholds = format.count(static_cast<std::int64_t>(frontier.thresholds));
        const QString settings = format.count(frontier.evaluations);
        return frontier.isExhaustive
            ? tr("Thresholds: %1; settings tried: %2, which is all.").arg(thresholds, settings)
            : tr("Thresholds: %1; settings tried: %2.").arg(thresholds, settings);
    }

    static QString estimated(const service::RuleFrontier& found, const DisplayFormat& format)
    {
        const QString rest = tr("A task that moves waits in no queue and takes the typical start "
                                "of its new type.");
        QStringList starts;
        for (std::size_t type = 0; type < found.startSeconds.size(); ++type) {
            if (const auto& seconds = found.startSeconds[type])
                starts << tr("%1 %2", "an execution type, its typical start")
                              .arg(DisplayFormat::type(static_cast<model::ExecutionType>(type)),
                                   format.durationSeconds(*seconds));
        }
        return starts.isEmpty() ? rest
                                : rest + u' '
                + tr("Typical starts: %1.").arg(starts.join(tr(", ", "between parts of a list")));
    }

    static QString basis(const service::RuleFrontier& found, const DisplayFormat& format)
    {
        const simulate::Frontier& frontier = found.frontier;
        QStringList lines{looked(found, format), tried(frontier, format)};
        if (frontier.isOutOfTime)
            lines << tr("Time ran out before all was tried: vary fewer rules, or choose a shorter "
                        "history.");
        if (frontier.refuted > 0)
            lines << tr("%n settings did not hold over the whole history and are left out.",
                        nullptr, static_cast<int>(frontier.refuted));
        if (frontier.costUntold > 0)
            lines << tr("What %1 tasks cost can't be told: no run was recorded, or there is no "
                        "price for it.")
                         .arg(format.count(frontier.costUntold));
        lines << estimated(found, format);
        QStringList assumptions;
        for (const std::string& assumption : found.assumptions)
            assumptions << toQt(assumption);
        if (!assumptions.isEmpty())
            lines << tr("Assumed of the dataset: %1.")
                         .arg(assumptions.join(tr(", ", "between parts of a list")));
        return lines.join(u'\n');
    }

    static QString point(const simulate::Frontier& frontier, int number,
                         const DisplayFormat& format)
    {
        if (number == 0)
            return tr("The rules as they are.");
        const simulate::FrontierPoint& chosen = models::pointOf(frontier, number);
        QString text = tr("Point %1: %2.").arg(number).arg(models::changesText(chosen));
        if (const auto& p95 = chosen.report.p95)
            text += u' '
                + tr("p95 %1 (95 %: %2 to %3).")
                      .arg(format.durationChange(p95->delta()), format.durationChange(p95->low),
                           format.durationChange(p95->high));
        if (chosen.report.assumed > 0)
            text += u' '
                + tr("%1 of its moves rest on assumed values.")
                      .arg(format.count(chosen.report.assumed));
        return text;
    }

    static QString failure(const base::Error& error)
    {
        if (error.code == base::ErrorCode::NotFound)
            return tr("No task of this history has a recorded run: choose another one, or a "
                      "longer time range.");
        return tr("This could not be told: %1.").arg(toQt(base::describe(error)));
    }
};

} // namespace

QString frontierHeadline(const simulate::Frontier& frontier)
{
    return Texts::headline(frontier);
}

QString frontierBasis(const service::RuleFrontier& found, const DisplayFormat& format)
{
    return Texts::basis(found, format);
}

QString pointText(const simulate::Frontier& frontier, int number, const DisplayFormat& format)
{
    return Texts::point(frontier, number, format);
}

QString searchFailure(const base::Error& error)
{
    return Texts::failure(error);
}

} // namespace tributary::pages
