#include "cli.h"

#include "base/text_file.h"
#include "service/command_json.h"

#include <nlohmann/json.hpp>

#include <array>
#include <istream>
#include <ostream>

namespace tributary::ctl {
namespace {

// With a place it is about the user's file: one beyond the limits isn't a full disk.
int exitCodeOf(const base::Error& error)
{
    const bool hasPlace = !error.where.file.empty();
    switch (error.code) {
    case base::ErrorCode::ParseError:
    case base::ErrorCode::InvalidArgument:
        return kBadInput;
    case base::ErrorCode::ResourceExhausted:
    case base::ErrorCode::PermissionDenied:
    case base::ErrorCode::Unsupported:
        return hasPlace ? kBadInput : kUnavailable;
    case base::ErrorCode::NotFound:
        return hasPlace ? kBadInput : kFailed;
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
        err << nlohmann::json{{"note", text}}.dump(-1, ' ', false,
                                                   nlohmann::json::error_handler_t::replace)
            << '\n';
    else
        err << "note: " << text << '\n';
}

CLI::Validator notEmpty()
{
    return {[](const std::string& text) {
                return text.empty() ? std::string("must not be empty") : std::string();
            },
            ""};
}

CLI::Validator atLeastOne()
{
    return {[](const std::string& text) {
                int number = 0;
                const bool isFine = CLI::detail::lexical_cast(text, number) && number > 0;
                return isFine ? std::string() : "must be a whole number from 1 on";
            },
            "POSITIVE"};
}

base::Result<std::string> readInput(const Cli& cli, const std::string& path)
{
    if (path != "-") {
        auto text = base::readTextFile(path);
        if (text || text.error().code == base::ErrorCode::Unavailable)
            return text;
        auto error = text.error();
        error.code = base::ErrorCode::InvalidArgument; // the argument names no readable file
        error.hint = "name a readable file, or - for standard input";
        return std::unexpected(std::move(error));
    }
    // Stream iterators would throw what read() turns into a state of the stream.
    std::string text;
    std::array<char, 64U << 10U> block{};
    while (cli.in.read(block.data(), block.size()) || cli.in.gcount() > 0)
        text.append(block.data(), static_cast<std::size_t>(cli.in.gcount()));
    return text;
}

} // namespace tributary::ctl
