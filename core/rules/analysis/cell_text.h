// Cells of an axis as a condition of the language: "execution_time_estimate > 300s AND …".
//
// Thread: pure functions.
#pragma once

#include "rules/analysis/cell_space.h"

#include <string>

namespace tributary::rules {

// True for the tasks whose field lies in these cells (and for no others, but for texts that only a
// glob tells apart: they are given by an example; and long lists are cut off). The field's axis, no
// joint one; not empty.
std::string cellText(const CellSpace& space, std::size_t axis, const CellSet& cells);

} // namespace tributary::rules
