// Tests that may be looked at after every observation, without paying for it in false alarms.
//
// Evidence is the logarithm of an e-process: a mixture of likelihood ratios whose expectation under
// the null hypothesis never exceeds 1 at any stopping time, so that by Ville's inequality the
// chance that it ever reaches log(1/alpha) is at most alpha, however often one looks (Ramdas,
// Grünwald, Vovk, Shafer: Game-theoretic statistics and safe anytime-valid inference, 2023).
//
// What is tested is a rate against that of a control group, conditionally on the events, as in
// Lindon, Sanden and Shirikian (Rapid regression detection in software deployments through
// sequential testing, KDD 2022) and Lindon and Malek (Anytime-valid inference for multinomial count
// data, NeurIPS 2022): tasks fall to the candidate with a known probability, the share. If the
// candidate is no worse, then an event (a failure, say) is one of the candidate's with at most that
// probability, whatever the rate of events is and however it drifts with the time of day.
//
// Thread: pure functions.
#pragma once

#include <cstdint>
#include <span>

namespace tributary::rollout {

// Independent yes-or-no observations of which each is a yes with at most probability `bound` under
// the null hypothesis. bound outside (0, 1) tells nothing.
struct Stratum
{
    double bound = 0;
    std::int64_t yes = 0;
    std::int64_t no = 0;
};

// Against the alternative that in all strata alike the odds of a yes are higher, by one of a fixed
// set of factors with equal weights. 0 without observations; may be negative.
double logEvidence(std::span<const Stratum> strata);

// The probability of a yes when events are `ratio` times as frequent among the candidate's tasks,
// and the candidate gets `share` (0 to 1) of all tasks.
double shareOfEvents(double share, double ratio);

// The largest rate that `events` of `trials` don't exclude at level `alpha`, at whatever moment the
// counting was stopped: Robbins' confidence sequence from the Beta(1/2, 1/2) mixture (Statistical
// methods related to the law of the iterated logarithm, 1970). 1 without trials.
double upperRate(std::int64_t events, std::int64_t trials, double alpha);

} // namespace tributary::rollout
