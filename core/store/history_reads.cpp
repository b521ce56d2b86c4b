#include "store/history_reads.h"

#include "store/estimate_rows.h"
#include "store/filter_functions.h"
#include "store/history_writer.h"
#include "store/read_scope.h"
#include "store/record_rows.h"

#include <algorithm>
#include <limits>

namespace tributary::store {
namespace {

base::Result<> giveRows(Statement& statement, HistoryRow (*read)(const Statement&),
                        const HistoryRowSink& sink)
{
    for (;;) {
        const auto row = statement.step();
        if (!row)
            return std::unexpected(row.error());
        if (!*row || !sink(read(statement)))
            break;
    }
    statement.reset();
    return {};
}

void bindOwn(Statement& statement, const OwnHistory& which)
{
    using Limits = std::numeric_limits<std::int64_t>;
    statement.bind(1, which.submittedFrom ? base::toMicros(*which.submittedFrom) : Limits::min());
    statement.bind(2, which.submittedTo ? base::toMicros(*which.submittedTo) : Limits::max());
    statement.bind(3, which.most);
    statement.bind(4, std::int64_t{which.onlySucceeded});
    statement.bind(5, static_cast<std::int64_t>(model::TaskState::Succeeded));
}

HistoryRow readOwnRow(const Statement& row)
{
    HistoryRow out;
    out.externalId = model::toString(taskIdOf(row.blob(0)));
    out.arrival = base::fromMicros(row.integer(1));
    out.features = readFeatures(row.blob(2));
    if (const auto learned = readLearned(row.blob(7)))
        model::fillLearned(out.features, *learned);
    out.labels = readLabels(row.blob(3));
    out.taskType = row.text(4);
    if (const auto run = row.maybeInteger(5)) {
        out.runTime = base::Micros{*run};
        out.wait = base::Micros{row.integer(6)};
    }
    out.backend = row.text(8);
    out.type = static_cast<model::ExecutionType>(
        std::clamp<std::int64_t>(row.integer(9), 0, model::kExecutionTypeCount - 1));
    return out;
}

} // namespace

base::Result<std::vector<HistoryDataset>> readDatasets(Reader& reader)
{
    ReadScope scope(reader);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    auto statement = scope.database().prepare(std::string(datasetSql()) + "ORDER BY id");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    std::vector<HistoryDataset> datasets;
    auto done = forEachRow(*statement, [&](const Statement& row) -> base::Result<> {
        datasets.push_back(readDataset(row));
        return {};
    });
    if (!done)
        return std::unexpected(std::move(done.error()));
    return datasets;
}

base::Result<> readHistoryRows(Reader& reader, std::int64_t dataset, const HistoryRowSink& sink,
                               const CancelCheck& cancel)
{
    ReadScope scope(reader, cancel);
    if (!scope.begun())
        return scope.begun();
    auto statement = scope.database().prepare(historySql());
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    statement->bind(1, dataset << kHistoryRowBits);
    statement->bind(2, ((dataset + 1) << kHistoryRowBits) - 1);
    return giveRows(*statement, readHistoryRow, sink);
}

base::Result<std::int64_t> countOwnTasks(Reader& reader, const OwnHistory& which)
{
    ReadScope scope(reader);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    auto statement = scope.database().prepare(
        "SELECT count(*) FROM (SELECT 1 FROM task WHERE submitted >= ?1 AND submitted < ?2"
        " AND (?4 = 0 OR state = ?5) LIMIT ?3)");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    bindOwn(*statement, which);
    const auto row = statement->step();
    if (!row)
        return std::unexpected(row.error());
    return statement->integer(0);
}

base::Result<> readOwnTasks(Reader& reader, const OwnHistory& which, const HistoryRowSink& sink,
                            const CancelCheck& cancel)
{
    ReadScope scope(reader, cancel);
    if (!scope.begun())
        return scope.begun();
    auto statement = scope.database().prepare(
        "SELECT t.id, t.submitted, s.features, s.labels, y.text, t.run_us,"
        " t.queue_us + coalesce(t.start_us, 0), s.learned, b.text, t.type"
        " FROM task t JOIN task_spec s ON s.no = t.no JOIN name y ON y.id = t.task_type"
        " JOIN name b ON b.id = t.backend"
        " WHERE t.submitted >= ?1 AND t.submitted < ?2 AND (?4 = 0 OR t.state = ?5)"
        " ORDER BY t.submitted DESC, t.no DESC LIMIT ?3");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    bindOwn(*statement, which);
    return giveRows(*statement, readOwnRow, sink);
}

} // namespace tributary::store
