#include "secret_resolver.h"

#include "private_file.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <utility>

namespace tributary::composition {
namespace {

using base::ErrorCode;
using base::failure;

base::Result<std::string> fromEnvironment(const std::string& name)
{
    const char* value = std::getenv(name.c_str());
    if (value == nullptr)
        return failure(ErrorCode::NotFound,
                       fmt::format("the environment has no variable '{}'", name),
                       "set it where the console or `tributaryctl serve` is started");
    return std::string(value);
}

} // namespace

base::Result<std::string> SecretResolver::resolve(std::string_view reference) const
{
    using Source = model::EnvValue::Source;
    static constexpr std::array<std::pair<std::string_view, Source>, 3> kKinds{
        {{"env:", Source::Env}, {"file:", Source::File}, {"keyring:", Source::Keyring}}};
    for (const auto& [prefix, source] : kKinds) {
        if (reference.starts_with(prefix))
            return resolve(
                model::EnvValue{{}, source, std::string(reference.substr(prefix.size()))});
    }
    return failure(ErrorCode::InvalidArgument, "a secret is named, never written out",
                   "keyring:NAME, env:NAME or file:PATH");
}

base::Result<std::string> SecretResolver::resolve(const model::EnvValue& value) const
{
    switch (value.source) {
    case model::EnvValue::Source::Plain:
        break;
    case model::EnvValue::Source::Env:
        return fromEnvironment(value.value);
    case model::EnvValue::Source::File:
        return readPrivateFile(value.value);
    case model::EnvValue::Source::Keyring:
        if (m_keyring == nullptr)
            return failure(ErrorCode::Unavailable, "this program has no access to a key ring",
                           "use env:NAME or file:PATH");
        return m_keyring->read(value.value);
    }
    return value.value;
}

} // namespace tributary::composition
