// The journal's file format: a magic line, then records of u32 size, u32 CRC-32C and payload.
//
// A payload is a type byte and length-prefixed strings. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::process {

inline constexpr std::string_view kJournalMagic = "tributary-runner-journal 1\n";

enum class JournalRecordType : std::uint8_t
{
    Claim = 'C', // key, service, boot id, body
    Note = 'N', // key, body
    End = 'E', // key, body
    Forget = 'F', // key
};

struct JournalRecord
{
    JournalRecordType type = JournalRecordType::Claim;
    std::vector<std::string> fields;
};

std::uint32_t crc32c(std::string_view bytes);
std::string encodeRecord(const JournalRecord& record);

struct JournalScan
{
    std::vector<JournalRecord> records;
    std::size_t goodBytes = 0; // up to the first record that is torn or damaged
};
// `bytes` is the whole file after the magic.
JournalScan scanRecords(std::string_view bytes);

} // namespace tributary::process
