#include "store/directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tributary::store {
namespace {

using base::ErrorCode;

std::unexpected<base::Error> systemFailure(std::string_view what, const std::string& path)
{
    const int error = errno;
    ErrorCode code = ErrorCode::Unavailable;
    if (error == EACCES || error == EPERM)
        code = ErrorCode::PermissionDenied;
    else if (error == EROFS)
        code = ErrorCode::ReadOnly;
    else if (error == ENOSPC || error == EDQUOT)
        code = ErrorCode::ResourceExhausted;
    else if (error == ENOTDIR || error == ELOOP || error == ENAMETOOLONG)
        code = ErrorCode::InvalidArgument;
    return base::failure(code, fmt::format("can't {} {}: {}", what, path, std::strerror(error)),
                         code == ErrorCode::ResourceExhausted
                             ? "free space on the disk, then start again"
                             : "choose another data directory with --data");
}

} // namespace

std::string databasePath(const std::string& directory)
{
    return directory + "/tributary.db";
}

base::Result<> makeDirectory(const std::string& directory)
{
    if (directory.empty())
        return base::failure(ErrorCode::InvalidArgument, "the data directory has no name");
    for (std::size_t end = 1; end != std::string::npos && end <= directory.size();) {
        end = directory.find('/', end);
        const std::string part = directory.substr(0, end);
        if (::mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) {
            struct stat status{};
            if (::stat(part.c_str(), &status) != 0)
                return systemFailure("make the directory", part);
        }
        end = end == std::string::npos ? end : end + 1;
    }
    struct stat status{};
    if (::stat(directory.c_str(), &status) != 0)
        return systemFailure("open the directory", directory);
    if (!S_ISDIR(status.st_mode))
        return base::failure(ErrorCode::InvalidArgument, directory + " is not a directory",
                             "choose another data directory with --data");
    return {};
}

base::Result<> makeDatabaseFile(const std::string& directory)
{
    const std::string path = databasePath(directory);
    // O_EXCL: an existing file is never opened here, because closing it would drop the locks that
    // readers of this process may hold on it.
    const int fd = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return errno == EEXIST ? base::Result<>{} : systemFailure("create", path);
    ::close(fd);
    return {};
}

bool hasWal(const std::string& directory)
{
    struct stat status{};
    const std::string path = databasePath(directory) + "-wal";
    return ::stat(path.c_str(), &status) == 0 && status.st_size > 0;
}

base::Result<std::unique_ptr<DirectoryLock>> DirectoryLock::acquire(const std::string& directory)
{
    const std::string path = directory + "/lock";
    const int fd = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return systemFailure("open", path);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        const bool isTaken = errno == EWOULDBLOCK;
        auto failed = systemFailure("lock", path);
        ::close(fd);
        if (isTaken)
            return base::failure(ErrorCode::Unavailable,
                                 "another program owns the data directory " + directory,
                                 "use the running one, or choose another with --data");
        return failed;
    }
    return std::unique_ptr<DirectoryLock>(new DirectoryLock(fd));
}

DirectoryLock::~DirectoryLock()
{
    ::close(m_fd);
}

} // namespace tributary::store
