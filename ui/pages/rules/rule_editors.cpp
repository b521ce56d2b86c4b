#include "pages/rules/rule_editors.h"

#include "gateway/text.h"
#include "pages/rules/condition_editor.h"
#include "pages/rules/decision_editor.h"
#include "pages/rules/rule_editor.h"
#include "widgets/banner.h"

#include <QTabWidget>
#include <QVBoxLayout>

namespace tributary::pages {

using gateway::toQt;
using gateway::toStd;

RuleEditors::RuleEditors(const AppContext& app, QWidget* parent)
    : QWidget(parent)
    , m_app(app)
{
    build();
    connect(&m_document, &RuleDocument::changed, this, &RuleEditors::edited);
    connect(m_tree, &ConditionEditor::changeRequested, this, &RuleEditors::request);
    connect(m_table, &DecisionEditor::changeRequested, this, &RuleEditors::request);
    connect(m_table, &DecisionEditor::failed, this, &RuleEditors::failed);
    connect(m_table, &DecisionEditor::ruleChosen, this, &RuleEditors::ruleChosen);
    connect(m_text, &RuleEditor::caretMoved, this, [this] {
        if (!m_text->isVisible())
            return;
        const qsizetype caret = m_text->caret();
        for (qsizetype i = 0; i < m_check.rules.size(); ++i) {
            if (caret >= m_check.rules[i].begin && caret <= m_check.rules[i].end)
                return emit ruleChosen(static_cast<int>(i));
        }
    });
}

void RuleEditors::build()
{
    m_banner = new widgets::Banner(m_app.theme, this);
    m_banner->setObjectName(QStringLiteral("unreadable"));
    m_banner->hide();
    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(QStringLiteral("ruleEditors"));
    m_tabs->setDocumentMode(true);
    m_tree = new ConditionEditor(m_app, m_tabs);
    m_table = new DecisionEditor(m_app, m_tabs);
    m_text = new RuleEditor(m_app, m_document, m_tabs);
    for (QWidget* editor : std::initializer_list<QWidget*>{m_tree, m_table, m_text})
        m_tabs->addTab(editor, QString());
    m_tabs->setCurrentIndex(Text);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(m_app.theme.metrics().gap);
    column->addWidget(m_banner);
    column->addWidget(m_tabs, 1);
    connect(m_tabs, &QTabWidget::currentChanged, this, &RuleEditors::refreshReadOnly);
    connect(m_banner, &widgets::Banner::actionRequested, this, [this] {
        setView(Text);
        m_text->showProblem(0);
    });
}

void RuleEditors::setCheck(const models::RuleCheck& check, int revision)
{
    m_text->setProblems(check.problems);
    m_isReadable = check.hasOutline || m_document.text().trimmed().isEmpty();
    m_check = check;
    if (m_isReadable && revision == m_document.revision()) {
        m_checked = revision;
        m_tree->setRules(check.rules);
        m_table->setRules(check.rules, check.hitPolicy);
    }
    refreshReadOnly();
}

void RuleEditors::refreshReadOnly()
{
    m_tree->setReadOnly(!m_isReadable);
    m_table->setReadOnly(!m_isReadable);
    const bool isShown = !m_isReadable && view() != Text && !m_check.problems.isEmpty();
    m_banner->setVisible(isShown);
    if (!isShown)
        return;
    const models::RuleProblem& first = m_check.problems.first();
    m_banner->showMessage(widgets::Tone::Warning,
                          tr("The text can't be read (line %1: %2). Tree and table show what it "
                             "said before, and can be edited again once it is corrected.")
                              .arg(first.line)
                              .arg(first.message));
    m_banner->setAction(tr("Show it in the text"));
}

void RuleEditors::showRule(int rule)
{
    m_tree->showRule(rule);
    m_table->showRule(rule);
    if (!m_text->isVisible() && rule >= 0 && rule < m_check.rules.size())
        m_text->showPosition(m_check.rules[rule].begin);
}

RuleEditors::View RuleEditors::view() const
{
    return static_cast<View>(m_tabs->currentIndex());
}

void RuleEditors::setView(View view)
{
    m_tabs->setCurrentIndex(view);
    focusEditor();
}

void RuleEditors::focusEditor()
{
    switch (view()) {
    case Tree:
        return m_tree->focusTree();
    case Table:
        return m_table->focusTable();
    case Text:
        return m_text->focusEditor();
    }
}

// The places of a visual editor are those of the text that it shows.
void RuleEditors::request(const RuleChange& change)
{
    if (m_checked != m_document.revision()) {
        emit failed({base::ErrorCode::Conflict,
                     toStd(tr("The text has just been changed and is being read: try again.")),
                     {},
                     {}});
        return;
    }
    if (apply(change))
        emit applied(change.follow);
}

bool RuleEditors::apply(const RuleChange& change)
{
    const auto changed = change.edit(toStd(m_document.text()));
    if (!changed) {
        emit failed(changed.error());
        return false;
    }
    const int before = m_document.revision();
    m_document.change(toQt(*changed), change.what);
    return m_document.revision() != before;
}

void RuleEditors::undo()
{
    m_document.history().undo();
}

void RuleEditors::redo()
{
    m_document.history().redo();
}

void RuleEditors::retranslate()
{
    m_tabs->setTabText(Tree, tr("Tree"));
    m_tabs->setTabText(Table, tr("Table"));
    m_tabs->setTabText(Text, tr("Text"));
    m_tabs->setTabToolTip(Tree, tr("Conditions as a tree (Ctrl+T)"));
    m_tabs->setTabToolTip(Table, tr("Rules as a decision table (Ctrl+B)"));
    m_tabs->setTabToolTip(Text, tr("The file as text (Ctrl+E)"));
    m_tree->retranslate();
    m_table->retranslate();
    m_text->retranslate();
    refreshReadOnly();
}

} // namespace tributary::pages
