#include "secret_resolver.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace tributary::composition {
namespace {

using base::ErrorCode;
using base::failure;

constexpr std::size_t kLongestSecret = 64U << 10U;

base::Result<std::string> fromEnvironment(const std::string& name)
{
    const char* value = std::getenv(name.c_str());
    if (value == nullptr)
        return failure(ErrorCode::NotFound,
                       fmt::format("the environment has no variable '{}'", name),
                       "set it where the console or `tributaryctl serve` is started");
    return std::string(value);
}

base::Result<std::string> readAll(int fd, const std::string& path)
{
    std::string text;
    std::array<char, 4096> block{};
    for (;;) {
        const auto got = ::read(fd, block.data(), block.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failure(ErrorCode::Unavailable,
                           fmt::format("can't read {}: {}", path, std::strerror(errno)));
        if (got == 0)
            break;
        text.append(block.data(), static_cast<std::size_t>(got));
        if (text.size() > kLongestSecret)
            return failure(ErrorCode::InvalidArgument, path + " is over 64 KiB");
    }
    // Editors end the last line; secrets don't.
    if (text.ends_with('\n'))
        text.pop_back();
    if (text.ends_with('\r'))
        text.pop_back();
    return text;
}

base::Result<std::string> fromFile(const std::string& path)
{
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return failure(errno == ENOENT ? ErrorCode::NotFound : ErrorCode::PermissionDenied,
                       fmt::format("can't open {}: {}", path, std::strerror(errno)));
    struct stat status
    {
    };
    base::Result<std::string> result =
        failure(ErrorCode::PermissionDenied,
                path + " must be a file of yours that nobody else can read", "chmod 600 " + path);
    if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == ::geteuid()
        && (status.st_mode & 077) == 0)
        result = readAll(fd, path);
    ::close(fd);
    return result;
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
        return fromFile(value.value);
    case model::EnvValue::Source::Keyring:
        if (m_keyring == nullptr)
            return failure(ErrorCode::Unavailable, "this program has no access to a key ring",
                           "use env:NAME or file:PATH");
        return m_keyring->read(value.value);
    }
    return value.value;
}

} // namespace tributary::composition
