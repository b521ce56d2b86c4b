#include "models/task_list_model.h"

#include "gateway/text.h"

#include <algorithm>

namespace tributary::models {

namespace {

constexpr int kBlock = 256; // rows a fetch
constexpr std::size_t kMostYoung = 32 * kBlock; // the cache holds up to twice as many

QVariant text(const std::string& value)
{
    return value.empty() ? QVariant() : QVariant(gateway::toQt(value));
}

QVariant number(std::int64_t value)
{
    return QVariant::fromValue<qlonglong>(value);
}

} // namespace

TaskListModel::TaskListModel(Fetch fetch, QObject* parent)
    : QAbstractTableModel(parent)
    , m_fetch(std::move(fetch))
{
}

bool TaskListModel::keepsOrder(const Nos& nos) const
{
    return nos == m_nos;
}

void TaskListModel::setNos(Nos nos)
{
    if (keepsOrder(nos))
        return;
    const std::size_t before = m_nos.size();
    const std::size_t after = nos.size();
    // The usual case: new tasks on top of a list that is sorted by submission.
    if (before > 0 && after > before
        && std::equal(m_nos.begin(), m_nos.end(),
                      nos.end() - static_cast<std::ptrdiff_t>(before))) {
        beginInsertRows({}, 0, static_cast<int>(after - before) - 1);
        m_nos = std::move(nos);
        endInsertRows();
        return;
    }
    if (before == 0 || after == 0) {
        beginResetModel();
        m_nos = std::move(nos);
        endResetModel();
        return;
    }
    replace(std::move(nos));
}

// Makes the lengths equal at the end of the list, then says that the order changed, so that
// persistent indexes can follow their ids.
void TaskListModel::replace(Nos nos)
{
    const std::size_t before = m_nos.size();
    const std::size_t after = nos.size();
    if (after > before) {
        beginInsertRows({}, static_cast<int>(before), static_cast<int>(after) - 1);
        m_nos.resize(after, 0);
        endInsertRows();
    }
    emit layoutAboutToBeChanged();
    const QModelIndexList held = persistentIndexList();
    std::unordered_map<model::TaskNo, int> rows;
    for (const QModelIndex& index : held)
        rows.emplace(m_nos[static_cast<std::size_t>(index.row())], -1);
    if (!rows.empty()) {
        for (std::size_t i = 0; i < after; ++i) {
            const auto found = rows.find(nos[i]);
            if (found != rows.end())
                found->second = static_cast<int>(i);
        }
    }
    QModelIndexList moved;
    moved.reserve(held.size());
    for (const QModelIndex& index : held) {
        const int row = rows[m_nos[static_cast<std::size_t>(index.row())]];
        moved.append(row < 0 ? QModelIndex() : createIndex(row, index.column()));
    }
    m_nos = std::move(nos);
    if (before > after)
        m_nos.resize(before, 0);
    changePersistentIndexList(held, moved);
    emit layoutChanged();
    if (before > after) {
        beginRemoveRows({}, static_cast<int>(after), static_cast<int>(before) - 1);
        m_nos.resize(after);
        endRemoveRows();
    }
}

void TaskListModel::setRows(const std::vector<service::TaskRow>& rows)
{
    if (rows.empty())
        return;
    if (m_young.size() >= kMostYoung) {
        m_old = std::move(m_young);
        m_young.clear();
    }
    for (const service::TaskRow& row : rows) {
        m_asked.erase(row.no);
        m_young.insert_or_assign(row.no, row);
    }
    if (m_nos.empty())
        return;
    // The view repaints what is visible of it: telling single rows would cost a search for each.
    const int last = static_cast<int>(m_nos.size()) - 1;
    const int from = std::clamp(m_first - kBlock, 0, last);
    const int to = std::clamp(m_last + kBlock, 0, last);
    emit dataChanged(index(from, 0), index(to, ColumnCount - 1));
}

void TaskListModel::giveUp(const Nos& nos)
{
    for (const model::TaskNo no : nos)
        m_asked.erase(no);
}

void TaskListModel::invalidate(const Nos& nos)
{
    if (nos.empty() || m_nos.empty())
        return;
    const std::unordered_set<model::TaskNo> changed(nos.begin(), nos.end());
    Nos visible;
    std::unordered_set<model::TaskNo> isVisible;
    const int last = std::min(m_last, static_cast<int>(m_nos.size()) - 1);
    for (int i = std::max(0, m_first); i <= last; ++i) {
        const model::TaskNo no = m_nos[static_cast<std::size_t>(i)];
        if (changed.contains(no)) {
            visible.push_back(no);
            isVisible.insert(no);
        }
    }
    for (const model::TaskNo no : changed) {
        if (isVisible.contains(no))
            continue; // the old row stays until the new one is here
        m_young.erase(no);
        m_old.erase(no);
    }
    if (!visible.empty()) {
        m_asked.insert(visible.begin(), visible.end());
        m_fetch(visible);
    }
}

void TaskListModel::invalidateAll()
{
    Nos visible;
    const int last = std::min(m_last, static_cast<int>(m_nos.size()) - 1);
    for (int i = std::max(0, m_first); i <= last; ++i)
        visible.push_back(m_nos[static_cast<std::size_t>(i)]);
    Cache kept;
    for (const model::TaskNo no : visible) {
        if (const service::TaskRow* row = cached(no))
            kept.emplace(no, *row);
    }
    m_young = std::move(kept);
    m_old.clear();
    m_asked.clear();
    if (!visible.empty()) {
        m_asked.insert(visible.begin(), visible.end());
        m_fetch(visible);
    }
}

void TaskListModel::setWindow(int first, int last)
{
    m_first = first;
    m_last = last;
}

const service::TaskRow* TaskListModel::cached(model::TaskNo no) const
{
    const auto young = m_young.find(no);
    if (young != m_young.end())
        return &young->second;
    const auto old = m_old.find(no);
    return old != m_old.end() ? &old->second : nullptr;
}

const service::TaskRow* TaskListModel::row(int index) const
{
    if (index < 0 || static_cast<std::size_t>(index) >= m_nos.size())
        return nullptr;
    const service::TaskRow* row = cached(m_nos[static_cast<std::size_t>(index)]);
    if (row == nullptr)
        fetchAround(index);
    return row;
}

void TaskListModel::fetchAround(int index) const
{
    if (m_asked.contains(m_nos[static_cast<std::size_t>(index)]))
        return;
    const std::size_t from = static_cast<std::size_t>(index / kBlock) * kBlock;
    const std::size_t to = std::min(from + kBlock, m_nos.size());
    Nos missing;
    for (std::size_t i = from; i < to; ++i) {
        const model::TaskNo no = m_nos[i];
        if (no != 0 && cached(no) == nullptr && m_asked.insert(no).second)
            missing.push_back(no);
    }
    if (!missing.empty())
        m_fetch(missing);
}

int TaskListModel::rowOf(model::TaskNo no) const
{
    const auto found = std::find(m_nos.begin(), m_nos.end(), no);
    return found == m_nos.end() ? -1 : static_cast<int>(found - m_nos.begin());
}

void TaskListModel::setAllSelected(bool isAll)
{
    if (isAll == m_isAllSelected)
        return;
    m_isAllSelected = isAll;
    if (!m_nos.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1), {IsAllSelectedRole});
}

int TaskListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_nos.size());
}

int TaskListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TaskListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (role == IsAllSelectedRole)
        return m_isAllSelected;
    if (role != RawRole && role != IsPendingRole)
        return {};
    const service::TaskRow* const found = row(index.row());
    if (role == IsPendingRole)
        return found == nullptr;
    return found != nullptr ? raw(*found, index.column()) : QVariant();
}

QVariant TaskListModel::raw(const service::TaskRow& row, int column)
{
    switch (column) {
    case State:
        return static_cast<int>(row.state);
    case Id:
        return gateway::toQt(model::toString(row.id));
    case Name:
        return text(row.name);
    case Type:
        return static_cast<int>(row.type);
    case Backend:
        return text(row.backend);
    case Rule:
        return text(row.rule);
    case QueueWait:
        return row.started ? number(row.queueWait.count()) : QVariant();
    case Duration:
        return row.started && row.ended ? number((*row.ended - *row.started).count()) : QVariant();
    case Cost:
        return row.attempt > 0 ? number(row.cost.micro) : QVariant();
    case Submitted:
        return number(base::toMicros(row.submitted));
    case Attempt:
        return row.attempt;
    case ColdStart:
        return row.coldStart > base::Micros{} ? number(row.coldStart.count()) : QVariant();
    case TaskType:
        return text(row.taskType);
    case Team:
        return text(row.team);
    case Priority:
        return static_cast<int>(row.priority);
    case Error:
        return text(row.error);
    default:
        return {};
    }
}

std::optional<service::TaskColumn> TaskListModel::sortColumn(int column)
{
    switch (column) {
    case State:
        return service::TaskColumn::State;
    case Name:
        return service::TaskColumn::Name;
    case Type:
        return service::TaskColumn::Type;
    case Backend:
        return service::TaskColumn::Backend;
    case Rule:
        return service::TaskColumn::Rule;
    case QueueWait:
        return service::TaskColumn::QueueWait;
    case Duration:
        return service::TaskColumn::RunTime; // the column shows started to ended
    case Cost:
        return service::TaskColumn::Cost;
    case Submitted:
        return service::TaskColumn::Submitted;
    case TaskType:
        return service::TaskColumn::TaskType;
    default:
        return std::nullopt;
    }
}

} // namespace tributary::models
