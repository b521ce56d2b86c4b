#include "api_token.h"

#include "base/random.h"
#include "private_file.h"

#include <fmt/format.h>

namespace tributary::composition {
namespace {

constexpr std::size_t kShortest = 32; // characters of a token that somebody wrote by hand

} // namespace

std::string apiTokenPath(const std::string& dataDir)
{
    return dataDir + "/api-token";
}

base::Result<std::string> apiToken(const std::string& dataDir)
{
    const auto path = apiTokenPath(dataDir);
    auto token = readPrivateFile(path);
    if (token && token->size() < kShortest)
        return base::failure(base::ErrorCode::Corruption, path + " holds no token",
                             "remove the file to get a new one");
    if (token || token.error().code != base::ErrorCode::NotFound)
        return token;
    base::SystemRandom random;
    std::string fresh;
    for (int i = 0; i < 4; ++i)
        fresh += fmt::format("{:016x}", random.next());
    if (auto written = writePrivateFile(path, fresh + '\n'); !written)
        return std::unexpected(written.error());
    return fresh;
}

} // namespace tributary::composition
