// SHA-256 and HMAC-SHA256 (FIPS 180-4, RFC 2104): content hashes and request signatures.
//
// Thread: a hasher has one owner; the functions are pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tributary::base {

using Sha256Digest = std::array<std::uint8_t, 32>;

class Sha256
{
public:
    void update(std::string_view bytes);
    Sha256Digest finish(); // once

private:
    void block(const std::uint8_t* data);

    std::array<std::uint32_t, 8> m_state{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<std::uint8_t, 64> m_buffer{};
    std::size_t m_used = 0;
    std::uint64_t m_total = 0;
};

Sha256Digest sha256(std::string_view bytes);
Sha256Digest hmacSha256(std::string_view key, std::string_view message);
std::string toHex(const Sha256Digest& digest); // 64 lower-case digits
inline std::string sha256Hex(std::string_view bytes)
{
    return toHex(sha256(bytes));
}

} // namespace tributary::base
