#include "rollout/assignment.h"
#include "schedule/steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace tributary::schedule {
namespace {

using base::ErrorCode;
using model::TaskId;

constexpr std::size_t kMostErrors = 20;

// A submit while it is checked; nothing of the state changes before all of it is right.
struct Draft
{
    struct Item
    {
        TaskId id; // of the new task, or of the one it is a duplicate of
        bool isNew = true;
        std::shared_ptr<const model::TaskSpec> spec; // depends_on are ids
        model::Classification classification;
        std::optional<model::Classification> other{}; // by the version of a trial that doesn't act
        std::shared_ptr<const model::Learned> learned;
        std::vector<TaskId> dependencies;
        std::string lostDependency; // a dependency that has ended without success, and how
    };
    std::vector<Item> items;
    std::vector<base::Error> errors;

    void fail(ErrorCode code, std::string message, std::string hint = {})
    {
        if (errors.size() < kMostErrors)
            errors.push_back({code, std::move(message), {}, std::move(hint)});
    }
};

void findDuplicates(State& state, const std::vector<NewTask>& tasks, Draft& draft)
{
    std::unordered_map<std::string_view, TaskId> keys;
    for (const NewTask& task : tasks) {
        Draft::Item item{.id = task.id,
                         .spec = task.spec,
                         .classification = {},
                         .learned = {},
                         .dependencies = {},
                         .lostDependency = {}};
        const std::string& key = task.spec->idempotencyKey;
        if (task.existing) {
            item.id = *task.existing;
            item.isNew = false;
        } else if (!key.empty()) {
            if (const TaskId* held = state.tasks.findKey(key)) {
                item.id = *held;
                item.isNew = false;
            } else if (const auto [found, isNew] = keys.emplace(key, task.id); !isNew) {
                item.id = found->second;
                item.isNew = false;
            }
        }
        if (item.isNew && state.tasks.find(item.id) != nullptr)
            draft.fail(ErrorCode::AlreadyExists,
                       fmt::format("task {} exists", model::toString(item.id)));
        draft.items.push_back(std::move(item));
    }
}

// Dependencies by name have to come out of a graph without cycles.
void checkCycles(Draft& draft)
{
    std::unordered_map<TaskId, std::size_t> byId;
    for (std::size_t i = 0; i < draft.items.size(); ++i) {
        if (draft.items[i].isNew)
            byId.emplace(draft.items[i].id, i);
    }
    std::vector<int> open(draft.items.size());
    std::vector<std::vector<std::size_t>> dependents(draft.items.size());
    std::vector<std::size_t> ready;
    for (std::size_t i = 0; i < draft.items.size(); ++i) {
        for (const TaskId& id : draft.items[i].dependencies) {
            if (const auto found = byId.find(id); found != byId.end()) {
                dependents[found->second].push_back(i);
                ++open[i];
            }
        }
        if (open[i] == 0)
            ready.push_back(i);
    }
    std::size_t done = 0;
    while (done < ready.size()) {
        for (const std::size_t next : dependents[ready[done++]]) {
            if (--open[next] == 0)
                ready.push_back(next);
        }
    }
    if (done == draft.items.size())
        return;
    const auto stuck = std::ranges::find_if(open, [](int count) { return count > 0; });
    draft.fail(ErrorCode::InvalidArgument,
               fmt::format("the dependencies of '{}' lead back to it",
                           draft.items[static_cast<std::size_t>(stuck - open.begin())].spec->name));
}

template<class Value>
void dropRepeated(std::vector<Value>& values)
{
    std::ranges::sort(values);
    const auto same = std::ranges::unique(values);
    values.erase(same.begin(), same.end());
}

void findDependency(State& state, const KnownStates& known, Draft& draft, Draft::Item& item,
                    const TaskId& id)
{
    const Task* held = state.tasks.find(id);
    if (held != nullptr && !held->isTerminal()) {
        item.dependencies.push_back(id);
        return;
    }
    const auto stored = known.find(id);
    if (held == nullptr && stored == known.end()) {
        draft.fail(ErrorCode::NotFound,
                   fmt::format("'{}' depends on {}, which does not exist", item.spec->name,
                               model::toString(id)));
        return;
    }
    const model::TaskState end = held != nullptr ? held->record.state : stored->second;
    if (end != model::TaskState::Succeeded && item.lostDependency.empty())
        item.lostDependency =
            fmt::format("its dependency {} ended as {}", model::toString(id), model::toString(end));
}

void findDependencies(State& state, const std::vector<KnownTask>& knownTasks, Draft& draft)
{
    const KnownStates known = byId(knownTasks);
    std::unordered_set<TaskId> fresh;
    std::unordered_map<std::string_view, std::vector<TaskId>> byName;
    for (const Draft::Item& item : draft.items) {
        byName[item.spec->name].push_back(item.id);
        if (item.isNew)
            fresh.insert(item.id);
    }
    for (Draft::Item& item : draft.items) {
        if (!item.isNew || item.spec->dependsOn.empty())
            continue;
        auto spec = std::make_shared<model::TaskSpec>(*item.spec);
        for (std::string& text : spec->dependsOn) {
            const auto named = byName.find(text);
            if (named != byName.end()) {
                const TaskId id = named->second.front();
                if (named->second.size() > 1)
                    draft.fail(ErrorCode::InvalidArgument,
                               fmt::format("'{}' depends on '{}', and several tasks have that name",
                                           item.spec->name, text),
                               "give each task that others depend on a name of its own");
                text = model::toString(id);
                if (fresh.contains(id))
                    item.dependencies.push_back(id);
                else
                    findDependency(state, known, draft, item, id);
            } else if (const auto id = model::parseTaskId(text)) {
                text = model::toString(*id);
                findDependency(state, known, draft, item, *id);
            } else {
                draft.fail(ErrorCode::NotFound,
                           fmt::format("'{}' depends on '{}', which is neither a task of this "
                                       "submit nor an id",
                                       item.spec->name, text));
            }
        }
        dropRepeated(item.dependencies);
        dropRepeated(spec->dependsOn);
        item.spec = std::move(spec);
    }
}

void classifyAll(State& state, Draft& draft, std::string_view sideKey)
{
    for (Draft::Item& item : draft.items) {
        if (!item.isNew)
            continue;
        item.learned = state.estimates.learned(item.spec->taskType);
        if (state.rules)
            item.classification =
                classifyNew(state, {item.id, *item.spec, item.learned.get(), sideKey}, item.other);
        if (auto applied =
                plan::applyOverride(*item.spec, state.places.states(), item.classification);
            !applied)
            draft.fail(applied.error().code,
                       fmt::format("'{}': {}", item.spec->name, applied.error().message),
                       applied.error().hint);
    }
}

const std::string kNoTeam;

Task& accept(State& state, Draft::Item& item, model::TaskNo redriveOf)
{
    Task& task = state.tasks.add(item.id);
    model::TaskRecord& record = task.record;
    record.no = state.nextTaskNo++;
    record.spec = std::move(item.spec);
    record.classification = std::move(item.classification);
    record.learned = std::move(item.learned);
    record.submitted = state.now.wall;
    record.redriveOf = redriveOf;
    if (!record.spec->idempotencyKey.empty())
        state.tasks.remember(record.spec->idempotencyKey, record.id);
    const std::string* team = model::findLabel(record.spec->labels, "team");
    task.team = state.lanes.team(team == nullptr ? kNoTeam : *team);
    ++state.counters.accepted;
    state.touch(task);
    auto& accepted = state.event("task.accepted", &task);
    field(accepted, "name", record.spec->name);
    if (redriveOf != 0)
        field(accepted, "redrive_of", redriveOf);
    auto& classified = state.event("task.classified", &task, 0, State::kScheduler);
    field(classified, "execution_type", std::string(model::toString(record.classification.type)));
    field(classified, "rule", record.classification.rule);
    field(classified, "priority", std::string(model::toString(record.classification.priority)));
    field(classified, "rule_set_version", record.classification.ruleSetVersion);
    if (item.other)
        noteDecisions(state, task, *item.other);
    setTotalTimeouts(state, task);
    return task;
}

// All of them first, so that each finds those that it depends on.
void acceptAll(State& state, Draft& draft, model::TaskNo redriveOf)
{
    std::vector<std::pair<Task*, Draft::Item*>> accepted;
    accepted.reserve(draft.items.size());
    for (Draft::Item& item : draft.items) {
        if (item.isNew)
            accepted.emplace_back(&accept(state, item, redriveOf), &item);
    }
    for (auto& [task, item] : accepted) {
        for (const TaskId& id : item->dependencies) {
            Task* dependency = state.tasks.find(id);
            dependency->dependents.push_back({task->slot, task->record.no});
            ++task->openDependencies;
        }
    }
    for (auto& [task, item] : accepted) {
        if (!item->lostDependency.empty()) {
            task->record.failure = model::FailureClass::Error;
            task->waiting = Waiting::ForOthers;
            endTask(state, *task, model::TaskState::Failed, item->lostDependency);
        } else {
            startWaiting(state, *task);
        }
    }
}

// `sideKey`: see input::Redrive; empty = each has its own.
Draft check(State& state, const std::vector<NewTask>& tasks, const std::vector<KnownTask>& known,
            std::string_view sideKey = {})
{
    Draft draft;
    draft.items.reserve(tasks.size());
    findDuplicates(state, tasks, draft);
    const bool hasDependencies = std::ranges::any_of(
        tasks, [](const NewTask& task) { return !task.spec->dependsOn.empty(); });
    if (hasDependencies) {
        findDependencies(state, known, draft);
        checkCycles(draft);
    }
    classifyAll(state, draft, sideKey);
    return draft;
}

std::vector<TaskId> idsOf(const Draft& draft)
{
    std::vector<TaskId> ids;
    ids.reserve(draft.items.size());
    for (const Draft::Item& item : draft.items)
        ids.push_back(item.id);
    return ids;
}

} // namespace

KnownStates byId(const std::vector<KnownTask>& tasks)
{
    KnownStates states;
    states.reserve(tasks.size());
    for (const KnownTask& task : tasks)
        states.emplace(task.id, task.state);
    return states;
}

void applySubmit(State& state, input::Submit&& submit)
{
    state.actor = submit.actor;
    Draft draft = check(state, submit.tasks, submit.known);
    if (!draft.errors.empty()) {
        reply(state, submit.request, {}, std::move(draft.errors));
        return;
    }
    std::vector<TaskId> ids = idsOf(draft);
    acceptAll(state, draft, 0);
    reply(state, submit.request, std::move(ids), {});
}

void applyRedrive(State& state, input::Redrive&& redrive)
{
    state.actor = redrive.actor;
    const model::TaskRecord& original = redrive.original;
    if (!original.deadLetter || state.redriven.contains(original.id)) {
        reply(state, redrive.request, {},
              {{ErrorCode::Conflict,
                fmt::format("task {} is not on the dead-letter list", model::toString(original.id)),
                {},
                {}}});
        return;
    }
    NewTask task = redrive.task;
    task.existing.reset();
    if (!task.spec->idempotencyKey.empty()) {
        auto spec = std::make_shared<model::TaskSpec>(*task.spec);
        spec->idempotencyKey.clear();
        task.spec = std::move(spec);
    }
    const std::string sideKey = redrive.sideKey.empty()
        ? rollout::assignmentKey(original.id, *original.spec)
        : std::move(redrive.sideKey);
    Draft draft = check(state, {task}, redrive.known, sideKey);
    if (!draft.errors.empty()) {
        reply(state, redrive.request, {}, std::move(draft.errors));
        return;
    }
    acceptAll(state, draft, original.no);
    state.redriven.insert(original.id);
    if (Task* held = state.tasks.find(original.id)) { // ended in this very batch
        held->record.deadLetter = false;
        state.touch(*held);
    } else {
        state.others.push_back(std::move(redrive.original));
        state.others.back().deadLetter = false;
        state.out->tasks.push_back(&state.others.back());
    }
    reply(state, redrive.request, {task.id}, {});
}

} // namespace tributary::schedule
