// Packages by content: DIR/packages/<sha256> holds each one unpacked and read-only.
//
// The hash covers names, execute bits and contents, so that a directory and a zip of it are the
// same package. Archives are hostile until proven otherwise: absolute names, "..", links,
// devices, and sizes beyond the limits refuse the whole package, and nothing is ever written
// outside of a fresh directory of ours. Links within a directory package become what they name.
//
// Thread: any; two processes may add the same package at the same time.
#pragma once

#include "base/error.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace tributary::process {

struct PackageLimits
{
    std::int64_t bytes = 512LL << 20U; // unpacked
    std::int64_t files = 20'000;
    std::int64_t ratio = 200; // unpacked to packed, counted beyond the first 16 MiB
    int depth = 64; // directories
};

class PackageStore
{
public:
    explicit PackageStore(std::filesystem::path dir, PackageLimits limits = {})
        : m_dir(std::move(dir))
        , m_limits(limits)
    {
    }

    // `source` is a directory or an archive (zip, tar and its compressions). The sha256 in hex.
    // Errors: NotFound, InvalidArgument (what the package is wrong about, names the member),
    // PermissionDenied, ResourceExhausted (over a limit, disk full).
    base::Result<std::string> add(const std::filesystem::path& source) const;

    // Errors: InvalidArgument (not a hash), NotFound.
    base::Result<std::filesystem::path> find(const std::string& hash) const;

    // A zip of a package, for back ends elsewhere. Errors: as find; ResourceExhausted.
    base::Result<> writeZip(const std::string& hash, const std::filesystem::path& file) const;

private:
    std::filesystem::path m_dir;
    PackageLimits m_limits;
};

} // namespace tributary::process
