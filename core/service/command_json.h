// Commands and their replies as JSON: what travels on the owner's socket.
//
// Format: {"command": "cancel", …the fields of the struct…}. Thread: pure functions.
#pragma once

#include "service/commands.h"

#include <optional>
#include <string>
#include <string_view>

namespace tributary::service {

// Errors: ParseError, naming the field whose text is no UTF-8.
base::Result<std::string> toJson(const Command& command);
// Errors: ParseError; InvalidArgument, naming the field: unknown, missing, there twice, of another
// type or out of range.
base::Result<Command> readCommand(std::string_view text);

std::string toJson(const CommandReply& reply);
base::Result<CommandReply> readReply(std::string_view text);

// {"error": {"code","message","file","line","column","hint"}}, as --json prints it.
std::string toJson(const base::Error& error);
std::optional<base::Error> readError(std::string_view text);

} // namespace tributary::service
