#include "pictures.h"

#include "shell/screenshots.h"

#include <QEventLoop>
#include <QTimer>

namespace tributary::console {

namespace {

constexpr int kPatienceMs = 300'000;

// The newest task that a filter finds.
std::optional<model::TaskId> newest(service::TaskQueries& tasks, const char* filter)
{
    service::TaskQuery query;
    query.filter = filter;
    const auto numbers = tasks.taskNos(query, {});
    if (!numbers || numbers->empty())
        return std::nullopt;
    const auto rows = tasks.taskRows({numbers->data(), 1});
    if (!rows || rows->empty())
        return std::nullopt;
    return rows->front().id;
}

} // namespace

void waitForOpenTasks(shell::Console& console)
{
    const shell::LiveOverview& live = console.window().live();
    QEventLoop loop;
    const auto look = [&] {
        const auto open = live.running() + live.waiting();
        const auto& states = live.counts().byState;
        const auto all = std::accumulate(states.begin(), states.end(), std::int64_t{0});
        if (all > 0 && open == 0)
            loop.quit();
    };
    QObject::connect(&live, &shell::LiveOverview::changed, &loop, look);
    QTimer::singleShot(kPatienceMs, &loop, &QEventLoop::quit);
    loop.exec();
}

base::Result<QStringList> renderPictures(shell::Console& console, service::TaskQueries& tasks,
                                         const QString& directory)
{
    shell::ScreenshotOptions options;
    for (const char* filter :
         {"state = 'succeeded' AND execution_type = 'serverless'", "state = 'failed'"}) {
        if (const auto id = newest(tasks, filter))
            options.tasks.push_back(*id);
    }
    return shell::renderScreenshots(console, directory, options);
}

} // namespace tributary::console
