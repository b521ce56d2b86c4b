#include "service/history_import.h"

#include "base/sha256.h"
#include "base/text_file.h"
#include "service/json_fields.h"
#include "service/task_json.h"

#include <fmt/format.h>

#include <filesystem>

namespace tributary::service {
namespace {

constexpr std::uintmax_t kMostBytes = 1U << 30U;

using Errors = std::vector<base::Error>;

base::Result<std::string> readWhole(const std::string& path)
{
    std::error_code error; // a size that can't be told is told by reading
    if (const auto size = std::filesystem::file_size(path, error); !error && size > kMostBytes)
        return base::failure(base::ErrorCode::ResourceExhausted,
                             fmt::format("{} is over 1 GiB", path), "split the file");
    return base::readTextFile(path);
}

base::Result<simulate::ImportOptions> optionsOf(const HistoryImport& import)
{
    const auto format = simulate::parseHistoryFormat(import.format);
    if (!format)
        return base::failure(base::ErrorCode::InvalidArgument,
                             fmt::format("unknown format '{}'", import.format),
                             "one of swf, azure2021, openb, wfformat");
    simulate::ImportOptions options;
    options.format = *format;
    options.file = std::filesystem::path(import.file).filename().string();
    options.assumptions = simulate::AssumptionProfile::of(*format);
    for (const auto& text : import.assumptions) {
        if (auto assumed = options.assumptions.assume(text); !assumed)
            return std::unexpected(assumed.error());
    }
    return options;
}

store::HistoryRow rowOf(simulate::HistoryTask&& task)
{
    store::HistoryRow row;
    row.externalId = std::move(task.externalId);
    row.arrival = task.arrival;
    row.features = std::move(task.features);
    row.taskType = std::move(task.taskType);
    row.labels = std::move(task.labels);
    row.runTime = task.runTime;
    row.wait = task.wait;
    row.status = static_cast<std::uint8_t>(task.status);
    row.parents = std::move(task.parents);
    row.line = task.line;
    return row;
}

Json instantJson(const std::optional<base::Instant>& at)
{
    return at ? Json(isoTime(*at)) : Json();
}

Json historyJson(const ImportedHistory& history)
{
    return {{"dataset", history.dataset},
            {"format", history.format},
            {"file_hash", history.fileHash},
            {"records", history.records},
            {"imported", history.imported},
            {"without_start", history.withoutStart},
            {"edges", history.edges},
            {"first", instantJson(history.first)},
            {"last", instantJson(history.last)},
            {"first_us", history.first ? Json(base::toMicros(*history.first)) : Json()},
            {"last_us", history.last ? Json(base::toMicros(*history.last)) : Json()},
            {"assumptions", history.assumptions},
            {"was_known", history.wasKnown}};
}

template<class Value>
Value valueOf(const Json& json, const char* key)
{
    const auto at = json.find(key);
    if (at == json.end())
        return {};
    if constexpr (std::is_same_v<Value, std::string>)
        return at->is_string() ? at->get<std::string>() : Value{};
    else if constexpr (std::is_same_v<Value, bool>)
        return at->is_boolean() && at->get<bool>();
    else
        return at->is_number_integer() ? at->get<Value>() : Value{};
}

std::vector<std::string> textsIn(const Json& array)
{
    std::vector<std::string> texts;
    if (!array.is_array())
        return texts;
    for (const auto& item : array) {
        if (item.is_string())
            texts.push_back(item.get<std::string>());
    }
    return texts;
}

std::vector<std::string> textsOf(const Json& json, const char* key)
{
    const auto at = json.find(key);
    return at == json.end() ? std::vector<std::string>{} : textsIn(*at);
}

std::optional<base::Instant> instantOf(const Json& json, const char* key)
{
    const auto at = json.find(key);
    if (at == json.end() || !at->is_number_integer())
        return std::nullopt;
    return base::fromMicros(at->get<std::int64_t>());
}

} // namespace

std::expected<ReadHistory, Errors> readHistoryFile(const HistoryImport& import, base::Instant now,
                                                   std::vector<simulate::HistoryTask>* tasks)
{
    const auto options = optionsOf(import);
    if (!options)
        return std::unexpected(Errors{options.error()});
    const auto text = readWhole(import.file);
    if (!text)
        return std::unexpected(Errors{text.error()});
    ReadHistory read;
    const auto summary = simulate::readHistory(*text, *options, [&](simulate::HistoryTask&& task) {
        if (tasks != nullptr)
            tasks->push_back(std::move(task));
        else
            read.rows.push_back(rowOf(std::move(task)));
    });
    if (!summary)
        return std::unexpected(Errors{summary.error()});
    if (summary->errorCount > 0)
        return std::unexpected(summary->errors);
    auto& dataset = read.dataset;
    dataset.name = summary->name.empty() ? options->file : summary->name;
    dataset.fileHash = base::sha256Hex(*text);
    dataset.format = import.format;
    dataset.assumptions = dump(options->assumptions.describe());
    dataset.importedAt = now;
    dataset.rows = static_cast<std::int64_t>(read.rows.size());
    read.summary = {dataset.name,
                    import.format,
                    dataset.fileHash,
                    summary->records,
                    summary->imported,
                    summary->withoutStart,
                    summary->edges,
                    summary->first,
                    summary->last,
                    options->assumptions.describe(),
                    false};
    return read;
}

ImportedHistory knownHistory(ImportedHistory read, const store::HistoryDataset& stored)
{
    read.wasKnown = true;
    read.dataset = stored.name;
    read.format = stored.format;
    read.imported = stored.rows;
    read.assumptions = textsIn(Json::parse(stored.assumptions, nullptr, false));
    return read;
}

std::string toJson(const ImportedHistory& history)
{
    auto json = historyJson(history);
    json.erase("first_us");
    json.erase("last_us");
    return dump(json);
}

std::string datasetJson(const store::HistoryDataset& dataset)
{
    auto assumptions = Json::parse(dataset.assumptions, nullptr, false);
    return dump({{"dataset", dataset.name},
                 {"format", dataset.format},
                 {"file_hash", dataset.fileHash},
                 {"imported", dataset.rows},
                 {"imported_at", isoTime(dataset.importedAt)},
                 {"assumptions", assumptions.is_array() ? assumptions : Json::array()}});
}

std::string toJson(const HistoryImport& import)
{
    return dump(
        {{"file", import.file}, {"format", import.format}, {"assumptions", import.assumptions}});
}

base::Result<HistoryImport> readHistoryImport(std::string_view text)
{
    const auto json = readObject(text, "request");
    if (!json)
        return std::unexpected(json.error());
    JsonFields fields(*json);
    HistoryImport import{fields.text("file"), fields.name("format"), fields.texts("assumptions")};
    if (!import.file.starts_with('/'))
        fields.complain("'file' must be an absolute path");
    if (auto problem = fields.problem(); !problem.empty())
        return base::failure(base::ErrorCode::InvalidArgument, std::move(problem));
    return import;
}

std::string toJson(const ImportResult& result)
{
    if (result)
        return dump({{"history", historyJson(*result)}});
    Json errors = Json::array();
    for (const auto& error : result.error())
        errors.push_back(errorJson(error));
    return dump({{"errors", std::move(errors)}});
}

ImportResult readImportResult(std::string_view text)
{
    const auto json = Json::parse(text, nullptr, false);
    if (json.is_object() && json.contains("errors") && json["errors"].is_array()) {
        Errors errors;
        for (const auto& error : json["errors"])
            errors.push_back(errorFrom(error));
        return std::unexpected(std::move(errors));
    }
    if (!json.is_object() || !json.contains("history") || !json["history"].is_object())
        return std::unexpected(
            Errors{{base::ErrorCode::ParseError, "the answer is not what was expected", {}, {}}});
    const auto& from = json["history"];
    ImportedHistory history;
    history.dataset = valueOf<std::string>(from, "dataset");
    history.format = valueOf<std::string>(from, "format");
    history.fileHash = valueOf<std::string>(from, "file_hash");
    history.records = valueOf<std::int64_t>(from, "records");
    history.imported = valueOf<std::int64_t>(from, "imported");
    history.withoutStart = valueOf<std::int64_t>(from, "without_start");
    history.edges = valueOf<std::int64_t>(from, "edges");
    history.first = instantOf(from, "first_us");
    history.last = instantOf(from, "last_us");
    history.assumptions = textsOf(from, "assumptions");
    history.wasKnown = valueOf<bool>(from, "was_known");
    return history;
}

} // namespace tributary::service
