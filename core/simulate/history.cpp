#include "simulate/history.h"

#include "simulate/importer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace tributary::simulate {
namespace {

constexpr std::array<std::string_view, 4> kFormats{"swf", "azure2021", "openb", "wfformat"};
constexpr std::array<std::string_view, 6> kStatuses{"unknown",   "succeeded", "failed",
                                                    "cancelled", "running",   "waiting"};
constexpr std::size_t kMostBytes = std::size_t{1} << 30U;

} // namespace

std::string_view toString(HistoryFormat format) noexcept
{
    return kFormats[static_cast<std::size_t>(format)];
}

std::string_view toString(HistoryStatus status) noexcept
{
    return kStatuses[static_cast<std::size_t>(status)];
}

std::optional<HistoryFormat> parseHistoryFormat(std::string_view name) noexcept
{
    const auto at = std::ranges::find(kFormats, name);
    return at == kFormats.end() ? std::nullopt
                                : std::optional(static_cast<HistoryFormat>(at - kFormats.begin()));
}

std::optional<HistoryFormat> sniffHistoryFormat(std::string_view text)
{
    const std::size_t start = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    if (start == std::string_view::npos)
        return std::nullopt;
    const std::string_view head = text.substr(start, text.find('\n', start) - start);
    if (head.front() == '{')
        return HistoryFormat::WfFormat;
    if (head.front() == ';' || (head.front() >= '0' && head.front() <= '9'))
        return HistoryFormat::Swf;
    if (head.find("end_timestamp") != std::string_view::npos)
        return HistoryFormat::Azure2021;
    if (head.find("cpu_milli") != std::string_view::npos)
        return HistoryFormat::OpenB;
    return std::nullopt;
}

void Importer::fail(int line, int column, std::string message, std::string hint)
{
    ++m_summary.errorCount;
    if (m_summary.errors.size() < m_options.maxErrors)
        m_summary.errors.push_back({base::ErrorCode::ParseError,
                                    std::move(message),
                                    {m_options.file, line, column},
                                    std::move(hint)});
}

void Importer::deliver(HistoryTask&& task, int column)
{
    if (!m_ids.insert(task.externalId).second) {
        fail(task.line, column, fmt::format("'{}' appears twice", task.externalId),
             "remove one of the two records");
        return;
    }
    m_options.assumptions.apply(task);
    ++m_summary.imported;
    m_summary.withoutStart += task.runTime ? 0 : 1;
    m_summary.edges += static_cast<std::int64_t>(task.parents.size());
    m_summary.first = std::min(m_summary.first.value_or(task.arrival), task.arrival);
    m_summary.last = std::max(m_summary.last.value_or(task.arrival), task.arrival);
    m_sink(std::move(task));
}

std::optional<double> parseFinite(std::string_view text)
{
    double value = 0;
    const char* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value);
    const bool isWhole = error == std::errc{} && end == last && std::isfinite(value);
    return isWhole ? std::optional(value) : std::nullopt;
}

std::optional<base::Micros> parseSeconds(std::string_view text)
{
    constexpr double kMost = 300.0 * 366 * 86'400;
    const auto seconds = parseFinite(text);
    if (!seconds || std::abs(*seconds) > kMost)
        return std::nullopt;
    return base::Micros{std::llround(*seconds * 1e6)};
}

base::Result<ImportSummary> readHistory(std::string_view text, const ImportOptions& options,
                                        const HistorySink& sink)
{
    if (text.size() > kMostBytes)
        return std::unexpected(base::Error{base::ErrorCode::ResourceExhausted,
                                           "the file is larger than 1 GiB",
                                           {options.file, 0, 0},
                                           "import it in parts"});
    Importer importer(options, sink);
    const auto read = [&] {
        switch (options.format) {
        case HistoryFormat::Swf:
            return readSwf(text, importer);
        case HistoryFormat::Azure2021:
            return readAzure2021(text, importer);
        case HistoryFormat::OpenB:
            return readOpenB(text, importer);
        case HistoryFormat::WfFormat:
            return readWfFormat(text, importer);
        }
        return base::Result<>{};
    }();
    if (!read)
        return std::unexpected(read.error());
    return std::move(importer.summary());
}

} // namespace tributary::simulate
