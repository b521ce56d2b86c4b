// Rules: the ordered list, their text, what is wrong with it, tests, a task to try, versions.
//
// Thread: GUI. The text is the draft; the list and its buttons change only the lines that they
// mean. The draft is kept in the data directory and survives pages, languages and restarts.
#pragma once

#include "models/rule_check.h"
#include "models/rule_draft_store.h"
#include "models/rule_findings.h"
#include "pages/page.h"

#include <QTimer>

#include <functional>
#include <vector>

class QPushButton;
class QTabWidget;

namespace tributary::widgets {
class Badge;
class Banner;
class PageFrame;
} // namespace tributary::widgets

namespace tributary::pages {

class AnalysisPanel;
class ProblemPanel;
class ReplayPanel;
class RuleEditor;
class RuleList;
class RuleMenu;
class RulePublisher;
class RuleTestImport;
class TestPanel;
class TryPanel;
class VersionPanel;

class RulesPage final : public Page
{
    Q_OBJECT

public:
    explicit RulesPage(const AppContext& app, QWidget* parent = nullptr);
    ~RulesPage() override;

    QString id() const override { return QStringLiteral("rules"); }
    QString title() const override { return tr("Rules"); }
    QString iconName() const override { return QStringLiteral("rules"); }
    void activate() override;

    void openFile(const QString& path); // its text becomes the draft
    void exportTo(const QString& path);
    bool isModified() const; // the draft is not its base version

protected:
    void retranslate() override;
    void load() override;
    void hideEvent(QHideEvent* event) override;

private:
    void build();
    QWidget* buildContent();
    void connectParts();
    void bindKeys();

    void loadStored();
    void takeVersions(const base::Result<std::vector<service::RuleSetVersionRow>>& result);
    void adoptActive();
    void countHits();
    QString sourceOf(std::int64_t version) const;

    void setDraft(const models::RuleDraft& draft);
    void putIn(const QString& text); // in place of what is there, as one step of undo
    void edited();
    void check();
    void takeCheck(const models::RuleCheck& check);
    void followCaret();
    using Edit = std::function<base::Result<std::string>(std::string_view source)>;
    void apply(const Edit& edit, int follow = -1); // then shows that rule
    void move(int row, int to);
    void toggle(int row);
    void remove(int row);

    void save(bool isAsked);
    void askPublish();
    void takeVersion(qint64 version);
    void rebase(qint64 version);
    void discardDraft();
    void showConflict(const service::RuleSetVersionRow& now);
    void takePublished(qint64 version, const QString& source);
    void refreshStatus();
    void showState();

    widgets::PageFrame* m_frame = nullptr;
    widgets::Banner* m_banner = nullptr;
    widgets::Badge* m_status = nullptr;
    RuleMenu* m_menu = nullptr;
    QPushButton* m_publish = nullptr;
    RuleList* m_list = nullptr;
    RuleEditor* m_editor = nullptr;
    QTabWidget* m_tabs = nullptr;
    ProblemPanel* m_problems = nullptr;
    AnalysisPanel* m_analysis = nullptr;
    TestPanel* m_tests = nullptr;
    TryPanel* m_try = nullptr;
    ReplayPanel* m_replay = nullptr;
    VersionPanel* m_versions = nullptr;
    RulePublisher* m_publisher = nullptr;
    RuleTestImport* m_import = nullptr;
    QTimer m_checkSoon;
    QTimer m_saveSoon;

    models::RuleDraftStore m_store;
    std::vector<service::RuleSetVersionRow> m_rows;
    models::RuleCheck m_check;
    QString m_file; // name to show in errors
    std::int64_t m_baseVersion = 0;
    QString m_baseSource;
    int m_follow = -1; // the rule to show after the next check
    bool m_isLoaded = false; // the versions are known
};

} // namespace tributary::pages
