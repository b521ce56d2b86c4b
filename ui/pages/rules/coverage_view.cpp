#include "pages/rules/coverage_view.h"

#include "widgets/table_view.h"

#include <QHeaderView>
#include <QVBoxLayout>

namespace tributary::pages {

using models::CellKind;

namespace {

constexpr int kConditionColumn = 1;

} // namespace

CoverageView::CoverageView(const AppContext& app, QWidget* parent)
    : QWidget(parent)
{
    m_table = widgets::makeRecordTable(app.theme, app.format, this, false);
    m_table.view->setObjectName(QStringLiteral("uncoveredConditions"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_table.view);
    const auto choose = [this](const QModelIndex& index) {
        if (index.row() < m_coverage.missing.size())
            emit chosen(m_coverage.missing[index.row()].begin);
    };
    connect(m_table.view, &widgets::TableView::activatedRow, this, choose);
    connect(m_table.view, &QAbstractItemView::clicked, this, choose);
}

void CoverageView::setCoverage(const models::RuleCoverage& coverage)
{
    m_coverage = coverage;
    QList<models::Record> rows;
    for (const models::RuleLeafRow& leaf : coverage.missing)
        rows.append(
            {QString::number(rows.size()),
             {qlonglong(leaf.line), leaf.text, missingText(leaf), leaf.rule,
              qlonglong(leaf.seenTrue), qlonglong(leaf.seenFalse), qlonglong(leaf.seenUnknown)},
             leaf.text});
    m_table.model->setRecords(rows);
    m_table.fitColumns(24);
    m_table.view->horizontalHeader()->setSectionResizeMode(kConditionColumn, QHeaderView::Stretch);
}

QString CoverageView::missingText(const models::RuleLeafRow& leaf)
{
    if (leaf.seenTrue > 0)
        return tr("never false");
    return leaf.seenFalse > 0 ? tr("never true") : tr("never true or false");
}

QString CoverageView::summary() const
{
    if (!m_coverage.isKnown)
        return {};
    return tr("%1 of %n conditions seen both true and false.", nullptr,
              static_cast<int>(m_coverage.conditions))
        .arg(m_coverage.seenBothWays);
}

void CoverageView::retranslate()
{
    m_table.view->setAccessibleName(tr("Conditions that the tests have not seen both ways"));
    m_table.model->setColumns({{tr("Line"), CellKind::Count},
                               {tr("Condition"), CellKind::Mono},
                               {tr("Missing"), CellKind::Text},
                               {tr("Rule"), CellKind::Text},
                               {tr("True"), CellKind::Count},
                               {tr("False"), CellKind::Count},
                               {tr("Unknown"), CellKind::Count}});
    setCoverage(m_coverage);
}

} // namespace tributary::pages
