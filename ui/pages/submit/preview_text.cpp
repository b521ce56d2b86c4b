#include "pages/submit/preview_text.h"

#include "gateway/text.h"
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
