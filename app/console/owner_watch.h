// Watches a data directory that another program writes: tells the sink that something changed when
// its files did, and how the owner is.
//
// Thread: own; the destructor ends it, within the time that the owner takes for an answer (10 s at
// most). Lifetime: owner and sink outlive it.
#pragma once

#include "service/events.h"
#include "service/remote_commands.h"

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace tributary::console {

class OwnerWatch
{
public:
    // `owner` is null where nobody answers: only the files are watched.
    OwnerWatch(std::string dataDir, service::RemoteCommands* owner, service::EventSink& sink);
    ~OwnerWatch();
    OwnerWatch(const OwnerWatch&) = delete;
    OwnerWatch& operator=(const OwnerWatch&) = delete;

private:
    struct Mark; // when and how large the files are

    void run();
    void tellStatus();

    const std::string m_dataDir;
    service::RemoteCommands* m_owner;
    service::EventSink& m_sink;
    std::mutex m_mutex; // guards m_isEnding
    std::condition_variable m_wake;
    bool m_isEnding = false;
    std::thread m_thread; // last: everything it uses is there
};

} // namespace tributary::console
