// Asks before many tasks are cancelled or retried, does it, and says what came of it.
//
// Shows what would be affected by state and back end; more than 100 tasks ask for their number to
// be typed. Thread: GUI; modeless to the core, counting and commands run elsewhere. Deletes itself.
#pragma once

#include "pages/page.h"
#include "pages/tasks/task_scope.h"

#include <QDialog>

class QGridLayout;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace tributary::pages {

class BulkRun;

class BulkDialog final : public QDialog
{
    Q_OBJECT

public:
    BulkDialog(const AppContext& app, BulkAction action, TaskScope scope, QWidget* parent);

    void reject() override; // also stops what runs

private:
    void build();
    void count(const TaskScope& scope);
    void showPlan(const base::Result<BulkPlan>& plan);
    void addCounts(const QString& heading);
    void addCount(QWidget* name, const BulkPlan::Count& count);
    void updateConfirm();
    void run();
    void showProgress();
    void showResult();

    AppContext m_app;
    BulkAction m_action;
    BulkPlan m_plan;
    BulkRun* m_run = nullptr;
    bool m_isDone = false;
    QLabel* m_title = nullptr;
    QLabel* m_note = nullptr;
    QWidget* m_counts = nullptr;
    QGridLayout* m_grid = nullptr;
    QLabel* m_typeLabel = nullptr;
    QLineEdit* m_type = nullptr;
    QProgressBar* m_progress = nullptr;
    QPushButton* m_confirm = nullptr;
    QPushButton* m_close = nullptr;
};

} // namespace tributary::pages
