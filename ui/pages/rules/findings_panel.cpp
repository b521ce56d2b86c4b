#include "pages/rules/findings_panel.h"

#include "gateway/text.h"
#include "pages/rules/coverage_view.h"
#include "widgets/table_view.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace tributary::pages {
namespace {

using models::CellKind;

QLabel* noteOf(QWidget* parent)
{
    auto* note = new QLabel(parent);
    note->setTextFormat(Qt::PlainText);
    note->setWordWrap(true);
    note->setProperty("role", QStringLiteral("muted"));
    return note;
}

QVBoxLayout* columnOf(QWidget* widget, const AppContext& app)
{
    auto* column = new QVBoxLayout(widget);
    column->setContentsMargins(0, app.theme.metrics().gap, 0, 0);
    column->setSpacing(app.theme.metrics().gap);
    return column;
}

void stretch(const widgets::RecordTable& table, int column)
{
    table.view->horizontalHeader()->setSectionResizeMode(column, QHeaderView::Stretch);
}

} // namespace

// --- problems -----------------------------------------------------------------------------------

ProblemPanel::ProblemPanel(const AppContext& app, QWidget* parent)
    : QWidget(parent)
{
    m_table = widgets::makeRecordTable(app.theme, app.format, this, false);
    m_table.view->setObjectName(QStringLiteral("ruleProblems"));
    m_note = noteOf(this);
    m_fix = new QPushButton(this);
    m_fix->setObjectName(QStringLiteral("fixProblem"));
    auto* line = new QHBoxLayout;
    line->addWidget(m_note, 1);
    line->addWidget(m_fix);
    auto* column = columnOf(this, app);
    column->addLayout(line);
    column->addWidget(m_table.view, 1);
    column->addStretch();
    connect(m_table.view, &widgets::TableView::activatedRow, this,
            [this](const QModelIndex& index) { emit chosen(index.row()); });
    connect(m_table.view, &QAbstractItemView::clicked, this,
            [this](const QModelIndex& index) { emit chosen(index.row()); });
    connect(m_table.view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ProblemPanel::refresh);
    connect(m_fix, &QPushButton::clicked, this,
            [this] { emit fixRequested(m_table.view->currentIndex().row()); });
}

void ProblemPanel::setCheck(const models::RuleCheck& check)
{
    m_check = check;
    QList<models::Record> rows;
    for (const models::RuleProblem& problem : check.problems) {
        const QString text = problem.hint.isEmpty()
            ? problem.message
            : tr("%1 (%2)", "what is wrong (the way out)").arg(problem.message, problem.hint);
        rows.append({QString::number(rows.size()),
                     {problem.isError, qlonglong(problem.line), problem.rule, text},
                     text});
    }
    m_table.model->setRecords(rows);
    m_table.fitColumns(24);
    stretch(m_table, 3);
    m_table.view->setVisible(!rows.isEmpty());
    refresh();
}

void ProblemPanel::refresh()
{
    const int row = m_table.view->currentIndex().row();
    const bool canFix =
        row >= 0 && row < m_check.problems.size() && !m_check.problems[row].replacement.isEmpty();
    m_fix->setEnabled(canFix);
    m_fix->setVisible(!m_check.problems.isEmpty());
    m_fix->setText(canFix ? tr("Write %1").arg(m_check.problems[row].replacement)
                          : tr("No quick fix"));
    m_note->setText(m_check.problems.isEmpty()
                        ? tr("No problems: the rules load.")
                        : tr("Enter goes to the place; F8 to the next one."));
}

void ProblemPanel::retranslate()
{
    m_table.view->setAccessibleName(tr("Problems"));
    m_table.model->setColumns({{tr("Kind"), CellKind::Severity},
                               {tr("Line"), CellKind::Count},
                               {tr("Rule"), CellKind::Text},
                               {tr("Problem"), CellKind::Text}});
    setCheck(m_check);
}

// --- tests --------------------------------------------------------------------------------------

TestPanel::TestPanel(const AppContext& app, QWidget* parent)
    : QWidget(parent)
{
    m_table = widgets::makeRecordTable(app.theme, app.format, this, false);
    m_table.view->setObjectName(QStringLiteral("ruleTests"));
    m_note = noteOf(this);
    m_note->setObjectName(QStringLiteral("testNote"));
    m_switch = new QPushButton(this);
    m_switch->setObjectName(QStringLiteral("showCoverage"));
    m_switch->setCheckable(true);
    m_coverage = new CoverageView(app, this);
    m_tables = new QStackedWidget(this);
    m_tables->addWidget(m_table.view);
    m_tables->addWidget(m_coverage);
    auto* line = new QHBoxLayout;
    line->addWidget(m_note, 1);
    line->addWidget(m_switch);
    auto* column = columnOf(this, app);
    column->addLayout(line);
    column->addWidget(m_tables, 1);
    column->addStretch();
    connect(m_switch, &QPushButton::toggled, this, [this] { fillSwitch(); });
    connect(m_coverage, &CoverageView::chosen, this, &TestPanel::placeChosen);
    const auto choose = [this](const QModelIndex& index) {
        if (index.row() < m_check.tests.size())
            emit chosen(m_check.tests.at(index.row()).line);
    };
    connect(m_table.view, &widgets::TableView::activatedRow, this, choose);
    connect(m_table.view, &QAbstractItemView::clicked, this, choose);
}

void TestPanel::setCheck(const models::RuleCheck& check)
{
    m_check = check;
    m_table.model->setRows(static_cast<int>(check.tests.size()), [this](int row) {
        const models::RuleTestRow& test = m_check.tests.at(row);
        const auto type = model::parse<model::ExecutionType>(gateway::toStd(test.type));
        return models::Record{QString::number(row),
                              {test.isPassed, test.name,
                               type ? QVariant(static_cast<int>(*type)) : QVariant(), test.rule,
                               test.message},
                              test.message.isEmpty() ? test.name : test.message};
    });
    m_table.fitColumns(36);
    stretch(m_table, 4);
    m_coverage->setCoverage(check.coverage);
    fillSwitch();
    fillNote();
    if (m_selectSoon >= 0 && m_selectSoon < check.tests.size()) {
        m_table.view->selectRow(static_cast<int>(m_selectSoon));
        emit chosen(check.tests[m_selectSoon].line);
        m_switch->setChecked(false);
        m_selectSoon = -1;
    }
}

void TestPanel::fillNote()
{
    const int failed = m_check.failedTests();
    QString said;
    if (!m_check.loads)
        said = tr("Tests run as soon as the rules load.");
    else if (m_check.tests.isEmpty())
        said = tr("No tests yet. Below tests: name an input and what must come out; "
                  "publishing is blocked while one fails.");
    else if (failed > 0)
        said = tr("%n tests fail; publishing is blocked.", nullptr, failed);
    else
        said = tr("All %n tests pass.", nullptr, static_cast<int>(m_check.tests.size()));
    if (!m_check.tests.isEmpty() && m_check.coverage.isKnown)
        said += u' ' + m_coverage->summary();
    m_note->setText(said);
}

// The tests, or what they have not seen, as long as there is something.
void TestPanel::fillSwitch()
{
    const qsizetype missing = m_check.coverage.isKnown ? m_coverage->missing() : 0;
    const bool isOffered = missing > 0 && !m_check.tests.isEmpty();
    const bool isCoverage = isOffered && m_switch->isChecked();
    m_switch->setVisible(isOffered);
    m_switch->setText(isCoverage ? tr("Show the tests")
                                 : tr("Show what is missing (%1)").arg(missing));
    m_tables->setCurrentIndex(isCoverage ? 1 : 0);
    m_tables->setVisible(!m_check.tests.isEmpty());
}

void TestPanel::selectWhenThere(qsizetype row)
{
    m_selectSoon = row;
}

void TestPanel::retranslate()
{
    m_coverage->retranslate();
    m_table.view->setAccessibleName(tr("Tests"));
    m_table.model->setColumns({{tr("Result"), CellKind::Passed},
                               {tr("Test"), CellKind::Text},
                               {tr("Comes out as"), CellKind::Type},
                               {tr("Rule"), CellKind::Text},
                               {tr("Why"), CellKind::Text}});
    setCheck(m_check);
}

} // namespace tributary::pages
