// The figures of the scheduler, with their defaults.
#pragma once

#include "base/clock.h"

namespace tributary::schedule {

struct Options
{
    base::Micros lease = std::chrono::seconds{30}; // of an attempt, extended by each report
    base::Micros cancelGrace = std::chrono::seconds{10}; // from asking to force
    base::Micros orphanGrace = std::chrono::seconds{30}; // from force to giving up
    base::Micros reconcileBase = std::chrono::seconds{1}; // between two questions, doubling
    base::Micros reconcileCap = std::chrono::seconds{60};
    // How long an idempotent task waits for proof before it gets a new attempt without.
    base::Micros unknownHorizon = std::chrono::minutes{5};
    base::Micros ageAfter = std::chrono::minutes{10}; // waiting that raises the priority by one
    int agedShare = 4; // at most every n-th slot goes to an aged task before a higher priority
    int coolDownAfter = 3; // refusals in a row that rest a back end
    base::Micros coolDownBase = std::chrono::seconds{1}; // doubling
    base::Micros coolDownCap = std::chrono::seconds{30};
    base::Micros watchdog = std::chrono::seconds{5}; // looks at every queue even without a cause
    // False: nothing runs here. Tasks queue without a back end, and the first scheduler that has
    // back ends finds out whether one of them can run them.
    bool placesTasks = true;
    base::Micros lateWake = std::chrono::seconds{2}; // a timer that late means suspend or stall
};

} // namespace tributary::schedule
