// A package in the making: a fresh directory that only takes names that stay inside of it.
//
// Thread: one owner. Removes itself when it is not finished.
#pragma once

#include "base/sha256.h"
#include "process/package_store.h"

#include <map>
#include <memory>
#include <string_view>

namespace tributary::process {

class PackageFile
{
public:
    PackageFile(std::string name, int fd)
        : m_name(std::move(name))
        , m_fd(fd)
    {
    }
    ~PackageFile();
    PackageFile(const PackageFile&) = delete;
    PackageFile& operator=(const PackageFile&) = delete;
    const std::string& name() const { return m_name; }
    std::int64_t size() const { return m_size; }

private:
    friend class PackageTree; // the only one that writes
    std::string m_name;
    int m_fd;
    std::int64_t m_size = 0;
    base::Sha256 m_hash;
};

class PackageTree
{
public:
    // Errors: PermissionDenied, ResourceExhausted.
    static base::Result<std::unique_ptr<PackageTree>> create(std::filesystem::path dir,
                                                             PackageLimits limits);
    ~PackageTree();
    PackageTree(const PackageTree&) = delete;
    PackageTree& operator=(const PackageTree&) = delete;

    // Names are relative with '/'. Errors: InvalidArgument (absolute, "..", twice, …),
    // ResourceExhausted (limits, disk).
    base::Result<> addDirectory(const std::string& name);
    base::Result<std::unique_ptr<PackageFile>> addFile(const std::string& name, bool canRun);
    // Holes before `offset` are zeros.
    base::Result<> write(PackageFile& file, std::string_view bytes, std::int64_t offset);
    base::Result<> close(PackageFile& file);
    std::int64_t bytes() const { return m_bytes; }

    // Moves it to DIR/<hash>, where it may be already; the hash.
    base::Result<std::string> finish(const std::filesystem::path& dir);

private:
    PackageTree(std::filesystem::path dir, PackageLimits limits)
        : m_dir(std::move(dir))
        , m_limits(limits)
    {
    }
    base::Result<std::string> check(std::string_view name) const;

    std::filesystem::path m_dir;
    PackageLimits m_limits;
    std::int64_t m_bytes = 0;
    std::int64_t m_files = 0;
    struct Member
    {
        bool canRun = false;
        std::string hash; // hex of the contents
    };
    std::map<std::string, Member> m_members; // files by name
};

std::string readPackageFile(const std::filesystem::path& file);

// Also one whose directories are read-only. What can't be removed stays.
void removePackageTree(const std::filesystem::path& dir);

} // namespace tributary::process
