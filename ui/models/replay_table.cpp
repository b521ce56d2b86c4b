#include "models/replay_table.h"

#include "gateway/text.h"

#include <cmath>

namespace tributary::models {
namespace {

using gateway::toQt;

QVariant micros(const std::optional<double>& seconds)
{
    return seconds ? QVariant(qlonglong(std::llround(*seconds * 1e6))) : QVariant();
}

QVariant micros(const std::optional<base::Money>& cost)
{
    return cost ? QVariant(qlonglong(cost->micro)) : QVariant();
}

} // namespace

QList<Record> matrixRows(const simulate::ReplayReport& report)
{
    QList<Record> rows;
    for (std::size_t from = 0; from < simulate::kTypes; ++from) {
        QVariantList cells{int(from)};
        for (std::size_t to = 0; to < simulate::kTypes; ++to)
            cells.append(qlonglong(report.matrix[from][to]));
        rows.append({QString::number(from), cells, {}});
    }
    return rows;
}

QList<Record> movedRows(const simulate::ReplayReport& report, const QString& assumed)
{
    QList<Record> rows;
    for (const simulate::MovedTask& task : report.movedTasks)
        rows.append(
            {toQt(task.id),
             {toQt(task.id), int(task.from), int(task.to), toQt(task.fromRule), toQt(task.toRule),
              micros(task.secondsBefore), micros(task.secondsAfter), micros(task.costBefore),
              micros(task.costAfter), task.restsOnAssumed ? assumed : QString()},
             {}});
    return rows;
}

QString movedCurrency(const simulate::ReplayReport& report)
{
    for (const simulate::MovedTask& task : report.movedTasks) {
        if (task.costAfter)
            return toQt(task.costAfter->currency.text());
    }
    return {};
}

} // namespace tributary::models
