// Past workloads of other systems into the store: reading and checking the file, then one
// transaction of the owner.
//
// A file is imported as a whole or not at all, and once: the same content again changes nothing.
// Thread: readHistoryFile() and the JSON on any; the import itself see Engine::importHistory.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "simulate/history.h"
#include "store/store.h"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tributary::service {

struct HistoryImport
{
    std::string file; // readable by the owner: an absolute path
    std::string format; // "swf", "azure2021", "openb", "wfformat"
    std::vector<std::string> assumptions; // "KEY=VALUE", on top of the format's profile
};

struct ImportedHistory
{
    std::string dataset; // its name
    std::string format;
    std::string fileHash; // SHA-256 in hex
    std::int64_t records = 0; // in the file
    std::int64_t imported = 0; // in the dataset
    std::int64_t withoutStart = 0; // imported without a recorded start
    std::int64_t edges = 0; // parent relations
    std::optional<base::Instant> first; // arrivals
    std::optional<base::Instant> last;
    std::vector<std::string> assumptions; // what fills the gaps: "stateful=false"
    bool wasKnown = false; // the content was there already; nothing was changed
};

using ImportResult = std::expected<ImportedHistory, std::vector<base::Error>>;

struct ReadHistory
{
    store::HistoryDataset dataset;
    std::vector<store::HistoryRow> rows;
    ImportedHistory summary;
};

// With `tasks`, the tasks go there instead of into rows.
// Errors: NotFound, PermissionDenied, ResourceExhausted (over 1 GiB); InvalidArgument for format
// and assumptions; ParseError with line and column, at most 20.
std::expected<ReadHistory, std::vector<base::Error>>
readHistoryFile(const HistoryImport& import, base::Instant now,
                std::vector<simulate::HistoryTask>* tasks = nullptr);

// What is told of a file whose content the store has already: what is stored, however the file was
// to be read this time.
ImportedHistory knownHistory(ImportedHistory read, const store::HistoryDataset& stored);

// {"dataset","format","file_hash","records","imported","without_start","edges","first","last",
//  "assumptions","was_known"}
std::string toJson(const ImportedHistory& history);
std::string datasetJson(const store::HistoryDataset& dataset);

// Over the owner's socket. Errors of reading: ParseError; InvalidArgument, naming the field.
std::string toJson(const HistoryImport& import);
base::Result<HistoryImport> readHistoryImport(std::string_view json);
std::string toJson(const ImportResult& result);
ImportResult readImportResult(std::string_view json);

} // namespace tributary::service
