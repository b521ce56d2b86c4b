#include "schedule/types.h"

#include <string_view>
#include <unordered_set>

namespace tributary::schedule {

std::vector<model::TaskId> externalDependencies(const std::vector<NewTask>& tasks)
{
    std::unordered_set<std::string_view> names;
    std::vector<model::TaskId> ids;
    for (const NewTask& task : tasks) {
        if (!task.spec->dependsOn.empty() && names.empty()) {
            for (const NewTask& other : tasks) {
                names.insert(other.spec->name);
                if (other.existing) // a name may stand for a task that has ended
                    ids.push_back(*other.existing);
            }
        }
        for (const std::string& text : task.spec->dependsOn) {
            if (names.contains(text))
                continue;
            if (const auto id = model::parseTaskId(text))
                ids.push_back(*id);
        }
    }
    return ids;
}

} // namespace tributary::schedule
