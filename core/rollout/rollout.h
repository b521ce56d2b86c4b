// A version of the rules on trial beside the active one: as a shadow, which decides without acting,
// or as a canary, which decides a growing share of the new tasks.
//
// A plain value and the functions that move it on: the reactor owns the one that runs, the store
// keeps it after every change, and views read it. Only new tasks count: those whose number is not
// below the first one of a step. Thread: plain values, pure functions.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "model/classification.h"
#include "model/keys.h"
#include "rollout/guardrails.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::rollout {

enum class Mode : std::uint8_t
{
    Now, // the version decides every new task from now on
    Shadow, // decides beside the active version; nobody acts on it
    Canary, // decides a share of the new tasks, watched by guardrails
};
std::string_view toString(Mode mode) noexcept; // "now", "shadow", "canary"
std::optional<Mode> parseMode(std::string_view text) noexcept;

// What became of a published version.
enum class VersionState : std::uint8_t
{
    Superseded, // was active once
    Active,
    Shadow, // runs as that
    Canary,
    Stopped, // by somebody, before it was active
    RolledBack, // by a guardrail
};
std::string_view toString(VersionState state) noexcept; // "superseded", …, "rolled_back"
std::optional<VersionState> parseVersionState(std::string_view text) noexcept;

struct Plan
{
    Mode mode = Mode::Now;
    // Of a canary. Shares in basis points (100 = 1 %), ascending, the last one kWhole. A step is
    // left when the candidate's tasks of it that ended are as many as `samples`, at least half of
    // those that it moved among them, `hold` has passed and no guardrail has tripped; after the
    // last one the version is active.
    std::vector<int> steps{100, 1'000, 10'000};
    std::int64_t samples = 200;
    base::Micros hold = std::chrono::minutes{10};
    Limits limits;

    bool operator==(const Plan&) const = default;
};
// Errors: InvalidArgument, with the way out.
base::Result<> check(const Plan& plan);

inline constexpr std::size_t kMostSteps = 20;
inline constexpr std::size_t kMostDifferences = 1000; // of a version that are kept: the newest

struct Step
{
    int share = 0; // basis points; of a shadow 0
    model::TaskNo firstTask = 0;
    base::Instant since;
    Tally candidate;
    Tally control;

    bool operator==(const Step&) const = default;
};

using TypeMatrix = std::array<std::array<std::int64_t, model::kExecutionTypeCount>,
                              model::kExecutionTypeCount>; // [active][candidate]

struct Rollout
{
    std::int64_t version = 0; // the candidate
    std::int64_t base = 0; // the active version beside it
    Plan plan;
    std::vector<Step> steps; // those that have begun; the last one runs
    Calibration calibration;
    // Costs that are compared are all of one price book, see pricesChanged().
    std::string prices; // names it; empty = no book yet
    model::TaskNo pricedFrom = 0; // tasks before this one count for no cost
    // Of the tasks that both have decided.
    std::int64_t decided = 0;
    std::int64_t differing = 0; // in anything that acts, see differs()
    std::int64_t otherRule = 0; // the same decision by a rule of another name
    TypeMatrix matrix{};

    base::Instant since() const { return steps.front().since; }
    int share() const { return steps.back().share; }
    bool operator==(const Rollout&) const = default;
};

Rollout begin(const Plan& plan, std::int64_t version, std::int64_t base, model::TaskNo firstTask,
              base::Instant now);

// Whether they act differently: in all but rule, reason and version.
bool differs(const model::Classification& a, const model::Classification& b);

// The candidate decides it. Never in a shadow.
bool isInShare(const Rollout& rollout, std::string_view key);
// A new task was decided by both; answers whether the decisions differ.
bool noteDecision(Rollout& rollout, const model::Classification& active,
                  const model::Classification& candidate, bool byCandidate);

// New tasks are priced by `book` from `firstTask` on. The comparison of costs begins anew: with
// another calibration, and from nothing; in a step of 100 % it ends, because no control is priced
// by the new book. False: it is the book that there was, or the first one.
bool pricesChanged(Rollout& rollout, std::string_view book, model::TaskNo firstTask);

struct EndedTask
{
    model::TaskNo no = 0;
    std::int64_t version = 0; // that has decided it
    bool isMoved = false; // the two versions decide it differently
    Outcome outcome{};
};
enum class Noted : std::uint8_t
{
    Foreign, // not of this trial
    Counted,
    Against, // it speaks against the candidate: look at breach()
};
Noted noteEnd(Rollout& rollout, const EndedTask& task);

struct Breach
{
    Guard guard = Guard::Failures;
    std::string reason; // English, with the numbers
};
// What has tripped; nothing in a shadow.
std::optional<Breach> breach(const Rollout& rollout);
double alarm(const Rollout& rollout, Guard guard); // 1 or more = it trips
Tally total(const Rollout& rollout, bool ofCandidate); // over all steps

// What the running step of a canary has to see before it may be left.
struct Pending
{
    std::int64_t samples = 0; // so many further tasks of the candidate have to end
    std::int64_t moved = 0; // so many of those that it has moved, until half of them have
    base::Instant notBefore;
};
std::optional<Pending> pending(const Rollout& rollout); // nothing for a shadow

// When the step may be left, once it has its samples; never for a shadow.
std::optional<base::Instant> advanceAt(const Rollout& rollout);
// Begins the next step. False: there is none, the version is to become active.
bool advance(Rollout& rollout, model::TaskNo firstTask, base::Instant now);

} // namespace tributary::rollout
