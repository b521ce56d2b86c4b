// What the readers of all formats share: counting, reporting, delivering. Private to
// core/simulate.
#pragma once

#include "simulate/history.h"

#include <unordered_set>

namespace tributary::simulate {

class Importer
{
public:
    Importer(const ImportOptions& options, const HistorySink& sink)
        : m_options(options)
        , m_sink(sink)
    {
    }

    void recordFound() { ++m_summary.records; }
    void fail(int line, int column, std::string message, std::string hint = {});
    // Fills the gaps and delivers; a second task of the same id is an error instead.
    void deliver(HistoryTask&& task, int column = 1);

    bool isKnown(const std::string& externalId) const { return m_ids.contains(externalId); }
    ImportSummary& summary() { return m_summary; }
    const ImportOptions& options() const { return m_options; }

private:
    const ImportOptions& m_options;
    const HistorySink& m_sink;
    ImportSummary m_summary;
    std::unordered_set<std::string> m_ids;
};

// Seconds as text, rounded to the microsecond. Nothing for what isn't a finite number of at most
// 300 years.
std::optional<base::Micros> parseSeconds(std::string_view text);
std::optional<double> parseFinite(std::string_view text);

base::Result<> readSwf(std::string_view text, Importer& importer);
base::Result<> readAzure2021(std::string_view text, Importer& importer);
base::Result<> readOpenB(std::string_view text, Importer& importer);
base::Result<> readWfFormat(std::string_view text, Importer& importer);

} // namespace tributary::simulate
