#include "process/package_store.h"

#include "base/random.h"
#include "process/package_tree.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

namespace tributary::process {

namespace {

using base::ErrorCode;
using base::failure;
namespace fs = std::filesystem;

constexpr std::int64_t kRatioFrom = 16LL << 20U; // bytes; small packages may compress as they like

struct ReadArchive
{
    ReadArchive()
        : handle(archive_read_new())
    {
        archive_read_support_format_zip(handle);
        archive_read_support_format_tar(handle);
        archive_read_support_filter_gzip(handle);
        archive_read_support_filter_bzip2(handle);
        archive_read_support_filter_xz(handle);
        archive_read_support_filter_zstd(handle);
    }
    ~ReadArchive() { archive_read_free(handle); }
    ReadArchive(const ReadArchive&) = delete;
    ReadArchive& operator=(const ReadArchive&) = delete;
    archive* handle;
};

struct WriteArchive
{
    WriteArchive()
        : handle(archive_write_new())
    {
    }
    ~WriteArchive() { archive_write_free(handle); }
    WriteArchive(const WriteArchive&) = delete;
    WriteArchive& operator=(const WriteArchive&) = delete;
    archive* handle;
};

base::Error archiveError(archive* handle, const fs::path& file)
{
    const char* text = archive_error_string(handle);
    return {ErrorCode::InvalidArgument,
            fmt::format("{}: {}", file.string(), text != nullptr ? text : "not an archive"),
            {},
            {}};
}

base::Result<> copyMember(archive* from, PackageTree& tree, PackageFile& to, std::int64_t packed,
                          const PackageLimits& limits)
{
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    while (true) {
        const int status = archive_read_data_block(from, &block, &size, &offset);
        if (status == ARCHIVE_EOF)
            return {};
        if (status != ARCHIVE_OK)
            return std::unexpected(archiveError(from, to.name()));
        if (offset < to.size()) // never goes back in a sound archive
            return failure(ErrorCode::InvalidArgument,
                           fmt::format("{}: its blocks overlap", to.name()));
        if (const auto done = tree.write(to, {static_cast<const char*>(block), size}, offset);
            !done)
            return done;
        if (tree.bytes() > kRatioFrom && tree.bytes() - kRatioFrom > packed * limits.ratio)
            return failure(
                ErrorCode::ResourceExhausted,
                fmt::format("{}: unpacks to more than {} times its size", to.name(), limits.ratio));
    }
}

base::Result<> unpackMember(archive* from, archive_entry* entry, PackageTree& tree,
                            std::int64_t packed, const PackageLimits& limits)
{
    const char* raw = archive_entry_pathname(entry);
    const std::string name = raw == nullptr ? "" : raw;
    if (archive_entry_hardlink(entry) != nullptr || archive_entry_filetype(entry) == AE_IFLNK)
        return failure(ErrorCode::InvalidArgument,
                       fmt::format("'{}' is a link; links are not taken from archives", name));
    if (archive_entry_filetype(entry) == AE_IFDIR)
        return tree.addDirectory(name);
    if (archive_entry_filetype(entry) != AE_IFREG)
        return failure(ErrorCode::InvalidArgument,
                       fmt::format("'{}' is neither a file nor a directory", name));
    auto file = tree.addFile(name, (archive_entry_perm(entry) & 0111U) != 0);
    if (!file)
        return std::unexpected(file.error());
    if (auto copied = copyMember(from, tree, **file, packed, limits); !copied)
        return copied;
    return tree.close(**file);
}

base::Result<> unpack(const fs::path& source, PackageTree& tree, const PackageLimits& limits)
{
    ReadArchive in;
    if (archive_read_open_filename(in.handle, source.c_str(), 64 << 10) != ARCHIVE_OK)
        return std::unexpected(archiveError(in.handle, source));
    std::error_code error;
    const auto packed = static_cast<std::int64_t>(fs::file_size(source, error));
    while (true) {
        archive_entry* entry = nullptr;
        const int status = archive_read_next_header(in.handle, &entry);
        if (status == ARCHIVE_EOF)
            return {};
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
            return std::unexpected(archiveError(in.handle, source));
        if (auto done = unpackMember(in.handle, entry, tree, packed, limits); !done)
            return done;
    }
}

base::Result<> copyFile(const fs::path& from, const std::string& name, PackageTree& tree)
{
    const int fd = open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat info{};
    if (fd < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        const int error = errno;
        if (fd >= 0)
            close(fd);
        return failure(fd < 0 && error == EACCES ? ErrorCode::PermissionDenied
                                                 : ErrorCode::InvalidArgument,
                       fmt::format("'{}' can't be read as a file", name));
    }
    auto file = tree.addFile(name, (info.st_mode & 0111U) != 0);
    std::string buffer(256U << 10U, '\0');
    std::int64_t at = 0;
    base::Result<> done;
    if (!file)
        done = std::unexpected(file.error());
    while (done) {
        const ssize_t got = read(fd, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            done = failure(ErrorCode::PermissionDenied,
                           fmt::format("'{}': {}", name, std::strerror(errno)));
        if (got <= 0)
            break;
        done = tree.write(**file, {buffer.data(), static_cast<std::size_t>(got)}, at);
        at += got;
    }
    close(fd);
    return done ? tree.close(**file) : done;
}

// What a link inside of the package names, which must lie inside, too.
base::Result<fs::path> resolveLink(const fs::path& root, const fs::path& link)
{
    std::error_code error;
    const fs::path target = fs::canonical(link, error);
    const auto [end, rest] = std::mismatch(root.begin(), root.end(), target.begin(), target.end());
    if (error || end != root.end() || !fs::is_regular_file(target, error))
        return failure(ErrorCode::InvalidArgument,
                       fmt::format("'{}' is a link to something that is no file of the package",
                                   link.lexically_relative(root).string()));
    return target;
}

base::Result<> copyDirectory(const fs::path& source, PackageTree& tree)
{
    std::error_code error;
    const fs::path root = fs::canonical(source, error);
    fs::recursive_directory_iterator walk(root, error);
    for (; !error && walk != fs::recursive_directory_iterator(); walk.increment(error)) {
        const std::string name = walk->path().lexically_relative(root).string();
        fs::path from = walk->path();
        base::Result<> done;
        if (walk->is_symlink(error)) {
            auto target = resolveLink(root, from);
            if (!target)
                return std::unexpected(target.error());
            done = copyFile(*target, name, tree);
        } else if (walk->is_directory(error)) {
            done = tree.addDirectory(name);
        } else {
            done = copyFile(from, name, tree);
        }
        if (!done)
            return done;
    }
    if (error)
        return failure(ErrorCode::PermissionDenied,
                       fmt::format("{}: {}", source.string(), error.message()));
    return {};
}

bool isHash(const std::string& text)
{
    return text.size() == 64 && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

// Of processes that were killed while they added one: ".new-PID-…".
void removeLeftOvers(const fs::path& dir)
{
    constexpr std::string_view kPrefix = ".new-";
    std::error_code error;
    fs::directory_iterator walk(dir, error);
    for (; !error && walk != fs::directory_iterator(); walk.increment(error)) {
        const std::string name = walk->path().filename().string();
        if (!name.starts_with(kPrefix))
            continue;
        const pid_t pid = std::atoi(name.c_str() + kPrefix.size());
        if (pid > 0 && kill(pid, 0) != 0 && errno == ESRCH)
            removePackageTree(walk->path());
    }
}

} // namespace

base::Result<std::string> PackageStore::add(const fs::path& source) const
{
    std::error_code error;
    const fs::file_status status = fs::status(source, error);
    if (!fs::exists(status))
        return failure(ErrorCode::NotFound, fmt::format("no package '{}'", source.string()));
    fs::create_directories(m_dir, error);
    if (fs::is_directory(status)
        && fs::canonical(m_dir, error)
               .string()
               .starts_with(fs::canonical(source, error).string() + '/'))
        return failure(ErrorCode::InvalidArgument,
                       "the package directory contains the data directory");
    removeLeftOvers(m_dir);
    const fs::path fresh =
        m_dir / fmt::format(".new-{}-{:016x}", getpid(), base::SystemRandom{}.next());
    auto tree = PackageTree::create(fresh, m_limits);
    if (!tree)
        return std::unexpected(tree.error());
    base::Result<> filled =
        fs::is_directory(status) ? copyDirectory(source, **tree) : unpack(source, **tree, m_limits);
    if (!filled)
        return std::unexpected(filled.error()); // the tree removes itself
    return (*tree)->finish(m_dir);
}

base::Result<fs::path> PackageStore::find(const std::string& hash) const
{
    if (!isHash(hash))
        return failure(ErrorCode::InvalidArgument, fmt::format("'{}' is no package hash", hash));
    std::error_code error;
    fs::path path = m_dir / hash;
    if (!fs::is_directory(path, error))
        return failure(ErrorCode::NotFound, fmt::format("no package {}", hash));
    return path;
}

base::Result<> PackageStore::writeZip(const std::string& hash, const fs::path& file) const
{
    const auto root = find(hash);
    if (!root)
        return std::unexpected(root.error());
    WriteArchive out;
    archive_write_set_format_zip(out.handle);
    if (archive_write_open_filename(out.handle, file.c_str()) != ARCHIVE_OK)
        return failure(ErrorCode::ResourceExhausted, fmt::format("can't write {}", file.string()));
    std::vector<fs::path> names; // in order, so that equal packages make equal archives
    std::error_code error;
    for (const auto& item : fs::recursive_directory_iterator(*root, error)) {
        if (item.is_regular_file())
            names.push_back(item.path());
    }
    std::ranges::sort(names);
    const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(),
                                                                              &archive_entry_free);
    for (const auto& name : names) {
        const std::string bytes = readPackageFile(name);
        const bool canRun =
            (fs::status(name, error).permissions() & fs::perms::owner_exec) != fs::perms::none;
        archive_entry_clear(entry.get());
        archive_entry_set_pathname(entry.get(), name.lexically_relative(*root).c_str());
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), canRun ? 0755 : 0644);
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes.size()));
        archive_entry_set_mtime(entry.get(), 315'532'800, 0); // 1980, the first a zip can say
        if (archive_write_header(out.handle, entry.get()) != ARCHIVE_OK
            || archive_write_data(out.handle, bytes.data(), bytes.size()) < 0)
            return failure(ErrorCode::ResourceExhausted, "can't write the archive");
    }
    if (archive_write_close(out.handle) != ARCHIVE_OK)
        return failure(ErrorCode::ResourceExhausted, "can't write the archive");
    return {};
}

} // namespace tributary::process
