#include "models/frontier_table.h"

#include "gateway/text.h"

#include <cmath>

namespace tributary::models {
namespace {

QVariant micros(double value)
{
    return QVariant(qlonglong(std::llround(value)));
}

} // namespace

const simulate::FrontierPoint& pointOf(const simulate::Frontier& frontier, int number)
{
    return number == 0 ? frontier.today : frontier.points[static_cast<std::size_t>(number) - 1];
}

QString changesText(const simulate::FrontierPoint& point)
{
    QStringList texts;
    for (const simulate::ThresholdChange& change : point.changes)
        texts << gateway::toQt(simulate::toString(change));
    return texts.join(QStringLiteral(", "));
}

QList<Record> frontierRows(const simulate::Frontier& frontier, const FrontierTexts& texts)
{
    const simulate::FrontierPoint& today = frontier.today;
    QList<Record> rows;
    for (int number = 0; number < pointCount(frontier); ++number) {
        const simulate::FrontierPoint& point = pointOf(frontier, number);
        const QString key = QString::number(number);
        const QString changes = number == 0 ? texts.asTheyAre : changesText(point);
        rows.append(
            {key,
             {number == 0 ? texts.now : key, micros(point.costMicro),
              micros(point.costMicro - today.costMicro), micros(point.p95Seconds * 1e6),
              micros((point.p95Seconds - today.p95Seconds) * 1e6), qlonglong(point.report.moved),
              qlonglong(simulate::withoutSlot(point.report.after)), changes},
             changes});
    }
    return rows;
}

} // namespace tributary::models
