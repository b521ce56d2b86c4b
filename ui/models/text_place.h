// Lines and columns of a message as positions of a QString.
//
// Thread: pure functions. Lines and columns are 1-based, columns in code points.
#pragma once

#include <QString>

namespace tributary::models {

// The nearest position there is: line 0 and lines beyond the end give an end of the text.
qsizetype positionOf(const QString& text, int line, int column);
// Behind the word, number or quoted text that begins at `position`; at least one character further
// unless the line ends there.
qsizetype endOfWord(const QString& text, qsizetype position);

} // namespace tributary::models
