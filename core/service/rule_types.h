// What pages and commands show of the versions of the rules and their trials.
//
// Thread: plain values. Times are UTC.
#pragma once

#include "model/keys.h"
#include "rollout/rollout.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tributary::service {

struct RuleSetVersionRow
{
    std::int64_t version = 0;
    bool isActive = false;
    base::Instant at;
    std::string author;
    std::string message;
    std::string source; // the bytes as published
    std::string file; // name to show in errors
    rollout::Mode mode{}; // how it was published
    rollout::VersionState state{};
    std::string reason{}; // of the state: why it was stopped or rolled back; may be empty
    std::string replay{}; // what a replay said before: a JSON object as text, or empty
};

// A task that the active version and the one on trial have decided differently.
struct RuleDifferenceRow
{
    std::int64_t ordinal = 0; // of the trial's differences, from 1
    model::TaskId task; // nil when the task is gone
    std::string name;
    base::Instant at;
    bool byCandidate = false; // the version on trial acted
    std::string active; // {"type","priority","rule","provider","backends","policy","fallback"}
    std::string candidate;
};

// The trial of a version, as it stands or as it ended.
struct RuleTrial
{
    rollout::VersionState state{};
    std::string reason;
    rollout::Rollout rollout;
    std::vector<RuleDifferenceRow> differences; // newest first; rollout.differing counts all
};

} // namespace tributary::service
