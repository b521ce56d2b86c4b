#include "process/journal_file.h"

#include <array>

namespace tributary::process {

namespace {

constexpr std::size_t kHead = 8;

constexpr std::array<std::uint32_t, 256> kTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value >> 1U) ^ ((value & 1U) != 0 ? 0x82F63B78U : 0U);
        table[i] = value;
    }
    return table;
}();

void put32(std::string& out, std::uint32_t value)
{
    for (unsigned shift = 0; shift < 32; shift += 8)
        out.push_back(static_cast<char>(value >> shift & 0xFFU));
}

std::uint32_t take32(std::string_view bytes)
{
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;)
        value = value << 8U | static_cast<std::uint8_t>(bytes[i]);
    return value;
}

bool decode(std::string_view payload, JournalRecord& record)
{
    if (payload.empty())
        return false;
    record.type = static_cast<JournalRecordType>(payload.front());
    payload.remove_prefix(1);
    while (!payload.empty()) {
        if (payload.size() < 4)
            return false;
        const std::uint32_t size = take32(payload);
        payload.remove_prefix(4);
        if (size > payload.size())
            return false;
        record.fields.emplace_back(payload.substr(0, size));
        payload.remove_prefix(size);
    }
    switch (record.type) {
    case JournalRecordType::Claim:
        return record.fields.size() == 4;
    case JournalRecordType::Note:
    case JournalRecordType::End:
        return record.fields.size() == 2;
    case JournalRecordType::Forget:
        return record.fields.size() == 1;
    }
    return false;
}

} // namespace

std::uint32_t crc32c(std::string_view bytes)
{
    std::uint32_t value = 0xFFFFFFFFU;
    for (const char c : bytes)
        value = kTable[(value ^ static_cast<std::uint8_t>(c)) & 0xFFU] ^ (value >> 8U);
    return ~value;
}

std::string encodeRecord(const JournalRecord& record)
{
    std::string payload(1, static_cast<char>(record.type));
    for (const auto& field : record.fields) {
        put32(payload, static_cast<std::uint32_t>(field.size()));
        payload += field;
    }
    std::string out;
    out.reserve(kHead + payload.size());
    put32(out, static_cast<std::uint32_t>(payload.size()));
    put32(out, crc32c(payload));
    return out + payload;
}

JournalScan scanRecords(std::string_view bytes)
{
    JournalScan scan;
    while (bytes.size() - scan.goodBytes >= kHead) {
        const std::string_view rest = bytes.substr(scan.goodBytes);
        const std::size_t size = take32(rest);
        if (size > rest.size() - kHead)
            break;
        const std::string_view payload = rest.substr(kHead, size);
        JournalRecord record;
        if (crc32c(payload) != take32(rest.substr(4)) || !decode(payload, record))
            break;
        scan.records.push_back(std::move(record));
        scan.goodBytes += kHead + size;
    }
    return scan;
}

} // namespace tributary::process
