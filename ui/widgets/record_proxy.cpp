#include "widgets/record_proxy.h"

#include "widgets/display_format.h"
#include "widgets/table_view.h"
#include "widgets/time_axis.h"

#include <QHeaderView>

#include <algorithm>
#include <cmath>

namespace tributary::widgets {
namespace {

using models::CellKind;

constexpr int kRowsToMeasure = 50;

bool isRightAligned(CellKind kind)
{
    switch (kind) {
    case CellKind::Count:
    case CellKind::Micros:
    case CellKind::Edge:
    case CellKind::Change:
    case CellKind::Share:
    case CellKind::Money:
    case CellKind::MicrosChange:
    case CellKind::MoneyChange:
    case CellKind::Problems:
        return true;
    default:
        return false;
    }
}

// More is worse, less is better.
bool isChange(CellKind kind)
{
    return kind == CellKind::Change || kind == CellKind::MicrosChange
        || kind == CellKind::MoneyChange;
}

Tone healthTone(const QString& health)
{
    if (health == u"healthy")
        return Tone::Good;
    if (health == u"unavailable")
        return Tone::Bad;
    return health == u"degraded" || health == u"draining" ? Tone::Warning : Tone::Muted;
}

QString healthIcon(const QString& health)
{
    if (health == u"healthy")
        return QStringLiteral("check");
    if (health == u"unavailable")
        return QStringLiteral("cross");
    if (health == u"degraded")
        return QStringLiteral("warning");
    if (health == u"draining")
        return QStringLiteral("drain");
    return health == u"paused" ? QStringLiteral("pause") : QStringLiteral("question");
}

// Glyph and colour of an attempt are those of a task in that state.
model::TaskState likeTask(const QVariant& attemptState)
{
    using enum model::AttemptState;
    switch (static_cast<model::AttemptState>(attemptState.toInt())) {
    case Intent:
    case Dispatched:
        break;
    case Running:
        return model::TaskState::Running;
    case Unknown:
        return model::TaskState::Unknown;
    case Succeeded:
        return model::TaskState::Succeeded;
    case Failed:
        return model::TaskState::Failed;
    case TimedOut:
        return model::TaskState::TimedOut;
    case Cancelled:
        return model::TaskState::Cancelled;
    case Lost:
        return model::TaskState::Lost;
    }
    return model::TaskState::Dispatching;
}

} // namespace

RecordProxy::RecordProxy(const Theme& theme, const DisplayFormat& format, QObject* parent)
    : QSortFilterProxyModel(parent)
    , m_theme(theme)
    , m_format(format)
{
    setSortRole(models::RawRole);
    setSortCaseSensitivity(Qt::CaseInsensitive);
    connect(&theme, &Theme::changed, this, &RecordProxy::refresh);
    connect(&format, &DisplayFormat::changed, this, &RecordProxy::refresh);
}

void RecordProxy::refresh()
{
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

QString RecordProxy::text(const QModelIndex& index) const
{
    return data(index, Qt::DisplayRole).toString();
}

QVariant RecordProxy::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role == Qt::TextAlignmentRole && orientation == Qt::Horizontal) {
        const auto kind = static_cast<CellKind>(
            QSortFilterProxyModel::headerData(section, orientation, models::KindRole).toInt());
        return int((isRightAligned(kind) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    return QSortFilterProxyModel::headerData(section, orientation, role);
}

QVariant RecordProxy::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const auto raw = QSortFilterProxyModel::data(index, models::RawRole);
    const auto kind =
        static_cast<CellKind>(QSortFilterProxyModel::data(index, models::KindRole).toInt());
    switch (role) {
    case Qt::DisplayRole:
        return display(raw, kind);
    case Qt::TextAlignmentRole:
        return int((isRightAligned(kind) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ToolTipRole: {
        const QVariant own = QSortFilterProxyModel::data(index, role);
        if (own.isValid())
            return own;
        if (kind == CellKind::Age && raw.isValid())
            return m_format.dateTime(base::fromMicros(raw.toLongLong()));
        return display(raw, kind);
    }
    case IconNameRole:
        return icon(raw, kind);
    case IconColorRole:
        if (kind == CellKind::Type && raw.isValid())
            return m_theme.type(static_cast<model::ExecutionType>(raw.toInt()));
        if (kind == CellKind::Attempt && raw.isValid())
            return m_theme.state(likeTask(raw));
        if (const QVariant which = tone(raw, kind); which.isValid() && !isChange(kind))
            return m_theme.tone(static_cast<Tone>(which.toInt()));
        return {};
    case ToneRole:
        return isChange(kind) || kind == CellKind::Problems ? tone(raw, kind)
            : raw.isValid()                                 ? QVariant()
                                                            : int(Tone::Muted);
    case MonoRole:
        return kind == CellKind::Mono;
    case BarRole:
        return kind == CellKind::Share ? raw : QVariant();
    default:
        return QSortFilterProxyModel::data(index, role);
    }
}

QString RecordProxy::display(const QVariant& raw, CellKind kind) const
{
    if (!raw.isValid())
        return kind == CellKind::Chosen ? QString() : DisplayFormat::unknown();
    switch (kind) {
    case CellKind::Count:
        return m_format.count(raw.toLongLong());
    case CellKind::Micros:
        return m_format.duration(base::Micros{raw.toLongLong()});
    case CellKind::Edge:
        return std::isinf(raw.toDouble()) ? tr("beyond")
                                          : tr("≤ %1").arg(edgeText(raw.toDouble(), m_format));
    case CellKind::Change: {
        const QString sign = raw.toDouble() > 0 ? QStringLiteral("+") : QString();
        return sign + m_format.percent(raw.toDouble());
    }
    case CellKind::Share:
        return m_format.percent(raw.toDouble());
    case CellKind::Money:
        return m_format.money(money(raw));
    case CellKind::MicrosChange:
        return m_format.durationChange(static_cast<double>(raw.toLongLong()) / 1e6);
    case CellKind::MoneyChange:
        return m_format.moneyChange(money(raw));
    case CellKind::Instant:
        return m_format.dateTime(base::fromMicros(raw.toLongLong()));
    case CellKind::Age:
        return m_format.relative(base::fromMicros(raw.toLongLong()));
    case CellKind::Problems:
        return raw.toLongLong() == 0 ? QString() : m_format.count(raw.toLongLong());
    case CellKind::Chosen:
        return raw.toBool() ? tr("chosen") : QString();
    default:
        return words(raw, kind);
    }
}

base::Money RecordProxy::money(const QVariant& raw) const
{
    const auto* model = qobject_cast<const models::RecordModel*>(sourceModel());
    base::Money money{raw.toLongLong(), {}};
    const std::string code = model == nullptr ? "USD" : model->currency().toStdString();
    std::copy_n(code.begin(), std::min<std::size_t>(code.size(), 3), money.currency.code.begin());
    return money;
}

QString RecordProxy::words(const QVariant& raw, CellKind kind) const
{
    const QString text = raw.toString();
    switch (kind) {
    case CellKind::Type:
        return DisplayFormat::type(static_cast<model::ExecutionType>(raw.toInt()));
    case CellKind::Attempt:
        return DisplayFormat::state(static_cast<model::AttemptState>(raw.toInt()));
    case CellKind::Priority:
        return DisplayFormat::priority(static_cast<model::Priority>(raw.toInt()));
    case CellKind::Passed:
        return raw.toBool() ? tr("passed") : tr("failed");
    case CellKind::Enabled:
        return raw.toBool() ? tr("on") : tr("off");
    case CellKind::Severity:
        return raw.toBool() ? tr("Error") : tr("Warning");
    case CellKind::Remark:
        return raw.toBool() ? tr("Warning") : tr("Note");
    case CellKind::Health:
        if (text == u"healthy")
            return tr("healthy");
        if (text == u"degraded")
            return tr("degraded");
        if (text == u"unavailable")
            return tr("unavailable");
        if (text == u"draining")
            return tr("draining");
        return text == u"paused" ? tr("paused") : tr("unknown");
    case CellKind::Verdict:
        return text == u"true" ? tr("true") : text == u"false" ? tr("false") : tr("no value");
    default:
        return text;
    }
}

QVariant RecordProxy::icon(const QVariant& raw, CellKind kind) const
{
    if (!raw.isValid())
        return {};
    switch (kind) {
    case CellKind::Type:
        return Theme::typeIcon(static_cast<model::ExecutionType>(raw.toInt()));
    case CellKind::Attempt:
        return Theme::stateIcon(likeTask(raw));
    case CellKind::Health:
        return healthIcon(raw.toString());
    case CellKind::Passed:
        return raw.toBool() ? QStringLiteral("check") : QStringLiteral("cross");
    case CellKind::Enabled:
        return raw.toBool() ? QStringLiteral("check") : QStringLiteral("minus");
    case CellKind::Severity:
        return raw.toBool() ? QStringLiteral("error") : QStringLiteral("warning");
    case CellKind::Remark:
        return raw.toBool() ? QStringLiteral("warning") : QStringLiteral("info");
    case CellKind::Problems:
        return raw.toLongLong() == 0 ? QVariant() : QStringLiteral("error");
    case CellKind::Chosen:
        return raw.toBool() ? QStringLiteral("check") : QVariant();
    case CellKind::Verdict:
        return raw.toString() == u"true" ? QStringLiteral("check")
            : raw.toString() == u"false" ? QStringLiteral("cross")
                                         : QStringLiteral("question");
    default:
        return {};
    }
}

QVariant RecordProxy::tone(const QVariant& raw, CellKind kind) const
{
    if (!raw.isValid())
        return {};
    switch (kind) {
    case CellKind::Health:
        return int(healthTone(raw.toString()));
    case CellKind::Passed:
    case CellKind::Chosen:
        return int(raw.toBool() ? Tone::Good : Tone::Bad);
    case CellKind::Enabled:
        return int(raw.toBool() ? Tone::Good : Tone::Muted);
    case CellKind::Severity:
        return int(raw.toBool() ? Tone::Bad : Tone::Warning);
    case CellKind::Remark:
        return int(raw.toBool() ? Tone::Warning : Tone::Muted);
    case CellKind::Problems:
        return raw.toLongLong() == 0 ? QVariant() : int(Tone::Bad);
    case CellKind::Change:
    case CellKind::MicrosChange:
    case CellKind::MoneyChange:
        return raw.toDouble() == 0 ? QVariant() : int(raw.toDouble() > 0 ? Tone::Bad : Tone::Good);
    case CellKind::Verdict:
        return int(raw.toString() == u"true"        ? Tone::Good
                       : raw.toString() == u"false" ? Tone::Bad
                                                    : Tone::Muted);
    default:
        return {};
    }
}

// --- table ------------------------------------------------------------------------------------

RecordTable makeRecordTable(const Theme& theme, const DisplayFormat& format, QWidget* parent,
                            bool isSortable)
{
    RecordTable table;
    table.view = new TableView(theme, parent);
    table.model = new models::RecordModel(table.view);
    table.proxy = new RecordProxy(theme, format, table.view);
    table.proxy->setSourceModel(table.model);
    table.view->setModel(table.proxy);
    table.view->setSelectionMode(QAbstractItemView::SingleSelection);
    table.view->setSortingEnabled(isSortable);
    if (isSortable)
        table.view->sortByColumn(-1, Qt::AscendingOrder);
    return table;
}

QString RecordTable::currentKey() const
{
    const QModelIndex index = view->currentIndex();
    return index.isValid() ? index.data(models::KeyRole).toString() : QString();
}

void RecordTable::select(const QString& key) const
{
    const int row = model->rowOf(key);
    if (row >= 0)
        view->setCurrentIndex(proxy->mapFromSource(model->index(row, 0)));
}

void RecordTable::fitColumns(int most) const
{
    const QFontMetrics metrics(view->font());
    const int limit = most * metrics.averageCharWidth();
    const int rows = std::min(proxy->rowCount(), kRowsToMeasure);
    for (int column = 0; column < proxy->columnCount(); ++column) {
        QStyleOptionViewItem option;
        option.initFrom(view);
        option.font = view->font();
        option.fontMetrics = metrics;
        int width =
            std::max(view->horizontalHeader()->sectionSizeHint(column), view->headingWidth(column));
        for (int row = 0; row < rows; ++row)
            width =
                std::max(width,
                         view->itemDelegate()->sizeHint(option, proxy->index(row, column)).width()
                             + 2 * metrics.averageCharWidth());
        view->setColumnWidth(column, std::min(width, limit));
    }
    // A number at the far right of an empty stretch is hard to match with its row.
    const int last = proxy->columnCount() - 1;
    const auto kind =
        static_cast<CellKind>(model->headerData(last, Qt::Horizontal, models::KindRole).toInt());
    view->horizontalHeader()->setStretchLastSection(!isRightAligned(kind));
}

} // namespace tributary::widgets
