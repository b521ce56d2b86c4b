#include "base/uuid.h"

namespace tributary::base {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

} // namespace

std::string toHex(const Uuid& id)
{
    std::string text;
    text.reserve(32);
    for (const auto byte : id.bytes) {
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

std::string toString(const Uuid& id)
{
    std::string text = toHex(id);
    for (const std::size_t at : {20U, 16U, 12U, 8U})
        text.insert(at, 1, '-');
    return text;
}

std::optional<Uuid> parseUuid(std::string_view text) noexcept
{
    const bool dashed = text.size() == 36;
    if (!dashed && text.size() != 32)
        return std::nullopt;
    Uuid id;
    std::size_t digit = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (dashed && (i == 8 || i == 13 || i == 18 || i == 23)) {
            if (text[i] != '-')
                return std::nullopt;
            continue;
        }
        const int value = hexValue(text[i]);
        if (value < 0)
            return std::nullopt;
        auto& byte = id.bytes[digit / 2];
        byte = static_cast<std::uint8_t>(byte << 4 | value);
        ++digit;
    }
    return id;
}

void UuidGenerator::startAfter(const Uuid& last)
{
    std::int64_t lastMs = 0;
    for (std::size_t i = 0; i < 6; ++i)
        lastMs = lastMs << 8 | last.bytes[i];
    if (lastMs < m_lastMs)
        return;
    m_lastMs = lastMs + 1; // its counter is not known
    m_counter = 0;
}

Uuid UuidGenerator::next()
{
    const auto nowMs = toMicros(m_clock.now()) / 1000;
    if (nowMs > m_lastMs) {
        m_lastMs = nowMs;
        m_counter = static_cast<std::uint32_t>(m_random.next() & 0x7FF); // room to count up
    } else if (++m_counter > 0xFFF) {
        ++m_lastMs;
        m_counter = 0;
    }
    Uuid id;
    for (unsigned i = 0; i < 6; ++i)
        id.bytes[i] = static_cast<std::uint8_t>(m_lastMs >> (8 * (5 - i)));
    id.bytes[6] = static_cast<std::uint8_t>(0x70 | (m_counter >> 8));
    id.bytes[7] = static_cast<std::uint8_t>(m_counter);
    const std::uint64_t tail = m_random.next();
    for (unsigned i = 0; i < 8; ++i)
        id.bytes[8 + i] = static_cast<std::uint8_t>(tail >> (8 * i));
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3F) | 0x80);
    return id;
}

} // namespace tributary::base
