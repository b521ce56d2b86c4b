// What a search for better thresholds found, in words.
//
// Thread: GUI. In the language of now.
#pragma once

#include "service/rule_optimise.h"

#include <QString>

namespace tributary::widgets {
class DisplayFormat;
}

namespace tributary::pages {

QString frontierHeadline(const simulate::Frontier& frontier);
// How much was searched, what is estimated, assumed, untold, left out: a line each.
QString frontierBasis(const service::RuleFrontier& found, const widgets::DisplayFormat& format);
// What changes at a point, and how sure its figures are.
QString pointText(const simulate::Frontier& frontier, int number,
                  const widgets::DisplayFormat& format);
QString searchFailure(const base::Error& error);

} // namespace tributary::pages
