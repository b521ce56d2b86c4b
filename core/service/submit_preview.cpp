// What would become of tasks that are not submitted yet: by the code that decides them for real.
#include "cost/estimate.h"
#include "rollout/assignment.h"
#include "rules/explain.h"
#include "service/local_queries.h"

#include <unordered_map>

namespace tributary::service {
namespace {

// Many tasks are shown as counts: only the first are looked at in full.
constexpr std::size_t kMaxItems = 1000;
constexpr std::size_t kMaxErrors = 20;

// What the scheduler knew at one moment.
struct Ground
{
    std::shared_ptr<const rules::RuleSet> rules;
    std::optional<schedule::Trial> canary;
    std::vector<plan::BackendState> backends;
    std::unordered_map<std::string, std::shared_ptr<const model::Learned>> learned; // by task type
    std::shared_ptr<const cost::PriceBook> prices;

    const model::Learned* learnedOf(const model::TaskSpec& spec) const
    {
        return learned.at(spec.taskType).get();
    }
};

bool look(Engine& engine, Ground& ground)
{
    const bool isRunning =
        engine.inspect([&](const schedule::Scheduler& scheduler, const schedule::Now&) {
            for (auto& [taskType, known] : ground.learned)
                known = scheduler.learned(taskType);
            ground.rules = scheduler.rules();
            const schedule::Trial* trial = scheduler.trial();
            if (trial != nullptr && trial->rollout.plan.mode == rollout::Mode::Canary)
                ground.canary = *trial;
            ground.backends.assign(scheduler.backends().begin(), scheduler.backends().end());
        });
    ground.prices = engine.prices();
    return isRunning && ground.rules != nullptr;
}

// Empty: it hangs on the id.
std::optional<bool> isDecidedBy(const rollout::Rollout& canary, const model::TaskSpec& spec)
{
    if (!spec.idempotencyKey.empty())
        return rollout::isInShare(canary, spec.idempotencyKey);
    return canary.share() >= rollout::kWhole ? std::optional(true) : std::nullopt;
}

// The rules that decide it, as far as that is known.
struct Decider
{
    const rules::RuleSet& rules;
    std::optional<CanaryPreview> canary{};
};

base::Result<Decider> deciderOf(const Ground& ground, const model::TaskSpec& spec)
{
    if (!ground.canary || rollout::isChosenByHand(spec))
        return Decider{*ground.rules};
    const rollout::Rollout& running = ground.canary->rollout;
    const auto decides = isDecidedBy(running, spec);
    const bool isCandidates = decides.value_or(false);
    const rules::RuleSet& other = isCandidates ? *ground.rules : *ground.canary->rules;
    auto verdict = plan::classify(spec, other, ground.backends, ground.learnedOf(spec));
    if (!verdict)
        return std::unexpected(verdict.error());
    return Decider{isCandidates ? *ground.canary->rules : *ground.rules,
                   CanaryPreview{running.version, running.share(), decides, std::move(*verdict)}};
}

base::Result<SubmitPreview::Item> itemOf(const Ground& ground, const model::TaskSpec& spec,
                                         Decider decider)
{
    const model::Learned* learned = ground.learnedOf(spec);
    SubmitPreview::Item item;
    item.name = spec.name;
    item.canary = std::move(decider.canary);
    const model::LearnedInput input(spec.ruleInput(), learned);
    item.explanation = rules::explainJson("null", rules::explain(decider.rules, input.view()));
    const auto estimator = plan::declaredEstimator(ground.prices);
    const auto decision =
        plan::decide({}, spec, decider.rules, {ground.backends, &estimator}, learned);
    if (!decision)
        return std::unexpected(decision.error());
    item.classification = decision->classification;
    item.candidates = candidatesOf(decision->route);
    const auto* chosen = decision->route.chosen();
    if (chosen == nullptr) {
        item.costBasis = "no back end can take it now";
        return item;
    }
    const auto estimate = cost::estimateCost(*ground.prices, ground.backends[chosen->index].config,
                                             spec, cost::forecastOf(spec.features, learned));
    item.costEstimate = estimate.p50;
    item.costBasis = estimate.basis;
    return item;
}

base::Result<> addTask(const Ground& ground, const model::TaskSpec& spec, SubmitPreview& preview)
{
    auto decider = deciderOf(ground, spec);
    if (!decider)
        return std::unexpected(decider.error());
    const auto verdict =
        plan::classify(spec, decider->rules, ground.backends, ground.learnedOf(spec));
    if (!verdict) // an override that can't be
        return std::unexpected(verdict.error());
    ++preview.byType[static_cast<std::size_t>(verdict->type)];
    if (preview.items.size() >= kMaxItems)
        return {};
    auto item = itemOf(ground, spec, std::move(*decider));
    if (!item)
        return std::unexpected(item.error());
    preview.items.push_back(std::move(*item));
    return {};
}

} // namespace

SubmitPreview LocalQueries::preview(const std::string& text, const std::string& file)
{
    SubmitPreview preview;
    auto specs = model::readTaskFile(text, file);
    if (!specs) {
        preview.errors = std::move(specs.error());
        return preview;
    }
    preview.total = static_cast<std::int64_t>(specs->size());
    Ground ground;
    for (const auto& spec : *specs)
        ground.learned.try_emplace(spec.taskType);
    if (m_engine == nullptr || !look(*m_engine, ground)) {
        preview.errors.push_back({base::ErrorCode::Unavailable, "no scheduler is running", {}, {}});
        return preview;
    }
    for (const auto& spec : *specs) {
        const auto added = addTask(ground, spec, preview);
        if (!added && preview.errors.size() < kMaxErrors)
            preview.errors.push_back(added.error());
    }
    return preview;
}

} // namespace tributary::service
