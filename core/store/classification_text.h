// The part of a classification that few tasks differ in, as one canonical text.
//
// Thread: pure functions.
#pragma once

#include "base/error.h"
#include "model/classification.h"

#include <string>
#include <string_view>

namespace tributary::store {

// Everything but type, rule, priority and rule set version, which are columns of their own. The
// text of the default classification is empty.
void appendClassification(std::string& out, const model::Classification& classification);

// Fills that part in. Errors: Corruption.
base::Result<> readClassification(std::string_view text, model::Classification& out);

} // namespace tributary::store
