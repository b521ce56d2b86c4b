#include "base/error.h"

#include <fmt/format.h>

namespace tributary::base {

std::string_view toString(ErrorCode code) noexcept
{
    switch (code) {
    case ErrorCode::InvalidArgument: return "invalid_argument";
    case ErrorCode::ParseError: return "parse_error";
    case ErrorCode::NotFound: return "not_found";
    case ErrorCode::AlreadyExists: return "already_exists";
    case ErrorCode::Conflict: return "conflict";
    case ErrorCode::PermissionDenied: return "permission_denied";
    case ErrorCode::Unavailable: return "unavailable";
    case ErrorCode::Timeout: return "timeout";
    case ErrorCode::ResourceExhausted: return "resource_exhausted";
    case ErrorCode::Cancelled: return "cancelled";
    case ErrorCode::ReadOnly: return "read_only";
    case ErrorCode::Corruption: return "corruption";
    case ErrorCode::Unsupported: return "unsupported";
    case ErrorCode::Internal: return "internal";
    }
    return "internal";
}

std::string describe(const Error& error)
{
    std::string text;
    if (!error.where.file.empty())
        text += error.where.file + ":";
    if (error.where.line > 0)
        text += fmt::format("{}:{}:", error.where.line, error.where.column);
    if (!text.empty())
        text += ' ';
    text += error.message;
    if (!error.hint.empty())
        text += fmt::format(" ({})", error.hint);
    return text;
}

} // namespace tributary::base
