#include "process/runner_socket.h"

#include "base/sha256.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace tributary::process {

namespace {

using base::ErrorCode;
using base::failure;

constexpr std::size_t kMaxPath = sizeof(sockaddr_un::sun_path) - 1;
constexpr int kBacklog = 64;

// Ours alone, or nothing that can be trusted with a socket.
base::Result<> makePrivate(const std::filesystem::path& dir)
{
    struct stat info{};
    if ((mkdir(dir.c_str(), 0700) != 0 && errno != EEXIST) || lstat(dir.c_str(), &info) != 0)
        return failure(ErrorCode::PermissionDenied,
                       fmt::format("can't make {}: {}", dir.string(), std::strerror(errno)));
    if (!S_ISDIR(info.st_mode) || info.st_uid != geteuid() || (info.st_mode & 077U) != 0)
        return failure(ErrorCode::PermissionDenied,
                       fmt::format("{} is not a private directory of this user", dir.string()),
                       "remove it, or set XDG_RUNTIME_DIR");
    return {};
}

sockaddr_un addressOf(const std::filesystem::path& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), kMaxPath);
    return address;
}

} // namespace

base::Result<std::filesystem::path> runnerSocketPath(const std::filesystem::path& dataDir)
{
    std::error_code error;
    const auto real = std::filesystem::canonical(dataDir, error);
    if (error)
        return failure(ErrorCode::NotFound,
                       fmt::format("no directory {}: {}", dataDir.string(), error.message()));
    auto inside = real / "runner.sock";
    if (inside.native().size() <= kMaxPath)
        return inside;
    const char* runtime = std::getenv("XDG_RUNTIME_DIR"); // NOLINT(concurrency-mt-unsafe)
    const bool hasRuntime = runtime != nullptr && *runtime == '/'
        && std::strlen(runtime) < 64; // leaves room for the name
    const std::filesystem::path dir = hasRuntime
        ? std::filesystem::path(runtime) / "tributary"
        : std::filesystem::path(fmt::format("/tmp/tributary-{}", geteuid()));
    if (const auto made = makePrivate(dir); !made)
        return std::unexpected(made.error());
    return dir / (base::sha256Hex(real.native()).substr(0, 24) + ".run.sock");
}

bool isOwnPeer(int socket)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid();
}

base::Result<int> listenAt(const std::filesystem::path& socket)
{
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const sockaddr_un address = addressOf(socket);
    unlink(socket.c_str());
    const mode_t mask = umask(0177); // the socket is the user's alone from the first moment
    const bool isBound =
        fd >= 0 && bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    umask(mask);
    if (isBound && listen(fd, kBacklog) == 0)
        return fd;
    const int error = errno;
    if (fd >= 0)
        close(fd);
    const auto code = error == EROFS        ? ErrorCode::ReadOnly
        : error == EACCES || error == EPERM ? ErrorCode::PermissionDenied
                                            : ErrorCode::ResourceExhausted;
    return failure(code,
                   fmt::format("can't listen at {}: {}", socket.string(), std::strerror(error)));
}

base::Result<int> connectTo(const std::filesystem::path& socket)
{
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const sockaddr_un address = addressOf(socket);
    if (fd < 0 || connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        const int error = errno;
        if (fd >= 0)
            close(fd);
        return failure(error == EACCES ? ErrorCode::PermissionDenied : ErrorCode::Unavailable,
                       fmt::format("no runner at {}: {}", socket.string(), std::strerror(error)));
    }
    if (isOwnPeer(fd))
        return fd;
    close(fd);
    return failure(ErrorCode::PermissionDenied,
                   fmt::format("{} belongs to another user", socket.string()));
}

} // namespace tributary::process
