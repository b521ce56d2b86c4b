#include "pages/submit/preview_text.h"

#include "gateway/text.h"
#include "rollout/assignment.h"
#include "widgets/display_format.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace tributary::pages {
namespace {

using gateway::toQt;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(SubmitPreview)
};

} // namespace

QString costOf(const service::SubmitPreview::Item& item, const widgets::DisplayFormat& format)
{
    return item.costEstimate ? format.money(*item.costEstimate)
                             : Words::tr("unknown", "an estimated cost");
}

QString costBasisOf(const service::SubmitPreview::Item& item)
{
    const QString basis = toQt(item.costBasis);
    if (basis == u"unknown: give an execution_time_estimate")
        return Words::tr("Enter an expected run time");
    if (basis == u"price list, no history")
        return Words::tr("By the price list, no history yet");
    if (basis == u"no back end can take it now")
        return Words::tr("No back end can take it now");
    static const QRegularExpression kRuns(QStringLiteral("^(\\d+) similar runs?$"));
    if (const auto match = kRuns.match(basis); match.hasMatch())
        return Words::tr("By %n similar runs", nullptr, match.captured(1).toInt());
    return basis;
}

QString canaryOf(const service::SubmitPreview::Item& item, const widgets::DisplayFormat& format)
{
    if (!item.canary)
        return {};
    const service::CanaryPreview& canary = *item.canary;
    const QString version = QString::number(canary.version);
    const QString share = format.percent(static_cast<double>(canary.share) / rollout::kWhole,
                                         canary.share % 100 == 0 ? 0 : 2);
    if (!canary.decides)
        return Words::tr("%1 of such tasks are decided by version %2, which is on trial: %3 by %4.",
                         "share, version, execution type, rule")
            .arg(share, version, widgets::DisplayFormat::type(canary.other.type),
                 toQt(canary.other.rule));
    return *canary.decides
        ? Words::tr("Decided by version %1, which is on trial for %2 of the new tasks.")
              .arg(version, share)
        : Words::tr("Decided by the active version. Version %1 is on trial for %2 of the new "
                    "tasks, and by its key this is none of them.")
              .arg(version, share);
}

QString chosenBackend(const std::vector<service::RouteCandidate>& candidates)
{
    for (const auto& candidate : candidates) {
        if (candidate.chosen)
            return toQt(candidate.backend);
    }
    return {};
}

QString runnerUp(const std::vector<service::RouteCandidate>& candidates)
{
    for (const auto& candidate : candidates) {
        if (!candidate.chosen && candidate.capable)
            return toQt(candidate.backend);
    }
    return {};
}

QString problemText(const base::Error& error)
{
    const QString text = toQt(error.message);
    return error.hint.empty()
        ? text
        : Words::tr("%1 (%2)", "what is wrong (the way out)").arg(text, toQt(error.hint));
}

} // namespace tributary::pages
