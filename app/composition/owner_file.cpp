#include "owner_file.h"

#include "service/api_server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace tributary::composition {
namespace {

using base::ErrorCode;

std::string ownerPath(const std::string& dataDir)
{
    return dataDir + "/owner";
}

std::unexpected<base::Error> systemFailure(const std::string& path)
{
    const int error = errno;
    const auto code = error == EROFS         ? ErrorCode::ReadOnly
        : error == ENOSPC || error == EDQUOT ? ErrorCode::ResourceExhausted
                                             : ErrorCode::PermissionDenied;
    return base::failure(code, fmt::format("can't write {}: {}", path, std::strerror(error)));
}

} // namespace

base::Result<> writeOwner(const std::string& dataDir, const OwnerInfo& info)
{
    const nlohmann::ordered_json json{
        {"pid", info.pid}, {"program", info.program}, {"socket", info.socket}};
    const auto text = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
    const auto path = ownerPath(dataDir);
    const auto fresh = path + ".new";
    const int fd =
        ::open(fresh.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return systemFailure(fresh);
    const bool isWritten =
        ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const auto failed = systemFailure(fresh); // before close() changes errno
    ::close(fd);
    if (!isWritten) {
        ::unlink(fresh.c_str());
        return failed;
    }
    if (::rename(fresh.c_str(), path.c_str()) != 0)
        return systemFailure(path);
    return {};
}

void removeOwner(const std::string& dataDir) noexcept
{
    ::unlink(ownerPath(dataDir).c_str());
}

base::Result<OwnerInfo> readOwner(const std::string& dataDir)
{
    const auto path = ownerPath(dataDir);
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return base::failure(ErrorCode::NotFound, path + " is not there");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const auto json = nlohmann::json::parse(text, nullptr, false);
    const bool isOwner = json.is_object() && json.contains("pid") && json["pid"].is_number_integer()
        && json.contains("program") && json["program"].is_string() && json.contains("socket")
        && json["socket"].is_string();
    if (!isOwner)
        return base::failure(ErrorCode::Corruption, path + " is damaged");
    return OwnerInfo{json["pid"].get<int>(), json["program"].get<std::string>(),
                     json["socket"].get<std::string>()};
}

base::Result<std::string> findOwnerSocket(const std::string& dataDir)
{
    if (auto owner = readOwner(dataDir); owner && !owner->socket.empty())
        return std::move(owner->socket);
    return service::ownerSocketPath(dataDir, false);
}

} // namespace tributary::composition
