// Work that is quick for most rule files and takes seconds for the largest: at once, or beside the
// window.
//
// Thread: GUI. `job` may run on a worker: it captures values, and is asked to stop by what it gets.
#pragma once

#include "gateway/gateway.h"

#include <functional>
#include <utility>

namespace tributary::pages {

using Stopped = std::function<bool()>;

// `done` gets what job(Stopped) returns: before this returns when it is not large, else as a query
// of the gateway with that context and key. Either way the job that was asked before is out of
// date.
template<class Job, class Done>
void runBeside(gateway::Gateway& gateway, QObject* context, const QString& key, bool isLarge,
               Job job, Done done)
{
    if (!isLarge) {
        gateway.cancelQuery(context, key);
        done(job(Stopped([] { return false; })));
        return;
    }
    gateway.query(
        context, key,
        [job = std::move(job)](const gateway::Queries& on) {
            return job(Stopped([cancel = on.cancel] { return cancel->isCancelled(); }));
        },
        std::move(done));
}

} // namespace tributary::pages
