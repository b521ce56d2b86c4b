// Writes tasks to a file: all or nothing.
//
// Thread: blocks; runs on a worker thread.
#pragma once

#include "models/task_export.h"
#include "pages/tasks/task_scope.h"

#include <QString>

namespace tributary::pages {

// How many rows were written. Errors: those of the queries; Unavailable when the file can't be
// written, what was there before is then still there.
base::Result<std::int64_t> exportTasks(const gateway::Queries& on, const TaskScope& scope,
                                       models::ExportFormat format, const QString& path);

} // namespace tributary::pages
