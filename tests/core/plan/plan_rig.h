// Back ends, tasks and routes as short texts, so that rows of tests read like sentences.
#pragma once

#include "plan/decide.h"

#include <string>
#include <vector>

namespace tributary::test {

// One back end a line: `NAME TYPE SLOTS [flag…]`. Flags: used=N provider=P cores=N memory=BYTES
// maxrun=SECONDS gpu=N latency=SECONDS cost=MICRO[CUR] plan=NAME disabled removed draining paused
// resting unprobed degraded down=WHY refuses=WHY unable=WHY nodes dedupes allows
// (nodes: an HTTP edge node that doesn't dedupe; dedupes: one that does; _ stands for a blank)
std::vector<plan::BackendState> backendsFrom(const std::string& text);

// `NAME [flag…]`. Flags: type=T provider=P policy=P backends=a,b weights=a:3,b:1 fallback=T
model::Classification classificationFrom(const std::string& text);

// Flags: time=S cores=N memory=BYTES gpu=N idempotent type=T backend=B reason=R
model::TaskSpec taskFrom(const std::string& text);

model::TaskId idOf(unsigned number);

// "*local spare(not_preferred) functions(other_type,no_slot)": the chosen one has a star, those of
// the fallback type a tilde.
std::string describe(const plan::Route& route);
// The same with the texts of the reasons.
std::string explain(const plan::Route& route);

} // namespace tributary::test
