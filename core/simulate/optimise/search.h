// The search for the frontier of cost against p95 over the settings of the thresholds.
//
// Few settings are all tried. Else each threshold is first moved alone over all of its cuts; then a
// steady-state evolutionary search goes on from there: a member of the archive, changed in few
// thresholds (a step whose length is a random power of two, another cut, or back to today's) or
// mixed with another member, replaces what it beats (the ε-MOEA of Deb, Mohan and Mishra,
// "Evaluating the ε-Domination Based Multi-Objective Evolutionary Algorithm", Evolutionary
// Computation 13(4), 2005). At last every change that does not pay is taken back.
//
// Thread: pure but for its callbacks; the same input and seed give the same points as long as no
// callback ends the search.
#pragma once

#include "simulate/optimise/archive.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace tributary::simulate {

struct SearchOptions
{
    std::uint64_t seed = 1;
    std::int64_t evaluations = 20'000; // at most
    std::int64_t tryAllUpTo = 4'096; // settings
    std::size_t capacity = 256; // of the archive
    // Whether a setting that would be kept may be: the slow questions. Never asked about today's.
    std::function<bool(const Setting&)> isAcceptable;
    std::function<bool()> isStopped; // may be empty
    std::function<void(std::int64_t done)> progress; // evaluations; may be empty
};

struct SearchResult
{
    std::vector<ArchivePoint> points; // ascending cost; today's is among them if nothing beats it
    ArchivePoint today;
    std::int64_t evaluations = 0;
    bool isExhaustive = false; // every setting was tried
    bool isStopped = false; // before it was done
};

SearchResult searchFrontier(Trial& trial, std::span<const Cuts> cuts, const SearchOptions& options);

} // namespace tributary::simulate
