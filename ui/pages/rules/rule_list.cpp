#include "pages/rules/rule_list.h"

#include "gateway/text.h"
#include "widgets/badge.h"
#include "widgets/table_view.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QToolButton>

#include <algorithm>

namespace tributary::pages {
namespace {

using models::CellKind;
using widgets::TableView;

constexpr int kNameColumn = 1;
constexpr int kShortestName = 17; // characters
constexpr int kRowsToMeasure = 200;

QVariant typeCell(const QString& word)
{
    const auto type = model::parse<model::ExecutionType>(gateway::toStd(word));
    return type ? QVariant(static_cast<int>(*type)) : QVariant();
}

QVariant priorityCell(const QString& word)
{
    if (word.isEmpty())
        return static_cast<int>(model::Priority::Medium);
    const auto priority = model::parse<model::Priority>(gateway::toStd(word));
    return priority ? QVariant(static_cast<int>(*priority)) : QVariant();
}

} // namespace

RuleList::RuleList(const AppContext& app, QWidget* parent)
    : Card(app.theme, parent)
    , m_app(app)
    , m_policy(new widgets::Badge(this))
{
    header()->addWidget(m_policy);
    m_table = widgets::makeRecordTable(app.theme, app.format, this, false);
    m_table.view->setObjectName(QStringLiteral("ruleTable"));
    m_table.view->viewport()->installEventFilter(this);
    body()->addWidget(m_table.view, 1);
    auto* tools = new QHBoxLayout;
    body()->addLayout(tools);
    m_up = addTool("ruleUp");
    m_down = addTool("ruleDown");
    m_toggle = addTool("ruleToggle");
    m_remove = addTool("ruleRemove");
    for (QToolButton* tool : {m_up, m_down, m_toggle, m_remove})
        tools->addWidget(tool);
    tools->addStretch();
    connect(m_up, &QToolButton::clicked, this,
            [this] { emit moveRequested(current(), current() - 1); });
    connect(m_down, &QToolButton::clicked, this,
            [this] { emit moveRequested(current(), current() + 1); });
    connect(m_toggle, &QToolButton::clicked, this, [this] { emit toggleRequested(current()); });
    connect(m_remove, &QToolButton::clicked, this, [this] { emit removeRequested(current()); });
    connect(m_table.view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        refreshTools();
        if (current() >= 0)
            emit selected(current());
    });
    connect(m_table.view, &TableView::activatedRow, this,
            [this](const QModelIndex& index) { emit opened(index.row()); });
    connect(&app.theme, &widgets::Theme::changed, this, &RuleList::refreshTools);
}

QToolButton* RuleList::addTool(const char* name)
{
    auto* tool = new QToolButton(this);
    tool->setObjectName(QString::fromLatin1(name));
    return tool;
}

void RuleList::setCheck(const models::RuleCheck& check)
{
    m_check = check;
    fill();
}

void RuleList::setHits(const QHash<QString, qint64>& hits)
{
    m_hits = hits;
    fill();
}

// A row is made when it is looked at: a file may have a hundred thousand rules.
void RuleList::fill()
{
    const QSignalBlocker blocker(this);
    m_table.model->setRows(static_cast<int>(m_check.rules.size()), [this](int row) {
        const models::RuleOutline& rule = m_check.rules.at(row);
        const QVariant hits = m_hits.isEmpty() ? QVariant() : m_hits.value(rule.name, 0);
        return models::Record{QString::number(row),
                              {qlonglong(row + 1), rule.name, typeCell(rule.type), rule.isEnabled,
                               qlonglong(rule.problems), priorityCell(rule.priority), hits},
                              tipOf(rule, hits)};
    });
    fitColumns();
    const QString policy =
        m_check.hitPolicy.isEmpty() ? QStringLiteral("first") : m_check.hitPolicy;
    m_policy->set(widgets::Tone::Muted, m_check.rules.isEmpty() ? QString() : policy.toUpper());
    refreshTools();
}

// As many columns as leave the names readable; the rest stands in the tips.
void RuleList::fitColumns()
{
    TableView& view = *m_table.view;
    const int character = view.fontMetrics().horizontalAdvance(u'n'); // fonts with CJK average wide
    const int padding = 2 * m_app.theme.metrics().gap; // of the delegate
    int room = view.viewport()->width() - kShortestName * character;
    view.horizontalHeader()->setStretchLastSection(false);
    for (int column = 0; column < m_table.model->columnCount(); ++column) {
        if (column == kNameColumn)
            continue;
        int width = view.headingWidth(column);
        QStyleOptionViewItem option;
        option.initFrom(&view);
        for (int row = 0; row < std::min(kRowsToMeasure, m_table.model->rowCount()); ++row)
            width = std::max(
                width,
                view.itemDelegate()->sizeHint(option, m_table.proxy->index(row, column)).width()
                    + padding);
        room -= width;
        view.setColumnWidth(column, width);
        view.setColumnHidden(column, room < 0 && column > kNameColumn);
    }
    view.horizontalHeader()->setSectionResizeMode(kNameColumn, QHeaderView::Stretch);
}

bool RuleList::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize)
        fitColumns();
    return Card::eventFilter(watched, event);
}

QString RuleList::tipOf(const models::RuleOutline& rule, const QVariant& hits) const
{
    QStringList lines;
    if (!rule.description.isEmpty())
        lines.append(rule.description);
    lines.append(
        tr("Priority: %1").arg(rule.priority.isEmpty() ? tr("medium (default)") : rule.priority));
    if (hits.isValid())
        lines.append(tr("%n tasks in the time range", nullptr, hits.toInt()));
    return lines.join(u'\n');
}

int RuleList::current() const
{
    return m_table.view->currentIndex().row();
}

void RuleList::select(int row)
{
    if (row == current())
        return;
    const QSignalBlocker blocker(this);
    m_table.view->setCurrentIndex(m_table.proxy->index(row, 0));
    refreshTools();
}

void RuleList::refreshTools()
{
    const int row = current();
    const int last = static_cast<int>(m_check.rules.size()) - 1;
    m_up->setEnabled(row > 0);
    m_down->setEnabled(row >= 0 && row < last);
    m_toggle->setEnabled(row >= 0);
    m_remove->setEnabled(row >= 0);
    const auto icon = [this](const char* name) {
        return m_app.theme.icon(QString::fromLatin1(name));
    };
    m_up->setIcon(icon("chevron-up"));
    m_down->setIcon(icon("chevron-down"));
    m_remove->setIcon(icon("trash"));
    const bool isOn = row < 0 || row > last || m_check.rules.at(row).isEnabled;
    m_toggle->setIcon(icon(isOn ? "pause" : "play"));
    m_toggle->setText(isOn ? tr("Switch off") : tr("Switch on"));
    m_toggle->setAccessibleName(m_toggle->text());
    m_toggle->setToolTip(tr("%1 (Ctrl+/)", "what a button does (key)").arg(m_toggle->text()));
}

void RuleList::retranslate()
{
    setTitle(tr("In the order of trying"));
    m_table.view->setAccessibleName(tr("Rules"));
    m_table.model->setColumns({{tr("#", "number of a rule"), CellKind::Count},
                               {tr("Rule"), CellKind::Text},
                               {tr("Type"), CellKind::Type},
                               {tr("On"), CellKind::Enabled},
                               {tr("Issues"), CellKind::Problems},
                               {tr("Priority"), CellKind::Priority},
                               {tr("Hits"), CellKind::Count}});
    const auto name = [](QToolButton* tool, const QString& text, const QString& key) {
        tool->setAccessibleName(text);
        tool->setToolTip(tr("%1 (%2)", "what a button does (key)").arg(text, key));
    };
    name(m_up, tr("Move up"), QStringLiteral("Alt+↑"));
    name(m_down, tr("Move down"), QStringLiteral("Alt+↓"));
    name(m_remove, tr("Remove the rule"), tr("Undo with Ctrl+Z"));
    m_policy->setToolTip(tr("The hit policy: which of several true rules decides"));
    fill();
}

} // namespace tributary::pages
