// The task list as people read it: words, units, icons, colours of the raw values.
//
// Thread: GUI. Maps one to one, so a million rows cost nothing. Numbers of a column share one unit,
// which its heading names; tool tips have the exact or absolute value.
#pragma once

#include "models/task_list_model.h"

#include <QIdentityProxyModel>

namespace tributary::widgets {
class DisplayFormat;
class Theme;
} // namespace tributary::widgets

namespace tributary::pages {

class TaskDisplay final : public QIdentityProxyModel
{
    Q_OBJECT

public:
    TaskDisplay(models::TaskListModel& model, const widgets::Theme& theme,
                const widgets::DisplayFormat& format, QObject* parent = nullptr);

    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    // Language, zone or numbers changed; relative times grew older.
    void refresh();

    static QString title(int column);
    static QString key(int column); // stable, for saved views: "queue_wait"
    static int columnOf(const QString& key); // -1 when there is none

    // The term that a cell stands for, empty where it has no value or no field of filters has it.
    static QString filterWith(const QString& filter, const service::TaskRow& row, int column,
                              bool isExcluded);

private:
    QString text(const service::TaskRow& row, int column) const;
    QString toolTip(const service::TaskRow& row, int column) const;
    QVariant tone(const service::TaskRow& row, int column) const;

    models::TaskListModel& m_model;
    const widgets::Theme& m_theme;
    const widgets::DisplayFormat& m_format;
};

} // namespace tributary::pages
