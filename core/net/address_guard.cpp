#include "net/http_client.h"

#include <arpa/inet.h>

#include <array>
#include <cstring>

namespace tributary::net {

namespace {

bool isForbidden4(const std::uint8_t* a)
{
    const bool linkLocal = a[0] == 169 && a[1] == 254;
    const bool unspecified = a[0] == 0; // connects to this host on Linux
    const bool aliyunMetadata = a[0] == 100 && a[1] == 100 && a[2] == 100 && a[3] == 200;
    const bool multicast = a[0] >= 224;
    return linkLocal || unspecified || aliyunMetadata || multicast;
}

bool startsWith(const std::array<std::uint8_t, 16>& a, std::initializer_list<std::uint8_t> prefix)
{
    return std::memcmp(a.data(), prefix.begin(), prefix.size()) == 0;
}

bool isForbidden6(const std::array<std::uint8_t, 16>& a)
{
    if (startsWith(a, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}))
        return isForbidden4(a.data() + 12); // ::ffff:a.b.c.d
    if (startsWith(a, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}))
        return isForbidden4(a.data() + 12); // NAT64
    if (startsWith(a, {0x20, 0x02}))
        return isForbidden4(a.data() + 2); // 6to4
    if (startsWith(a, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}))
        return a[12] != 0 || a[13] != 0 || a[14] != 0 || a[15] != 1; // all but ::1
    if (a[0] == 0xfe && (a[1] & 0xc0U) == 0x80)
        return true; // link-local
    if (a[0] == 0xff)
        return true; // multicast
    constexpr std::array<std::uint8_t, 16> kEc2{0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0,
                                                0,    0,    0,    0,    0, 0, 2, 0x54};
    return a == kEc2;
}

} // namespace

bool isForbiddenAddress(std::string_view address)
{
    const std::string text{address.substr(0, address.find('%'))};
    std::array<std::uint8_t, 16> bytes{};
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1)
        return isForbidden4(bytes.data());
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1)
        return isForbidden6(bytes);
    return true; // not an address: nothing that we know to be harmless
}

} // namespace tributary::net
