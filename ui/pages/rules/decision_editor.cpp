#include "pages/rules/decision_editor.h"

#include "gateway/text.h"
#include "pages/rules/beside.h"
#include "pages/rules/rule_document.h"
#include "pages/rules/text_files.h"
#include "rules/editing/rule_edit.h"
#include "rules/editing/rule_fields.h"
#include "widgets/table_view.h"

#include <QAbstractItemView>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

#include <algorithm>

namespace tributary::pages {
namespace {

using gateway::toQt;
using gateway::toStd;
using models::DecisionModel;
using Part = DecisionModel::Part;

constexpr int kWidest = 34; // characters of a column
constexpr int kCellsToMeasure = 10'000;
constexpr qsizetype kManyCells = 100; // of a paste: each rule that it touches is read
constexpr qsizetype kMostNamed = 10; // fields in a tool tip
const QString kTable = QStringLiteral("table");
const char* const kFirstCondition = "stateful = false"; // of a new rule: told apart at once

// Offers the words of a column that has few.
class DecisionDelegate final : public widgets::CellDelegate
{
public:
    using CellDelegate::CellDelegate;

    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const override
    {
        const auto* model = static_cast<const DecisionModel*>(index.model());
        QStringList words;
        if (model->partOf(index.column()) == Part::Type)
            words = {QStringLiteral("traditional"), QStringLiteral("serverless"),
                     QStringLiteral("edge")};
        else if (model->partOf(index.column()) == Part::Priority)
            words = {QString(), QStringLiteral("low"), QStringLiteral("medium"),
                     QStringLiteral("high"), QStringLiteral("critical")};
        if (words.isEmpty())
            return CellDelegate::createEditor(parent, option, index);
        auto* box = new QComboBox(parent);
        box->addItems(words);
        return box;
    }
    void setEditorData(QWidget* editor, const QModelIndex& index) const override
    {
        if (auto* box = qobject_cast<QComboBox*>(editor))
            box->setCurrentText(index.data(Qt::EditRole).toString());
        else
            CellDelegate::setEditorData(editor, index);
    }
    void setModelData(QWidget* editor, QAbstractItemModel* model,
                      const QModelIndex& index) const override
    {
        if (auto* box = qobject_cast<QComboBox*>(editor))
            model->setData(index, box->currentText(), Qt::EditRole);
        else
            CellDelegate::setModelData(editor, model, index);
    }
};

} // namespace

DecisionEditor::DecisionEditor(const AppContext& app, QWidget* parent)
    : QWidget(parent)
    , m_app(app)
{
    build();
    connect(&m_model, &DecisionModel::cellEdited, this, &DecisionEditor::requestCell);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& now) {
                refreshTools();
                if (now.isValid())
                    emit ruleChosen(currentRule());
            });
    connect(&m_model, &QAbstractItemModel::modelReset, this, &DecisionEditor::fitColumns);
    connect(&m_app.theme, &widgets::Theme::changed, this, &DecisionEditor::refreshTools);
}

void DecisionEditor::build()
{
    const widgets::Metrics& m = m_app.theme.metrics();
    m_view = new widgets::TableView(m_app.theme, this);
    m_view->setObjectName(QStringLiteral("decisionTable"));
    m_view->setItemDelegate(new DecisionDelegate(m_app.theme, m_view));
    m_view->setModel(&m_model);
    m_view->setSelectionBehavior(QAbstractItemView::SelectItems);
    m_view->setSelectionMode(QAbstractItemView::ContiguousSelection);
    m_view->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed
                            | QAbstractItemView::AnyKeyPressed);
    m_view->setColumnChooser(true);
    m_view->setTabKeyNavigation(false);
    m_view->installEventFilter(this);
    m_note = new QLabel(this);
    m_note->setObjectName(QStringLiteral("tableNote"));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_note->setProperty("role", QStringLiteral("muted"));
    m_note->hide();
    auto* tools = new QHBoxLayout;
    tools->setSpacing(m.gap);
    m_policy = new QComboBox(this);
    m_policy->setObjectName(QStringLiteral("hitPolicy"));
    m_policy->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_policy->setMinimumContentsLength(8);
    tools->addWidget(m_policy);
    addTool("addRule", "plus", &DecisionEditor::addRule);
    m_alternative = addTool("addAlternative", "expand", &DecisionEditor::addAlternative);
    m_copy = addTool("copyRule", "copy", &DecisionEditor::copyRule);
    m_remove = addTool("removeRow", "trash", &DecisionEditor::removeRow);
    for (QToolButton* tool : m_tools)
        tools->addWidget(tool);
    for (QToolButton* tool : {m_copy, m_remove})
        tool->setToolButtonStyle(Qt::ToolButtonIconOnly);
    tools->addStretch(1);
    m_fields = new QComboBox(this);
    m_fields->setObjectName(QStringLiteral("addColumn"));
    m_fields->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_fields->setMinimumContentsLength(12);
    m_fields->view()->setMinimumWidth(m.panelWidth);
    tools->addWidget(m_fields);
    m_more = new QToolButton(this);
    m_more->setObjectName(QStringLiteral("tableMore"));
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setMenu(new QMenu(m_more));
    tools->addWidget(m_more);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, m.gap, 0, 0);
    column->setSpacing(m.gap);
    column->addLayout(tools);
    column->addWidget(m_note);
    column->addWidget(m_view, 1);
    connect(m_policy, &QComboBox::activated, this, [this] {
        requestRow(
            tr("changing the hit policy"),
            [policy = toStd(m_policy->currentData().toString())](std::string_view source) {
                return rules::setHitPolicy(source, policy);
            },
            -1);
    });
    connect(m_fields, &QComboBox::activated, this, &DecisionEditor::addColumn);
    connect(m_view, &widgets::TableView::activatedRow, this, [this](const QModelIndex& index) {
        // The key that ends editing comes here, too.
        const bool isEditing = m_view->indexWidget(index) != nullptr;
        if (!isEditing && m_model.flags(index).testFlag(Qt::ItemIsEditable))
            m_view->edit(index);
    });
}

QToolButton* DecisionEditor::addTool(const char* name, const char* icon,
                                     void (DecisionEditor::*action)())
{
    auto* tool = new QToolButton(this);
    tool->setObjectName(QString::fromLatin1(name));
    tool->setProperty("iconName", QString::fromLatin1(icon));
    tool->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    connect(tool, &QToolButton::clicked, this, action);
    m_tools.append(tool);
    return tool;
}

// --- what is shown ------------------------------------------------------------------------------

void DecisionEditor::setRules(const QList<models::RuleOutline>& rules, const QString& hitPolicy)
{
    m_rules = rules;
    read();
    m_policy->setCurrentIndex(std::max(0, m_policy->findData(hitPolicy)));
    refreshTools();
}

bool DecisionEditor::isLarge() const
{
    qsizetype size = 0;
    for (const models::RuleOutline& rule : m_rules)
        size += rule.condition.size();
    return size > RuleDocument::kLarge;
}

void DecisionEditor::read()
{
    if (!isLarge()) {
        m_app.gateway.cancelQuery(this, kTable);
        m_model.setRules(m_rules);
        m_isRead = true;
        refreshNote();
        return;
    }
    m_isRead = false;
    setReadOnly(m_isReadOnly);
    if (!isVisible())
        return m_app.gateway.cancelQuery(this, kTable); // when it is shown
    m_app.gateway.query(
        this, kTable,
        [rules = m_rules, fields = m_model.fields()](const gateway::Queries&) {
            return models::tableOf(rules, fields);
        },
        [this](rules::DecisionTable table) { takeTable(std::move(table)); });
}

void DecisionEditor::takeTable(rules::DecisionTable table)
{
    const int rule = currentRule();
    m_model.setTable(m_rules, std::move(table));
    m_isRead = true;
    setReadOnly(m_isReadOnly);
    showRule(rule);
    if (!m_fieldToShow.isEmpty())
        showField(std::exchange(m_fieldToShow, {}));
}

void DecisionEditor::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (!m_isRead)
        read();
}

void DecisionEditor::refreshNote()
{
    const auto& others = m_model.table().others;
    QString note;
    if (!m_isRead) {
        note = tr("The table is being read…");
    } else if (!others.empty()) {
        note = tr("The rules use %1 fields. The %2 most used ones have a column; conditions of the "
                  "others stand under further conditions, and a column can be added.")
                   .arg(m_model.table().fields.size() + others.size())
                   .arg(m_model.table().fields.size());
    }
    QStringList named;
    for (std::size_t i = 0; m_isRead && i < others.size() && named.size() < kMostNamed; ++i)
        named << toQt(others[i]);
    if (static_cast<std::size_t>(named.size()) < others.size() && m_isRead)
        named << QStringLiteral("…");
    m_note->setText(note);
    m_note->setToolTip(named.join(QStringLiteral(", ")));
    m_note->setVisible(!note.isEmpty());
}

void DecisionEditor::showRule(int rule)
{
    if (rule == currentRule())
        return;
    const int row = m_model.firstRowOf(rule);
    const QSignalBlocker blocker(this);
    m_view->setCurrentIndex(m_model.index(row, std::max(0, m_view->currentIndex().column())));
    refreshTools();
}

void DecisionEditor::setReadOnly(bool isReadOnly)
{
    m_isReadOnly = isReadOnly;
    m_model.setReadOnly(isReadOnly || !m_isRead);
    refreshTools();
    refreshNote();
}

int DecisionEditor::currentRule() const
{
    const QModelIndex at = m_view->currentIndex();
    return at.isValid() ? static_cast<int>(m_model.row(at.row()).rule) : -1;
}

void DecisionEditor::focusTable()
{
    m_view->setFocus();
    if (!m_view->currentIndex().isValid() && m_model.rowCount() > 0)
        m_view->setCurrentIndex(m_model.index(0, 0));
}

void DecisionEditor::refreshTools()
{
    const bool isRow = !m_isReadOnly && m_isRead && currentRule() >= 0;
    m_tools.first()->setEnabled(!m_isReadOnly);
    for (QToolButton* tool : {m_alternative, m_copy, m_remove})
        tool->setEnabled(isRow);
    m_policy->setEnabled(!m_isReadOnly);
    m_fields->setEnabled(!m_isReadOnly);
    for (QToolButton* tool : m_tools)
        tool->setIcon(m_app.theme.icon(tool->property("iconName").toString()));
}

// Wide enough for what stands in them, as far as that goes.
void DecisionEditor::fitColumns()
{
    const QFontMetrics metrics(m_view->font());
    const int padding = 4 * m_app.theme.metrics().gap;
    const int widest = kWidest * metrics.averageCharWidth();
    constexpr int kRows = 200;
    const int rows = std::min({kRows, m_model.rowCount(),
                               std::max(10, kCellsToMeasure / std::max(1, m_model.columnCount()))});
    for (int column = 0; column < m_model.columnCount(); ++column) {
        int width = 0;
        for (int row = 0; row < std::min(m_model.rowCount(), rows); ++row)
            width = std::max(
                width, metrics.horizontalAdvance(m_model.index(row, column).data().toString()));
        m_view->setColumnWidth(
            column, std::max(m_view->headingWidth(column), std::min(width + padding, widest)));
    }
}

// --- changes ------------------------------------------------------------------------------------

void DecisionEditor::requestCell(int row, int column, const QString& text)
{
    requestRow(
        tr("changing a cell"),
        [place = models::placeOf(m_model, row, column), text](std::string_view source) {
            return models::withCell(source, place, text);
        },
        -1);
}

void DecisionEditor::requestRow(const QString& what, RuleChange::Edit edit, int follow, bool isLong)
{
    // Places in a table that is of a text before are those of other rules; imports go by names.
    if (!m_isReadOnly && (m_isRead || isLong))
        emit changeRequested({std::move(edit), what, follow, isLong});
}

void DecisionEditor::addRule()
{
    const int at = currentRule() < 0 ? static_cast<int>(m_rules.size()) : currentRule() + 1;
    const QString name = models::freeRuleName(m_rules, tr("rule", "stem of a name; no blanks"));
    requestRow(
        tr("adding a rule"),
        [at, name](std::string_view source) {
            return rules::addRule(source, static_cast<std::size_t>(at),
                                  {toStd(name), kFirstCondition});
        },
        at);
}

void DecisionEditor::addAlternative()
{
    const QModelIndex at = m_view->currentIndex();
    if (!at.isValid())
        return;
    const rules::DecisionRow row = m_model.row(at.row());
    const QString condition = m_model.rules()[static_cast<qsizetype>(row.rule)].condition;
    requestRow(
        tr("adding a row"),
        [row, condition](std::string_view source) -> base::Result<std::string> {
            const auto changed = rules::addAlternative(toStd(condition), row, kFirstCondition);
            return changed ? rules::replaceRuleCondition(source, row.rule, *changed) : changed;
        },
        -1);
}

void DecisionEditor::copyRule()
{
    const int rule = currentRule();
    if (rule < 0)
        return;
    const QString name = models::freeRuleName(m_model.rules(), m_model.rules()[rule].name);
    requestRow(
        tr("copying a rule"),
        [rule, name](std::string_view source) {
            return rules::copyRule(source, static_cast<std::size_t>(rule), toStd(name));
        },
        rule + 1);
}

void DecisionEditor::removeRow()
{
    const QModelIndex at = m_view->currentIndex();
    if (!at.isValid())
        return;
    const rules::DecisionRow row = m_model.row(at.row());
    const QString condition = m_model.rules()[static_cast<qsizetype>(row.rule)].condition;
    requestRow(
        tr("removing a row"),
        [row, condition](std::string_view source) -> base::Result<std::string> {
            if (row.alternatives < 2)
                return rules::removeRule(source, row.rule);
            const auto changed = rules::removeAlternative(toStd(condition), row);
            return changed ? rules::replaceRuleCondition(source, row.rule, *changed) : changed;
        },
        -1);
}

void DecisionEditor::addColumn()
{
    const QString field = m_fields->currentData().toString();
    m_fields->setCurrentIndex(0);
    if (field.isEmpty())
        return;
    m_fieldToShow = field;
    if (m_model.addField(field))
        read();
    if (m_isRead)
        showField(std::exchange(m_fieldToShow, {}));
    m_view->setFocus();
}

void DecisionEditor::showField(const QString& field)
{
    for (int column = 0; column < m_model.columnCount(); ++column) {
        if (m_model.fieldOf(column) == field) {
            m_view->setColumnHidden(column, false);
            m_view->setCurrentIndex(
                m_model.index(std::max(0, m_view->currentIndex().row()), column));
        }
    }
}

// --- spreadsheets -------------------------------------------------------------------------------

void DecisionEditor::copyCells()
{
    const QItemSelection selection = m_view->selectionModel()->selection();
    if (selection.isEmpty())
        return;
    const QItemSelectionRange& range = selection.first();
    models::Cells cells;
    for (int row = range.top(); row <= range.bottom(); ++row) {
        QStringList line;
        for (int column = range.left(); column <= range.right(); ++column) {
            if (!m_view->isColumnHidden(column))
                line << m_model.textAt(row, column);
        }
        cells << line;
    }
    QGuiApplication::clipboard()->setText(models::writeCells(cells, u'\t'));
}

void DecisionEditor::pasteCells()
{
    const models::Cells cells = models::readCells(QGuiApplication::clipboard()->text(), u'\t');
    const QModelIndex at = m_view->currentIndex();
    if (cells.isEmpty() || m_isReadOnly || !m_isRead)
        return;
    const int row = at.isValid() ? at.row() : m_model.rowCount();
    // As they are seen: without hidden columns, in the order on screen.
    QStringList keys;
    const QHeaderView& header = *m_view->horizontalHeader();
    for (int i = header.visualIndex(std::max(0, at.column())); i < header.count(); ++i) {
        if (!m_view->isColumnHidden(header.logicalIndex(i)))
            keys << m_model.keyOf(header.logicalIndex(i));
    }
    requestRow(
        tr("pasting cells"),
        [place = models::placeFrom(m_model, row, cells.size(), keys),
         cells](std::string_view source) { return models::withPasted(source, place, cells); },
        -1, cells.size() * cells.first().size() > kManyCells);
}

void DecisionEditor::importFrom(const QString& path)
{
    requestRow(
        tr("importing a table"),
        [path](std::string_view source) -> base::Result<std::string> {
            const auto text = readTextFile(path);
            if (!text)
                return std::unexpected(text.error());
            const bool isTabbed = text->section(u'\n', 0, 0).contains(u'\t');
            return models::withImported(source, models::readCells(*text, isTabbed ? u'\t' : u','));
        },
        -1, true);
}

void DecisionEditor::exportTo(const QString& path)
{
    runBeside(
        m_app.gateway, this, QStringLiteral("export"), isLarge(),
        [path, rules = m_rules, fields = m_model.fields()](const Stopped&) {
            DecisionModel table;
            table.setTable(rules, models::tableOf(rules, fields));
            return writeTextFile(path, models::writeCells(models::cellsOf(table), u','));
        },
        [this, path](const base::Result<>& done) {
            emit m_app.navigator.message(done ? widgets::Tone::Good : widgets::Tone::Bad,
                                         done ? tr("Exported to %1").arg(path)
                                              : toQt(done.error().message));
        });
}

void DecisionEditor::askFile(bool isExport)
{
    auto* dialog =
        new QFileDialog(window(), isExport ? tr("Export the table") : tr("Import a table"), {},
                        tr("Tables (*.csv *.tsv);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(isExport ? QFileDialog::AcceptSave : QFileDialog::AcceptOpen);
    dialog->setFileMode(isExport ? QFileDialog::AnyFile : QFileDialog::ExistingFile);
    if (isExport)
        dialog->selectFile(QStringLiteral("rules.csv"));
    connect(dialog, &QFileDialog::fileSelected, this,
            isExport ? &DecisionEditor::exportTo : &DecisionEditor::importFrom);
    dialog->open();
}

bool DecisionEditor::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress || watched != m_view)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->matches(QKeySequence::Copy)) {
        copyCells();
        return true;
    }
    if (key->matches(QKeySequence::Paste)) {
        pasteCells();
        return true;
    }
    const QModelIndex at = m_view->currentIndex();
    switch (key->key()) {
    case Qt::Key_Insert:
        key->modifiers().testFlag(Qt::ShiftModifier) ? addAlternative() : addRule();
        return true;
    case Qt::Key_Delete: // the row by Ctrl, else what stands in the cell
        if (key->modifiers().testFlag(Qt::ControlModifier))
            removeRow();
        else if (m_model.flags(at).testFlag(Qt::ItemIsEditable))
            m_model.setData(at, QString(), Qt::EditRole);
        return true;
    default:
        return false;
    }
}

void DecisionEditor::retranslate()
{
    const QString policy = m_policy->currentData().toString();
    m_policy->clear();
    const auto add = [this](const char* word, const QString& meaning) {
        const QString policyWord = QString::fromLatin1(word);
        m_policy->addItem(policyWord.toUpper(), policyWord);
        m_policy->setItemData(m_policy->count() - 1, meaning, Qt::ToolTipRole);
    };
    add("first", tr("The first true rule decides"));
    add("priority", tr("The true rule of the highest priority decides"));
    add("unique", tr("Two true rules give the default"));
    m_policy->setCurrentIndex(std::max(0, m_policy->findData(policy)));
    m_policy->setAccessibleName(tr("Hit policy"));
    m_policy->setToolTip(tr("The hit policy: which of several true rules decides"));
    m_fields->clear();
    m_fields->addItem(tr("Add a column…"), QString());
    const rules::Schema schema = rules::Schema::rules();
    for (const rules::FieldInfo& field : schema.fields()) {
        if (!field.needsKey)
            m_fields->addItem(toQt(field.name), toQt(field.name));
    }
    m_fields->setAccessibleName(tr("Add a column"));
    const auto name = [this](int tool, const QString& text, const QString& key) {
        m_tools[tool]->setText(text);
        m_tools[tool]->setAccessibleName(text);
        m_tools[tool]->setToolTip(
            key.isEmpty() ? text : tr("%1 (%2)", "what a button does (key)").arg(text, key));
    };
    name(0, tr("Rule"), tr("Ins"));
    name(1, tr("Row (or)"), tr("Shift+Ins"));
    name(2, tr("Copy the rule"), {});
    name(3, tr("Remove the row"), tr("Ctrl+Del"));
    m_tools[0]->setAccessibleName(tr("Add a rule"));
    m_tools[1]->setAccessibleName(tr("Add a row to the rule"));
    m_more->setText(tr("Table"));
    m_more->setAccessibleName(tr("Tables of other programs"));
    QMenu* menu = m_more->menu();
    menu->clear();
    menu->addAction(tr("Copy cells (Ctrl+C)"), this, &DecisionEditor::copyCells);
    menu->addAction(tr("Paste cells (Ctrl+V)"), this, &DecisionEditor::pasteCells);
    menu->addSeparator();
    menu->addAction(tr("Export as CSV…"), this, [this] { askFile(true); });
    menu->addAction(tr("Import from CSV…"), this, [this] { askFile(false); });
    m_view->setAccessibleName(tr("Rules as a decision table"));
    m_model.retranslate();
    fitColumns();
    refreshTools();
    refreshNote();
}

} // namespace tributary::pages
