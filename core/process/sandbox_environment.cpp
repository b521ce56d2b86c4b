#include "process/sandbox_environment.h"

#include <algorithm>
#include <array>

namespace tributary::process {
namespace {

template<std::size_t N>
bool beginsWithOne(std::string_view name, const std::array<std::string_view, N>& prefixes)
{
    return std::ranges::any_of(prefixes,
                               [name](std::string_view p) { return name.starts_with(p); });
}

} // namespace

bool steersLoader(std::string_view name)
{
    static constexpr std::array<std::string_view, 7> kPrefixes{
        "LD_", "GLIBC_", "GCONV_", "MALLOC_", "LOCPATH", "NLSPATH", "HOSTALIASES"};
    return beginsWithOne(name, kPrefixes);
}

bool steersContainerEngine(std::string_view name)
{
    static constexpr std::array<std::string_view, 10> kPrefixes{
        "CONTAINER", "STORAGE_", "PODMAN_", "DOCKER_",  "BUILDAH_",
        "REGISTRY_", "XDG_",     "DBUS_",   "SYSTEMD_", "NOTIFY_"};
    return steersLoader(name) || beginsWithOne(name, kPrefixes);
}

std::vector<std::string> takeLoaderVariables(std::vector<std::string>& environment)
{
    std::vector<std::string> arguments;
    std::erase_if(environment, [&](const std::string& variable) {
        const auto equals = variable.find('=');
        const std::string name = variable.substr(0, equals);
        if (!steersLoader(name))
            return false;
        arguments.insert(arguments.end(), {"--setenv", name, variable.substr(equals + 1)});
        return true;
    });
    return arguments;
}

} // namespace tributary::process
