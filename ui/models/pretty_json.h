// JSON text broken into indented lines. Values keep their spelling and keys their order, since
// nothing is parsed: 0.10 stays 0.10 and 2^60 keeps its last digit.
//
// Thread: pure function. A text that is no JSON comes back as it is.
#pragma once

#include <QString>

namespace tributary::models {

QString prettyJson(const QString& text);

} // namespace tributary::models
