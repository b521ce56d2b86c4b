#include "pages/rules/condition_editor.h"

#include "gateway/text.h"
#include "model/enums.h"
#include "pages/rules/leaf_editor.h"
#include "rules/editing/rule_edit.h"
#include "rules/editing/rule_fields.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QTreeView>

#include <array>
#include <utility>

namespace tributary::pages {
namespace {

using gateway::toQt;
using gateway::toStd;
using Kind = rules::ConditionNode::Kind;

Kind other(Kind kind)
{
    return kind == Kind::And ? Kind::Or : Kind::And;
}

// What is wrong with a condition stands out.
class ProblemDelegate final : public QStyledItemDelegate
{
public:
    ProblemDelegate(const widgets::Theme& theme, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_theme(theme)
    {
    }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        const bool isProblem =
            !index.data(models::ConditionModel::ProblemRole).toString().isEmpty();
        const bool isNote = index.column() == models::ConditionModel::NoteColumn;
        const widgets::Colors& colors = m_theme.colors();
        if (isProblem || isNote)
            option->palette.setColor(QPalette::Text, isProblem ? colors.badText : colors.muted);
    }

private:
    const widgets::Theme& m_theme;
};

void setChoice(QComboBox& box, const QString& word)
{
    const QSignalBlocker blocker(&box);
    int index = box.findData(word);
    if (index < 0 && !word.isEmpty()) { // a wrong word stays visible
        box.addItem(word, word);
        index = box.count() - 1;
    }
    box.setCurrentIndex(index);
}

} // namespace

ConditionEditor::ConditionEditor(const AppContext& app, QWidget* parent)
    : QWidget(parent)
    , m_app(app)
{
    build();
    connect(&m_model, &models::ConditionModel::moveRequested, this,
            [this](const Path& from, const Path& group, int index) {
                change(tr("moving a condition"), group, [=](rules::ConditionTree& tree) {
                    return tree.move(from, group, static_cast<std::size_t>(index));
                });
            });
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ConditionEditor::showCurrent);
    connect(&m_app.theme, &widgets::Theme::changed, this, &ConditionEditor::refreshTools);
    connect(m_leaf, &LeafEditor::accepted, this, &ConditionEditor::acceptLeaf);
    connect(m_leaf, &LeafEditor::dropped, this, [this] {
        m_adding = Adding::Nothing;
        showCurrent();
        m_tree->setFocus();
    });
    refresh();
}

void ConditionEditor::build()
{
    const widgets::Metrics& m = m_app.theme.metrics();
    m_tree = new QTreeView(this);
    m_tree->setObjectName(QStringLiteral("conditionTree"));
    m_tree->setModel(&m_model);
    m_tree->setItemDelegate(new ProblemDelegate(m_app.theme, m_tree));
    m_tree->setProperty("framed", true);
    m_tree->setUniformRowHeights(true);
    m_tree->setDragDropMode(QAbstractItemView::InternalMove);
    m_tree->setSelectionMode(QAbstractItemView::SingleSelection);
    m_tree->setExpandsOnDoubleClick(false);
    m_tree->setItemsExpandable(true);
    m_tree->installEventFilter(this);
    m_tree->header()->setStretchLastSection(true);
    m_tree->header()->setSectionsMovable(false);
    connect(m_tree, &QTreeView::doubleClicked, this, [this] { m_leaf->focusValue(); });
    m_note = new QLabel(this);
    m_note->setObjectName(QStringLiteral("conditionNote"));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_note->setProperty("role", QStringLiteral("muted"));
    m_leaf = new LeafEditor(m_app, this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, m.gap, 0, 0);
    column->setSpacing(m.gap);
    column->addWidget(buildVerdict());
    column->addWidget(m_note);
    column->addWidget(m_tree, 1);
    column->addWidget(buildTools());
    column->addWidget(m_leaf);
}

QWidget* ConditionEditor::buildVerdict()
{
    auto* box = new QWidget(this);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(m_app.theme.metrics().gap);
    m_nameLabel = new QLabel(box);
    m_name = new QLineEdit(box);
    m_name->setObjectName(QStringLiteral("ruleName"));
    m_nameLabel->setBuddy(m_name);
    m_type = new QComboBox(box);
    m_type->setObjectName(QStringLiteral("ruleType"));
    m_priority = new QComboBox(box);
    m_priority->setObjectName(QStringLiteral("rulePriority"));
    m_reasonLabel = new QLabel(box);
    m_reason = new QLineEdit(box);
    m_reason->setObjectName(QStringLiteral("ruleReason"));
    m_reasonLabel->setBuddy(m_reason);
    for (QComboBox* choice : {m_type, m_priority})
        choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    row->addWidget(m_nameLabel);
    row->addWidget(m_name, 2);
    row->addWidget(m_type);
    row->addWidget(m_priority);
    row->addWidget(m_reasonLabel);
    row->addWidget(m_reason, 3);
    for (QLineEdit* field : {m_name, m_reason})
        connect(field, &QLineEdit::editingFinished, this, [this, field] { commitVerdict(field); });
    for (QComboBox* field : {m_type, m_priority})
        connect(field, &QComboBox::activated, this, [this, field] { commitVerdict(field); });
    return box;
}

QToolButton* ConditionEditor::addTool(const char* name, void (ConditionEditor::*action)())
{
    auto* tool = new QToolButton(this);
    tool->setObjectName(QString::fromLatin1(name));
    tool->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    connect(tool, &QToolButton::clicked, this, action);
    return tool;
}

QWidget* ConditionEditor::buildTools()
{
    auto* box = new QWidget(this);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(m_app.theme.metrics().gap);
    m_addCondition = addTool("addCondition", &ConditionEditor::addCondition);
    m_addGroup = addTool("addGroup", &ConditionEditor::addGroup);
    m_changeKind = addTool("changeKind", &ConditionEditor::changeKind);
    m_negate = addTool("negate", &ConditionEditor::negate);
    m_up = addTool("conditionUp", &ConditionEditor::moveUp);
    m_down = addTool("conditionDown", &ConditionEditor::moveDown);
    m_remove = addTool("removeCondition", &ConditionEditor::removeCurrent);
    for (QToolButton* tool : {m_addCondition, m_addGroup, m_changeKind, m_negate})
        row->addWidget(tool);
    row->addStretch(1);
    for (QToolButton* tool : {m_up, m_down, m_remove}) {
        tool->setToolButtonStyle(Qt::ToolButtonIconOnly);
        row->addWidget(tool);
    }
    return box;
}

// --- what is shown ------------------------------------------------------------------------------

void ConditionEditor::setRules(const QList<models::RuleOutline>& rules)
{
    if (rules == m_rules)
        return; // what is being typed stays
    m_rules = rules;
    m_isAsking = false;
    m_askedAdding = Adding::Nothing;
    m_askedField = nullptr;
    if (m_rule >= m_rules.size())
        m_rule = -1;
    refresh();
}

void ConditionEditor::showRule(int rule)
{
    const int wanted = rule < m_rules.size() ? rule : -1;
    if (wanted == m_rule)
        return;
    m_rule = wanted;
    m_isAsking = false;
    m_select.clear();
    m_leaf->clear(); // what is typed there was about the rule before, too
    m_askedField = nullptr;
    m_refusedField = nullptr;
    m_name->setModified(false); // what is typed there was about the rule before
    m_reason->setModified(false);
    refresh();
}

void ConditionEditor::setReadOnly(bool isReadOnly)
{
    if (isReadOnly == m_isReadOnly)
        return;
    m_isReadOnly = isReadOnly;
    refresh();
}

bool ConditionEditor::isEditable() const
{
    return m_rule >= 0 && !m_isReadOnly;
}

void ConditionEditor::refresh()
{
    const bool isRule = m_rule >= 0;
    const models::RuleOutline rule = isRule ? m_rules.at(m_rule) : models::RuleOutline{};
    m_model.setReadOnly(!isEditable());
    if (m_model.condition() != rule.condition || m_model.rowCount() == 0) {
        const bool isReadable = isRule && m_model.setCondition(rule.condition);
        if (!isRule)
            m_model.setCondition({});
        m_tree->expandAll();
        if (isReadable)
            m_tree->setCurrentIndex(m_model.indexOf(m_select));
        m_tree->resizeColumnToContents(models::ConditionModel::ConditionColumn);
    }
    if (!isRule)
        m_note->setText(tr("Choose a rule in the list, or add one in the table or the text."));
    else if (m_model.rowCount() == 0)
        m_note->setText(
            tr("The condition can't be read: %1. Correct it in the text.").arg(m_model.error()));
    m_note->setVisible(m_model.rowCount() == 0);
    const auto isKept = [this](const QLineEdit* field) {
        return field->isModified() && (field->hasFocus() || field == m_refusedField);
    };
    if (!isKept(m_name) || m_name->text().isEmpty())
        m_name->setText(rule.name);
    if (!isKept(m_reason)) {
        m_reason->setText(rule.reason);
        m_reason->setCursorPosition(0); // a long one is read from its start
    }
    setChoice(*m_type, rule.type);
    setChoice(*m_priority, rule.priority);
    for (QWidget* field : std::initializer_list<QWidget*>{m_name, m_type, m_priority, m_reason})
        field->setEnabled(isEditable());
    m_leaf->setReadOnly(!isEditable());
    if (m_adding == Adding::Nothing && !m_isAsking)
        showLeaf(true);
    refreshTools();
}

QModelIndex ConditionEditor::current() const
{
    return m_tree->currentIndex();
}

void ConditionEditor::showCurrent()
{
    m_adding = Adding::Nothing;
    showLeaf(false);
    refreshTools();
}

void ConditionEditor::showLeaf(bool isAgain)
{
    const QModelIndex index = current();
    const QString text = index.data(models::ConditionModel::TextRole).toString();
    if (!index.isValid() || text.isEmpty())
        m_leaf->clear();
    else if (isAgain)
        m_leaf->refreshCondition(text);
    else
        m_leaf->setCondition(text);
}

void ConditionEditor::refreshTools()
{
    const QModelIndex index = current();
    const bool isThere = isEditable() && index.isValid();
    const bool isGroup = index.data(models::ConditionModel::GroupRole).toBool();
    const QModelIndex parent = index.parent();
    const bool isInGroup = parent.data(models::ConditionModel::GroupRole).toBool();
    m_addCondition->setEnabled(isThere);
    m_addGroup->setEnabled(isThere);
    m_changeKind->setEnabled(isThere && isGroup);
    m_negate->setEnabled(isThere);
    m_remove->setEnabled(isThere && parent.isValid());
    m_up->setEnabled(isThere && isInGroup && index.row() > 0);
    m_down->setEnabled(isThere && isInGroup && index.row() + 1 < m_model.rowCount(parent));
    const auto icon = [this](const char* name) {
        return m_app.theme.icon(QString::fromLatin1(name));
    };
    m_addCondition->setIcon(icon("plus"));
    m_addGroup->setIcon(icon("expand"));
    m_changeKind->setIcon(icon("refresh"));
    m_negate->setIcon(icon("minus"));
    m_up->setIcon(icon("chevron-up"));
    m_down->setIcon(icon("chevron-down"));
    m_remove->setIcon(icon("trash"));
    const Kind kind = isGroup ? m_model.kindOf(index) : Kind::And;
    m_changeKind->setText(kind == Kind::And ? tr("Make it OR") : tr("Make it AND"));
}

void ConditionEditor::changeRefused()
{
    m_isAsking = false;
    const Adding adding = std::exchange(m_askedAdding, Adding::Nothing);
    if (adding != Adding::Nothing)
        m_adding = adding;
    m_leaf->refuse();
    if (m_askedField != nullptr)
        m_refusedField = std::exchange(m_askedField, nullptr);
}

void ConditionEditor::focusTree()
{
    m_tree->setFocus();
}

// --- changes ------------------------------------------------------------------------------------

void ConditionEditor::change(const QString& what, const Path& select,
                             const std::function<bool(rules::ConditionTree&)>& edit)
{
    if (!isEditable())
        return;
    auto tree = rules::ConditionTree::read(toStd(m_model.condition()));
    if (!tree || !edit(*tree))
        return;
    m_select = select;
    m_isAsking = true;
    m_askedField = nullptr;
    const auto rule = static_cast<std::size_t>(m_rule);
    emit changeRequested({[rule, text = tree->text()](std::string_view source) {
                              return rules::replaceRuleCondition(source, rule, text);
                          },
                          what, m_rule});
}

void ConditionEditor::addCondition()
{
    if (!current().isValid())
        m_tree->setCurrentIndex(m_model.index(0, 0));
    m_adding = Adding::Condition;
    m_leaf->startNew();
}

void ConditionEditor::addGroup()
{
    m_adding = Adding::Group;
    m_leaf->startNew();
}

void ConditionEditor::acceptLeaf(const QString& condition)
{
    if (m_adding != Adding::Nothing)
        return addLeaf(condition);
    const Path path = m_model.pathOf(current());
    change(tr("changing a condition"), path,
           [&](rules::ConditionTree& tree) { return tree.replace(path, toStd(condition)); });
}

void ConditionEditor::addLeaf(const QString& condition)
{
    const QModelIndex at = current();
    const bool isGroup = at.data(models::ConditionModel::GroupRole).toBool();
    const Path path = m_model.pathOf(at);
    const std::string text = toStd(condition);
    const Adding adding = std::exchange(m_adding, Adding::Nothing);
    m_askedAdding = adding;
    const QModelIndex parent = at.parent();
    const bool isInGroup = parent.data(models::ConditionModel::GroupRole).toBool();
    if (adding == Adding::Condition && (isGroup || isInGroup)) {
        const Path group = isGroup ? path : m_model.pathOf(parent);
        const auto index = static_cast<std::size_t>(isGroup ? m_model.rowCount(at) : at.row() + 1);
        Path select = group;
        select.push_back(index);
        change(tr("adding a condition"), select,
               [&](rules::ConditionTree& tree) { return tree.insert(group, index, text); });
    } else {
        // A group within another is of the other kind; one of the whole is an AND.
        const Kind around = isGroup ? m_model.kindOf(at)
            : isInGroup             ? m_model.kindOf(parent)
                                    : Kind::Or;
        Path select = path;
        select.push_back(1);
        change(tr("adding a group"), select,
               [&](rules::ConditionTree& tree) { return tree.join(path, other(around), text); });
    }
    m_tree->setFocus();
}

void ConditionEditor::changeKind()
{
    const Path path = m_model.pathOf(current());
    const Kind kind = other(m_model.kindOf(current()));
    change(tr("AND or OR"), path,
           [&](rules::ConditionTree& tree) { return tree.setKind(path, kind); });
}

void ConditionEditor::negate()
{
    const Path path = m_model.pathOf(current());
    change(tr("NOT"), path, [&](rules::ConditionTree& tree) { return tree.negate(path); });
}

void ConditionEditor::removeCurrent()
{
    const QModelIndex at = current();
    if (!at.parent().isValid())
        return;
    const Path path = m_model.pathOf(at);
    const bool isLast = at.row() + 1 == m_model.rowCount(at.parent());
    Path select = m_model.pathOf(at.parent());
    if (at.row() > 0 || !isLast)
        select.push_back(static_cast<std::size_t>(isLast ? at.row() - 1 : at.row()));
    change(tr("removing a condition"), select,
           [&](rules::ConditionTree& tree) { return tree.remove(path); });
}

void ConditionEditor::moveUp()
{
    moveBy(-1);
}

void ConditionEditor::moveDown()
{
    moveBy(1);
}

void ConditionEditor::moveBy(int direction)
{
    const QModelIndex at = current();
    const int to = at.row() + direction;
    if (!at.parent().data(models::ConditionModel::GroupRole).toBool() || to < 0
        || to >= m_model.rowCount(at.parent()))
        return;
    const Path path = m_model.pathOf(at);
    const Path group = m_model.pathOf(at.parent());
    Path select = group;
    select.push_back(static_cast<std::size_t>(to));
    change(tr("moving a condition"), select, [&](rules::ConditionTree& tree) {
        return tree.move(path, group, static_cast<std::size_t>(direction > 0 ? to + 1 : to));
    });
}

void ConditionEditor::commitVerdict(QObject* field)
{
    if (!isEditable())
        return;
    const models::RuleOutline& rule = m_rules.at(m_rule);
    auto* const line = qobject_cast<QLineEdit*>(field);
    const auto ask = [this, line](rules::RuleField key, const QString& before, const QString& now,
                                  const QString& what) {
        if (m_refusedField == line)
            m_refusedField = nullptr;
        if (before.trimmed() == now)
            return;
        m_askedField = line;
        const auto index = static_cast<std::size_t>(m_rule);
        emit changeRequested({[index, key, value = toStd(now)](std::string_view source) {
                                  return rules::setRuleField(source, index, key, value);
                              },
                              what, m_rule});
    };
    if (field == m_name)
        ask(rules::RuleField::Name, rule.name, m_name->text().trimmed(), tr("renaming a rule"));
    else if (field == m_reason)
        ask(rules::RuleField::Reason, rule.reason, m_reason->text().trimmed(),
            tr("changing a reason"));
    else if (field == m_type)
        ask(rules::RuleField::Type, rule.type, m_type->currentData().toString(),
            tr("changing a type"));
    else
        ask(rules::RuleField::Priority, rule.priority, m_priority->currentData().toString(),
            tr("changing a priority"));
}

bool ConditionEditor::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress || watched != m_tree)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool isShifted = key->modifiers().testFlag(Qt::ShiftModifier);
    switch (key->key()) {
    case Qt::Key_Insert:
        isShifted ? addGroup() : addCondition();
        return true;
    case Qt::Key_Delete:
        removeCurrent();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_F2:
        m_leaf->focusValue();
        return true;
    case Qt::Key_Exclam:
        negate();
        return true;
    case Qt::Key_Ampersand:
    case Qt::Key_Bar:
        changeKind();
        return true;
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (!key->modifiers().testFlag(Qt::ControlModifier))
            return false;
        moveBy(key->key() == Qt::Key_Up ? -1 : 1);
        return true;
    default:
        return false;
    }
}

void ConditionEditor::retranslate()
{
    const auto fill = [](QComboBox& box,
                         const std::initializer_list<std::pair<QString, QString>>& words) {
        const QString now = box.currentData().toString();
        const QSignalBlocker blocker(&box);
        box.clear();
        for (const auto& [word, text] : words)
            box.addItem(text, word);
        setChoice(box, now);
    };
    fill(*m_type,
         {{QStringLiteral("traditional"), tr("traditional")},
          {QStringLiteral("serverless"), tr("serverless")},
          {QStringLiteral("edge"), tr("edge")}});
    fill(*m_priority,
         {{QString(), tr("medium (default)")},
          {QStringLiteral("low"), tr("low")},
          {QStringLiteral("medium"), tr("medium")},
          {QStringLiteral("high"), tr("high")},
          {QStringLiteral("critical"), tr("critical")}});
    m_nameLabel->setText(tr("Rule"));
    m_name->setAccessibleName(tr("Name of the rule"));
    m_type->setAccessibleName(tr("Type that the rule gives"));
    m_priority->setAccessibleName(tr("Priority that the rule gives"));
    m_reasonLabel->setText(tr("Reason"));
    m_reason->setAccessibleName(tr("Reason that the rule gives"));
    m_tree->setAccessibleName(tr("Conditions of the rule"));
    const auto name = [](QToolButton& tool, const QString& text, const QString& key) {
        tool.setText(text);
        tool.setAccessibleName(text);
        tool.setToolTip(tr("%1 (%2)", "what a button does (key)").arg(text, key));
    };
    name(*m_addCondition, tr("Add a condition"), tr("Ins"));
    name(*m_addGroup, tr("Add a group"), tr("Shift+Ins"));
    name(*m_negate, tr("NOT"), QStringLiteral("!"));
    name(*m_up, tr("Move the condition up"), tr("Ctrl+↑"));
    name(*m_down, tr("Move the condition down"), tr("Ctrl+↓"));
    name(*m_remove, tr("Remove the condition"), tr("Del"));
    m_changeKind->setToolTip(tr("%1 (%2)", "what a button does (key)")
                                 .arg(tr("AND becomes OR, OR becomes AND"), QStringLiteral("&")));
    m_leaf->retranslate();
    m_model.retranslate();
    refresh();
}

} // namespace tributary::pages
