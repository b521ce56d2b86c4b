// What a draft changes in what the rules say, as lines for people: rule by rule, condition by
// condition.
//
// Thread: pure function; texts in the language of the program.
#pragma once

#include <QString>
#include <QStringList>

namespace tributary::pages {

// Empty when nothing is said differently, or when one of the two does not load.
QStringList changeLines(const QString& before, const QString& after);

} // namespace tributary::pages
