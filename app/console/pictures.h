// --screenshots: every page, and the tabs of a few tasks, as PNG files.
//
// Thread: GUI. Spins the event loop until the pages have their data.
#pragma once

#include "base/error.h"
#include "shell/console.h"

#include <QStringList>

namespace tributary::console {

// Waits until no task is open, for a few minutes at most: demo data is shown when it is complete.
void waitForOpenTasks(shell::Console& console);

// Errors: Unavailable when a file can't be written.
base::Result<QStringList> renderPictures(shell::Console& console, service::TaskQueries& tasks,
                                         const QString& directory);

} // namespace tributary::console
