#include "store/history_writer.h"

#include "store/filter_functions.h"

namespace tributary::store {
namespace {

constexpr std::uint8_t kEndOfText = 0; // no external id has it: they come from text files

std::optional<std::int64_t> count(const std::optional<base::Micros>& value)
{
    return value ? std::optional<std::int64_t>(value->count()) : std::nullopt;
}

std::optional<base::Micros> maybeMicros(std::optional<std::int64_t> value)
{
    return value ? std::optional(base::Micros{*value}) : std::nullopt;
}

void appendParents(std::vector<std::uint8_t>& out, const std::vector<std::string>& parents)
{
    for (const auto& parent : parents) {
        out.insert(out.end(), parent.begin(), parent.end());
        out.push_back(kEndOfText);
    }
}

std::vector<std::string> readParents(Bytes blob)
{
    std::vector<std::string> parents;
    std::string current;
    for (const std::uint8_t byte : blob) {
        if (byte != kEndOfText) {
            current += static_cast<char>(byte);
            continue;
        }
        parents.push_back(std::move(current));
        current.clear();
    }
    return parents;
}

class HistoryInserter
{
public:
    HistoryInserter(Statement statement, std::int64_t firstKey)
        : m_statement(std::move(statement))
        , m_key(firstKey)
    {
    }

    base::Result<> insert(const HistoryRow& row)
    {
        m_features.clear();
        appendFeatures(m_features, row.features);
        m_labels.clear();
        appendLabels(m_labels, row.labels);
        m_parents.clear();
        appendParents(m_parents, row.parents);
        m_statement.bind(1, m_key++);
        m_statement.bindText(2, row.externalId);
        m_statement.bind(3, base::toMicros(row.arrival));
        m_statement.bindBlob(4, m_features);
        m_statement.bindBlob(5, m_labels);
        m_statement.bindText(6, row.taskType);
        m_statement.bind(7, count(row.runTime));
        m_statement.bind(8, count(row.wait));
        m_statement.bind(9, std::int64_t{row.status});
        m_statement.bind(10, std::int64_t{row.line});
        m_statement.bindBlob(11, m_parents);
        return m_statement.run();
    }

private:
    Statement m_statement;
    std::int64_t m_key;
    std::vector<std::uint8_t> m_features;
    std::vector<std::uint8_t> m_labels;
    std::vector<std::uint8_t> m_parents;
};

} // namespace

std::string_view datasetSql()
{
    return "SELECT id, name, file_hash, format, assumptions, at, n FROM history_dataset ";
}

HistoryDataset readDataset(const Statement& row)
{
    return {.id = row.integer(0),
            .name = std::string(row.text(1)),
            .fileHash = std::string(row.text(2)),
            .format = std::string(row.text(3)),
            .assumptions = std::string(row.text(4)),
            .importedAt = base::fromMicros(row.integer(5)),
            .rows = row.integer(6)};
}

base::Result<std::optional<HistoryDataset>> findDataset(Database& database,
                                                        std::string_view fileHash)
{
    auto statement = database.prepare(std::string(datasetSql()) + "WHERE file_hash = ?1");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    statement->bindText(1, fileHash);
    const auto row = statement->step();
    if (!row)
        return std::unexpected(row.error());
    return *row ? std::optional(readDataset(*statement)) : std::nullopt;
}

base::Result<HistoryDataset> writeDataset(Database& database, const HistoryDataset& dataset,
                                          const std::vector<HistoryRow>& rows)
{
    auto statement = database.prepare("INSERT INTO history_dataset(name, file_hash, format,"
                                      " assumptions, at, n) VALUES(?1,?2,?3,?4,?5,?6)"
                                      " RETURNING id");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    HistoryDataset written = dataset;
    written.rows = static_cast<std::int64_t>(rows.size());
    statement->bindText(1, written.name);
    statement->bindText(2, written.fileHash);
    statement->bindText(3, written.format);
    statement->bindText(4, written.assumptions);
    statement->bind(5, base::toMicros(written.importedAt));
    statement->bind(6, written.rows);
    const auto row = statement->step();
    if (!row)
        return std::unexpected(row.error());
    written.id = statement->integer(0);
    if (auto done = statement->run(); !done)
        return std::unexpected(std::move(done.error()));
    auto insert =
        database.prepare("INSERT INTO history_task VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)");
    if (!insert)
        return std::unexpected(std::move(insert.error()));
    HistoryInserter inserter(std::move(*insert), written.id << kHistoryRowBits);
    for (const auto& one : rows) {
        if (auto done = inserter.insert(one); !done)
            return std::unexpected(std::move(done.error()));
    }
    return written;
}

std::string_view historySql()
{
    return "SELECT external_id, arrival, features, labels, task_type, run_us, wait_us, status,"
           " line, parents FROM history_task WHERE key BETWEEN ?1 AND ?2 ORDER BY key";
}

HistoryRow readHistoryRow(const Statement& row)
{
    HistoryRow out;
    out.externalId = row.text(0);
    out.arrival = base::fromMicros(row.integer(1));
    out.features = readFeatures(row.blob(2));
    out.taskType = row.text(4);
    out.labels = readLabels(row.blob(3));
    out.runTime = maybeMicros(row.maybeInteger(5));
    out.wait = maybeMicros(row.maybeInteger(6));
    out.status = static_cast<std::uint8_t>(row.integer(7));
    out.parents = readParents(row.blob(9));
    out.line = static_cast<int>(row.integer(8));
    return out;
}

} // namespace tributary::store
