// A real engine over a directory of its own, two scripted places and a disk that can be broken.
//
// The places are "near" (edge) and "here" (traditional), two slots each. The label `kind` routes a
// task: "near" with the fallback to "here", "only-near" without, "here". Time stands still but for
// advance(). Thread: one.
#pragma once

#include "service/engine.h"
#include "service/local_queries.h"
#include "support/fake_clock.h"
#include "support/fault_vfs.h"
#include "support/scripted_place.h"

#include <QtCore/QTemporaryDir>

#include <optional>
#include <string>

namespace tributary::test {

class EngineRig
{
public:
    explicit EngineRig(DiskWatcher* watcher = nullptr); // null = `disk`
    ~EngineRig();
    EngineRig(const EngineRig&) = delete;
    EngineRig& operator=(const EngineRig&) = delete;

    base::Result<> start();
    void stop(); // results stay at the places

    // Accepted, or the error. `more` are further members of the task file ("\"idempotent\": true").
    base::Result<model::TaskId> submit(const std::string& kind, const std::string& more = {});
    service::CommandReply run(service::Command command);
    // Second by second, timers run.
    void advance(base::Micros by);
    // Returns when what was reported until now is stored and done.
    void sync();
    std::string why(const model::TaskId& id); // "no_slot@here, position", empty = not held
    std::string state(const model::TaskId& id); // as stored; "not there"

    BreakableDisk disk;
    ScriptedPlace near;
    ScriptedPlace here;
    FakeClock clock;
    QTemporaryDir dir;
    std::unique_ptr<service::Engine> engine;

private:
    base::SeededRandom m_random{1};
    FaultVfs m_vfs;
};

} // namespace tributary::test
