// The sections of one task in a file. Private to core/model.
#pragma once

#include "base/fields.h"
#include "model/task_spec.h"

namespace tributary::model {

// Reads one task; what is wrong is reported and left at its default.
TaskSpec readTask(const base::DocumentNode& node, base::Problems& problems);

void readRun(const base::DocumentNode& node, RunSpec& run, base::Problems& problems);
void readTimeouts(const base::DocumentNode& node, Timeouts& timeout, base::Problems& problems);
void readRetry(const base::DocumentNode& node, RetryPolicy& retry, base::Problems& problems);
void readEnv(const base::DocumentNode& node, std::vector<EnvValue>& env, base::Problems& problems);
void readFiles(const base::DocumentNode& node, std::vector<FileSpec>& files,
               base::Problems& problems);
void readOverride(const base::DocumentNode& node, std::optional<Override>& override,
                  base::Problems& problems);

// The names of the failure classes that retry.on takes.
inline constexpr std::string_view kRetryClasses[]{"unavailable", "timeout", "throttled", "lost",
                                                  "oom",         "exit",    "error"};

} // namespace tributary::model
