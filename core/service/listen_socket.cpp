#include "service/listen_socket.h"

#include "service/api_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace tributary::service {
namespace {

constexpr int kBacklog = 64;

std::uint64_t fnv1a(std::string_view text)
{
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    return hash;
}

template<class Address>
base::Result<int> bindAndListen(int family, const Address& address, const std::string& name)
{
    const int fd = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return base::failure(base::ErrorCode::Unavailable, std::strerror(errno));
    const int yes = 1;
    if (family != AF_UNIX)
        ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0
        && ::listen(fd, kBacklog) == 0)
        return fd;
    const std::string why = std::strerror(errno);
    ::close(fd);
    return base::failure(base::ErrorCode::Unavailable,
                         fmt::format("can't listen on {}: {}", name, why));
}

} // namespace

base::Result<int> listenOnFile(const std::string& path)
{
    sockaddr_un address{};
    if (path.size() >= sizeof address.sun_path)
        return base::failure(base::ErrorCode::InvalidArgument,
                             "the socket path is too long: " + path);
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    // Only the holder of the data directory's lock gets here, so a file that is there is a relic.
    ::unlink(path.c_str());
    const mode_t before = ::umask(0177);
    auto fd = bindAndListen(AF_UNIX, address, path);
    ::umask(before);
    return fd;
}

base::Result<int> listenOnLoopback(LoopbackAddress& address)
{
    const auto name = fmt::format("{} port {}", address.host, address.port);
    base::Result<int> fd;
    if (address.host == "::1") {
        sockaddr_in6 at{};
        at.sin6_family = AF_INET6;
        at.sin6_addr = in6addr_loopback;
        at.sin6_port = htons(address.port);
        fd = bindAndListen(AF_INET6, at, name);
    } else {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        at.sin_port = htons(address.port);
        fd = bindAndListen(AF_INET, at, name);
    }
    if (!fd)
        return fd;
    sockaddr_in6 bound{}; // the port lies at the same place in both families
    socklen_t size = sizeof bound;
    if (::getsockname(*fd, reinterpret_cast<sockaddr*>(&bound), &size) == 0)
        address.port = ntohs(bound.sin6_port);
    return fd;
}

bool isPeerSameUser(int socket)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0
        && peer.uid == ::getuid();
}

base::Result<std::string> ownerSocketPath(const std::string& dataDir, bool create)
{
    std::error_code error;
    auto real = std::filesystem::weakly_canonical(dataDir, error);
    const auto name = fmt::format("{:016x}.sock", fnv1a(error ? dataDir : real.string()));
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    std::string directory = runtime != nullptr && *runtime == '/'
        ? std::string(runtime) + "/tributary"
        : fmt::format("/tmp/tributary-{}", ::getuid());
    if (create) {
        const mode_t before = ::umask(0077);
        std::filesystem::create_directories(directory, error);
        ::umask(before);
    }
    struct stat info{};
    if (::lstat(directory.c_str(), &info) != 0)
        return base::failure(base::ErrorCode::NotFound, directory + " is not there");
    const bool isOurs =
        S_ISDIR(info.st_mode) && info.st_uid == ::getuid() && (info.st_mode & 077) == 0;
    if (!isOurs)
        return base::failure(base::ErrorCode::PermissionDenied,
                             directory + " must be a directory of yours with mode 0700");
    return directory + "/" + name;
}

} // namespace tributary::service
