// How this console reaches its data directory: as the owner that schedules, beside an owner that
// lives, or for reading only, with the reason.
//
// Thread: GUI. Lifetime: ends after everything that was given its ports, and after unwatch().
#pragma once

#include "gateway/gateway.h"
#include "service/events.h"
#include "service/secret_store.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace tributary::console {

struct AccessOptions
{
    std::string dataDir;
    service::SecretStore* keyring = nullptr; // outlives the access
    std::function<void()> raise; // another console asks to come forward; any thread
    // Where a console owns the directory already, ask it to come forward instead of opening.
    bool raisesOther = true;
    // Another program may hold the directory for a moment: one that stores a command and goes, or
    // an owner that is starting or ending.
    std::chrono::milliseconds patience{3000};
};

class Access
{
public:
    // Always succeeds in some way; null when another console came forward and this one ends.
    static std::unique_ptr<Access> open(const AccessOptions& options);
    virtual ~Access() = default;

    virtual gateway::Ports ports() = 0;
    // Tells the sink the status and from then on what changes, from any thread.
    virtual void watch(service::EventSink& sink) = 0;
    virtual void unwatch() = 0; // nothing is told after it returns
    // Keeps this process from starting anything new; empty where it doesn't schedule.
    virtual std::function<void(bool)> hold() = 0;
    virtual std::string dataDir() const = 0;
};

} // namespace tributary::console
