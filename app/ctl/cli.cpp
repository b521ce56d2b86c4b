#include "cli.h"

#include "service/command_json.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <ostream>

namespace tributary::ctl {
namespace {

int exitCodeOf(const base::Error& error)
{
    switch (error.code) {
    case base::ErrorCode::ParseError:
    case base::ErrorCode::InvalidArgument:
        return kBadInput;
    case base::ErrorCode::NotFound:
    case base::ErrorCode::AlreadyExists:
    case base::ErrorCode::Conflict:
    case base::ErrorCode::Cancelled:
        return kFailed;
    default:
        return kUnavailable;
    }
}

} // namespace

int Cli::fail(const base::Error& error) const
{
    if (json)
        err << service::toJson(error) << '\n';
    else
        err << "error: " << base::describe(error) << '\n';
    return exitCodeOf(error);
}

int Cli::fail(const std::vector<base::Error>& errors) const
{
    for (const auto& error : errors)
        fail(error);
    return errors.empty() ? kDone : exitCodeOf(errors.front());
}

void Cli::line(std::string_view text) const
{
    out << text << '\n';
}

void Cli::note(std::string_view text) const
{
    const auto from = text.find_first_not_of(" (");
    if (from == std::string_view::npos)
        return;
    text.remove_prefix(from);
    if (text.ends_with(')'))
        text.remove_suffix(1);
    if (json)
        err << "{\"note\":\"" << text << "\"}\n";
    else
        err << "note: " << text << '\n';
}

std::string defaultDataDir()
{
    if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state == '/')
        return std::string(state) + "/tributary";
    const char* home = std::getenv("HOME");
    return std::string(home != nullptr && *home != '\0' ? home : "/tmp")
        + "/.local/state/tributary";
}

base::Result<std::string> readInput(const Cli& cli, const std::string& path)
{
    if (path == "-")
        return std::string(std::istreambuf_iterator<char>(cli.in), {});
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return std::unexpected(base::Error{base::ErrorCode::InvalidArgument,
                                           "can't be read",
                                           {path, 0, 0},
                                           "name a readable file, or - for standard input"});
    std::string text(std::istreambuf_iterator<char>(file), {});
    if (file.bad())
        return std::unexpected(
            base::Error{base::ErrorCode::Unavailable, "reading failed", {path, 0, 0}, {}});
    return text;
}

} // namespace tributary::ctl
