#include "support/record_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tributary::test {
namespace {

class FieldList
{
public:
    template<class Value>
    FieldList& add(std::string_view name, const Value& value)
    {
        m_text += fmt::format("{}{}={}", m_text.empty() ? "" : " ", name, value);
        return *this;
    }
    FieldList& add(std::string_view name, base::Instant at)
    {
        return add(name, base::toMicros(at));
    }
    FieldList& add(std::string_view name, const model::MaybeInstant& at)
    {
        return at ? add(name, *at) : add(name, "-");
    }
    FieldList& add(std::string_view name, const std::optional<int>& value)
    {
        return value ? add(name, *value) : add(name, "-");
    }
    FieldList& add(std::string_view name, const base::Money& money)
    {
        return add(name, fmt::format("{} {}", money.micro, money.currency.text()));
    }
    std::string take() { return std::move(m_text); }

private:
    std::string m_text;
};

std::string classificationText(const model::Classification& c)
{
    std::string text = fmt::format("{}|{}|{}|{}|{}|{}|{}|", model::toString(c.type), c.rule,
                                   c.reason, model::toString(c.priority), c.provider,
                                   static_cast<int>(c.policy), c.ruleSetVersion);
    for (const std::string& backend : c.backends)
        text += backend + ",";
    for (const auto& [backend, weight] : c.weights)
        text += fmt::format("{}:{},", backend, weight);
    return text + (c.fallback ? std::string(model::toString(*c.fallback)) : "-");
}

std::string learnedText(const model::Learned* learned)
{
    if (learned == nullptr)
        return "none";
    std::string text;
    for (const auto& measure : learned->measures) {
        const auto known = measure.value_or(model::LearnedQuantiles{});
        text += fmt::format("{} {} {};", known.runs, base::toMicros(known.lastAt),
                            fmt::join(known.values, " "));
    }
    return text;
}

} // namespace

std::string recordText(const model::TaskRecord& task)
{
    return FieldList()
        .add("no", task.no)
        .add("id", model::toString(task.id))
        .add("state", model::toString(task.state))
        .add("cancel", model::toString(task.cancel))
        .add("class", classificationText(task.classification))
        .add("backend", task.backend)
        .add("attempt", task.attempt)
        .add("tries", task.tries)
        .add("exit", task.exitCode)
        .add("failure", model::toString(task.failure))
        .add("timeout", model::toString(task.timeout))
        .add("error", task.error)
        .add("outputs", task.outputs)
        .add("cost", task.cost)
        .add("submitted", task.submitted)
        .add("queued", task.queued)
        .add("not_before", task.notBefore)
        .add("started", task.started)
        .add("ended", task.ended)
        .add("wait", task.queueWait.count())
        .add("cold", task.coldStart.count())
        .add("dead", task.deadLetter)
        .add("redrive_of", task.redriveOf)
        .add("learned", learnedText(task.learned.get()))
        .add("spec", task.spec ? model::toJson(*task.spec) : "none")
        .take();
}

std::string recordText(const model::AttemptRecord& attempt)
{
    return FieldList()
        .add("id", model::attemptKey(attempt.id))
        .add("task", attempt.task)
        .add("state", model::toString(attempt.state))
        .add("cancel", model::toString(attempt.cancel))
        .add("backend", attempt.backend)
        .add("handle", attempt.handle)
        .add("intent", attempt.intentAt)
        .add("dispatched", attempt.dispatchedAt)
        .add("started", attempt.startedAt)
        .add("ended", attempt.endedAt)
        .add("lease", attempt.leaseUntil)
        .add("init", attempt.initTime.count())
        .add("exit", attempt.exitCode)
        .add("signal", attempt.signal)
        .add("failure", model::toString(attempt.failure))
        .add("error", attempt.error)
        .add("outputs", attempt.outputs)
        .add("cpu", attempt.usage.cpu.count())
        .add("memory", attempt.usage.peakMemoryBytes)
        .add("cost", attempt.cost)
        .add("formula", attempt.costFormula)
        .add("log", attempt.logNote)
        .add("stale", attempt.isStale)
        .take();
}

std::string bodyText(const std::vector<model::EventField>& body)
{
    nlohmann::json json = nlohmann::json::object();
    for (const model::EventField& field : body)
        std::visit([&](const auto& value) { json[std::string(field.key)] = value; }, field.value);
    return json.dump();
}

} // namespace tributary::test
