// What a preview says, in the user's language.
//
// Thread: pure functions. The core gives stable English texts.
#pragma once

#include "service/queries.h"

#include <QString>
#include <QStringList>

namespace tributary::widgets {
class DisplayFormat;
} // namespace tributary::widgets

namespace tributary::pages {

// "$0.0012", or why it is unknown: never zero.
QString costOf(const service::SubmitPreview::Item& item, const widgets::DisplayFormat& format);
// Where the estimate comes from, or the way to one.
QString costBasisOf(const service::SubmitPreview::Item& item);

// Which version of the rules decides it while one is on trial; empty = none is.
QString canaryOf(const service::SubmitPreview::Item& item, const widgets::DisplayFormat& format);

QString chosenBackend(const std::vector<service::RouteCandidate>& candidates); // empty = none
QString runnerUp(const std::vector<service::RouteCandidate>& candidates); // empty = none

// What is wrong in a task file, with the way out: "memory_requirement needs … (did you mean …?)".
QString problemText(const base::Error& error);

} // namespace tributary::pages
