// The error and result types of every fallible function of the core.
//
// Thread: plain values. An Error's message is English, for logs and the command line; user
// interfaces translate by code. `where` names the place in the user's file, when there is one.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace tributary::base {

enum class ErrorCode {
    InvalidArgument, // the request can never succeed as it is
    ParseError, // a text or file could not be read; `where` says at which place
    NotFound,
    AlreadyExists,
    Conflict, // the base of the change is not the current one
    PermissionDenied,
    Unavailable, // may succeed later
    Timeout,
    ResourceExhausted, // disk full, limit reached
    Cancelled,
    ReadOnly, // the data directory can't be written
    Corruption, // stored data is not what was written
    Unsupported,
    Internal, // a fault of ours
};

std::string_view toString(ErrorCode code) noexcept;

// 1-based line and column in code points; line 0 means no place is known.
struct Place
{
    std::string file;
    int line = 0;
    int column = 0;

    bool operator==(const Place&) const = default;
};

struct Error
{
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    Place where;
    std::string hint; // the way out, empty when there is none

    bool operator==(const Error&) const = default;
};

// "file:line:column: message (hint)" with the parts that are known.
std::string describe(const Error& error);

template<class T = void>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> failure(ErrorCode code, std::string message, std::string hint = {})
{
    return std::unexpected(Error {code, std::move(message), {}, std::move(hint)});
}

} // namespace tributary::base
