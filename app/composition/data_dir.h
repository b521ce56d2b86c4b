// Where data lives when nobody says otherwise. Thread: any; reads the environment.
#pragma once

#include <string>
#include <string_view>

namespace tributary::composition {

// $XDG_STATE_HOME/NAME, else ~/.local/state/NAME. Not made.
std::string defaultDataDir(std::string_view name = "tributary");

} // namespace tributary::composition
