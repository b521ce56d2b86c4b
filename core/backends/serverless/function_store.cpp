#include "backends/serverless/function_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

namespace tributary::serverless {

namespace {

using base::ErrorCode;
using nlohmann::json;

constexpr std::int64_t kLeastMemory = 16LL << 20U;

std::string dumped(const json& value)
{
    return value.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
}

base::Result<> check(const FunctionSpec& spec)
{
    if (!isFunctionName(spec.name))
        return base::failure(ErrorCode::InvalidArgument, "the function's name is malformed",
                             "use 1 to 64 letters, digits, - and _");
    if (spec.memoryBytes < kLeastMemory)
        return base::failure(ErrorCode::InvalidArgument, "a function needs at least 16 MiB");
    if (spec.timeout.count() <= 0 || spec.timeout > kMaxTimeout)
        return base::failure(ErrorCode::InvalidArgument,
                             "a function's time-out is more than 0 and at most 900 s");
    if (spec.command.empty() && spec.entry.empty() && spec.packageHash.empty())
        return base::failure(ErrorCode::InvalidArgument,
                             "the function has neither a package nor a command");
    return {};
}

} // namespace

FunctionStore::FunctionStore(std::filesystem::path file, const base::Clock& clock, bool readOnly)
    : m_file(std::move(file))
    , m_clock(clock)
    , m_isReadOnly(readOnly)
{
}

FunctionStore::~FunctionStore()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

base::Result<std::unique_ptr<FunctionStore>>
FunctionStore::open(std::filesystem::path directory, const base::Clock& clock, bool readOnly)
{
    std::error_code error;
    if (!readOnly)
        std::filesystem::create_directories(directory, error);
    if (error)
        return base::failure(ErrorCode::PermissionDenied,
                             directory.string() + ": " + error.message());
    std::unique_ptr<FunctionStore> store{
        new FunctionStore{std::move(directory) / "functions.jsonl", clock, readOnly}};
    if (base::Result<> loaded = store->load(); !loaded)
        return std::unexpected(loaded.error());
    return store;
}

base::Result<> FunctionStore::load()
{
    std::ifstream in{m_file, std::ios::binary};
    std::stringstream buffer;
    buffer << in.rdbuf();
    const std::string text = buffer.str();
    std::size_t good = 0; // bytes of whole, sound lines
    int number = 0;
    while (good < text.size()) {
        const std::size_t end = text.find('\n', good);
        ++number;
        if (end == std::string::npos)
            break; // torn
        if (!apply(std::string_view{text}.substr(good, end - good))) {
            if (end + 1 == text.size())
                break; // torn, with a line break of an older length
            return std::unexpected(base::Error{ErrorCode::Corruption,
                                               "a record of deployed functions is damaged",
                                               {m_file.string(), number, 1},
                                               "restore the file or remove the line"});
        }
        good = end + 1;
    }
    if (m_isReadOnly)
        return {};
    m_fd = ::open(m_file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (m_fd < 0)
        return base::failure(errno == EROFS ? ErrorCode::ReadOnly : ErrorCode::PermissionDenied,
                             m_file.string() + " can't be written");
    if (ftruncate(m_fd, static_cast<off_t>(good)) != 0 || lseek(m_fd, 0, SEEK_END) < 0)
        return base::failure(ErrorCode::PermissionDenied, m_file.string() + " can't be written");
    return {};
}

bool FunctionStore::apply(std::string_view line)
{
    const json record = json::parse(line, nullptr, false);
    if (!record.is_object() || !record.contains("op") || !record["op"].is_string())
        return false;
    const auto integer = [&](const char* key) {
        const auto found = record.find(key);
        return found != record.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
    };
    const auto op = record["op"].get<std::string>();
    if (op == "deploy") {
        if (!record.contains("function"))
            return false;
        auto spec = functionFromJson(record["function"].dump());
        if (!spec || spec->version <= 0)
            return false;
        Function& function = m_functions[spec->name];
        function.current = spec->version;
        function.last = std::max(function.last, spec->version);
        std::string hash = contentHash(*spec);
        const int version = spec->version;
        function.versions.insert_or_assign(
            version,
            FunctionVersion{std::move(*spec), std::move(hash), base::fromMicros(integer("at_us"))});
        return true;
    }
    const auto name = record.find("name");
    if (name == record.end() || !name->is_string())
        return false;
    const auto function = m_functions.find(name->get<std::string>());
    if (function == m_functions.end())
        return false;
    const int version = static_cast<int>(integer("version"));
    if (op == "current")
        function->second.current = version;
    else if (op == "remove" && version != 0)
        function->second.versions.erase(version);
    else if (op == "remove") {
        function->second.versions.clear(); // the number goes on, should it be deployed again
        function->second.current = 0;
    } else
        return false;
    return true;
}

// With the lock held: first on disk, then in memory.
base::Result<> FunctionStore::append(const std::string& line)
{
    if (m_isReadOnly)
        return base::failure(ErrorCode::ReadOnly, "the data directory is opened read only");
    const off_t start = lseek(m_fd, 0, SEEK_END);
    const ssize_t written = ::write(m_fd, line.data(), line.size());
    if (written != static_cast<ssize_t>(line.size()) || fdatasync(m_fd) != 0) {
        const int cause = errno;
        [[maybe_unused]] const int cut = ftruncate(m_fd, start);
        return base::failure(ErrorCode::ResourceExhausted,
                             m_file.string() + ": " + std::strerror(cause)); // NOLINT: one writer
    }
    apply(std::string_view{line}.substr(0, line.size() - 1));
    return {};
}

base::Result<FunctionVersion> FunctionStore::deploy(FunctionSpec spec)
{
    if (base::Result<> sound = check(spec); !sound)
        return std::unexpected(sound.error());
    spec.packageDir.clear();
    const std::string hash = contentHash(spec);
    const std::lock_guard lock{m_mutex};
    const Function& function = m_functions[spec.name];
    for (const auto& [number, version] : function.versions) {
        FunctionSpec same = spec;
        same.version = number;
        if (version.hash != hash || !(version.spec == same))
            continue;
        const FunctionVersion found = version;
        if (function.current != number) {
            base::Result<> done =
                append(dumped({{"op", "current"}, {"name", spec.name}, {"version", number}}));
            if (!done)
                return std::unexpected(done.error());
        }
        return found;
    }
    spec.version = function.last + 1;
    const std::string name = spec.name;
    const int number = spec.version;
    base::Result<> done = append(dumped({{"op", "deploy"},
                                         {"at_us", base::toMicros(m_clock.now())},
                                         {"function", json::parse(toJson(spec), nullptr, false)}}));
    if (!done)
        return std::unexpected(done.error());
    return m_functions[name].versions.at(number);
}

std::vector<FunctionInfo> FunctionStore::list() const
{
    const std::lock_guard lock{m_mutex};
    std::vector<FunctionInfo> list;
    for (const auto& [name, function] : m_functions) {
        if (function.versions.empty())
            continue;
        FunctionInfo info{name, function.current, {}};
        for (const auto& [number, version] : function.versions)
            info.versions.push_back(version);
        list.push_back(std::move(info));
    }
    return list;
}

base::Result<FunctionSpec> FunctionStore::find(std::string_view reference) const
{
    const std::size_t at = reference.find('@');
    const std::string_view name = reference.substr(0, at);
    const std::lock_guard lock{m_mutex};
    const auto function = m_functions.find(name);
    if (function == m_functions.end() || function->second.versions.empty()) {
        std::string names;
        for (const auto& [known, entry] : m_functions) {
            if (!entry.versions.empty())
                names += (names.empty() ? "" : ", ") + known;
        }
        return base::failure(
            ErrorCode::NotFound, fmt::format("function '{}' is not deployed", name),
            names.empty() ? "no functions are deployed" : "deployed are: " + names);
    }
    int number = function->second.current;
    if (at != std::string_view::npos) {
        const std::string_view text = reference.substr(at + 1);
        number = 0;
        std::from_chars(text.data(), text.data() + text.size(), number);
    }
    const auto version = function->second.versions.find(number);
    if (version == function->second.versions.end())
        return base::failure(ErrorCode::NotFound,
                             fmt::format("function '{}' has no version '{}'", name,
                                         at == std::string_view::npos ? std::string_view{}
                                                                      : reference.substr(at + 1)));
    return version->second.spec;
}

base::Result<int> FunctionStore::rollback(const std::string& name, int version)
{
    const std::lock_guard lock{m_mutex};
    const auto function = m_functions.find(name);
    if (function == m_functions.end())
        return base::failure(ErrorCode::NotFound,
                             fmt::format("function '{}' is not deployed", name));
    const auto& versions = function->second.versions;
    if (version == 0) {
        auto before = versions.lower_bound(function->second.current);
        if (before == versions.begin())
            return base::failure(ErrorCode::NotFound, "there is no version before the current one");
        version = std::prev(before)->first;
    }
    if (!versions.contains(version))
        return base::failure(ErrorCode::NotFound,
                             fmt::format("function '{}' has no version {}", name, version));
    base::Result<> done = append(dumped({{"op", "current"}, {"name", name}, {"version", version}}));
    if (!done)
        return std::unexpected(done.error());
    return version;
}

base::Result<> FunctionStore::remove(const std::string& name, int version)
{
    const std::lock_guard lock{m_mutex};
    const auto function = m_functions.find(name);
    if (function == m_functions.end() || function->second.versions.empty()
        || (version != 0 && !function->second.versions.contains(version)))
        return base::failure(ErrorCode::NotFound,
                             fmt::format("function '{}' is not deployed", name));
    if (version != 0 && version == function->second.current)
        return base::failure(ErrorCode::Conflict, "it is the current version",
                             "roll back to another version first, or delete the function");
    return append(dumped({{"op", "remove"}, {"name", name}, {"version", version}}));
}

} // namespace tributary::serverless
