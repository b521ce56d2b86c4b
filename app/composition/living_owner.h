// The program that owns a data directory right now, as seen by another one.
#pragma once

#include "service/remote_commands.h"

#include <chrono>
#include <memory>
#include <string>

namespace tributary::composition {

// How long another program may hold the directory without answering: one that stores a command
// and goes, or an owner that is starting. Who wants the directory tries again after each step.
inline constexpr std::chrono::seconds kOwnerPatience{10};
inline constexpr std::chrono::milliseconds kOwnerStep{20};

// Null when nobody answers on the owner's socket. Thread: any; blocks for at most 2 s.
std::unique_ptr<service::RemoteCommands> livingOwner(const std::string& dataDir);

} // namespace tributary::composition
