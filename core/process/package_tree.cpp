#include "process/package_tree.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <vector>

namespace tributary::process {

namespace {

using base::ErrorCode;
using base::failure;
namespace fs = std::filesystem;

constexpr std::size_t kMaxName = 1024;

base::Error diskError(const std::string& name)
{
    const int error = errno;
    return {error == EACCES || error == EPERM || error == EROFS ? ErrorCode::PermissionDenied
                                                                : ErrorCode::ResourceExhausted,
            fmt::format("can't store '{}': {}", name, std::strerror(error)),
            {},
            {}};
}

bool writeAll(int fd, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t put = ::write(fd, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

// Read-only for all but root, so that a task can't change what its next run gets.
void makeReadOnly(const fs::path& dir)
{
    std::error_code error;
    std::vector<fs::path> dirs{dir};
    for (const auto& item : fs::recursive_directory_iterator(dir, error)) {
        if (item.is_directory())
            dirs.push_back(item.path());
    }
    for (const auto& item : dirs)
        chmod(item.c_str(), 0555);
}

} // namespace

void removePackageTree(const fs::path& dir)
{
    std::error_code error;
    fs::recursive_directory_iterator walk(dir, error);
    for (; !error && walk != fs::recursive_directory_iterator(); walk.increment(error)) {
        if (walk->is_directory(error))
            chmod(walk->path().c_str(), 0755);
    }
    chmod(dir.c_str(), 0755);
    fs::remove_all(dir, error);
}

PackageFile::~PackageFile()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

base::Result<std::unique_ptr<PackageTree>> PackageTree::create(fs::path dir, PackageLimits limits)
{
    if (mkdir(dir.c_str(), 0700) != 0)
        return std::unexpected(diskError(dir.string()));
    return std::unique_ptr<PackageTree>(new PackageTree(std::move(dir), limits));
}

PackageTree::~PackageTree()
{
    if (!m_dir.empty())
        removePackageTree(m_dir);
}

// The name as it will stand: without "./" and trailing slashes.
base::Result<std::string> PackageTree::check(std::string_view name) const
{
    const auto wrong = [&](std::string_view why) {
        return failure(ErrorCode::InvalidArgument, fmt::format("'{}' {}", name, why));
    };
    if (name.size() > kMaxName)
        return wrong("is too long a name");
    if (name.starts_with('/') || (name.size() > 1 && name[1] == ':'))
        return wrong("is an absolute name");
    std::string clean;
    int depth = 0;
    while (!name.empty()) {
        const std::size_t slash = name.find('/');
        const std::string_view part = name.substr(0, slash);
        name.remove_prefix(slash == std::string_view::npos ? name.size() : slash + 1);
        if (part.empty() || part == ".")
            continue;
        if (part == "..")
            return failure(ErrorCode::InvalidArgument, "a name leads out of the package by '..'");
        for (const char c : part) {
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\')
                return failure(ErrorCode::InvalidArgument,
                               "a name holds a control character or a backslash");
        }
        if (++depth > m_limits.depth)
            return failure(ErrorCode::ResourceExhausted, "directories are nested too deeply");
        clean += clean.empty() ? "" : "/";
        clean += part;
    }
    return clean;
}

base::Result<> PackageTree::addDirectory(const std::string& name)
{
    const auto clean = check(name);
    if (!clean)
        return std::unexpected(clean.error());
    if (++m_files > m_limits.files)
        return failure(ErrorCode::ResourceExhausted,
                       fmt::format("more than {} members", m_limits.files));
    // Everything below m_dir was made here, and no link among it: no way leads outside.
    fs::path at = m_dir;
    for (const auto& part : fs::path(*clean)) {
        at /= part;
        if (mkdir(at.c_str(), 0755) != 0 && errno != EEXIST)
            return std::unexpected(diskError(*clean));
    }
    std::error_code error;
    if (!fs::is_directory(at, error))
        return failure(ErrorCode::InvalidArgument,
                       fmt::format("'{}' is a file and a directory", *clean));
    return {};
}

base::Result<std::unique_ptr<PackageFile>> PackageTree::addFile(const std::string& name,
                                                                bool canRun)
{
    const auto clean = check(name);
    if (!clean)
        return std::unexpected(clean.error());
    if (clean->empty())
        return failure(ErrorCode::InvalidArgument, "a file without a name");
    if (++m_files > m_limits.files)
        return failure(ErrorCode::ResourceExhausted,
                       fmt::format("more than {} members", m_limits.files));
    const fs::path path = m_dir / *clean;
    if (path.parent_path() != m_dir) {
        if (auto made = addDirectory(fs::path(*clean).parent_path().string()); !made)
            return std::unexpected(made.error());
    }
    const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 && (errno == EEXIST || errno == EISDIR || errno == ENOTDIR))
        return failure(ErrorCode::InvalidArgument,
                       fmt::format("'{}' comes twice in the package", *clean));
    if (fd < 0)
        return std::unexpected(diskError(*clean));
    m_members[*clean].canRun = canRun;
    return std::make_unique<PackageFile>(*clean, fd);
}

base::Result<> PackageTree::write(PackageFile& file, std::string_view bytes, std::int64_t offset)
{
    const std::int64_t gap = offset - file.m_size;
    const auto added = static_cast<std::int64_t>(bytes.size()) + gap;
    if (gap < 0 || added > m_limits.bytes - m_bytes)
        return failure(
            ErrorCode::ResourceExhausted,
            fmt::format("'{}': the package is larger than {} bytes", file.m_name, m_limits.bytes));
    const std::string zeros(static_cast<std::size_t>(gap), '\0');
    for (const std::string_view part : {std::string_view(zeros), bytes}) {
        if (!writeAll(file.m_fd, part))
            return std::unexpected(diskError(file.m_name));
        file.m_hash.update(part);
    }
    file.m_size += added;
    m_bytes += added;
    return {};
}

base::Result<> PackageTree::close(PackageFile& file)
{
    auto& member = m_members[file.m_name];
    member.hash = base::toHex(file.m_hash.finish());
    const bool isStored =
        fchmod(file.m_fd, member.canRun ? 0555 : 0444) == 0 && fsync(file.m_fd) == 0;
    const bool isClosed = ::close(file.m_fd) == 0;
    file.m_fd = -1;
    if (!isStored || !isClosed)
        return std::unexpected(diskError(file.m_name));
    return {};
}

base::Result<std::string> PackageTree::finish(const fs::path& dir)
{
    if (m_members.empty())
        return failure(ErrorCode::InvalidArgument, "the package holds no files");
    base::Sha256 hash;
    hash.update("tributary-package 1\n");
    for (const auto& [name, member] : m_members)
        hash.update(fmt::format("{} {} {}\n", member.canRun ? 'x' : '-', member.hash, name));
    const std::string text = base::toHex(hash.finish());
    const fs::path target = dir / text;
    std::error_code error;
    if (fs::is_directory(target, error))
        return text; // the destructor removes ours
    if (std::rename(m_dir.c_str(), target.c_str()) != 0) {
        if (errno == EEXIST || errno == ENOTEMPTY)
            return text; // another one was first with the same
        return std::unexpected(diskError(text));
    }
    m_dir.clear();
    makeReadOnly(target);
    if (const int fd = open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); fd >= 0) {
        fsync(fd);
        ::close(fd);
    }
    return text;
}

std::string readPackageFile(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return std::move(text).str();
}

} // namespace tributary::process
