// The console as a program: opens the data directory, shows the window or renders its pages, and
// takes everything down in the order that keeps acknowledged work safe.
//
// Thread: GUI; a QApplication exists.
#pragma once

#include "arguments.h"

namespace tributary::console {

// The exit code: 0, or 1 with the reason on standard error.
int runConsole(const Arguments& arguments);

// How the desktop knows the program: names, icon. Before the first window.
void setDesktopIdentity();

} // namespace tributary::console
