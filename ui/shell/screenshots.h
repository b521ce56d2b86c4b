// Renders every page to PNG files, in both schemes and all languages; works without a display.
//
// Thread: GUI. Spins the event loop until the pages have their data.
#pragma once

#include "base/error.h"
#include "shell/console.h"

#include <QString>
#include <QStringList>

namespace tributary::shell {

struct ScreenshotOptions
{
    std::vector<model::TaskId> tasks; // whose detail pages are rendered, too, each of its tabs
    int width = 1440;
    int height = 900;
};

// Files are named "<page>-<light|dark>-<language>.png". Returns their paths.
// Errors: Unavailable when a file can't be written.
base::Result<QStringList> renderScreenshots(Console& console, const QString& directory,
                                            const ScreenshotOptions& options = {});

} // namespace tributary::shell
