// The filter language of the core as a FilterBar wants it.
//
// Thread: GUI. Messages are translated; offsets are UTF-16 code units.
#pragma once

#include "rules/issue.h"
#include "widgets/filter_bar.h"

namespace tributary::widgets {

FilterLanguage makeFilterLanguage();

// What is wrong with an expression, in the user's language.
QString issueMessage(const rules::Issue& issue);

// One condition of a filter, quoted as needed: "backend = 'slurm-a'".
QString filterTerm(const QString& field, const QString& value, bool isExcluded = false);
// Both conditions; an empty one counts as none.
QString filterAnd(const QString& left, const QString& right);

} // namespace tributary::widgets
