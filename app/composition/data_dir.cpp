#include "data_dir.h"

#include <cstdlib>

namespace tributary::composition {

std::string defaultDataDir(std::string_view name)
{
    std::string parent;
    if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state == '/') {
        parent = state;
    } else {
        const char* home = std::getenv("HOME");
        parent = std::string(home != nullptr && *home != '\0' ? home : "/tmp") + "/.local/state";
    }
    return parent + '/' + std::string(name);
}

} // namespace tributary::composition
