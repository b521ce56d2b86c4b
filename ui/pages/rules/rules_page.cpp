#include "pages/rules/rules_page.h"

#include "gateway/text.h"
#include "models/text_diff.h"
#include "pages/rules/analysis_panel.h"
#include "pages/rules/change_lines.h"
#include "pages/rules/findings_panel.h"
#include "pages/rules/replay_panel.h"
#include "pages/rules/rule_editor.h"
#include "pages/rules/rule_list.h"
#include "pages/rules/rule_menu.h"
#include "pages/rules/rule_publisher.h"
#include "pages/rules/rule_versions.h"
#include "pages/rules/try_panel.h"
#include "pages/rules/version_panel.h"
#include "rules/rule_edit.h"
#include "rules/rule_test_edit.h"
#include "widgets/badge.h"
#include "widgets/banner.h"
#include "widgets/page_frame.h"

#include <QFile>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSaveFile>
#include <QShortcut>
#include <QSplitter>
#include <QTabWidget>

#include <utility>

namespace tributary::pages {
namespace {

using gateway::toQt;
using gateway::toStd;

constexpr int kCheckMs = 150;
constexpr int kSaveMs = 1000;
constexpr qint64 kLongestFile = 16 << 20;

} // namespace

RulesPage::RulesPage(const AppContext& app, QWidget* parent)
    : Page(app, parent)
    , m_store(app.dataDir.isEmpty() ? models::defaultDataDir() : app.dataDir)
    , m_file(QStringLiteral("rules.yaml"))
{
    build();
    connectParts();
    bindKeys();
    m_checkSoon.setSingleShot(true);
    m_checkSoon.setInterval(kCheckMs);
    connect(&m_checkSoon, &QTimer::timeout, this, &RulesPage::check);
    m_saveSoon.setSingleShot(true);
    m_saveSoon.setInterval(kSaveMs);
    connect(&m_saveSoon, &QTimer::timeout, this, [this] { save(false); });
    connect(&app.gateway, &gateway::Gateway::rulesChanged, this, &RulesPage::reload);
    retranslate();
    loadStored();
}

// Nothing that was typed goes with the window.
RulesPage::~RulesPage()
{
    if (m_saveSoon.isActive())
        save(false);
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
    m_editor = new RuleEditor(app(), down);
    m_tabs = new QTabWidget(down);
    m_tabs->setObjectName(QStringLiteral("ruleTabs"));
    m_tabs->setDocumentMode(true);
    m_problems = new ProblemPanel(app(), m_tabs);
    m_analysis = new AnalysisPanel(app(), m_tabs);
    m_tests = new TestPanel(app(), m_tabs);
    m_try = new TryPanel(app(), m_tabs);
    m_replay = new ReplayPanel(app(), m_tabs);
    m_versions = new VersionPanel(app(), m_tabs);
    for (QWidget* panel : std::initializer_list<QWidget*>{m_problems, m_analysis, m_tests, m_try,
                                                          m_replay, m_versions})
        m_tabs->addTab(panel, QString());
    down->addWidget(m_editor);
    down->addWidget(m_tabs);
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
    connect(m_banner, &widgets::Banner::actionRequested, this, [this] {
        m_tabs->setCurrentWidget(m_versions);
        m_versions->selectActive();
    });
    connect(m_publish, &QPushButton::clicked, this, &RulesPage::askPublish);
    connect(m_menu, &RuleMenu::openRequested, this, &RulesPage::openFile);
    connect(m_menu, &RuleMenu::exportRequested, this, &RulesPage::exportTo);
    connect(m_menu, &RuleMenu::saveRequested, this, [this] { save(true); });
    connect(m_menu, &RuleMenu::textRequested, this, &RulesPage::putIn);
    connect(m_menu, &RuleMenu::discardRequested, this, &RulesPage::discardDraft);
    connect(m_menu, &RuleMenu::formatRequested, this, [this] {
        apply([this](std::string_view source) {
            return rules::formatRuleFile(source, toStd(m_file));
        });
    });
    connect(m_editor, &RuleEditor::edited, this, &RulesPage::edited);
    connect(m_editor, &RuleEditor::caretMoved, this, &RulesPage::followCaret);
    connect(m_list, &RuleList::selected, this, [this](int row) {
        if (row < m_check.rules.size())
            m_editor->showPosition(m_check.rules[row].begin);
    });
    connect(m_list, &RuleList::opened, m_editor, &RuleEditor::focusEditor);
    connect(m_list, &RuleList::moveRequested, this, &RulesPage::move);
    connect(m_list, &RuleList::toggleRequested, this, &RulesPage::toggle);
    connect(m_list, &RuleList::removeRequested, this, &RulesPage::remove);
    connect(m_problems, &ProblemPanel::chosen, m_editor, &RuleEditor::showProblem);
    connect(m_problems, &ProblemPanel::fixRequested, m_editor, &RuleEditor::fix);
    connect(m_analysis, &AnalysisPanel::chosen, m_editor, &RuleEditor::showPosition);
    connect(m_analysis, &AnalysisPanel::explainRequested, this, [this](const QString& task) {
        m_tabs->setCurrentWidget(m_try);
        m_try->setTask(task);
    });
    connect(m_analysis, &AnalysisPanel::testRequested, this, &RulesPage::makeTest);
    connect(m_analysis, &AnalysisPanel::found, this, &RulesPage::refreshStatus);
    connect(m_tests, &TestPanel::chosen, m_editor, &RuleEditor::showLine);
    m_publisher->follow(*m_versions);
    connect(m_versions, &VersionPanel::takeRequested, this, &RulesPage::takeVersion);
    connect(m_versions, &VersionPanel::rebaseRequested, this, &RulesPage::rebase);
    connect(m_publisher, &RulePublisher::published, this, &RulesPage::takePublished);
    connect(m_publisher, &RulePublisher::outdated, this, &RulesPage::reload);
    connect(m_publisher, &RulePublisher::wentBack, this, [this](qint64 version) {
        emit app().navigator.message(widgets::Tone::Good, tr("Version %1 is active").arg(version));
        reload();
    });
    connect(m_publisher, &RulePublisher::failed, this, [this](const base::Error& error) {
        m_banner->showError(error);
        m_banner->setRetryVisible(false);
    });
}

void RulesPage::bindKeys()
{
    const auto key = [this](const QKeySequence& which, const auto& action) {
        auto* shortcut = new QShortcut(which, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, action);
    };
    key(Qt::CTRL | Qt::Key_S, [this] { save(true); });
    key(Qt::CTRL | Qt::SHIFT | Qt::Key_S, [this] { askPublish(); });
    key(Qt::CTRL | Qt::Key_R, [this] { m_tabs->setCurrentWidget(m_tests); });
    key(Qt::CTRL | Qt::Key_O, [this] { m_menu->askFile(false); });
    key(Qt::Key_F8, [this] { m_editor->step(1); });
    key(Qt::SHIFT | Qt::Key_F8, [this] { m_editor->step(-1); });
    key(Qt::ALT | Qt::Key_Up, [this] { move(m_list->current(), m_list->current() - 1); });
    key(Qt::ALT | Qt::Key_Down, [this] { move(m_list->current(), m_list->current() + 1); });
    key(Qt::CTRL | Qt::Key_Slash, [this] { toggle(m_list->current()); });
}

// --- versions -----------------------------------------------------------------------------------

void RulesPage::activate()
{
    reload();
    m_editor->focusEditor();
}

void RulesPage::load()
{
    m_frame->showLoading();
    app().gateway.query(
        this, QStringLiteral("versions"),
        [](const gateway::Queries& on) { return on.operations.ruleSets(); },
        [this](const base::Result<std::vector<service::RuleSetVersionRow>>& result) {
            takeVersions(result);
        });
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

void RulesPage::takeVersions(const base::Result<std::vector<service::RuleSetVersionRow>>& result)
{
    if (!result) {
        m_frame->showError(result.error());
        return;
    }
    m_rows = *result;
    m_isLoaded = true;
    const auto* now = activeOf(m_rows);
    if (m_baseVersion != 0 && !sourceOf(m_baseVersion).isNull())
        m_baseSource = sourceOf(m_baseVersion);
    const bool isBehind = now != nullptr && now->version != m_baseVersion;
    if (isBehind && isModified() && toQt(now->source) != m_editor->text()) {
        showConflict(*now);
    } else if (isBehind) {
        adoptActive();
    }
    m_versions->setVersions(m_rows);
    m_versions->setDraft(m_editor->text(), m_baseVersion);
    refreshStatus();
    showState();
}

QString RulesPage::sourceOf(std::int64_t version) const
{
    const auto* found = versionOf(m_rows, version);
    return found != nullptr ? toQt(found->source) : QString();
}

void RulesPage::adoptActive()
{
    const auto* now = activeOf(m_rows);
    setDraft(now == nullptr ? models::RuleDraft{}
                            : models::RuleDraft{toQt(now->source), toQt(now->file), now->version});
    if (const auto done = m_store.discard(); !done)
        m_banner->showError(done.error());
    else
        m_banner->hide();
    m_saveSoon.stop();
}

void RulesPage::showConflict(const service::RuleSetVersionRow& now)
{
    m_banner->showMessage(
        widgets::Tone::Warning,
        tr("%1 published version %2 while you were editing version %3. Compare: then keep your "
           "draft on top of it, or take it.",
           "author, versions")
            .arg(toQt(now.author))
            .arg(now.version)
            .arg(m_baseVersion));
    m_banner->setAction(tr("Compare"));
}

void RulesPage::showState()
{
    const bool isEmpty = m_rows.empty() && m_editor->text().trimmed().isEmpty();
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
    const auto stored = m_store.load();
    if (!stored) {
        m_banner->showError(stored.error());
        m_banner->setRetryVisible(false);
    } else if (*stored) {
        setDraft(**stored);
    }
}

bool RulesPage::isModified() const
{
    return m_editor->text() != m_baseSource;
}

void RulesPage::setDraft(const models::RuleDraft& draft)
{
    m_file = draft.file.isEmpty() ? QStringLiteral("rules.yaml") : draft.file;
    m_menu->setFileName(m_file);
    m_baseVersion = draft.baseVersion;
    m_baseSource = sourceOf(draft.baseVersion);
    m_editor->setText(draft.text);
    check();
}

void RulesPage::putIn(const QString& text)
{
    m_editor->change(text);
    showState();
    m_editor->focusEditor();
}

void RulesPage::edited()
{
    m_checkSoon.start();
    m_saveSoon.start();
    refreshStatus();
}

void RulesPage::check()
{
    m_checkSoon.stop();
    const QString text = m_editor->text();
    app().gateway.query(
        this, QStringLiteral("check"),
        [text, file = m_file](const gateway::Queries&) { return models::checkRules(text, file); },
        [this](const models::RuleCheck& found) { takeCheck(found); });
    m_try->setRules(text);
    m_versions->setDraft(text, m_baseVersion);
}

void RulesPage::takeCheck(const models::RuleCheck& found)
{
    m_check = found;
    m_list->setCheck(found);
    m_editor->setProblems(found.problems);
    m_problems->setCheck(found);
    m_tests->setCheck(found);
    m_analysis->setRules(m_editor->text(), found.loads);
    m_replay->setDraft(m_editor->text(), m_file, found.loads);
    const int follow = std::exchange(m_follow, -1);
    if (follow >= 0 && follow < found.rules.size())
        m_editor->showPosition(found.rules[follow].begin);
    followCaret();
    if (m_list->current() < 0 && !found.rules.isEmpty())
        m_list->select(0);
    refreshStatus();
}

// It passes as it is written: whoever wants another result changes what it expects.
void RulesPage::makeTest(const models::RuleFinding& finding, const QString& name)
{
    const qsizetype before = m_check.tests.size();
    apply([&](std::string_view source) {
        return rules::addRuleTest(source,
                                  {.name = toStd(name),
                                   .input = *finding.witness,
                                   .type = finding.winnerType,
                                   .rule = toStd(finding.winner)});
    });
    m_tabs->setCurrentWidget(m_tests);
    m_tests->selectWhenThere(before);
}

void RulesPage::followCaret()
{
    const qsizetype caret = m_editor->caret();
    for (qsizetype i = 0; i < m_check.rules.size(); ++i) {
        if (caret >= m_check.rules[i].begin && caret <= m_check.rules[i].end) {
            m_list->select(static_cast<int>(i));
            return;
        }
    }
}

void RulesPage::apply(const Edit& edit, int follow)
{
    const auto changed = edit(toStd(m_editor->text()));
    if (!changed) {
        m_banner->showError(changed.error());
        m_banner->setRetryVisible(false);
        return;
    }
    m_follow = follow;
    m_editor->change(toQt(*changed));
    check();
}

void RulesPage::move(int row, int to)
{
    if (row < 0 || to < 0 || to >= m_check.rules.size())
        return;
    apply(
        [&](std::string_view source) {
            return rules::moveRule(source, static_cast<std::size_t>(row),
                                   static_cast<std::size_t>(to));
        },
        to);
}

void RulesPage::toggle(int row)
{
    if (row < 0 || row >= m_check.rules.size())
        return;
    apply(
        [&](std::string_view source) {
            return rules::setRuleEnabled(source, static_cast<std::size_t>(row),
                                         !m_check.rules[row].isEnabled);
        },
        row);
}

void RulesPage::remove(int row)
{
    if (row < 0 || row >= m_check.rules.size())
        return;
    apply([&](std::string_view source) {
        return rules::removeRule(source, static_cast<std::size_t>(row));
    });
}

void RulesPage::discardDraft()
{
    adoptActive();
    refreshStatus();
    showState();
}

void RulesPage::takeVersion(qint64 version)
{
    m_editor->change(sourceOf(version));
    m_editor->focusEditor();
}

void RulesPage::rebase(qint64 version)
{
    m_baseVersion = version;
    m_baseSource = sourceOf(version);
    m_banner->hide();
    m_versions->setDraft(m_editor->text(), m_baseVersion);
    refreshStatus();
    save(false);
}

// --- disk ---------------------------------------------------------------------------------------

void RulesPage::save(bool isAsked)
{
    m_saveSoon.stop();
    const auto done =
        isModified() ? m_store.save({m_editor->text(), m_file, m_baseVersion}) : m_store.discard();
    if (!done) {
        m_banner->showError(done.error(), tr("The draft is only in this window."));
        m_banner->setRetryVisible(false);
    } else if (isAsked) {
        emit app().navigator.message(
            widgets::Tone::Good,
            isModified() ? tr("Draft saved to %1").arg(m_store.path())
                         : tr("Nothing to save: the draft equals version %1").arg(m_baseVersion));
    }
}

void RulesPage::hideEvent(QHideEvent* event)
{
    if (m_saveSoon.isActive())
        save(false);
    Page::hideEvent(event);
}

void RulesPage::openFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > kLongestFile) {
        m_banner->showMessage(widgets::Tone::Bad,
                              file.isOpen()
                                  ? tr("%1 is larger than 16 MiB.").arg(path)
                                  : tr("%1 can't be read: %2").arg(path, file.errorString()));
        return;
    }
    m_file = QFileInfo(path).fileName();
    putIn(QString::fromUtf8(file.readAll()));
}

void RulesPage::exportTo(const QString& path)
{
    QSaveFile file(path);
    const bool isDone = file.open(QIODevice::WriteOnly)
        && file.write(m_editor->text().toUtf8()) >= 0 && file.commit();
    emit app().navigator.message(isDone ? widgets::Tone::Good : widgets::Tone::Bad,
                                 isDone
                                     ? tr("Exported to %1").arg(path)
                                     : tr("%1 can't be written: %2").arg(path, file.errorString()));
}

// --- publishing ---------------------------------------------------------------------------------

void RulesPage::askPublish()
{
    // At once and on this thread: what is published is what was just checked.
    const models::RuleCheck now = models::checkRules(m_editor->text(), m_file);
    const models::TextDiff diff = models::diffLines(m_baseSource, m_editor->text());
    m_publisher->askPublish({m_editor->text(), m_file, m_baseVersion},
                            {m_baseVersion, diff.added, diff.removed, now.errorCount(),
                             now.failedTests(), static_cast<int>(now.tests.size()),
                             changeLines(m_baseSource, m_editor->text()),
                             m_replay->summaryFor(m_editor->text())});
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
    const auto* now = activeOf(m_rows);
    m_frame->setSubtitle(now == nullptr
                             ? tr("No version is active: everything is traditional")
                             : tr("Version %1 is active since %2, by %3", "version, time, author")
                                   .arg(now->version)
                                   .arg(app().format.shortTime(now->at), toQt(now->author)));
    const auto counted = [](const QString& name, qsizetype count) {
        return count == 0 ? name : tr("%1 (%2)", "tab (count)").arg(name).arg(count);
    };
    m_tabs->setTabText(0, counted(tr("Problems"), m_check.problems.size()));
    m_tabs->setTabText(1, counted(tr("Analysis"), m_analysis->count()));
    m_tabs->setTabText(2, counted(tr("Tests"), m_check.tests.size()));
    m_tabs->setTabText(3, tr("Try a task"));
    m_tabs->setTabText(4, tr("Replay"));
    m_tabs->setTabText(5, counted(tr("Versions"), static_cast<qsizetype>(m_rows.size())));
}

void RulesPage::retranslate()
{
    m_frame->setTitle(title());
    m_menu->retranslate();
    m_publish->setText(tr("Publish…"));
    m_publish->setToolTip(tr("Make the draft a version (Ctrl+Shift+S)"));
    m_list->retranslate();
    m_editor->retranslate();
    m_problems->retranslate();
    m_analysis->retranslate();
    m_replay->retranslate();
    m_tests->retranslate();
    m_try->retranslate();
    m_versions->retranslate();
    refreshStatus();
    if (m_isLoaded)
        showState();
}

} // namespace tributary::pages
