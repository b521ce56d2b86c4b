// Rules: the ordered list, three editors of it, and below them what is wrong, tests, replay,
// versions.
//
// Thread: GUI. The text is the draft; the list, the tree and the table change only what they mean
// of it. The draft is kept in the data directory and survives pages, languages and restarts.
#pragma once

#include "models/rule_check.h"
#include "models/rule_draft_store.h"
#include "models/rule_findings.h"
#include "pages/page.h"
#include "pages/rules/rule_versions.h"

#include <QTimer>

#include <optional>

class QPushButton;

namespace tributary::widgets {
class Badge;
class Banner;
class PageFrame;
} // namespace tributary::widgets

namespace tributary::pages {

class DraftKeeper;
class RuleChecker;
class RuleEditors;
class RuleList;
class RuleMenu;
class RulePanels;
class RulePublisher;
class RuleTestImport;

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
    void takeVersions(const base::Result<SharedVersions>& result);
    void adoptActive();
    void countHits();
    QString sourceOf(std::int64_t version) const;

    void setDraft(const models::RuleDraft& draft);
    void setFileName(const QString& name);
    void putIn(const QString& text); // as one step of undo
    void edited();
    void takeCheck(const models::RuleCheck& check, int revision);
    void choose(int rule); // shown everywhere
    void showFailure(const base::Error& error);
    void addRule(const QString& condition); // once the draft is known

    void save(bool isAsked);
    void askPublish();
    std::optional<models::RuleDraft> draftToKeep() const; // nothing when it is its base version
    void takeVersion(qint64 version);
    void rebase(qint64 version);
    void discardDraft();
    void askMerge(); // of the draft with the version that is active now
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
    RuleEditors* m_editors = nullptr;
    RulePanels* m_panels = nullptr;
    RulePublisher* m_publisher = nullptr;
    RuleTestImport* m_import = nullptr;
    RuleChecker* m_checker = nullptr;
    DraftKeeper* m_keeper = nullptr;
    QTimer m_saveSoon;

    SharedVersions m_rows = std::make_shared<RuleVersions>();
    models::RuleCheck m_check;
    std::int64_t m_baseVersion = 0;
    QString m_baseSource;
    int m_follow = -1; // the rule to show after the next check
    QStringList m_waiting; // conditions of rules to add once the draft is known
    bool m_isLoaded = false; // the versions are known
};

} // namespace tributary::pages
