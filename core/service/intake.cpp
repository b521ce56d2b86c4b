#include "service/intake.h"

#include "process/package_store.h"

#include <filesystem>

namespace tributary::service {

Intake::Intake()
    : m_thread([this] { run(); })
{
}

Intake::~Intake()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void Intake::post(std::function<void()> job)
{
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back(std::move(job));
    }
    m_wake.notify_one();
}

void Intake::run()
{
    for (;;) {
        std::vector<std::function<void()>> jobs;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_isStopping || !m_jobs.empty(); });
            if (m_jobs.empty())
                return;
            jobs.swap(m_jobs);
        }
        for (auto& job : jobs)
            job();
    }
}

SpecsOrErrors readTasks(const std::string& text, const std::string& file,
                        const std::string& dataDir)
{
    auto specs = model::readTaskFile(text, file);
    if (!specs)
        return std::unexpected(std::move(specs.error()));
    const process::PackageStore packages(std::filesystem::path(dataDir) / "packages");
    std::vector<std::shared_ptr<const model::TaskSpec>> ready;
    ready.reserve(specs->size());
    for (auto& spec : *specs) {
        if (!spec.run.package.empty() && spec.run.packageHash.empty()) {
            // An absolute right-hand side replaces the left one.
            const auto source = std::filesystem::path(file).parent_path() / spec.run.package;
            auto hash = packages.add(source);
            if (!hash) {
                auto error = hash.error();
                error.where.file = file;
                return std::unexpected(std::vector{std::move(error)});
            }
            spec.run.packageHash = std::move(*hash);
        }
        ready.push_back(std::make_shared<const model::TaskSpec>(std::move(spec)));
    }
    return ready;
}

} // namespace tributary::service
