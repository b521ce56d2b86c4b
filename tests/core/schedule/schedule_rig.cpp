#include "schedule_rig.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace tributary::test {
namespace {

namespace input = schedule::input;
namespace report = model::report;

constexpr std::string_view kRules = R"(
task_classification_rules:
  - {name: critical, condition: "labels.prio = 'critical'", classification: {type: traditional, priority: critical}}
  - {name: high, condition: "labels.prio = 'high'", classification: {type: traditional, priority: high}}
  - {name: low, condition: "labels.prio = 'low'", classification: {type: traditional, priority: low}}
  - {name: cloud, condition: "labels.kind = 'cloud'", classification: {type: serverless, fallback: traditional}}
  - {name: function, condition: "labels.kind = 'function'", classification: {type: serverless}}
  - {name: balanced, condition: "labels.kind = 'balanced'", classification: {type: traditional, policy: balanced}}
  - {name: split, condition: "labels.kind = 'split'", classification: {type: traditional, policy: split, weights: {local: 3, spare: 1}}}
  - {name: spare, condition: "labels.kind = 'spare'", classification: {type: traditional, backends: [spare, local]}}
)";

std::vector<std::string> split(const std::string& text, char separator)
{
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, separator);) {
        if (!part.empty())
            parts.push_back(part);
    }
    return parts;
}

base::Micros seconds(const std::string& text)
{
    return base::Micros{static_cast<std::int64_t>(std::strtod(text.c_str(), nullptr) * 1e6)};
}

model::CancelState cancelState(const std::string& name)
{
    for (int i = 0; i <= static_cast<int>(model::CancelState::Orphan); ++i) {
        if (model::toString(static_cast<model::CancelState>(i)) == name)
            return static_cast<model::CancelState>(i);
    }
    return model::CancelState::None;
}

struct FieldText
{
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return fmt::format("{}", value); }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(const std::string& value) const { return value; }
};

std::shared_ptr<const rules::RuleSet> loadRigRules()
{
    auto loaded = rules::loadRules(kRules, "rig.yaml");
    if (!loaded) {
        for (const auto& problem : loaded.error())
            std::fprintf(stderr, "%s\n", base::describe(problem.error).c_str());
        std::abort();
    }
    return std::make_shared<const rules::RuleSet>(std::move(*loaded));
}

} // namespace

std::shared_ptr<const rules::RuleSet> rigRules()
{
    static const auto kRuleSet = loadRigRules(); // parsed once: rigs are made by the thousand
    return kRuleSet;
}

ScheduleRig::ScheduleRig(std::uint64_t seed, schedule::Options options)
    : m_options(options)
    , m_random(seed)
    , m_scheduler(std::make_unique<schedule::Scheduler>(options, m_random))
    , m_now{base::fromMicros(1'767'225'600'000'000), std::chrono::hours{1}}
{
    apply(input::PublishRules{0, "operator", rigRules()});
}

void ScheduleRig::run(const std::string& script)
{
    for (const std::string& line : split(script, '\n'))
        command(line);
}

std::string ScheduleRig::takeLog()
{
    return std::exchange(m_log, {});
}
void ScheduleRig::log(std::string line)
{
    m_log += line + "\n";
}

std::string ScheduleRig::nameOf(const model::AttemptId& attempt) const
{
    const auto found = m_names.find(attempt.task);
    return fmt::format("{}#{}", found == m_names.end() ? "?" : found->second, attempt.number);
}

// What a driver looks up for them, and no more.
std::vector<schedule::KnownTask>
ScheduleRig::known(const std::vector<schedule::NewTask>& tasks) const
{
    std::vector<schedule::KnownTask> found;
    for (const model::TaskId& taskId : schedule::externalDependencies(tasks)) {
        const auto at = m_tasks.find(taskId);
        if (at != m_tasks.end() && model::isTerminal(at->second.state))
            found.push_back({taskId, at->second.state});
    }
    return found;
}

void ScheduleRig::setBackends()
{
    input::SetBackends backends;
    for (const model::BackendConfig& config : m_backends)
        backends.backends.push_back({config, {}});
    apply(std::move(backends));
}

void ScheduleRig::apply(schedule::Input input)
{
    m_scheduler->apply(std::move(input), m_now, m_effects);
    for (const std::string& text : m_scheduler->checkInvariants())
        m_violations.push_back(text);
    logEffects();
    commit();
}

void ScheduleRig::commit()
{
    for (const model::TaskRecord* record : m_effects.tasks) {
        const auto found = m_tasks.find(record->id);
        if (found != m_tasks.end() && model::isTerminal(found->second.state)
            && found->second.state != record->state)
            m_violations.push_back("a terminal state was written twice");
        m_tasks[record->id] = *record;
    }
    for (const model::AttemptRecord* record : m_effects.attempts) {
        const auto found = m_attempts.find(record->id);
        if (found != m_attempts.end() && model::isTerminal(found->second.state)
            && found->second.state != record->state)
            m_violations.push_back("a terminal attempt was written twice");
        m_attempts[record->id] = *record;
    }
    for (const model::EventRecord& event : m_effects.events) {
        if (event.seq != m_lastSeq + 1)
            m_violations.push_back("event numbers are not dense");
        m_lastSeq = event.seq;
    }
    if (m_effects.control)
        m_control = *m_effects.control;
    for (schedule::TrialChange& change : m_effects.trials) {
        if (change.end == schedule::TrialChange::End::None && m_trial)
            m_trial->rollout = change.rollout;
        else if (change.end != schedule::TrialChange::End::None)
            m_trial.reset();
        m_trialChanges.push_back(std::move(change));
    }
    std::ranges::move(m_effects.differences, std::back_inserter(m_differences));
    m_rules = m_scheduler->rules();
    if (m_effects.timerAt)
        m_timerAt = m_effects.timerAt->count();
    m_scheduler->committed(m_effects);
}

void ScheduleRig::logEffects()
{
    std::map<model::TaskNo, std::string> names;
    for (const auto& [taskId, record] : m_tasks)
        names[record.no] = m_names.contains(taskId) ? m_names.at(taskId) : "?";
    for (const model::TaskRecord* record : m_effects.tasks)
        names[record->no] = m_names.contains(record->id) ? m_names.at(record->id) : "?";
    for (const model::EventRecord& event : m_effects.events) {
        if (event.kind == "task.classified" || event.kind == "rules.published")
            continue;
        std::string line(event.kind);
        if (event.task != 0)
            line += " " + names[event.task];
        if (event.attempt != 0)
            line += fmt::format("#{}", event.attempt);
        for (const auto& [key, value] : event.body) {
            if (key != "name" && key != "delay_us")
                line += fmt::format(" {}={}", key, std::visit(FieldText{}, value));
        }
        log(line);
    }
    for (const auto& start : m_effects.starts)
        log(fmt::format("> start {} on {}", nameOf(start.attempt), start.backend));
    for (const auto& cancel : m_effects.cancels)
        log(fmt::format("> {} {}", cancel.force ? "kill" : "cancel", nameOf(cancel.attempt)));
    for (const auto& request : m_effects.reconciles) {
        for (const auto& attempt : request.attempts)
            log(fmt::format("> ask {} about {}", request.backend, nameOf(attempt.id)));
    }
    for (const auto& settled : m_effects.settled)
        log(fmt::format("> settled {}", nameOf(settled.attempt)));
    for (const auto& late : m_effects.late)
        log(fmt::format("> late {}", nameOf(late.attempt)));
    for (const auto& reply : m_effects.replies) {
        for (const auto& error : reply.errors)
            log(fmt::format("> error {}: {}", base::toString(error.code), error.message));
    }
}

void ScheduleRig::tryRules(const rollout::Plan& plan, std::shared_ptr<const rules::RuleSet> rules)
{
    m_trial = schedule::Trial{{}, rules};
    apply(input::StartTrial{++m_request, "ada", plan, std::move(rules)});
}

void ScheduleRig::advance(base::Micros by)
{
    const base::Micros end = m_now.boot + by;
    while (m_timerAt != 0 && m_timerAt <= end.count()) {
        const base::Micros step = std::max(base::Micros{m_timerAt} - m_now.boot, base::Micros{0});
        m_now.boot += step;
        m_now.wall += step;
        m_timerAt = 0;
        apply(input::TimerFired{});
    }
    m_now.wall += end - m_now.boot;
    m_now.boot = end;
}

void ScheduleRig::restart()
{
    m_effects.clear();
    const auto rules = m_rules;
    m_scheduler = std::make_unique<schedule::Scheduler>(m_options, m_random);
    m_timerAt = 0;
    setBackends();
    input::PublishRules publish{0, "operator", rigRules()};
    input::Restore restore;
    restore.control = m_control;
    restore.nextSeq = m_lastSeq + 1;
    for (const auto& [taskId, record] : m_tasks) {
        restore.nextTaskNo = std::max(restore.nextTaskNo, record.no + 1);
        if (!model::isTerminal(record.state))
            restore.tasks.push_back(record);
    }
    std::vector<schedule::NewTask> open;
    for (const model::TaskRecord& record : restore.tasks)
        open.push_back({record.id, record.spec, {}});
    restore.known = known(open);
    for (const auto& [attemptId, record] : m_attempts) {
        if (!model::isTerminal(m_tasks.at(attemptId.task).state))
            restore.attempts.push_back(record);
    }
    restore.trial = m_trial;
    if (m_trial)
        restore.rules = rules;
    const bool isTrying = m_trial.has_value();
    apply(std::move(restore));
    if (!isTrying)
        apply(std::move(publish));
    for (const auto& [name, health] : m_health)
        apply(input::Health{name, health});
}

void ScheduleRig::submit(const std::vector<std::vector<std::string>>& tasks)
{
    input::Submit submit{++m_request, "operator", {}, {}};
    for (const auto& words : tasks)
        submit.tasks.push_back(newTask(words));
    submit.known = known(submit.tasks);
    apply(std::move(submit));
}

model::TaskId ScheduleRig::newId(const std::string& name)
{
    model::TaskId taskId;
    for (unsigned byte = 0; byte < 4; ++byte)
        taskId.uuid.bytes[15 - byte] = static_cast<std::uint8_t>(m_nextId >> (8 * byte));
    ++m_nextId;
    m_ids[name] = taskId;
    m_names[taskId] = name;
    return taskId;
}

schedule::NewTask ScheduleRig::newTask(const std::vector<std::string>& words)
{
    auto spec = std::make_shared<model::TaskSpec>();
    spec->name = words[0];
    spec->run.command = {"true"};
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto equals = words[i].find('=');
        const std::string key = words[i].substr(0, equals);
        const std::string value =
            equals == std::string::npos ? std::string() : words[i].substr(equals + 1);
        if (key == "after") {
            for (const std::string& name : split(value, ','))
                spec->dependsOn.push_back(m_ids.contains(name) && m_tasks.contains(m_ids.at(name))
                                              ? model::toString(m_ids.at(name))
                                              : name);
        } else if (key == "team" || key == "prio" || key == "kind") {
            spec->labels.emplace_back(key, value);
        } else if (key == "on") {
            spec->retry.on.clear();
            for (const std::string& name : split(value, ','))
                spec->retry.on.push_back(*model::parse<model::FailureClass>(name));
        } else if (key == "key")
            spec->idempotencyKey = value;
        else if (key == "retry")
            spec->retry.attempts = std::atoi(value.c_str());
        else if (key == "backoff")
            spec->retry.backoffBase = spec->retry.backoffCap = seconds(value);
        else if (key == "idempotent")
            spec->idempotent = true;
        else if (key == "queue")
            spec->timeout.queue = seconds(value);
        else if (key == "start")
            spec->timeout.start = seconds(value);
        else if (key == "run")
            spec->timeout.run = seconds(value);
        else if (key == "total")
            spec->timeout.total = seconds(value);
        else if (key == "at")
            spec->notBefore = m_now.wall + seconds(value);
        else if (key == "deadline")
            spec->deadline = m_now.wall + seconds(value);
        else if (key == "gpu")
            spec->features.resources.emplace_back("gpu", std::atof(value.c_str()));
        else if (key == "backend")
            spec->override = model::Override{{}, value, "by test"};
        else
            log("bad key " + key);
    }
    std::ranges::sort(spec->labels);
    const model::TaskId taskId = newId(spec->name);
    schedule::NewTask task{taskId, spec, {}};
    for (const auto& [storedId, record] : m_tasks) {
        if (!spec->idempotencyKey.empty() && record.spec->idempotencyKey == spec->idempotencyKey)
            task.existing = storedId;
    }
    return task;
}

void ScheduleRig::report(const std::vector<std::string>& words)
{
    const auto hash = words[1].find('#');
    const model::TaskId taskId = m_ids.at(words[1].substr(0, hash));
    const int number = hash == std::string::npos ? m_tasks.at(taskId).attempt
                                                 : std::atoi(words[1].c_str() + hash + 1);
    const std::string& kind = words[0];
    const std::string argument = words.size() > 2 ? words[2] : std::string();
    model::AttemptReport what = report::Alive{};
    if (kind == "dispatched")
        what = report::Dispatched{"h-" + words[1]};
    else if (kind == "started")
        what = report::Started{m_now.wall, {}};
    else if (kind == "finished") {
        report::Finished finished;
        finished.succeeded = argument.empty() || argument == "0";
        finished.state =
            finished.succeeded ? model::AttemptState::Succeeded : model::AttemptState::Failed;
        finished.exitCode = std::atoi(argument.c_str());
        if (!finished.succeeded)
            finished.error = "exit " + argument;
        if (argument == "timeout")
            finished.state = model::AttemptState::TimedOut;
        finished.outputs = "\"" + words[1] + "\"";
        finished.endedAt = m_now.wall;
        what = finished;
    } else if (kind == "refused")
        what = report::Refused{model::FailureClass::Unavailable, "no", {}};
    else if (kind == "throttled")
        what = report::Refused{model::FailureClass::Throttled, "slow down", seconds(argument)};
    else if (kind == "ambiguous")
        what = report::Ambiguous{"reset"};
    else if (kind == "adopted")
        what = report::Adopted{"h-" + words[1], m_now.wall};
    else if (kind == "absent")
        what = report::Absent{false, "reboot"};
    else if (kind == "never")
        what = report::Absent{true, "no such run"};
    else if (kind == "cannot")
        what = report::CannotTell{"no answer"};
    else if (kind == "progress")
        what = report::CancelProgress{cancelState(argument)};
    apply(input::Report{{taskId, number}, what});
}

bool ScheduleRig::control(const std::vector<std::string>& words)
{
    using Scope = input::SetPaused::Scope;
    const std::string& verb = words[0];
    if (verb == "pause" || verb == "resume") {
        const Scope scope = words[1] == "all" ? Scope::Everything
            : words[1] == "team"              ? Scope::Team
                                              : Scope::Backend;
        apply(input::SetPaused{++m_request, "operator", scope, words.size() > 2 ? words[2] : "",
                               verb == "pause"});
    } else if (verb == "hold" || verb == "release") {
        apply(input::HoldDispatch{verb == "hold"});
    } else if (verb == "drain" || verb == "undrain") {
        apply(input::SetDraining{++m_request, "operator", words[1], verb == "drain"});
    } else if (verb == "weight") {
        apply(input::SetTeamWeight{++m_request, "operator", words[1], std::atoi(words[2].c_str())});
    } else if (verb == "cancel") {
        apply(input::Cancel{++m_request, "operator", {m_ids.at(words[1])}, words.size() > 2});
    } else if (verb == "lost") {
        const int attempt =
            words.size() > 2 ? std::stoi(words[2]) : m_scheduler->find(m_ids.at(words[1]))->attempt;
        apply(input::DeclareLost{++m_request, "operator", m_ids.at(words[1]), attempt, "looked"});
    } else if (verb == "redrive") {
        const model::TaskId taskId = newId(words[2]);
        const model::TaskRecord original = stored(words[1]);
        schedule::NewTask task{taskId, original.spec, {}};
        auto dependencies = known({task});
        apply(input::Redrive{++m_request, "operator", original, std::move(task),
                             std::move(dependencies)});
    } else {
        return false;
    }
    return true;
}

void ScheduleRig::explain(const std::vector<std::string>& words)
{
    std::string line = "= " + words[1] + ":";
    if (words[0] == "why") {
        for (const auto& reason : m_scheduler->whyWaiting(id(words[1]), m_now))
            line += fmt::format(" {}{}{}", schedule::toString(reason.code),
                                reason.backend.empty() ? "" : "@", reason.backend);
    } else {
        const model::TaskRecord& record = stored(words[1]);
        line += fmt::format(" {}", model::toString(record.state));
        if (record.cancel != model::CancelState::None)
            line += fmt::format(" cancel={}", model::toString(record.cancel));
        if (record.timeout != model::TimeoutKind::None)
            line += fmt::format(" timeout={}", model::toString(record.timeout));
        if (record.deadLetter)
            line += " dead";
        if (!record.error.empty())
            line += " | " + record.error;
    }
    log(line);
}

void ScheduleRig::command(const std::string& line)
{
    const std::vector<std::string> words = split(line, ' ');
    if (words.empty())
        return;
    const std::string& verb = words[0];
    if (verb == "backend") {
        model::BackendConfig config;
        config.name = words[1];
        config.type = *model::parse<model::ExecutionType>(words[2]);
        config.provider = "fake";
        config.concurrency = std::atoi(words[3].c_str());
        m_backends.push_back(config);
        m_health[config.name].state = model::BackendHealth::State::Healthy;
        setBackends();
        apply(input::Health{config.name, m_health[config.name]});
    } else if (verb == "health") {
        model::BackendHealth& health = m_health[words[1]];
        health = {};
        health.state = words[2] == "unavailable" ? model::BackendHealth::State::Unavailable
            : words[2] == "degraded"             ? model::BackendHealth::State::Degraded
                                                 : model::BackendHealth::State::Healthy;
        if (words[2] == "refuse")
            health.refusal = "is not permitted here";
        apply(input::Health{words[1], health});
    } else if (verb == "unconfigure") {
        std::erase_if(m_backends,
                      [&](const model::BackendConfig& config) { return config.name == words[1]; });
        m_health.erase(words[1]);
    } else if (verb == "submit") {
        submit({{words.begin() + 1, words.end()}});
    } else if (verb == "together") {
        std::vector<std::vector<std::string>> tasks(1);
        for (auto word = words.begin() + 1; word != words.end(); ++word) {
            if (*word == "|")
                tasks.emplace_back();
            else
                tasks.back().push_back(*word);
        }
        submit(tasks);
    } else if (verb == "wait")
        advance(seconds(words[1]));
    else if (verb == "suspend") {
        m_now.wall += seconds(words[1]);
        m_now.boot += seconds(words[1]);
        advance({});
    } else if (verb == "down") {
        m_now.wall += seconds(words[1]);
        m_now.boot += seconds(words[1]);
    } else if (verb == "wall")
        m_now.wall += seconds(words[1]);
    else if (verb == "restart")
        restart();
    else if (verb == "why" || verb == "state")
        explain(words);
    else if (!control(words))
        report(words);
}

} // namespace tributary::test
