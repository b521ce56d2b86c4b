#include "pages/tasks/task_display.h"

#include "gateway/text.h"
#include "models/filter_terms.h"
#include "rules/token.h"
#include "widgets/badge.h"
#include "widgets/display_format.h"
#include "widgets/filter_language.h"
#include "widgets/table_view.h"

#include <array>

namespace tributary::pages {

namespace {

using gateway::toQt;
using models::TaskListModel;
using widgets::DisplayFormat;

struct ColumnInfo
{
    const char* key;
    const char* title; // untranslated
    bool isNumber;
};
constexpr std::array<ColumnInfo, TaskListModel::ColumnCount> kColumns{{
    {"state", QT_TRANSLATE_NOOP("tributary::pages::TaskDisplay", "State"), false},
    {"id", QT_TRANSLATE_NOOP("tributary::pages::TaskDisplay", "Id"), false},
    {"name", QT_TRANSLATE_NOOP("tributary::pages::TaskDisplay", "Name"), false},
    {"execution_type", QT_TRANSLATE_NOOP("tributary::pages::TaskDisplay", "Type"), false},
    {"backend", QT_TRANSLATE_NOOP("tributary::pages::TaskDisplay", "Back end"), false},
    {"rule", QT_TRANSLATE_NOOP("tributary::pages::TaskDisplay", "Rule"), false},
    {"queue_wait", QT_TRANSLATE_NOOP("tributary::pages::TaskDisplay", "Queue wait (s)"), true},
    {"duration", QT_TRANSLATE_NOOP("tributary::pages::TaskDisplay", "Run time (s)"), true},
    {"cost", QT_TRANSLATE_NOOP("tributary::pages::TaskDisplay", "Cost"), true},
    {"submitted", QT_TRANSLATE_NOOP("tributary::pages::TaskDisplay", "Submitted"), false},
    {"attempt", QT_TRANSLATE_NOOP("tributary::pages::TaskDisplay", "Attempt"), true},
    {"cold_start", QT_TRANSLATE_NOOP("tributary::pages::TaskDisplay", "Cold start (ms)"), true},
    {"task_type", QT_TRANSLATE_NOOP("tributary::pages::TaskDisplay", "Task type"), false},
    {"team", QT_TRANSLATE_NOOP("tributary::pages::TaskDisplay", "Team"), false},
    {"priority", QT_TRANSLATE_NOOP("tributary::pages::TaskDisplay", "Priority"), false},
    {"error", QT_TRANSLATE_NOOP("tributary::pages::TaskDisplay", "Error"), false},
}};

const ColumnInfo& info(int column)
{
    return kColumns[static_cast<std::size_t>(column)];
}

// The field of filters for columns of texts.
QString fieldOf(int column)
{
    switch (column) {
    case TaskListModel::State:
    case TaskListModel::Id:
    case TaskListModel::Name:
    case TaskListModel::Type:
    case TaskListModel::Backend:
    case TaskListModel::Rule:
    case TaskListModel::TaskType:
    case TaskListModel::Error:
        return TaskDisplay::key(column);
    case TaskListModel::Team:
        return QStringLiteral("labels.team");
    default:
        return {};
    }
}

// As filters write it.
QString valueOf(const service::TaskRow& row, int column)
{
    if (column == TaskListModel::State)
        return toQt(model::toString(row.state));
    if (column == TaskListModel::Type)
        return toQt(model::toString(row.type));
    return TaskListModel::raw(row, column).toString();
}

QString seconds(qlonglong micros)
{
    return QString::number(static_cast<double>(micros) / 1e6, 'g', 9) + QLatin1Char('s');
}

// Of numbers and times: from this value up, or below it.
QString boundOf(const service::TaskRow& row, int column, bool isBelow)
{
    const QVariant raw = TaskListModel::raw(row, column);
    if (!raw.isValid())
        return {};
    const QString from = isBelow ? QStringLiteral(" < ") : QStringLiteral(" >= ");
    switch (column) {
    case TaskListModel::QueueWait:
        return QStringLiteral("queue_wait") + from + seconds(raw.toLongLong());
    case TaskListModel::Duration:
        return QStringLiteral("run_time") + from + seconds(raw.toLongLong());
    case TaskListModel::Cost:
        return QStringLiteral("cost") + from + QLatin1Char('$')
            + QString::number(static_cast<double>(raw.toLongLong()) / 1e6, 'f', 6);
    case TaskListModel::Submitted:
        return QStringLiteral("submitted") + from + toQt(rules::formatInstant(raw.toLongLong()));
    case TaskListModel::Attempt:
        return QStringLiteral("attempt")
            + (isBelow ? QStringLiteral(" != ") : QStringLiteral(" = ")) + raw.toString();
    default:
        return {};
    }
}

} // namespace

TaskDisplay::TaskDisplay(models::TaskListModel& model, const widgets::Theme& theme,
                         const widgets::DisplayFormat& format, QObject* parent)
    : QIdentityProxyModel(parent)
    , m_model(model)
    , m_theme(theme)
    , m_format(format)
{
    setSourceModel(&model);
}

QString TaskDisplay::title(int column)
{
    return tr(info(column).title);
}

QString TaskDisplay::key(int column)
{
    return QString::fromLatin1(info(column).key);
}

int TaskDisplay::columnOf(const QString& key)
{
    for (int column = 0; column < TaskListModel::ColumnCount; ++column) {
        if (key == QLatin1String(info(column).key))
            return column;
    }
    return -1;
}

void TaskDisplay::refresh()
{
    emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

QVariant TaskDisplay::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= TaskListModel::ColumnCount)
        return {};
    if (role == Qt::DisplayRole)
        return title(section);
    if (role == Qt::TextAlignmentRole)
        return int((info(section).isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && !TaskListModel::sortColumn(section))
        return tr("%1: the list can't be sorted by this column").arg(title(section));
    return {};
}

QVariant TaskDisplay::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const int column = index.column();
    if (role == Qt::TextAlignmentRole)
        return int((info(column).isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == widgets::MonoRole)
        return column == TaskListModel::Id;
    if (role == widgets::SelectedRole)
        return m_model.isAllSelected();
    const service::TaskRow* const row = m_model.row(index.row());
    if (role == widgets::PendingRole)
        return row == nullptr;
    if (row == nullptr)
        return role == Qt::DisplayRole || role == Qt::AccessibleTextRole ? QVariant(tr("Loading…"))
                                                                         : QVariant();
    switch (role) {
    case Qt::DisplayRole:
        return text(*row, column);
    case Qt::ToolTipRole:
        return toolTip(*row, column);
    case widgets::IconNameRole:
        if (column == TaskListModel::State)
            return widgets::taskStateIcon(row->state, row->cancel, row->attempt);
        return column == TaskListModel::Type ? QVariant(widgets::Theme::typeIcon(row->type))
                                             : QVariant();
    case widgets::IconColorRole:
        if (column == TaskListModel::State)
            return m_theme.state(row->state);
        return column == TaskListModel::Type ? QVariant(m_theme.type(row->type)) : QVariant();
    case widgets::ToneRole:
        return tone(*row, column);
    default:
        return {};
    }
}

QString TaskDisplay::text(const service::TaskRow& row, int column) const
{
    const QVariant raw = TaskListModel::raw(row, column);
    if (!raw.isValid())
        return DisplayFormat::unknown();
    const QLocale& locale = m_format.locale();
    switch (column) {
    case TaskListModel::State:
        return DisplayFormat::taskState(row.state, row.cancel, row.attempt);
    case TaskListModel::Type:
        return DisplayFormat::type(row.type);
    case TaskListModel::Priority:
        return DisplayFormat::priority(row.priority);
    case TaskListModel::QueueWait:
    case TaskListModel::Duration:
        return locale.toString(static_cast<double>(raw.toLongLong()) / 1e6, 'f', 2);
    case TaskListModel::ColdStart:
        return locale.toString(static_cast<double>(raw.toLongLong()) / 1e3, 'f', 0);
    case TaskListModel::Cost:
        return m_format.money(row.cost);
    case TaskListModel::Submitted:
        return m_format.relative(row.submitted);
    case TaskListModel::Attempt:
        return m_format.count(row.attempt);
    default:
        return raw.toString();
    }
}

QString TaskDisplay::toolTip(const service::TaskRow& row, int column) const
{
    const QVariant raw = TaskListModel::raw(row, column);
    switch (column) {
    case TaskListModel::State:
        return row.error.empty() ? text(row, column)
                                 : text(row, column) + QLatin1Char('\n') + toQt(row.error);
    case TaskListModel::QueueWait:
    case TaskListModel::Duration:
    case TaskListModel::ColdStart:
        return raw.isValid() ? m_format.duration(base::Micros{raw.toLongLong()}) : QString();
    case TaskListModel::Submitted:
        return m_format.dateTime(row.submitted);
    default:
        return text(row, column);
    }
}

QVariant TaskDisplay::tone(const service::TaskRow& row, int column) const
{
    if (!TaskListModel::raw(row, column).isValid())
        return int(widgets::Tone::Muted);
    if (column == TaskListModel::Id || column == TaskListModel::Submitted)
        return int(widgets::Tone::Muted);
    return {};
}

QString TaskDisplay::filterWith(const QString& filter, const service::TaskRow& row, int column,
                                bool isExcluded)
{
    const QString field = fieldOf(column);
    if (field.isEmpty()) {
        const QString bound = boundOf(row, column, isExcluded);
        return bound.isEmpty() ? filter : widgets::filterAnd(filter, bound);
    }
    const QString value = valueOf(row, column);
    if (value.isEmpty())
        return filter;
    return isExcluded ? models::withExcluded(filter, field, value)
                      : models::withOnly(filter, field, value);
}

} // namespace tributary::pages
