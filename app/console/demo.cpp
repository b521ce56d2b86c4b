#include "demo.h"

#include "model/task_spec.h"
#include "simulate/demo.h"

namespace tributary::console {

service::SubmitTasks demoCommand(std::uint64_t seed)
{
    service::SubmitTasks command;
    for (const model::TaskSpec& spec : simulate::demoTasks(seed))
        command.text += model::toJson(spec) + '\n';
    command.file = "demo";
    command.actor = service::kDemoActor;
    return command;
}

} // namespace tributary::console
