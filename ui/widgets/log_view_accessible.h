// What assistive technology sees of a LogView: how many lines there are and the current one.
//
// Thread: GUI.
#pragma once

namespace tributary::widgets {

class LogView;

void installLogViewAccessibility();
void announceLogLine(LogView* view); // the current line has changed

} // namespace tributary::widgets
