#include "base/text_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace tributary::base {
namespace {

std::unexpected<Error> systemFailure(const std::string& path)
{
    const int error = errno;
    ErrorCode code = ErrorCode::Unavailable;
    if (error == ENOENT || error == ENOTDIR)
        code = ErrorCode::NotFound;
    else if (error == EACCES || error == EPERM)
        code = ErrorCode::PermissionDenied;
    else if (error == EISDIR || error == ELOOP || error == ENAMETOOLONG)
        code = ErrorCode::InvalidArgument;
    return std::unexpected(
        Error{code, std::string("can't be read: ") + std::strerror(error), {path, 0, 0}, {}});
}

} // namespace

Result<std::string> readTextFile(const std::string& path)
{
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return systemFailure(path);
    std::string text;
    std::array<char, 64U << 10U> block{};
    for (;;) {
        const auto got = ::read(fd, block.data(), block.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            Result<std::string> result = std::move(text);
            if (got < 0)
                result = systemFailure(path);
            ::close(fd);
            return result;
        }
        text.append(block.data(), static_cast<std::size_t>(got));
    }
}

} // namespace tributary::base
