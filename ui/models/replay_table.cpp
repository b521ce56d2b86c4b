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

// A column has one currency; what is in another one is left out.
QVariant micros(const std::optional<base::Money>& cost, const QString& currency)
{
    return cost && toQt(cost->currency.text()) == currency ? QVariant(qlonglong(cost->micro))
                                                           : QVariant();
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

QList<Record> movedRows(const simulate::ReplayReport& report, const MovedTexts& texts)
{
    const QString currency = movedCurrency(report);
    QList<Record> rows;
    for (const simulate::MovedTask& task : report.movedTasks)
        rows.append({toQt(task.id),
                     {toQt(task.id), int(task.from), int(task.to), toQt(task.fromRule),
                      toQt(task.toRule), micros(task.secondsBefore), micros(task.secondsAfter),
                      micros(task.costBefore, currency), micros(task.costAfter, currency),
                      task.basis ? texts.bases[static_cast<std::size_t>(*task.basis)] : QString(),
                      task.restsOnAssumed ? texts.assumed : QString()},
                     {}});
    return rows;
}

QString movedCurrency(const simulate::ReplayReport& report)
{
    for (const simulate::MovedTask& task : report.movedTasks) {
        for (const auto& cost : {task.costAfter, task.costBefore}) {
            if (cost)
                return toQt(cost->currency.text());
        }
    }
    return {};
}

} // namespace tributary::models
