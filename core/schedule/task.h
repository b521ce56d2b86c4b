// A task as the reactor holds it while it isn't terminal. Private to core/schedule.
#pragma once

#include "model/records.h"
#include "schedule/timer_heap.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

namespace tributary::schedule {

inline constexpr std::uint16_t kNoBackend = 0xFFFF;

struct Attempt
{
    model::AttemptRecord record;
    bool isDirty = false; // among the effects that are not written yet
    bool hasResult = false; // ended by the back end's own word
    bool isRestored = false; // was open when the process started; the back end has not answered
};

// Where a task waits while it has no live attempt.
enum class Waiting : std::uint8_t
{
    Nowhere,
    ForOthers, // accepted: dependencies, not_before
    InQueue,
    BackOff,
};

// Why a live attempt is being ended before its time.
enum class Ending : std::uint8_t
{
    None,
    Cancel,
    TimeOut, // which one is in record.timeout
};

// A task that waits for another. Slots are used again, numbers never are.
struct Dependent
{
    Slot slot = kNoSlot;
    model::TaskNo no = 0;
};

struct Task
{
    model::TaskRecord record;
    Slot slot = kNoSlot;
    bool isDirty = false;
    Waiting waiting = Waiting::Nowhere;
    Ending ending = Ending::None;

    // Attempt number n is attempts[n - 1]; only the last can be live.
    std::vector<std::unique_ptr<Attempt>> attempts;
    std::uint16_t backend = kNoBackend; // of the live attempt
    std::uint32_t livePosition = 0; // in the live list of that back end
    std::uint64_t tried = 0; // back ends that come last until all were tried; bit = index % 64
    int asks = 0; // how often reconcile was asked in a row
    std::uint32_t gapSeen = 0; // the last gap in time that its lease was excused for

    std::uint32_t openDependencies = 0;
    std::vector<Dependent> dependents; // some may have ended without it

    // In the queue.
    std::uint32_t team = 0;
    std::uint32_t lane = 0;
    Slot previousInTeam = kNoSlot, nextInTeam = kNoSlot;
    Slot previousInClass = kNoSlot, nextInClass = kNoSlot;
    std::int64_t waitingSince = 0; // boot time, for ageing

    // Boot times in microseconds.
    std::int64_t phaseDue = kNever; // queue, start or run time-out, by state
    std::int64_t totalDue = kNever;
    std::int64_t leaseDue = kNever;
    std::int64_t graceDue = kNever; // next step of an ending
    std::int64_t askDue = kNever; // next reconcile
    std::int64_t horizonDue = kNever; // an idempotent task stops waiting for proof
    std::int64_t retryDue = kNever; // end of the back-off
    // Wall times in microseconds.
    std::int64_t notBeforeDue = kNever;
    std::int64_t deadlineDue = kNever;

    Attempt* live() const
    {
        return backend == kNoBackend || attempts.empty() ? nullptr : attempts.back().get();
    }
    bool isTried(std::uint16_t index) const { return (tried >> (index % 64U) & 1U) != 0; }
    void setTried(std::uint16_t index) { tried |= 1ULL << (index % 64U); }
    bool isTerminal() const { return model::isTerminal(record.state); }
    std::int64_t bootDue() const
    {
        return std::min({phaseDue, totalDue, leaseDue, graceDue, askDue, horizonDue, retryDue});
    }
    std::int64_t wallDue() const { return std::min(notBeforeDue, deadlineDue); }
    void clearAttemptDues() { phaseDue = leaseDue = graceDue = askDue = horizonDue = kNever; }
};

} // namespace tributary::schedule
