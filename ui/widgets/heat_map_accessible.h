// The heat map as a table for assistive technology: a cell a child, in row order from the top.
//
// Thread: GUI.
#pragma once

namespace tributary::widgets {

class HeatMap;

// Registers the interface with QAccessible, once a program.
void installHeatMapAccessibility();
// Tells that the current cell has changed.
void announceHeatMapCell(HeatMap* map);

} // namespace tributary::widgets
