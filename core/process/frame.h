// The runner's wire protocol: length-prefixed frames over a unix stream socket.
//
// A frame is a request (id from the client, answered once with the same id and kind), an answer,
// or an event (id 0). The part of the kind before the first '.' names the service: "task.start",
// "function.invoke". Bodies belong to the service (CBOR or JSON). Plain values; a reader has one
// owner.
//
// On the wire, little endian: u32 size of what follows, u64 id, u16 kind size, u16 key size,
// kind, key, body.
#pragma once

#include "base/error.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tributary::process {

inline constexpr std::size_t kMaxFrame = 64U << 20U; // bytes
inline constexpr int kProtocolVersion = 1;

struct Frame
{
    std::string kind;
    std::uint64_t id = 0;
    std::string key; // attempt key or empty
    std::string body;

    bool operator==(const Frame&) const = default;
};

// "task" of "task.start".
std::string_view serviceOf(const Frame& frame);

// Empty when the frame is over kMaxFrame or its names are over 64 KiB.
std::string encode(const Frame& frame);

class FrameReader
{
public:
    void append(std::string_view bytes) { m_buffer.append(bytes); }
    // The next whole frame, nothing while it is incomplete. Errors: Corruption (drop the peer).
    base::Result<std::optional<Frame>> next();

private:
    std::string m_buffer;
    std::size_t m_at = 0; // bytes before it are consumed
};

// Answers of any service that failed: kind of the request, body "!" + code + ' ' + message.
Frame failureFrame(const Frame& request, const base::Error& error);
// The error that an answer carries, nothing when it is none.
std::optional<base::Error> failureOf(const Frame& answer);

} // namespace tributary::process
