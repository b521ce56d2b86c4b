// All tasks: filter, facets, histogram, a table of a million rows, the inspector and what can be
// done with many tasks at once.
//
// Thread: GUI. Follows the global time range. Ids and rows are the business of TaskFeed.
#pragma once

#include "models/saved_views.h"
#include "pages/page.h"

#include <QTimer>

class QLabel;
class QLayout;
class QLineEdit;
class QPushButton;
class QSplitter;
class QStackedWidget;

namespace tributary::widgets {
class HistogramStrip;
class PageFrame;
} // namespace tributary::widgets

namespace tributary::pages {

class FacetPanel;
class TaskActions;
class TaskFeed;
class TaskInspector;
class TaskTable;
class ViewBar;

class TasksPage final : public Page
{
    Q_OBJECT

public:
    explicit TasksPage(const AppContext& app, QWidget* parent = nullptr);

    QString id() const override { return QStringLiteral("tasks"); }
    QString title() const override { return tr("Tasks"); }
    QString iconName() const override { return QStringLiteral("tasks"); }
    void activate() override;
    void setFilter(const QString& filter) override;
    void focusFilter() override;

    TaskActions& actions() const { return *m_actions; }

protected:
    void retranslate() override;
    void load() override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Side // what stands around the table
    {
        service::Facets facets;
        std::vector<service::SubmissionSlot> slots_;
        base::Instant end{};
    };

    void buildActions();
    QWidget* buildContent();
    QWidget* buildFilterRow();
    QLayout* buildHistogramCaption();
    QWidget* buildNoMatch();
    QWidget* buildFooter();
    void connectTable();
    void connectFeed();
    void addKeys();

    void apply(); // query from what the page shows
    void applyFilter(const QString& filter);
    void applyView(const models::SavedView& view);
    models::SavedView currentView() const;
    void saveView(const QString& name);
    void makeRule(); // with the filter as its condition
    void sortBy(int column);
    void loadSides();
    void takeSides(const base::Result<Side>& sides);
    void showSpan();
    void showLoaded();
    void showFailure(const base::Error& error);
    void showEmpty();
    void showFooter();
    void showCurrent();

    models::SavedViews m_views;
    TaskFeed* m_feed = nullptr;
    TaskActions* m_actions = nullptr;
    widgets::PageFrame* m_frame = nullptr;
    QPushButton* m_columns = nullptr;
    QPushButton* m_export = nullptr;
    widgets::FilterBar* m_filter = nullptr;
    QLineEdit* m_text = nullptr;
    ViewBar* m_viewBar = nullptr;
    widgets::HistogramStrip* m_histogram = nullptr;
    QLabel* m_from = nullptr; // below the histogram
    QLabel* m_about = nullptr;
    QLabel* m_to = nullptr;
    QSplitter* m_split = nullptr;
    FacetPanel* m_facets = nullptr;
    QStackedWidget* m_tableOrNoMatch = nullptr;
    TaskTable* m_table = nullptr;
    QLabel* m_noMatch = nullptr;
    QPushButton* m_clearFilter = nullptr;
    QPushButton* m_allTime = nullptr;
    TaskInspector* m_inspector = nullptr;
    QLabel* m_footer = nullptr;
    QLabel* m_selection = nullptr;
    QLabel* m_live = nullptr;

    int m_sortColumn;
    bool m_isDescending = true;
    bool m_isDeadLetterOnly = false;
    bool m_areSidesDue = false; // facets and histogram are of an earlier query
    model::MaybeInstant m_sidesFrom; // what the histogram spans
    base::Instant m_sidesTo{};
    QTimer m_sideTimer; // facets and histogram follow more slowly than rows
    QTimer m_ageTimer; // relative times grow older
};

} // namespace tributary::pages
