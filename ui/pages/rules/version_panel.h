// The published versions, newest first, each with its difference to the active one; the active one
// with what the draft would change.
//
// Thread: GUI. Going back and taking over are requests.
#pragma once

#include "pages/page.h"
#include "pages/rules/rule_versions.h"
#include "widgets/record_proxy.h"

class QLabel;
class QPushButton;
class QTabWidget;

namespace tributary::widgets {
class DiffView;
} // namespace tributary::widgets

namespace tributary::pages {

class TrialPanel;
class TrialTasks;

class VersionPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit VersionPanel(const AppContext& app, QWidget* parent = nullptr);

    void setVersions(const SharedVersions& versions);
    void setDraft(const QString& text, std::int64_t baseVersion);
    void selectActive(); // what the draft would change
    void retranslate();

signals:
    void rollbackRequested(qint64 version);
    void takeRequested(qint64 version); // into the editor
    void rebaseRequested(qint64 version); // the draft goes on from that version
    void promoteRequested(qint64 version); // the one on trial
    void stopRequested(qint64 version);

protected:
    void showEvent(QShowEvent* event) override;

private:
    const service::RuleSetVersionRow* current() const;
    void compare();
    void refreshTabs();
    void chooseTab();
    void showDiff(const QString& from, const QString& to, const QString& caption);

    const AppContext m_app;
    SharedVersions m_versions = std::make_shared<RuleVersions>();
    QString m_draft;
    std::int64_t m_baseVersion = 0;
    bool m_isOld = false; // large texts are compared when that is looked at
    widgets::RecordTable m_table;
    bool m_isTabOpen = false; // of the version that was just chosen, until its trial is there
    QTabWidget* m_tabs = nullptr;
    TrialPanel* m_trial = nullptr;
    TrialTasks* m_tasks = nullptr;
    QLabel* m_caption = nullptr;
    widgets::DiffView* m_diff = nullptr;
    QPushButton* m_promote = nullptr;
    QPushButton* m_stop = nullptr;
    QPushButton* m_rollback = nullptr;
    QPushButton* m_take = nullptr;
    QPushButton* m_rebase = nullptr;
};

} // namespace tributary::pages
