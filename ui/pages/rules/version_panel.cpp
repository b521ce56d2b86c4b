#include "pages/rules/version_panel.h"

#include "gateway/text.h"
#include "models/text_diff.h"
#include "pages/rules/beside.h"
#include "pages/rules/rule_document.h"
#include "pages/rules/trial_panel.h"
#include "pages/rules/trial_tasks.h"
#include "widgets/diff_view.h"
#include "widgets/table_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

#include <utility>

namespace tributary::pages {
namespace {

using gateway::toQt;
using models::CellKind;

const QString kDiff = QStringLiteral("diff");

enum Tab
{
    kResults,
    kTasks,
    kChanges
};

} // namespace

VersionPanel::VersionPanel(const AppContext& app, QWidget* parent)
    : QWidget(parent)
    , m_app(app)
{
    const int gap = app.theme.metrics().gap;
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, gap, 0, 0);
    auto* split = new QSplitter(this);
    split->setChildrenCollapsible(false);
    row->addWidget(split);
    m_table = widgets::makeRecordTable(app.theme, app.format, split, false);
    m_table.view->setObjectName(QStringLiteral("ruleVersions"));
    auto* right = new QWidget(split);
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(gap, 0, 0, 0);
    column->setSpacing(gap / 2);
    m_tabs = new QTabWidget(right);
    m_tabs->setObjectName(QStringLiteral("versionTabs"));
    m_tabs->setDocumentMode(true);
    constexpr int kLeastLines = 5; // in a small window; all of the tabs scroll
    m_tabs->setMinimumHeight(kLeastLines * fontMetrics().lineSpacing());
    m_trial = new TrialPanel(app, m_tabs);
    auto* changes = new QWidget(m_tabs);
    auto* lines = new QVBoxLayout(changes);
    lines->setContentsMargins(0, gap / 2, 0, 0);
    lines->setSpacing(gap / 2);
    m_caption = new QLabel(changes);
    m_caption->setTextFormat(Qt::PlainText);
    m_caption->setWordWrap(true);
    m_caption->setProperty("role", QStringLiteral("muted"));
    m_diff = new widgets::DiffView(app.theme, changes);
    m_diff->setObjectName(QStringLiteral("versionDiff"));
    m_rollback = new QPushButton(right);
    m_rollback->setObjectName(QStringLiteral("rollback"));
    m_take = new QPushButton(right);
    m_take->setObjectName(QStringLiteral("takeVersion"));
    m_rebase = new QPushButton(right);
    m_rebase->setObjectName(QStringLiteral("rebaseDraft"));
    m_promote = new QPushButton(right);
    m_promote->setObjectName(QStringLiteral("promote"));
    m_stop = new QPushButton(right);
    m_stop->setObjectName(QStringLiteral("stopTrial"));
    auto* tools = new QHBoxLayout;
    for (QPushButton* button : {m_promote, m_stop, m_rebase, m_take, m_rollback})
        tools->addWidget(button);
    tools->addStretch();
    lines->addWidget(m_caption);
    lines->addWidget(m_diff, 1);
    m_tasks = new TrialTasks(app, m_tabs);
    m_tabs->addTab(m_trial, QString());
    m_tabs->addTab(m_tasks, QString());
    m_tabs->addTab(changes, QString());
    column->addWidget(m_tabs, 1);
    column->addLayout(tools);
    split->addWidget(m_table.view);
    split->addWidget(right);
    split->setStretchFactor(0, 2);
    split->setStretchFactor(1, 3);
    connect(m_table.view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        m_isTabOpen = true;
        compare();
        chooseTab();
    });
    connect(m_trial, &TrialPanel::contentChanged, this, &VersionPanel::refreshTabs);
    const auto ask = [this](QPushButton* button, auto request) {
        connect(button, &QPushButton::clicked, this, [this, request] {
            if (const auto* version = current())
                emit(this->*request)(version->version);
        });
    };
    ask(m_rollback, &VersionPanel::rollbackRequested);
    ask(m_take, &VersionPanel::takeRequested);
    ask(m_rebase, &VersionPanel::rebaseRequested);
    ask(m_promote, &VersionPanel::promoteRequested);
    ask(m_stop, &VersionPanel::stopRequested);
}

void VersionPanel::setVersions(const SharedVersions& versions)
{
    m_versions = versions;
    QList<models::Record> rows;
    for (const service::RuleSetVersionRow& version : *versions)
        rows.append({QString::number(version.version),
                     {qlonglong(version.version), versionState(version), toQt(version.message),
                      toQt(version.author), qlonglong(base::toMicros(version.at))},
                     toQt(version.message)});
    m_table.model->setRecords(rows);
    m_table.fitColumns(32);
    if (!m_table.view->currentIndex().isValid())
        selectActive();
    compare();
    refreshTabs();
}

void VersionPanel::setDraft(const QString& text, std::int64_t baseVersion)
{
    m_draft = text;
    m_baseVersion = baseVersion;
    compare();
}

void VersionPanel::selectActive()
{
    if (const auto* version = activeOf(*m_versions))
        m_table.select(QString::number(version->version));
}

const service::RuleSetVersionRow* VersionPanel::current() const
{
    const int row = m_table.view->currentIndex().row();
    return row >= 0 && row < static_cast<int>(m_versions->size())
        ? &(*m_versions)[static_cast<std::size_t>(row)]
        : nullptr;
}

void VersionPanel::compare()
{
    m_isOld = RuleDocument::isLarge(m_draft) && !isVisible();
    if (m_isOld)
        return m_app.gateway.cancelQuery(this, kDiff);
    const auto* version = current();
    const auto* now = activeOf(*m_versions);
    const bool isActive = version != nullptr && version == now;
    m_trial->setVersion(version);
    const bool isTried = version != nullptr
        && (version->state == rollout::VersionState::Shadow
            || version->state == rollout::VersionState::Canary);
    m_promote->setVisible(isTried);
    m_stop->setVisible(isTried);
    m_rollback->setVisible(version != nullptr && !isActive && !isTried);
    m_rebase->setVisible(isActive && m_baseVersion != version->version);
    m_take->setEnabled(version != nullptr && toQt(version->source) != m_draft);
    if (version == nullptr || now == nullptr) {
        m_app.gateway.cancelQuery(this, kDiff);
        m_caption->setText(QString());
        m_diff->showHint(tr("Choose a version to compare."));
    } else if (isActive) {
        showDiff(
            toQt(now->source), m_draft,
            tr("What the draft changes in version %1: +%2 −%3 lines", "version, added, removed")
                .arg(now->version));
    } else {
        showDiff(toQt(now->source), toQt(version->source),
                 tr("From the active version %1 to version %2: +%3 −%4 lines",
                    "versions, added, removed")
                     .arg(now->version)
                     .arg(version->version));
    }
}

void VersionPanel::refreshTabs()
{
    m_tabs->setTabVisible(kResults, m_trial->hasContent());
    m_tabs->setTabVisible(kTasks, m_trial->trial() != nullptr);
    m_tasks->setTrial(m_trial->trial());
    m_tabs->tabBar()->setVisible(m_trial->hasContent());
    // A hidden bar would keep the focus from going on.
    m_tabs->setFocusPolicy(m_trial->hasContent() ? Qt::TabFocus : Qt::NoFocus);
    if (m_trial->trial() != nullptr && std::exchange(m_isTabOpen, false))
        chooseTab();
}

// Of a version that was tried, how it did; of others, what they change.
void VersionPanel::chooseTab()
{
    const auto* version = current();
    const bool wasTried = version != nullptr && version->mode != rollout::Mode::Now;
    m_tabs->setCurrentIndex(wasTried && m_trial->hasContent() ? kResults : kChanges);
}

// `caption` still lacks how many lines are added and removed.
void VersionPanel::showDiff(const QString& from, const QString& to, const QString& caption)
{
    const bool isLarge = RuleDocument::isLarge(from) || RuleDocument::isLarge(to);
    if (isLarge) {
        m_caption->setText(tr("The versions are being compared…"));
        m_diff->showHint(QString());
    }
    runBeside(
        m_app.gateway, this, kDiff, isLarge,
        [from, to](const Stopped&) { return models::diffLines(from, to); },
        [this, caption](models::TextDiff diff) {
            m_caption->setText(caption.arg(diff.added).arg(diff.removed));
            m_diff->setDiff(std::move(diff));
        });
}

void VersionPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_isOld)
        compare();
}

void VersionPanel::retranslate()
{
    m_table.view->setAccessibleName(tr("Versions"));
    m_table.model->setColumns({{tr("Version"), CellKind::Count},
                               {tr("State"), CellKind::Text},
                               {tr("Message"), CellKind::Text},
                               {tr("Author"), CellKind::Text},
                               {tr("Published"), CellKind::Age}});
    m_tabs->setTabText(kResults, tr("Results"));
    m_tabs->setTabText(kTasks, tr("Decided differently"));
    m_tabs->setTabText(kChanges, tr("Changes"));
    m_diff->setAccessibleName(tr("Difference"));
    m_promote->setText(tr("Promote…"));
    m_promote->setToolTip(tr("Makes it the active version, for every new task"));
    m_stop->setText(tr("Stop…"));
    m_stop->setToolTip(tr("The active version goes on alone"));
    m_rollback->setText(tr("Go back to it…"));
    m_rollback->setToolTip(tr("Publishes its text as a new version"));
    m_take->setText(tr("Edit it"));
    m_take->setToolTip(tr("Puts its text into the editor; Ctrl+Z takes it back"));
    m_rebase->setText(tr("Keep my draft"));
    m_rebase->setToolTip(
        tr("The draft goes on top of this version and replaces it when it is published"));
    m_trial->retranslate();
    m_tasks->retranslate();
    m_table.proxy->refresh();
    m_table.fitColumns(32);
    compare();
}

} // namespace tributary::pages
