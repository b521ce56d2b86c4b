#include "program_dir.h"

#include <fmt/format.h>

#include <array>

namespace tributary::composition {

base::Result<std::filesystem::path> findProgramDir()
{
    std::error_code error;
    const auto self = std::filesystem::canonical("/proc/self/exe", error).parent_path();
    std::string looked;
    for (const char* place : std::array{".", "../bin", "../libexec/tributary"}) {
        const auto dir = (self / place).lexically_normal();
        if (std::filesystem::is_regular_file(dir / "tributary-runner", error))
            return dir;
        looked += (looked.empty() ? "" : ", ") + dir.string();
    }
    return base::failure(base::ErrorCode::NotFound,
                         fmt::format("the program tributary-runner is not in {}", looked),
                         "install it beside this program");
}

} // namespace tributary::composition
