#include "process/frame.h"

#include <charconv>
#include <limits>

namespace tributary::process {

namespace {

constexpr std::size_t kHead = 8 + 2 + 2; // id, kind size, key size

template<class Integer>
void put(std::string& out, Integer value)
{
    for (std::size_t i = 0; i < sizeof(Integer); ++i)
        out.push_back(static_cast<char>(value >> (8 * i) & 0xFFU));
}

std::uint64_t take(std::string_view bytes, std::size_t size)
{
    std::uint64_t value = 0;
    for (std::size_t i = size; i-- > 0;)
        value = value << 8U | static_cast<std::uint8_t>(bytes[i]);
    return value;
}

} // namespace

std::string_view serviceOf(const Frame& frame)
{
    return std::string_view(frame.kind).substr(0, frame.kind.find('.'));
}

std::string encode(const Frame& frame)
{
    constexpr std::size_t kName = std::numeric_limits<std::uint16_t>::max();
    const std::size_t size = kHead + frame.kind.size() + frame.key.size() + frame.body.size();
    if (frame.kind.size() > kName || frame.key.size() > kName || size > kMaxFrame)
        return {};
    std::string out;
    out.reserve(4 + size);
    put(out, static_cast<std::uint32_t>(size));
    put(out, frame.id);
    put(out, static_cast<std::uint16_t>(frame.kind.size()));
    put(out, static_cast<std::uint16_t>(frame.key.size()));
    out += frame.kind;
    out += frame.key;
    out += frame.body;
    return out;
}

base::Result<std::optional<Frame>> FrameReader::next()
{
    const std::string_view rest = std::string_view(m_buffer).substr(m_at);
    const std::size_t size = rest.size() < 4 ? 0 : take(rest, 4);
    if (rest.size() >= 4 && (size < kHead || size > kMaxFrame))
        return base::failure(base::ErrorCode::Corruption, "a frame has an impossible size");
    if (rest.size() < 4 || rest.size() < 4 + size) {
        m_buffer.erase(0, m_at);
        m_at = 0;
        return std::nullopt;
    }
    const std::string_view body = rest.substr(4, size);
    const std::size_t kindSize = take(body.substr(8), 2);
    const std::size_t keySize = take(body.substr(10), 2);
    if (kHead + kindSize + keySize > size)
        return base::failure(base::ErrorCode::Corruption, "a frame's names are longer than it");
    Frame frame;
    frame.id = take(body, 8);
    frame.kind = body.substr(kHead, kindSize);
    frame.key = body.substr(kHead + kindSize, keySize);
    frame.body = body.substr(kHead + kindSize + keySize);
    m_at += 4 + size;
    return frame;
}

Frame failureFrame(const Frame& request, const base::Error& error)
{
    return {request.kind, request.id, request.key,
            "!" + std::to_string(static_cast<int>(error.code)) + " " + error.message};
}

std::optional<base::Error> failureOf(const Frame& answer)
{
    if (!answer.body.starts_with('!'))
        return std::nullopt;
    int code = 0;
    const char* last = answer.body.data() + answer.body.size();
    const auto [end, status] = std::from_chars(answer.body.data() + 1, last, code);
    if (status != std::errc{} || code < 0 || code > static_cast<int>(base::ErrorCode::Internal))
        code = static_cast<int>(base::ErrorCode::Internal);
    return base::Error{
        static_cast<base::ErrorCode>(code), std::string(end == last ? end : end + 1, last), {}, {}};
}

} // namespace tributary::process
