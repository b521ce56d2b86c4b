// decide(task, rule set, back ends) → classification and route, the one decision of the product:
// live scheduling, previews, replay and simulation call it.
//
// Thread: pure functions. A route depends on nothing but its arguments, so the same state gives
// the same route.
#pragma once

#include "base/error.h"
#include "cost/price_book.h"
#include "model/classification.h"
#include "model/keys.h"
#include "model/learned.h"
#include "plan/backend_state.h"
#include "rules/rule_set.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tributary::plan {

struct Forecast
{
    std::optional<double> seconds; // dispatch to end
    std::optional<base::Money> cost; // empty = unknown, never zero
};
// Must be pure.
using Estimator = std::function<Forecast(const model::TaskSpec&, const BackendState&)>;

// Cost by the price book from the declared estimate, else what was learned; in dollars as far as
// the book has a rate, so that costs can be compared. Time by what was learned, else declared.
Estimator declaredEstimator(std::shared_ptr<const cost::PriceBook> prices);

struct Context
{
    std::span<const BackendState> backends;
    const Estimator* estimator = nullptr; // null = only what was learned
};

struct Candidate
{
    std::size_t index = 0; // in Context::backends
    std::string name;
    bool isChosen = false;
    bool isFallback = false; // of the fallback type, used when none of the first type is usable
    Forecast forecast;
    std::vector<Reason> rejections; // every one; empty exactly when chosen
};

struct Route
{
    std::vector<Candidate> candidates; // capable ones in order of preference, then the others

    const Candidate* chosen() const; // null = has to wait, or can't run at all
    bool isPossible() const; // some back end is capable, now or later
};

struct Decision
{
    model::Classification classification;
    Route route;
};

// The rules' verdict with the task's override applied. An override keeps the rule's priority; its
// rule is "override". `learned`: of the task's type, null = nothing; see model::fillLearned.
// Errors: InvalidArgument for an override whose back end is of another type, NotFound for one that
// isn't configured.
base::Result<model::Classification> classify(const model::TaskSpec& spec,
                                             const rules::RuleSet& rules,
                                             std::span<const BackendState> backends,
                                             const model::Learned* learned = nullptr);
base::Result<void> applyOverride(const model::TaskSpec& spec,
                                 std::span<const BackendState> backends,
                                 model::Classification& classification);

// The capable back ends in order of preference, without regard to the state of the moment; the
// cheap form for queues. Balanced keeps the configured order, its choice is by load.
struct Tier
{
    std::vector<std::uint16_t> order;
    std::uint16_t fallbackFrom = 0; // order[fallbackFrom…] are of the fallback type

    bool operator==(const Tier&) const = default;
};
struct Ranking : Tier
{
    model::RoutingPolicy policy = model::RoutingPolicy::Ordered;
    // Those that have just turned the task down: only while none of the others answers.
    Tier last;

    bool operator==(const Ranking&) const = default;
};
Ranking rank(const model::TaskId& id, const model::TaskSpec& spec,
             const model::Classification& classification, const Context& context);

// Which of a ranking gets the next task: the index in `backends`, nothing when it has to wait.
// Split waits for its first usable back end, the others take the next one with a free slot.
// The fallback type is tried only when no back end of the first type is usable (pauses aside).
std::optional<std::size_t> choose(const Ranking& ranking, std::span<const BackendState> backends);

// Whether choose() looks at the fallback type of this tier now.
bool fallsBack(const Tier& tier, std::span<const BackendState> backends);
// It takes tasks, or is full or busy with itself for a moment: neither down, draining nor paused.
bool isPresent(const BackendState& backend);

Route route(const model::TaskId& id, const model::TaskSpec& spec,
            const model::Classification& classification, const Context& context);

base::Result<Decision> decide(const model::TaskId& id, const model::TaskSpec& spec,
                              const rules::RuleSet& rules, const Context& context,
                              const model::Learned* learned = nullptr);

} // namespace tributary::plan
