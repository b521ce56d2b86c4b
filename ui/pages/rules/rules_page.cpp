#include "pages/rules/rules_page.h"

#include "gateway/text.h"
#include "pages/rules/analysis_panel.h"
#include "pages/rules/beside.h"
#include "pages/rules/draft_keeper.h"
#include "pages/rules/findings_panel.h"
#include "pages/rules/merge_dialog.h"
#include "pages/rules/optimise_panel.h"
#include "pages/rules/replay_panel.h"
#include "pages/rules/rule_checker.h"
#include "pages/rules/rule_editor.h"
#include "pages/rules/rule_editors.h"
#include "pages/rules/rule_list.h"
#include "pages/rules/rule_menu.h"
#include "pages/rules/rule_panels.h"
#include "pages/rules/rule_publisher.h"
#include "pages/rules/rule_test_import.h"
#include "pages/rules/text_files.h"
#include "pages/rules/try_panel.h"
#include "pages/rules/version_panel.h"
#include "rules/editing/rule_edit.h"
#include "widgets/badge.h"
#include "widgets/banner.h"
#include "widgets/page_frame.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>

#include <utility>

namespace tributary::pages {
namespace {

using gateway::toQt;
using gateway::toStd;

constexpr int kSaveMs = 1000;

} // namespace

RulesPage::RulesPage(const AppContext& app, QWidget* parent)
    : Page(app, parent)
{
    build();
    connectParts();
    bindKeys();
    m_saveSoon.setSingleShot(true);
    m_saveSoon.setInterval(kSaveMs);
    connect(&m_saveSoon, &QTimer::timeout, this, [this] { save(false); });
    connect(&app.gateway, &gateway::Gateway::rulesChanged, this, &RulesPage::reload);
    connect(&app.navigator, &Navigator::makeRule, this, &RulesPage::addRule);
    retranslate();
    loadStored();
}

// Nothing that was typed goes with the window.
RulesPage::~RulesPage()
{
    if (m_saveSoon.isActive())
        (void)m_keeper->saveNow(draftToKeep()); // nobody is left to tell
}

void RulesPage::build()
{
    m_frame = new widgets::PageFrame(app().theme, app().format, this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_frame);
    m_status = new widgets::Badge(m_frame);
    m_menu = new RuleMenu(app(), m_frame);
    m_publish = new QPushButton(m_frame);
    m_publish->setObjectName(QStringLiteral("publish"));
    m_publish->setProperty("kind", QStringLiteral("primary"));
    for (QWidget* widget : std::initializer_list<QWidget*>{m_status, m_menu, m_publish})
        m_frame->actions()->addWidget(widget);
    m_frame->setContent(buildContent());
    m_publisher = new RulePublisher(app(), this);
    m_checker = new RuleChecker(app(), m_editors->document(), this);
    m_keeper = new DraftKeeper(app(), this);
    const auto add = [this](const RuleTestImport::Edit& edit) {
        m_editors->apply({edit, tr("adding a test")});
        m_panels->showTests();
    };
    m_import = new RuleTestImport(app(), *m_panels->tests(), add, this);
}

QWidget* RulesPage::buildContent()
{
    const widgets::Metrics& m = app().theme.metrics();
    auto* content = new QWidget(m_frame);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(m.gap);
    m_banner = new widgets::Banner(app().theme, content);
    column->addWidget(m_banner);
    auto* across = new QSplitter(content);
    across->setChildrenCollapsible(false);
    column->addWidget(across, 1);
    m_list = new RuleList(app(), across);
    auto* down = new QSplitter(Qt::Vertical, across);
    down->setChildrenCollapsible(false);
    m_editors = new RuleEditors(app(), down);
    m_panels = new RulePanels(app(), down);
    down->addWidget(m_editors);
    down->addWidget(m_panels);
    down->setStretchFactor(0, 3);
    down->setStretchFactor(1, 2);
    down->setSizes({3 * m.panelWidth, 2 * m.panelWidth});
    across->addWidget(m_list);
    across->addWidget(down);
    across->setStretchFactor(0, 1);
    across->setStretchFactor(1, 1);
    across->setSizes({m.panelWidth, m.panelWidth});
    return content;
}

void RulesPage::connectParts()
{
    connect(m_frame, &widgets::PageFrame::retryRequested, this, &RulesPage::reload);
    connect(m_banner, &widgets::Banner::actionRequested, this, &RulesPage::askMerge);
    connect(m_publish, &QPushButton::clicked, this, &RulesPage::askPublish);
    connect(m_menu, &RuleMenu::openRequested, this, &RulesPage::openFile);
    connect(m_menu, &RuleMenu::exportRequested, this, &RulesPage::exportTo);
    connect(m_menu, &RuleMenu::saveRequested, this, [this] { save(true); });
    connect(m_menu, &RuleMenu::textRequested, this, [this](const QString& text) { putIn(text); });
    connect(m_menu, &RuleMenu::discardRequested, this, &RulesPage::discardDraft);
    connect(m_menu, &RuleMenu::formatRequested, this, [this] {
        m_editors->apply(
            {[file = toStd(m_editors->document().fileName())](std::string_view source) {
                 return rules::formatRuleFile(source, file);
             },
             tr("formatting")});
    });
    connect(m_editors, &RuleEditors::edited, this, &RulesPage::edited);
    connect(m_checker, &RuleChecker::checked, this, &RulesPage::takeCheck);
    connect(m_checker, &RuleChecker::started, this, [this] {
        m_panels->trial()->setRules(m_editors->text());
        m_panels->versions()->setDraft(m_editors->text(), m_baseVersion);
    });
    connect(m_editors, &RuleEditors::applied, this, [this](int follow) {
        m_follow = follow;
        m_banner->hide();
        m_checker->now();
    });
    connect(m_editors, &RuleEditors::ruleChosen, this, [this](int rule) {
        m_follow = -1; // who chooses doesn't wait for what was chosen before
        choose(rule);
    });
    connect(m_editors, &RuleEditors::failed, this, &RulesPage::showFailure);
    connect(m_list, &RuleList::selected, this, [this](int row) {
        m_follow = -1;
        choose(row);
        if (row < m_check.rules.size())
            m_editors->textEditor()->showPosition(m_check.rules.at(row).begin);
    });
    connect(m_list, &RuleList::opened, m_editors, &RuleEditors::focusEditor);
    connect(m_list, &RuleList::moveRequested, m_editors, &RuleEditors::moveRule);
    connect(m_list, &RuleList::toggleRequested, m_editors, &RuleEditors::toggleRule);
    connect(m_list, &RuleList::removeRequested, m_editors, &RuleEditors::removeRule);
    const auto* text = m_editors->textEditor();
    connect(m_panels->problems(), &ProblemPanel::chosen, text, [this](int problem) {
        m_editors->setView(RuleEditors::Text);
        m_editors->textEditor()->showProblem(problem);
    });
    connect(m_panels->problems(), &ProblemPanel::fixRequested, text, &RuleEditor::fix);
    connect(m_panels->analysis(), &AnalysisPanel::chosen, text, &RuleEditor::showPosition);
    connect(m_panels->analysis(), &AnalysisPanel::testRequested, m_import,
            &RuleTestImport::addFinding);
    connect(m_panels->optimiser(), &OptimisePanel::changeRequested, m_editors, &RuleEditors::apply);
    connect(m_import, &RuleTestImport::checkWanted, m_checker, &RuleChecker::now);
    connect(m_panels->tests(), &TestPanel::chosen, this, [this](int line) {
        m_editors->setView(RuleEditors::Text);
        m_editors->textEditor()->showLine(line);
    });
    connect(m_panels->tests(), &TestPanel::placeChosen, this, [this](qsizetype position) {
        m_editors->setView(RuleEditors::Text);
        m_editors->textEditor()->showPosition(position);
    });
    m_publisher->follow(*m_panels->versions());
    const auto* versions = m_panels->versions();
    connect(versions, &VersionPanel::takeRequested, this, &RulesPage::takeVersion);
    connect(versions, &VersionPanel::rebaseRequested, this, &RulesPage::rebase);
    connect(m_publisher, &RulePublisher::published, this, &RulesPage::takePublished);
    connect(m_publisher, &RulePublisher::outdated, this, &RulesPage::reload);
    connect(m_publisher, &RulePublisher::wentBack, this, [this](qint64 version) {
        emit app().navigator.message(widgets::Tone::Good, tr("Version %1 is active").arg(version));
        reload();
    });
    connect(m_publisher, &RulePublisher::failed, this, &RulesPage::showFailure);
}

void RulesPage::bindKeys()
{
    const auto key = [this](const QKeySequence& which, const auto& action) {
        auto* shortcut = new QShortcut(which, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, action);
    };
    key(Qt::CTRL | Qt::Key_S, [this] {
        m_editors->takeTyped();
        save(true);
    });
    key(Qt::CTRL | Qt::SHIFT | Qt::Key_S, [this] { askPublish(); });
    key(Qt::CTRL | Qt::Key_R, [this] { m_panels->showTests(); });
    key(Qt::CTRL | Qt::Key_O, [this] { m_menu->askFile(false); });
    const auto undo = [this] {
        m_editors->undo();
        m_checker->now(); // at once: tree and table go on from there
    };
    const auto redo = [this] {
        m_editors->redo();
        m_checker->now();
    };
    key(Qt::CTRL | Qt::Key_Z, undo);
    key(Qt::CTRL | Qt::SHIFT | Qt::Key_Z, redo);
    key(Qt::CTRL | Qt::Key_Y, redo);
    key(Qt::CTRL | Qt::Key_T, [this] { m_editors->setView(RuleEditors::Tree); });
    key(Qt::CTRL | Qt::Key_B, [this] { m_editors->setView(RuleEditors::Table); });
    key(Qt::CTRL | Qt::Key_E, [this] { m_editors->setView(RuleEditors::Text); });
    key(Qt::Key_F8, [this] { m_editors->textEditor()->step(1); });
    key(Qt::SHIFT | Qt::Key_F8, [this] { m_editors->textEditor()->step(-1); });
    key(Qt::ALT | Qt::Key_Up,
        [this] { m_editors->moveRule(m_list->current(), m_list->current() - 1); });
    key(Qt::ALT | Qt::Key_Down,
        [this] { m_editors->moveRule(m_list->current(), m_list->current() + 1); });
    key(Qt::CTRL | Qt::Key_Slash, [this] { m_editors->toggleRule(m_list->current()); });
}

// --- versions -----------------------------------------------------------------------------------

void RulesPage::activate()
{
    reload();
    m_editors->focusEditor();
}

void RulesPage::load()
{
    m_frame->showLoading();
    app().gateway.query(
        this, QStringLiteral("versions"),
        [](const gateway::Queries& on) { return shared(on.operations.ruleSets()); },
        [this](const base::Result<SharedVersions>& result) { takeVersions(result); });
    countHits();
}

void RulesPage::countHits()
{
    service::TaskQuery query;
    query.submitted = app().time.range();
    app().gateway.query(
        this, QStringLiteral("hits"),
        [query](const gateway::Queries& on) { return on.tasks.facets(query, on.cancel); },
        [this](const base::Result<service::Facets>& result) {
            QHash<QString, qint64> hits;
            if (result) {
                for (const service::FacetCount& rule : result->rules)
                    hits.insert(toQt(rule.value), rule.count);
            }
            m_list->setHits(hits);
        });
}

void RulesPage::takeVersions(const base::Result<SharedVersions>& result)
{
    if (!result) {
        m_frame->showError(result.error());
        return;
    }
    m_rows = *result;
    m_isLoaded = true;
    const auto* now = activeOf(*m_rows);
    if (const QString source = sourceOf(m_baseVersion); m_baseVersion != 0 && !source.isNull())
        m_baseSource = source;
    const bool isBehind = now != nullptr && now->version != m_baseVersion;
    if (isBehind && isModified()
        && RuleDocument::normalized(toQt(now->source)) != m_editors->text()) {
        showConflict(*now);
    } else if (isBehind) {
        adoptActive();
    }
    if (m_import->isWaiting())
        m_checker->now();
    m_panels->versions()->setVersions(m_rows);
    m_panels->versions()->setDraft(m_editors->text(), m_baseVersion);
    m_panels->setVersionCount(static_cast<qsizetype>(m_rows->size()));
    refreshStatus();
    showState();
    for (const QString& condition : std::exchange(m_waiting, {}))
        addRule(condition);
}

QString RulesPage::sourceOf(std::int64_t version) const
{
    const auto* found = versionOf(*m_rows, version);
    return found != nullptr ? RuleDocument::normalized(toQt(found->source)) : QString();
}

void RulesPage::adoptActive()
{
    const auto* now = activeOf(*m_rows);
    setDraft(now == nullptr ? models::RuleDraft{}
                            : models::RuleDraft{toQt(now->source), toQt(now->file), now->version});
    if (const auto done = m_keeper->saveNow(std::nullopt); !done)
        m_banner->showError(done.error());
    else
        m_banner->hide();
    m_saveSoon.stop();
}

void RulesPage::showConflict(const service::RuleSetVersionRow& now)
{
    m_banner->showMessage(
        widgets::Tone::Warning,
        tr("%1 published version %2 while you were editing version %3. Compare: both changes "
           "can be put together, or one of them kept.",
           "author, versions")
            .arg(toQt(now.author))
            .arg(now.version)
            .arg(m_baseVersion));
    m_banner->setAction(tr("Compare…"));
}

void RulesPage::askMerge()
{
    m_editors->takeTyped();
    const auto* now = activeOf(*m_rows);
    if (now == nullptr)
        return;
    auto* dialog = new MergeDialog(app(),
                                   {m_baseVersion, m_baseSource, m_editors->text(), now->version,
                                    RuleDocument::normalized(toQt(now->source)), toQt(now->author)},
                                   this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &MergeDialog::chosen, this, [this](qint64 version, const QString& text) {
        m_editors->document().change(text);
        m_checker->now();
        rebase(version);
    });
    dialog->open();
}

void RulesPage::showState()
{
    const bool isEmpty = m_rows->empty() && m_editors->text().trimmed().isEmpty();
    if (!isEmpty) {
        m_frame->showData();
        return;
    }
    m_frame->showEmpty(
        {QStringLiteral("rules"), tr("Everything is traditional"),
         tr("No rules are published, so every task runs on traditional workers by "
            "default_traditional_rule. Start from the rules that ship, or from "
            "those of the article that the product grew from; nothing decides "
            "before you publish."),
         tr("Add the default rules"), [this] { putIn(shippedRules(QStringLiteral("default"))); },
         tr("Add the seed's rules"), [this] { putIn(shippedRules(QStringLiteral("seed"))); }});
}

// --- draft --------------------------------------------------------------------------------------

void RulesPage::loadStored()
{
    const auto stored = m_keeper->load();
    if (!stored) {
        showFailure(stored.error());
    } else if (*stored) {
        setDraft(**stored);
    }
}

bool RulesPage::isModified() const
{
    return m_editors->text() != m_baseSource;
}

void RulesPage::setDraft(const models::RuleDraft& draft)
{
    setFileName(draft.file.isEmpty() ? QStringLiteral("rules.yaml") : draft.file);
    m_baseVersion = draft.baseVersion;
    m_baseSource = sourceOf(draft.baseVersion);
    m_editors->document().reset(draft.text);
    m_checker->now();
}

void RulesPage::setFileName(const QString& name)
{
    m_editors->document().setFileName(name);
    m_menu->setFileName(m_editors->document().fileName());
}

void RulesPage::putIn(const QString& text)
{
    m_editors->document().change(text);
    m_editors->textEditor()->showPosition(0); // it is read from its start
    showState();
    m_editors->focusEditor();
}

void RulesPage::edited()
{
    m_checker->soon();
    m_menu->setFileName(m_editors->document().fileName());
    m_saveSoon.start();
    refreshStatus();
    if (m_publisher->isAsking())
        askPublish(); // what is published is what was checked
}

void RulesPage::takeCheck(const models::RuleCheck& found, int revision)
{
    const int chosen = m_list->current();
    m_check = found;
    m_list->setCheck(found);
    m_editors->setCheck(found, revision);
    m_panels->setCheck(found, m_editors->text(), m_editors->document().fileName());
    const int follow = std::exchange(m_follow, -1);
    const int last = static_cast<int>(found.rules.size()) - 1;
    if (follow >= 0)
        m_editors->textEditor()->showPosition(found.rules.value(std::min(follow, last)).begin);
    choose(std::min(follow >= 0 ? follow : std::max(chosen, 0), last));
    refreshStatus();
    if (m_isLoaded)
        m_import->takeCheck(found);
}

void RulesPage::choose(int rule)
{
    m_list->select(rule);
    m_editors->showRule(rule);
}

void RulesPage::showFailure(const base::Error& error)
{
    m_banner->showError(error);
    m_banner->setRetryVisible(false);
}

void RulesPage::addRule(const QString& condition)
{
    emit app().navigator.openPage(id());
    if (!m_isLoaded) {
        m_waiting.append(condition);
        return;
    }
    m_editors->addRule(condition);
    showState();
    m_editors->setView(RuleEditors::Tree);
}

void RulesPage::discardDraft()
{
    adoptActive();
    refreshStatus();
    showState();
}

void RulesPage::takeVersion(qint64 version)
{
    m_editors->document().change(sourceOf(version));
    m_editors->focusEditor();
}

void RulesPage::rebase(qint64 version)
{
    m_baseVersion = version;
    m_baseSource = sourceOf(version);
    m_banner->hide();
    m_panels->versions()->setDraft(m_editors->text(), m_baseVersion);
    refreshStatus();
    save(false);
}

// --- disk ---------------------------------------------------------------------------------------

std::optional<models::RuleDraft> RulesPage::draftToKeep() const
{
    if (!isModified())
        return std::nullopt;
    return models::RuleDraft{m_editors->text(), m_editors->document().fileName(), m_baseVersion};
}

void RulesPage::save(bool isAsked)
{
    m_saveSoon.stop();
    const auto draft = draftToKeep();
    m_keeper->save(draft, [this, isAsked, isKept = draft.has_value()](const base::Result<>& done) {
        if (!done) {
            m_banner->showError(done.error(), tr("The draft is only in this window."));
            m_banner->setRetryVisible(false);
        } else if (isAsked) {
            emit app().navigator.message(
                widgets::Tone::Good,
                isKept ? tr("Draft saved to %1").arg(m_keeper->path())
                       : tr("Nothing to save: the draft equals version %1").arg(m_baseVersion));
        }
    });
}

void RulesPage::hideEvent(QHideEvent* event)
{
    if (m_saveSoon.isActive())
        save(false);
    Page::hideEvent(event);
}

void RulesPage::openFile(const QString& path)
{
    app().gateway.query(
        this, QStringLiteral("file"),
        [path](const gateway::Queries&) { return readTextFile(path); },
        [this, path](const base::Result<QString>& text) {
            if (!text)
                return showFailure(text.error());
            setFileName(QFileInfo(path).fileName());
            putIn(*text);
        });
}

void RulesPage::exportTo(const QString& path)
{
    runBeside(
        app().gateway, this, QStringLiteral("export"), m_editors->document().isLarge(),
        [path, text = m_editors->text()](const Stopped&) { return writeTextFile(path, text); },
        [this, path](const base::Result<>& done) {
            emit app().navigator.message(done ? widgets::Tone::Good : widgets::Tone::Bad,
                                         done ? tr("Exported to %1").arg(path)
                                              : toQt(done.error().message));
        });
}

// --- publishing ---------------------------------------------------------------------------------

void RulesPage::askPublish()
{
    m_editors->takeTyped();
    m_publisher->askPublish({{m_editors->text(), m_editors->document().fileName(), m_baseVersion},
                             m_baseSource,
                             m_panels->replay()->summaryFor(m_editors->text())});
}

void RulesPage::takePublished(qint64 version, const QString& source)
{
    m_baseVersion = version;
    m_baseSource = source;
    m_banner->hide();
    save(false);
    refreshStatus();
    emit app().navigator.message(widgets::Tone::Good, tr("Version %1 is active").arg(version));
    reload();
}

// --- texts --------------------------------------------------------------------------------------

void RulesPage::refreshStatus()
{
    const int errors = m_check.errorCount();
    const int failed = m_check.failedTests();
    if (errors > 0)
        m_status->set(widgets::Tone::Bad, tr("%n errors", nullptr, errors));
    else if (failed > 0)
        m_status->set(widgets::Tone::Bad, tr("%n tests fail", nullptr, failed));
    else if (isModified())
        m_status->set(widgets::Tone::Info, tr("draft"));
    else
        m_status->set(widgets::Tone::Good, m_baseVersion == 0 ? QString() : tr("published"));
    const auto* now = activeOf(*m_rows);
    m_frame->setSubtitle(now == nullptr
                             ? tr("No version is active: everything is traditional")
                             : tr("Version %1 is active since %2, by %3", "version, time, author")
                                   .arg(now->version)
                                   .arg(app().format.shortTime(now->at), toQt(now->author)));
}

void RulesPage::retranslate()
{
    m_frame->setTitle(title());
    m_menu->retranslate();
    m_publish->setText(tr("Publish…"));
    m_publish->setToolTip(tr("Make the draft a version (Ctrl+Shift+S)"));
    m_list->retranslate();
    m_editors->retranslate();
    m_panels->retranslate();
    refreshStatus();
    if (m_isLoaded)
        showState();
}

} // namespace tributary::pages
