// The list of tasks: all ids in one vector, rows only where somebody looks.
//
// Thread: GUI. Rows are fetched by blocks of 256 through the function given at construction, and
// come back by setRows(); until then data() says that they are pending. A new list of ids keeps
// selection and current row, because persistent indexes follow their ids. Values are raw: text,
// colours and units are of the display proxy.
#pragma once

#include "service/task_types.h"

#include <QAbstractTableModel>

#include <functional>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace tributary::models {

class TaskListModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        State,
        Id,
        Name,
        Type,
        Backend,
        Rule,
        QueueWait,
        Duration,
        Cost,
        Submitted,
        Attempt,
        ColdStart,
        TaskType,
        Team,
        Priority,
        Error,
        ColumnCount
    };
    enum Role
    {
        RawRole = Qt::UserRole + 800, // as in the row; invalid while pending or unknown
        IsPendingRole,
        IsAllSelectedRole,
    };
    using Nos = std::vector<model::TaskNo>;
    // Asks for the rows of at most 256 tasks.
    using Fetch = std::function<void(const Nos& nos)>;

    explicit TaskListModel(Fetch fetch, QObject* parent = nullptr);

    void setNos(Nos nos);
    const Nos& nos() const { return m_nos; }
    void setRows(const std::vector<service::TaskRow>& rows);
    // A fetch failed: what it asked for may be asked again.
    void giveUp(const Nos& nos);
    // These tasks have changed: rows in the window are fetched anew, others forgotten.
    void invalidate(const Nos& nos);
    void invalidateAll();
    // What the view shows; rows outside are not refreshed.
    void setWindow(int first, int last);

    // Null while pending (it is then asked for) or beyond the end.
    const service::TaskRow* row(int index) const;
    const service::TaskRow* cached(model::TaskNo no) const;
    int rowOf(model::TaskNo no) const; // -1; walks through all ids

    // Everything that matches is selected, as a predicate rather than as a million indexes.
    void setAllSelected(bool isAll);
    bool isAllSelected() const { return m_isAllSelected; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    static QVariant raw(const service::TaskRow& row, int column);
    // The column of the core that sorts it; nothing when it can't.
    static std::optional<service::TaskColumn> sortColumn(int column);

private:
    void fetchAround(int index) const;
    bool keepsOrder(const Nos& nos) const;
    void replace(Nos nos);

    Fetch m_fetch;
    Nos m_nos;
    using Cache = std::unordered_map<model::TaskNo, service::TaskRow>;
    // Two generations make a cheap least-recently-fetched cache: when the young one is full it
    // becomes the old one.
    Cache m_young;
    Cache m_old;
    mutable std::unordered_set<model::TaskNo> m_asked;
    int m_first = 0;
    int m_last = 0;
    bool m_isAllSelected = false;
};

} // namespace tributary::models
