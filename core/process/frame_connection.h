// One end of a runner's socket on an event loop: frames in, frames out, never blocking.
//
// Thread: the loop's. Lifetime: held by shared_ptr; after close() nothing is called any more.
// A peer that doesn't read is dropped when 256 MiB wait for it.
#pragma once

#include "process/event_loop.h"
#include "process/frame.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace tributary::process {

class FrameConnection : public std::enable_shared_from_this<FrameConnection>
{
public:
    struct Handlers
    {
        std::function<void(Frame)> frame;
        std::function<void(const base::Error&)> closed; // once, by the peer or a failure
    };
    // Takes the connected, non-blocking socket over. Errors: ResourceExhausted (it is closed then).
    static base::Result<std::shared_ptr<FrameConnection>> create(EventLoop& loop, int socket,
                                                                 Handlers handlers);
    ~FrameConnection();
    FrameConnection(const FrameConnection&) = delete;
    FrameConnection& operator=(const FrameConnection&) = delete;

    void send(const Frame& frame);
    void close();

private:
    FrameConnection(EventLoop& loop, int socket, Handlers handlers)
        : m_loop(loop)
        , m_socket(socket)
        , m_handlers(std::move(handlers))
    {
    }
    void ready(std::uint32_t events);
    void receive();
    void flush();
    void fail(base::Error error);

    EventLoop& m_loop;
    int m_socket;
    Handlers m_handlers;
    FrameReader m_reader;
    std::string m_out;
    std::size_t m_sent = 0; // of m_out
    bool m_wantsOut = false;
};

} // namespace tributary::process
