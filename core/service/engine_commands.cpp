// Commands on the core thread: what each one means for the scheduler and the store.
#include "base/json_check.h"
#include "rollout/assignment.h"
#include "rules/rule_set.h"
#include "service/control_rows.h"
#include "service/engine_core.h"
#include "service/json_text.h"

#include <fmt/format.h>

namespace tributary::service {
namespace {

base::Error failedTest(const rules::RuleTestResult& result)
{
    return {base::ErrorCode::InvalidArgument,
            fmt::format("rule test '{}' fails: {}", result.name, result.message), result.where,
            "correct the rule or the test; nothing was published"};
}

} // namespace

// --- reading, on the intake thread -------------------------------------------------------------

namespace {

std::vector<base::Error> read(const SubmitTasks& command, const std::string& dataDir,
                              PreparedCommand& out)
{
    auto specs = readTasks(command.text, command.file, dataDir);
    if (!specs)
        return std::move(specs.error());
    out.specs = std::move(*specs);
    return {};
}

std::vector<base::Error> read(const RedriveTask& command, const std::string& dataDir,
                              PreparedCommand& out)
{
    if (command.editedText.empty())
        return {};
    auto specs = readTasks(command.editedText, "edited task", dataDir);
    if (!specs)
        return std::move(specs.error());
    if (specs->size() != 1)
        return {{base::ErrorCode::InvalidArgument, "a redrive takes exactly one task", {}, {}}};
    out.specs = std::move(*specs);
    return {};
}

std::vector<base::Error> read(const DeclareLost& command, const std::string&, PreparedCommand&)
{
    if (command.reason.find_first_not_of(" \t\r\n") != std::string::npos)
        return {};
    return {{base::ErrorCode::InvalidArgument,
             "the reason is missing",
             {},
             "say how it is known that the attempt has ended"}};
}

// Verbatim is how it is kept, so it has to be what whoever shows it can read.
std::vector<base::Error> checkReplay(const std::string& replay)
{
    if (replay.empty())
        return {};
    if (replay.size() > kLongestReplay)
        return {{base::ErrorCode::ResourceExhausted,
                 "the replay report is larger than 1 MiB",
                 {},
                 "leave the list of moved tasks out of it"}};
    // Whoever prints it recurses for each level.
    if (!base::isKeepableJson(replay) || !Json::parse(replay, nullptr, false).is_object())
        return {{base::ErrorCode::InvalidArgument,
                 "the replay report is no JSON object, or nested too deep",
                 {},
                 {}}};
    return {};
}

std::vector<base::Error> read(const StopRules& command, const std::string&, PreparedCommand&)
{
    if (command.reason.find_first_not_of(" \t\r\n") != std::string::npos)
        return {};
    return {{base::ErrorCode::InvalidArgument,
             "the reason is missing",
             {},
             "say why the trial ends: it is kept with the version"}};
}

std::vector<base::Error> read(const PublishRules& command, const std::string&, PreparedCommand& out)
{
    if (auto problems = checkReplay(command.replay); !problems.empty())
        return problems;
    if (auto plan = rollout::check(command.rollout); !plan)
        return {plan.error()};
    auto loaded = rules::loadRules(command.source, command.file);
    std::vector<base::Error> errors;
    if (!loaded) {
        for (const auto& problem : loaded.error())
            errors.push_back(problem.error);
        return errors;
    }
    for (const auto& result : loaded->runTests()) {
        if (!result.passed)
            errors.push_back(failedTest(result));
    }
    out.rules = std::make_shared<rules::RuleSet>(std::move(*loaded));
    return errors;
}

std::vector<base::Error> read(const SetPriceBook& command, const std::string&, PreparedCommand& out)
{
    auto book = cost::readPriceBook(command.text, command.file);
    if (!book)
        return {book.error()};
    out.prices = std::make_shared<const cost::PriceBook>(std::move(*book));
    return {};
}

template<class Other>
std::vector<base::Error> read(const Other&, const std::string&, PreparedCommand&)
{
    return {};
}

} // namespace

void EngineCore::prepare(Command command, Completion done)
{
    auto prepared = std::make_shared<PreparedCommand>();
    prepared->command = std::move(command);
    prepared->done = std::move(done);
    m_intake->post([this, prepared] {
        auto errors =
            std::visit([&](const auto& c) { return read(c, m_options.dataDir, *prepared); },
                       prepared->command);
        const auto answer = prepared->done;
        if (!errors.empty())
            answer({{}, 0, std::move(errors)});
        else if (!post(std::move(*prepared)))
            reject(answer, {base::ErrorCode::Unavailable, "the scheduler has stopped", {}, {}});
    });
}

void EngineCore::submit(std::vector<SharedSpec> specs, std::string actor, Completion done)
{
    PreparedCommand prepared;
    prepared.command = SubmitTasks{{}, {}, std::move(actor)};
    prepared.specs = std::move(specs);
    prepared.done = done;
    if (!post(std::move(prepared)))
        reject(done, {base::ErrorCode::Unavailable, "the scheduler has stopped", {}, {}});
}

// --- on the core thread ------------------------------------------------------------------------

schedule::RequestId EngineCore::expectReply(Completion done, Keep keep, std::int64_t version)
{
    const auto id = ++m_lastRequest;
    m_waiting.emplace(id, Waiting{std::move(done), std::move(keep), version});
    return id;
}

void EngineCore::reject(const Completion& done, base::Error error)
{
    done({{}, 0, {std::move(error)}});
}

void EngineCore::audit(const std::string& actor, std::string action, std::string subject,
                       const std::string& reason)
{
    m_batch.misc.emplace_back(
        store::AuditEntry{m_clock.now(), actor, std::move(action), std::move(subject),
                          reason.empty() ? std::string() : dump({{"reason", reason}})});
}

base::Result<schedule::NewTask> EngineCore::newTask(SharedSpec spec)
{
    schedule::NewTask task{model::TaskId{m_ids.next()}, std::move(spec), std::nullopt};
    if (!task.spec->idempotencyKey.empty()) {
        auto existing = m_store->findByKey(task.spec->idempotencyKey);
        if (!existing)
            return std::unexpected(existing.error());
        task.existing = *existing;
    }
    return task;
}

std::vector<schedule::KnownTask> EngineCore::knownAmong(const std::vector<schedule::NewTask>& tasks)
{
    std::vector<schedule::KnownTask> known;
    for (const auto& id : schedule::externalDependencies(tasks)) {
        if (m_scheduler.find(id) != nullptr)
            continue;
        if (const auto stored = m_store->task(id))
            known.push_back({id, stored->state});
    }
    return known;
}

void EngineCore::apply(SubmitTasks& command, PreparedCommand& prepared)
{
    std::vector<schedule::NewTask> tasks;
    tasks.reserve(prepared.specs.size());
    for (auto& spec : prepared.specs) {
        auto task = newTask(std::move(spec));
        if (!task)
            return reject(prepared.done, task.error());
        tasks.push_back(std::move(*task));
    }
    auto known = knownAmong(tasks);
    Keep keep;
    if (command.actor == kDemoActor)
        keep = [this](const auto&) { m_batch.misc.emplace_back(store::Setting{kDemoKey, "yes"}); };
    const auto request = expectReply(std::move(prepared.done), std::move(keep));
    m_scheduler.apply(
        schedule::input::Submit{request, command.actor, std::move(tasks), std::move(known)}, now(),
        m_effects);
}

void EngineCore::apply(CancelTasks& command, PreparedCommand& prepared)
{
    const auto request = expectReply(std::move(prepared.done),
                                     [this, actor = command.actor](const schedule::Reply& reply) {
                                         for (const auto& id : reply.tasks)
                                             audit(actor, "cancel", model::toString(id));
                                     });
    m_scheduler.apply(
        schedule::input::Cancel{request, command.actor, std::move(command.tasks), command.force},
        now(), m_effects);
}

void EngineCore::apply(RedriveTask& command, PreparedCommand& prepared)
{
    auto original = m_store->task(command.task);
    if (!original)
        return reject(prepared.done, original.error());
    const auto first = m_store->firstOfRedrives(*original);
    if (!first)
        return reject(prepared.done, first.error());
    auto spec = prepared.specs.empty() ? original->spec : prepared.specs.front();
    schedule::NewTask task{model::TaskId{m_ids.next()}, std::move(spec), std::nullopt};
    auto known = knownAmong({task});
    const auto request =
        expectReply(std::move(prepared.done),
                    [this, actor = command.actor, task = command.task](const schedule::Reply&) {
                        audit(actor, "redrive", model::toString(task));
                    });
    m_scheduler.apply(schedule::input::Redrive{request, command.actor, std::move(*original),
                                               std::move(task), std::move(known),
                                               rollout::assignmentKey(first->id, *first->spec)},
                      now(), m_effects);
}

void EngineCore::apply(DeclareLost& command, PreparedCommand& prepared)
{
    const auto request =
        expectReply(std::move(prepared.done), [this, command](const schedule::Reply&) {
            audit(command.actor, "declare_lost", model::toString(command.task), command.reason);
        });
    m_scheduler.apply(schedule::input::DeclareLost{request, command.actor, command.task,
                                                   command.attempt, command.reason},
                      now(), m_effects);
}

void EngineCore::apply(SetPaused& command, PreparedCommand& prepared)
{
    using Scope = schedule::input::SetPaused::Scope;
    const auto scope = static_cast<Scope>(static_cast<int>(command.scope));
    const auto request =
        expectReply(std::move(prepared.done), [this, command](const schedule::Reply&) {
            audit(command.actor, command.paused ? "pause" : "resume", command.name);
        });
    m_scheduler.apply(
        schedule::input::SetPaused{request, command.actor, scope, command.name, command.paused},
        now(), m_effects);
}

void EngineCore::apply(SetDraining& command, PreparedCommand& prepared)
{
    const auto request =
        expectReply(std::move(prepared.done), [this, command](const schedule::Reply&) {
            audit(command.actor, command.draining ? "drain" : "resume", command.backend);
        });
    m_scheduler.apply(
        schedule::input::SetDraining{request, command.actor, command.backend, command.draining},
        now(), m_effects);
}

void EngineCore::apply(ProbeBackend& command, PreparedCommand& prepared)
{
    const auto at = m_backends.find(command.backend);
    if (at == m_backends.end())
        return reject(prepared.done,
                      {base::ErrorCode::NotFound,
                       fmt::format("no back end is named '{}'", command.backend),
                       {},
                       {}});
    m_probes.emplace(command.backend, std::move(prepared.done));
    at->second->probe();
}

void EngineCore::answerProbes(const std::string& backend)
{
    const auto [first, last] = m_probes.equal_range(backend);
    for (auto at = first; at != last; ++at)
        at->second({});
    m_probes.erase(first, last);
}

void EngineCore::apply(SetPriceBook& command, PreparedCommand& prepared)
{
    m_batch.misc.emplace_back(store::PriceBookVersion{0, prepared.prices->label(), command.file,
                                                      std::move(command.text), m_clock.now()});
    audit("operator", "prices.set", prepared.prices->label());
    m_scheduler.apply(schedule::input::SetPrices{prepared.prices}, now(), m_effects);
    {
        const std::lock_guard lock(m_mutex);
        m_prices = prepared.prices;
    }
    // Answered with the next commit: as a reply of the scheduler's would be.
    const auto request = expectReply(std::move(prepared.done));
    m_effects.replies.push_back({request, {}, {}});
}

} // namespace tributary::service
