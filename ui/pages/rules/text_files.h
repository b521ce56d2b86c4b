// Whole files of text that the operator opens and exports.
//
// Thread: any. Messages are in the user's language.
#pragma once

#include "base/error.h"

#include <QString>

namespace tributary::pages {

// Errors: Unavailable, ResourceExhausted beyond 16 MiB, ParseError for what is no UTF-8.
base::Result<QString> readTextFile(const QString& path);
// At once: the file is as it was, or new as a whole. Errors: Unavailable.
base::Result<> writeTextFile(const QString& path, const QString& text);

} // namespace tributary::pages
