#include "execute.h"

#include "store_access.h"

#include <nlohmann/json.hpp>

namespace tributary::ctl {

int execute(const Cli& cli, service::Command command, const std::string& done)
{
    const auto access = StoreAccess::open(cli.dataDir);
    if (!access)
        return cli.fail(access.error());
    const auto reply = (*access)->run(std::move(command));
    if (!reply.isOk())
        return cli.fail(reply.errors);
    if (cli.json) {
        nlohmann::ordered_json tasks = nlohmann::ordered_json::array();
        for (const auto& task : reply.tasks)
            tasks.push_back(model::toString(task));
        cli.line(nlohmann::ordered_json{{"done", true}, {"tasks", std::move(tasks)}}.dump());
    } else {
        cli.line(done);
        for (const auto& task : reply.tasks)
            cli.line(model::toString(task));
    }
    cli.note((*access)->note());
    return kDone;
}

} // namespace tributary::ctl
