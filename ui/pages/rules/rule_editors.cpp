#include "pages/rules/rule_editors.h"

#include "gateway/text.h"
#include "pages/rules/beside.h"
#include "pages/rules/condition_editor.h"
#include "pages/rules/decision_editor.h"
#include "pages/rules/rule_editor.h"
#include "rules/editing/rule_edit.h"
#include "rules/editing/rule_fields.h"
#include "widgets/banner.h"

#include <QApplication>
#include <QTabWidget>
#include <QVBoxLayout>

#include <limits>
#include <utility>

namespace tributary::pages {

using gateway::toQt;
using gateway::toStd;

namespace {

constexpr int kLastRule = std::numeric_limits<int>::max(); // to follow
const QString kChange = QStringLiteral("change");

} // namespace

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
    connect(m_text, &RuleEditor::shown, this, &RuleEditors::refreshReadOnly);
    connect(m_text, &RuleEditor::busy, this,
            [this] { note(tr("The text is not all there yet: try again.")); });
    connect(m_text, &RuleEditor::outdated, this,
            [this] { note(tr("The text has just been changed and is being read: try again.")); });
    connect(m_text, &RuleEditor::caretMoved, this, [this] {
        if (!m_text->isVisible())
            return;
        const qsizetype caret = m_text->caret();
        const auto& rules = std::as_const(m_check.rules); // a copy of them all would be felt
        for (qsizetype i = 0; i < rules.size(); ++i) {
            if (caret >= rules[i].begin && caret <= rules[i].end)
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
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] {
        readAtOnce(); // what was just typed in the text
        refreshReadOnly();
    });
    connect(m_banner, &widgets::Banner::actionRequested, this, [this] {
        if (!m_changing.isEmpty())
            return cancelChange();
        if (view() == Text && m_text->longLine() > 0)
            return apply({&rules::rulesOnLines, tr("putting rules on lines"), -1, true});
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
    const bool isChanging = !m_changing.isEmpty();
    m_tree->setReadOnly(!m_isReadable || isChanging);
    m_table->setReadOnly(!m_isReadable || isChanging);
    if (isChanging) {
        m_banner->showMessage(widgets::Tone::Info, tr("%1…", "what is being done").arg(m_changing));
        m_banner->setAction(tr("Cancel"));
        m_banner->show();
        return;
    }
    if (const int line = m_text->longLine(); line > 0 && view() == Text) {
        m_banner->showMessage(widgets::Tone::Warning,
                              tr("Line %1 is too long to be shown as text. Tree and table show "
                                 "the rules; each of them can have a line of its own.")
                                  .arg(line));
        m_banner->setAction(tr("Put each rule on a line"));
        m_banner->show();
        return;
    }
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
        m_text->showPosition(m_check.rules.at(rule).begin);
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
    if (isCurrent())
        apply(change);
}

void RuleEditors::apply(const RuleChange& change)
{
    if (!m_changing.isEmpty())
        return refuse(tr("The change before is still being made: try again."));
    const bool isLarge = m_document.isLarge() || change.isLong;
    if (isLarge) {
        m_changing = change.what;
        refreshReadOnly();
    }
    runBeside(
        m_app.gateway, this, kChange, isLarge,
        [edit = change.edit, text = m_document.text()](const Stopped&) -> base::Result<QString> {
            const auto changed = edit(toStd(text));
            if (!changed)
                return std::unexpected(changed.error());
            return toQt(*changed);
        },
        [this, change, revision = m_document.revision()](const base::Result<QString>& changed) {
            if (!std::exchange(m_changing, {}).isEmpty())
                refreshReadOnly();
            if (revision != m_document.revision())
                return refuse(tr("The text was changed meanwhile: try again."));
            take(change, changed);
        });
}

void RuleEditors::take(const RuleChange& change, const base::Result<QString>& changed)
{
    if (!changed) {
        m_tree->changeRefused();
        emit failed(changed.error());
        return;
    }
    const int before = m_document.revision();
    m_document.change(*changed);
    if (m_document.revision() == before)
        return m_tree->changeRefused(); // it says the same
    readAtOnce();
    emit applied(change.follow);
}

void RuleEditors::cancelChange()
{
    m_app.gateway.cancelQuery(this, kChange);
    m_changing.clear();
    m_tree->changeRefused();
    refreshReadOnly();
}

void RuleEditors::refuse(const QString& why)
{
    m_tree->changeRefused();
    note(why);
}

void RuleEditors::note(const QString& why)
{
    emit m_app.navigator.message(widgets::Tone::Warning, why);
}

// So that the next key finds what the last one did; a file that takes longer waits for its check.
void RuleEditors::readAtOnce()
{
    if (m_checked == m_document.revision() || m_document.isLarge())
        return;
    const auto rules = models::outlineOf(m_document.text());
    if (rules.isEmpty())
        return; // or it can't be read: the check tells
    m_check.rules = rules;
    m_checked = m_document.revision();
    m_tree->setRules(m_check.rules);
    m_table->setRules(m_check.rules, m_check.hitPolicy);
}

bool RuleEditors::isCurrent()
{
    if (m_checked == m_document.revision())
        return true;
    refuse(tr("The text has just been changed and is being read: try again."));
    return false;
}

void RuleEditors::addRule(const QString& condition)
{
    const QString stem = tr("rule", "stem of a name; no blanks");
    apply({[condition, stem](std::string_view source) {
               const auto there = models::outlineOf(toQt(source));
               return rules::addRule(source, static_cast<std::size_t>(there.size()),
                                     {toStd(models::freeRuleName(there, stem)), toStd(condition)});
           },
           tr("adding a rule"), kLastRule});
}

void RuleEditors::moveRule(int rule, int to)
{
    if (!isRule(rule) || !isRule(to) || !isCurrent())
        return;
    apply({[rule, to](std::string_view source) {
               return rules::moveRule(source, static_cast<std::size_t>(rule),
                                      static_cast<std::size_t>(to));
           },
           tr("moving a rule"), to});
}

void RuleEditors::toggleRule(int rule)
{
    if (!isRule(rule) || !isCurrent())
        return;
    const bool isOn = !m_check.rules.at(rule).isEnabled;
    apply({[rule, isOn](std::string_view source) {
               return rules::setRuleEnabled(source, static_cast<std::size_t>(rule), isOn);
           },
           tr("switching a rule"), rule});
}

void RuleEditors::removeRule(int rule)
{
    if (!isRule(rule) || !isCurrent())
        return;
    apply({[rule](std::string_view source) {
               return rules::removeRule(source, static_cast<std::size_t>(rule));
           },
           tr("removing a rule")});
}

void RuleEditors::undo()
{
    m_document.undo();
    readAtOnce();
}

void RuleEditors::redo()
{
    m_document.redo();
    readAtOnce();
}

void RuleEditors::takeTyped()
{
    QWidget* const widget = QApplication::focusWidget();
    if (widget == nullptr || !isAncestorOf(widget) || m_text->isAncestorOf(widget))
        return;
    widget->clearFocus(); // which ends editing
    focusEditor();
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
