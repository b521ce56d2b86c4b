#include "shell/demo_loader.h"

#include "gateway/text.h"

#include <numeric>

namespace tributary::shell {

DemoLoader::DemoLoader(const pages::AppContext& app, Make make, QObject* parent)
    : QObject(parent)
    , m_app(app)
    , m_make(std::move(make))
{
    connect(&app.navigator, &pages::Navigator::demoRequested, this, &DemoLoader::load);
}

// The same workload in an empty directory, another one each time it is asked for after that.
void DemoLoader::load()
{
    m_app.gateway.query(
        this, QStringLiteral("demo"),
        [](const gateway::Queries& on) { return on.operations.overview(); },
        [this](const base::Result<service::Overview>& overview) {
            std::int64_t tasks = 0;
            if (overview)
                tasks = std::accumulate(overview->byState.begin(), overview->byState.end(), tasks);
            submit(static_cast<std::uint64_t>(tasks) + 1);
        });
}

void DemoLoader::submit(std::uint64_t seed)
{
    m_app.gateway.execute(m_make(seed), this, [this](const service::CommandReply& reply) {
        if (reply.isOk()) {
            emit m_app.navigator.message(
                widgets::Tone::Good,
                tr("%n demo task(s) submitted", nullptr, static_cast<int>(reply.tasks.size())));
        } else {
            emit m_app.navigator.message(widgets::Tone::Bad,
                                         gateway::toQt(reply.errors.front().message));
        }
    });
}

} // namespace tributary::shell
