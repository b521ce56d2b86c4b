#include "store/estimate_rows.h"

#include "base/raw_bytes.h"
#include "store/read_scope.h"
#include "store/record_rows.h"

#include <algorithm>
#include <cmath>

namespace tributary::store {
namespace {

constexpr int kAllTypes = -1;

std::int64_t typeNumber(const std::optional<model::ExecutionType>& type)
{
    return type ? static_cast<std::int64_t>(*type) : kAllTypes;
}

std::optional<model::LearnedQuantiles> takeQuantiles(Bytes& blob)
{
    model::LearnedQuantiles learned;
    learned.runs = base::takeRaw<std::int64_t>(blob).value_or(0);
    learned.lastAt = base::fromMicros(base::takeRaw<std::int64_t>(blob).value_or(0));
    bool isComplete = true;
    for (double& value : learned.values) {
        const auto taken = base::takeRaw<double>(blob);
        isComplete = isComplete && taken && std::isfinite(*taken);
        value = taken.value_or(0);
    }
    return isComplete && learned.runs > 0 ? std::optional(learned) : std::nullopt;
}

} // namespace

void appendLearned(std::vector<std::uint8_t>& out, const model::Learned& learned)
{
    for (const auto& measure : learned.measures) {
        const model::LearnedQuantiles known = measure.value_or(model::LearnedQuantiles{});
        base::appendRaw(out, known.runs);
        base::appendRaw(out, base::toMicros(known.lastAt));
        for (const double value : known.values)
            base::appendRaw(out, value);
    }
}

std::shared_ptr<const model::Learned> readLearned(Bytes blob)
{
    model::Learned learned;
    for (auto& measure : learned.measures)
        measure = takeQuantiles(blob);
    return learned == model::Learned{} ? nullptr : std::make_shared<const model::Learned>(learned);
}

std::optional<double> learnedIn(Bytes blob, int feature)
{
    const auto learned = readLearned(blob);
    const auto id = static_cast<model::FeatureId>(feature);
    if (!learned || !model::isLearnedFeature(id))
        return std::nullopt;
    model::Features features;
    model::fillLearned(features, *learned);
    return features.find(id);
}

base::Result<> writeEstimates(Database& database, std::span<const model::EstimateRow> rows)
{
    if (rows.empty())
        return {};
    auto put = database.prepare("INSERT INTO estimate VALUES(?1, ?2, ?3)"
                                " ON CONFLICT DO UPDATE SET state = excluded.state");
    if (!put)
        return std::unexpected(std::move(put.error()));
    auto remove = database.prepare("DELETE FROM estimate WHERE task_type = ?1 AND type = ?2");
    if (!remove)
        return std::unexpected(std::move(remove.error()));
    for (const auto& row : rows) {
        Statement& statement = row.state.empty() ? *remove : *put;
        statement.bindText(1, row.taskType);
        statement.bind(2, typeNumber(row.type));
        if (!row.state.empty())
            statement.bindBlob(3, row.state);
        if (auto done = statement.run(); !done)
            return done;
    }
    return {};
}

base::Result<std::vector<model::EstimateRow>> readEstimates(Database& database)
{
    auto statement = database.prepare("SELECT task_type, type, state FROM estimate");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    std::vector<model::EstimateRow> rows;
    auto done = forEachRow(*statement, [&](const Statement& row) -> base::Result<> {
        model::EstimateRow& read = rows.emplace_back();
        read.taskType = row.text(0);
        const std::int64_t type = row.integer(1);
        if (type >= 0 && type < model::kExecutionTypeCount)
            read.type = static_cast<model::ExecutionType>(type);
        const Bytes state = row.blob(2);
        read.state.assign(state.begin(), state.end());
        return {};
    });
    if (!done)
        return std::unexpected(std::move(done.error()));
    return rows;
}

base::Result<std::vector<model::EstimateRow>> readEstimates(Reader& reader)
{
    ReadScope scope(reader);
    if (!scope.begun())
        return std::unexpected(scope.begun().error());
    return readEstimates(scope.database());
}

base::Result<std::vector<model::FinishedRun>> readFinishedRuns(Database& database,
                                                               std::int64_t most)
{
    auto statement = database.prepare(
        "SELECT y.text, a.type, a.started, a.ended, a.memory"
        " FROM attempt a JOIN task t ON t.no = a.key >> 16 JOIN name y ON y.id = t.task_type"
        " WHERE a.state = ?1 AND a.stale = 0 AND a.started IS NOT NULL AND a.ended IS NOT NULL"
        " ORDER BY a.key DESC LIMIT ?2");
    if (!statement)
        return std::unexpected(std::move(statement.error()));
    statement->bind(1, static_cast<std::int64_t>(model::AttemptState::Succeeded));
    statement->bind(2, most);
    std::vector<model::FinishedRun> runs;
    auto done = forEachRow(*statement, [&](const Statement& row) -> base::Result<> {
        runs.push_back({std::string(row.text(0)),
                        static_cast<model::ExecutionType>(std::clamp<std::int64_t>(
                            row.integer(1), 0, model::kExecutionTypeCount - 1)),
                        static_cast<double>(row.integer(3) - row.integer(2)) / 1e6, row.integer(4),
                        base::fromMicros(row.integer(3))});
        return {};
    });
    if (!done)
        return std::unexpected(std::move(done.error()));
    std::ranges::stable_sort(runs, {}, &model::FinishedRun::endedAt);
    return runs;
}

} // namespace tributary::store
