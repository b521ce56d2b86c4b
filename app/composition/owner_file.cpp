#include "owner_file.h"

#include "private_file.h"
#include "service/api_server.h"

#include <nlohmann/json.hpp>
#include <unistd.h>

namespace tributary::composition {
namespace {

using base::ErrorCode;

std::string ownerPath(const std::string& dataDir)
{
    return dataDir + "/owner";
}

} // namespace

base::Result<> writeOwner(const std::string& dataDir, const OwnerInfo& info)
{
    const nlohmann::ordered_json json{
        {"pid", info.pid}, {"program", info.program}, {"socket", info.socket}};
    const auto text = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
    return writePrivateFile(ownerPath(dataDir), text);
}

void removeOwner(const std::string& dataDir) noexcept
{
    ::unlink(ownerPath(dataDir).c_str());
}

base::Result<OwnerInfo> readOwner(const std::string& dataDir)
{
    const auto path = ownerPath(dataDir);
    const auto text = readPrivateFile(path);
    if (!text)
        return std::unexpected(text.error());
    const auto json = nlohmann::json::parse(*text, nullptr, false);
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
