// Versions of the rules and their trials, as the store keeps them.
//
// Thread: plain values. Times are UTC.
#pragma once

#include "model/keys.h"
#include "rollout/rollout.h"

#include <cstdint>
#include <string>

namespace tributary::store {

// A published rule set. Exactly one version is active, once there is any; at most one is tried
// beside it.
struct RuleSetVersion
{
    std::int64_t version = 0; // ascending from 1, given by the owner
    std::int64_t base = 0; // the version it was edited from
    base::Instant at;
    std::string author;
    std::string message;
    std::string file; // name to show in errors
    std::string source; // the bytes as published
    bool isActive = false;
    rollout::Mode mode{}; // how it was published
    rollout::VersionState state{};
    std::string reason{}; // of the state, by whoever or whatever gave it; may be empty
    std::string replay{}; // what a replay said of it before, JSON as it was given; may be empty
};

// What becomes of a version later on. Active makes the one that was superseded.
struct RuleSetOutcome
{
    std::int64_t version = 0;
    rollout::VersionState state = rollout::VersionState::Stopped;
    std::string reason;
};

// How the trial of a version stands; replaces what was there.
struct RolloutProgress
{
    std::int64_t version = 0;
    std::string json; // as rollout::toJson writes it
};

// A task that the active version and the one that is tried have decided differently. The newest
// rollout::kMostDifferences of a version are kept.
struct RuleDifference
{
    std::int64_t version = 0; // that is tried
    std::int64_t ordinal = 0; // of its differences, from 1
    model::TaskNo task = 0;
    base::Instant at;
    bool byCandidate = false; // it acted
    std::string active; // JSON as rollout::toJson writes it
    std::string candidate;
};

} // namespace tributary::store
