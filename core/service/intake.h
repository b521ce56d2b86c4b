// Reads and checks what commands carry (task files, rule files, packages) on a thread of its own,
// so that neither the asker nor the core thread waits for it. Jobs run in the order of posting.
//
// Thread: post() from any. Lifetime: the destructor finishes what was posted and joins.
#pragma once

#include "base/error.h"
#include "model/task_spec.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tributary::service {

class Intake
{
public:
    Intake();
    ~Intake();
    Intake(const Intake&) = delete;
    Intake& operator=(const Intake&) = delete;

    void post(std::function<void()> job);

private:
    void run();

    std::mutex m_mutex; // guards m_jobs and m_isStopping
    std::condition_variable m_wake;
    std::vector<std::function<void()>> m_jobs;
    bool m_isStopping = false;
    std::thread m_thread;
};

using SpecsOrErrors =
    std::expected<std::vector<std::shared_ptr<const model::TaskSpec>>, std::vector<base::Error>>;

// Reads a task file and stores the packages that it names, relative to the file.
SpecsOrErrors readTasks(const std::string& text, const std::string& file,
                        const std::string& dataDir);

} // namespace tributary::service
