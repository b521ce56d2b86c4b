#include "model/feature_fields.h"
#include "model/keys.h"
#include "model/task_fields.h"
#include "model/task_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>

namespace tributary::model {
namespace {

using base::DocumentNode;
using base::present;
using base::Problems;

std::vector<const DocumentNode*> taskNodes(const DocumentNode& root)
{
    std::vector<const DocumentNode*> nodes;
    for (const auto& document : root.items) {
        if (!document.isList()) {
            nodes.push_back(&document);
            continue;
        }
        for (const auto& item : document.items)
            nodes.push_back(&item);
    }
    return nodes;
}

// The tasks of one file, looked at together: names, dependencies, keys.
class TaskSet
{
public:
    TaskSet(const std::vector<const DocumentNode*>& nodes, const std::vector<TaskSpec>& specs,
            Problems& problems)
        : m_nodes(nodes)
        , m_specs(specs)
        , m_problems(problems)
    {
    }

    void check()
    {
        for (std::size_t i = 0; i < m_specs.size(); ++i)
            m_byName[m_specs[i].name].push_back(i);
        checkKeys();
        m_edges.resize(m_specs.size());
        for (std::size_t i = 0; i < m_specs.size(); ++i)
            linkTask(i);
        findCycle();
    }

private:
    const DocumentNode& dependsOn(std::size_t task) const
    {
        return *m_nodes[task]->find("depends_on");
    }

    void checkKeys()
    {
        std::unordered_map<std::string_view, std::size_t> seen;
        for (std::size_t i = 0; i < m_specs.size(); ++i) {
            const std::string& key = m_specs[i].idempotencyKey;
            if (key.empty())
                continue;
            const auto [first, isNew] = seen.try_emplace(key, i);
            if (!isNew)
                m_problems.add(*m_nodes[i]->find("idempotency_key"),
                               fmt::format("idempotency_key '{}' was given to the task in line {}",
                                           key, m_nodes[first->second]->line),
                               "give each task a key of its own");
        }
    }

    void linkTask(std::size_t task)
    {
        for (const std::string& name : m_specs[task].dependsOn) {
            if (parseTaskId(name))
                continue;
            const auto found = m_byName.find(name);
            if (found == m_byName.end())
                reportMissing(task, name);
            else if (found->second.size() > 1)
                m_problems.add(dependsOn(task),
                               fmt::format("depends_on '{}': {} tasks of the file have that name",
                                           name, found->second.size()),
                               "give them different names");
            else
                m_edges[task].push_back(found->second.front());
        }
    }

    void reportMissing(std::size_t task, const std::string& name)
    {
        std::vector<std::string_view> names;
        constexpr std::size_t kMostNames = 1000;
        for (const auto& [known, where] : m_byName) {
            if (names.size() < kMostNames)
                names.push_back(known);
        }
        const std::string near = base::nearestName(name, names);
        m_problems.add(
            dependsOn(task),
            fmt::format("depends_on '{}' is neither a task id nor a name in this file", name),
            near.empty() ? "" : fmt::format("did you mean '{}'?", near));
    }

    // Depth first without recursion: a chain may be as long as the file.
    void findCycle()
    {
        enum class Mark : std::uint8_t
        {
            New,
            Open,
            Done
        };
        std::vector<Mark> marks(m_specs.size(), Mark::New);
        std::vector<std::pair<std::size_t, std::size_t>> path; // task, next edge
        for (std::size_t start = 0; start < m_specs.size(); ++start) {
            if (marks[start] == Mark::New) {
                path.emplace_back(start, 0);
                marks[start] = Mark::Open;
            }
            while (!path.empty()) {
                auto& [task, edge] = path.back();
                if (edge == m_edges[task].size()) {
                    marks[task] = Mark::Done;
                    path.pop_back();
                    continue;
                }
                const std::size_t next = m_edges[task][edge++];
                if (marks[next] == Mark::Open) {
                    reportCycle(path, next);
                    return;
                }
                if (marks[next] == Mark::New) {
                    marks[next] = Mark::Open;
                    path.emplace_back(next, 0);
                }
            }
        }
    }

    void reportCycle(const std::vector<std::pair<std::size_t, std::size_t>>& path, std::size_t task)
    {
        const auto from =
            std::ranges::find(path, task, [](const auto& step) { return step.first; });
        constexpr std::ptrdiff_t kShown = 8;
        std::string text;
        for (auto at = from; at != path.end() && at - from < kShown; ++at)
            text += m_specs[at->first].name + " → ";
        if (path.end() - from > kShown)
            text += "… → ";
        m_problems.add(dependsOn(task),
                       fmt::format("depends_on goes in a circle: {}{}", text, m_specs[task].name),
                       "remove one of these dependencies");
    }

    const std::vector<const DocumentNode*>& m_nodes;
    const std::vector<TaskSpec>& m_specs;
    Problems& m_problems;
    std::unordered_map<std::string, std::vector<std::size_t>> m_byName;
    std::vector<std::vector<std::size_t>> m_edges; // task → the tasks it waits for
};

std::string recordId(const DocumentNode& node, Problems& problems)
{
    const DocumentNode* id = node.find("id");
    if (id == nullptr || id->isNull())
        return "null";
    if (!id->isString() && !id->isNumber()) {
        problems.add(
            *id, fmt::format("id must be a text or a number, not {}", base::kindName(id->kind)));
        return "null";
    }
    return base::toJsonText(*id);
}

} // namespace

std::expected<std::vector<TaskSpec>, std::vector<base::Error>> readTaskFile(std::string_view text,
                                                                            std::string_view file)
{
    const auto root = base::readDocument(text, file, {.manyDocuments = true});
    if (!root)
        return std::unexpected(std::vector{root.error()});
    Problems problems(file);
    const auto nodes = taskNodes(*root);
    std::vector<TaskSpec> specs;
    specs.reserve(nodes.size());
    for (const DocumentNode* node : nodes)
        specs.push_back(readTask(*node, problems));
    if (specs.empty())
        problems.add(base::Place{{}, 1, 1}, "the file holds no task",
                     R"(a task is {"name": …, "run": {"command": […]}})");
    if (problems.isEmpty())
        TaskSet(nodes, specs, problems).check();
    if (!problems.isEmpty())
        return std::unexpected(problems.take());
    return specs;
}

base::Result<ClassifyRecord> readClassifyRecord(std::string_view line, std::string_view file,
                                                int lineNumber)
{
    constexpr std::array<std::string_view, 4> kKeys{"id", "features", "task_type", "labels"};
    const auto fail = [&](base::Error error) {
        error.where.file = file;
        // The record is a document of its own; its lines count on from the file's.
        error.where.line = lineNumber + std::max(error.where.line, 1) - 1;
        error.where.column = std::max(error.where.column, 1);
        return std::unexpected(std::move(error));
    };
    // As JSON lines, whatever the file is called: a record is never YAML.
    const auto node = base::readDocument(line, "record.json");
    if (!node)
        return fail(node.error());
    Problems problems(file, 1);
    ClassifyRecord record;
    if (base::checkMap(*node, "a record", kKeys, problems)) {
        record.id = recordId(*node, problems);
        if (const auto* features = present(*node, "features"))
            record.features = readFeatures(*features, problems, LearnedKeys::Taken);
        if (const auto* type = present(*node, "task_type"))
            record.taskType =
                base::readText(*type, "task_type", problems, kTaskTypeLimits).value_or("");
        if (const auto* labels = present(*node, "labels"))
            record.labels = readLabels(*labels, problems);
    }
    if (!problems.isEmpty())
        return fail(problems.errors().front());
    return record;
}

} // namespace tributary::model
