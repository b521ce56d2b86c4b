// The side bar of the task list: how many tasks there are by state, type, back end and rule.
//
// Thread: GUI. A click, Space or Enter demands a value or no longer demands it; the context menu
// excludes it or demands it alone. Counts of a group leave the group's own terms aside.
#pragma once

#include "models/facet_model.h"
#include "widgets/theme.h"

#include <QListView>

namespace tributary::widgets {
class DisplayFormat;
}

namespace tributary::pages {

class FacetPanel final : public QListView
{
    Q_OBJECT

public:
    FacetPanel(const widgets::Theme& theme, const widgets::DisplayFormat& format,
               QWidget* parent = nullptr);

    void setFacets(const service::Facets& facets);
    void setFilter(const QString& filter);
    void refresh(); // language or numbers changed

signals:
    void filterChanged(const QString& filter);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void activateRow(const QModelIndex& index);
    void showMenu(const QPoint& at);

    models::FacetModel m_facets;
    QString m_filter;
};

} // namespace tributary::pages
