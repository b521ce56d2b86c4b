#include "service/commands.h"

#include <condition_variable>
#include <memory>
#include <mutex>

namespace tributary::service {

CommandReply executeAndWait(CommandPort& port, Command command)
{
    struct Wait
    {
        std::mutex mutex; // guards reply and isDone
        std::condition_variable ready;
        CommandReply reply;
        bool isDone = false;
    };
    // Shared: the answering thread may still notify when this one has woken.
    const auto wait = std::make_shared<Wait>();
    port.execute(std::move(command), [wait](CommandReply reply) {
        const std::lock_guard lock(wait->mutex);
        wait->reply = std::move(reply);
        wait->isDone = true;
        wait->ready.notify_one();
    });
    std::unique_lock lock(wait->mutex);
    wait->ready.wait(lock, [&] { return wait->isDone; });
    return std::move(wait->reply);
}

} // namespace tributary::service
