#include "pages/rules/analysis_panel.h"

#include "widgets/table_view.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace tributary::pages {
namespace {

using models::CellKind;
using models::RuleFinding;
using Kind = rules::FindingKind;

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(tributary::pages::AnalysisPanel)

public:
    static QString message(const RuleFinding& finding, bool isUnique)
    {
        const QString name = finding.rules.value(0);
        const QString first = finding.args.value(0);
        const QString second = finding.args.value(1);
        switch (finding.kind) {
        case Kind::Unreachable:
            return tr("The condition of %1 can never be true").arg(name);
        case Kind::Shadowed:
            if (isUnique)
                return tr("%1 never decides: whenever it is true, so is %2", "a rule, other rules")
                    .arg(name, names(finding.rules.mid(1)));
            return tr("%1 never decides: all its tasks go to %2", "a rule, other rules")
                .arg(name, names(finding.rules.mid(1)));
        case Kind::Duplicate:
            return tr("%1 is true for the same tasks as %2, with the same result", "two rules")
                .arg(name, names(finding.rules.mid(1)));
        case Kind::Conflict:
            return tr("%1 are true for some of the same tasks and send them elsewhere", "two rules")
                .arg(names(finding.rules));
        case Kind::Gap:
            return tr("Tasks as for %1, but with %2, fall to the default", "a rule, a condition")
                .arg(name, first);
        case Kind::AlwaysTrue:
            return second.isEmpty() ? tr("%1 is true whenever it can be told").arg(first)
                                    : tr("%1 is true wherever %2 is").arg(first, second);
        case Kind::AlwaysFalse:
            return second.isEmpty() ? tr("%1 is never true").arg(first)
                                    : tr("%1 adds nothing to %2").arg(first, second);
        case Kind::UnusedFeature:
            return tr("No decision depends on %1").arg(first);
        case Kind::UnitSlip:
            break;
        }
        return tr("%1 for %2: is %3 meant, as elsewhere?", "a value, a field, another value")
            .arg(first, second, finding.args.value(2));
    }

    static QString wayOut(const RuleFinding& finding, bool isUnique)
    {
        switch (finding.kind) {
        case Kind::Unreachable:
            return tr("Its parts contradict each other: change one of them, or remove the rule");
        case Kind::Shadowed:
            if (isUnique)
                return tr("Both true gives the default: exclude one from the other");
            return tr("Move it up, narrow the others, or remove it");
        case Kind::Duplicate:
            return tr("Remove one of the two");
        case Kind::Conflict:
            return isUnique ? tr("Both true gives the default: exclude one from the other")
                            : tr("%1 wins because it comes first: exclude those tasks from one of "
                                 "them, or give the rules different priorities")
                                  .arg(finding.rules.value(0));
        case Kind::Gap:
            return tr("Let a rule take them, if that is not meant");
        case Kind::AlwaysTrue:
        case Kind::AlwaysFalse:
            return tr("Remove it, or write what was meant");
        case Kind::UnusedFeature:
            return tr("The rules that read it never decide");
        case Kind::UnitSlip:
            break;
        }
        return tr("Write %1 if so").arg(finding.args.value(2));
    }

private:
    static QString names(const QStringList& rules)
    {
        QString text;
        for (qsizetype i = 0; i < rules.size(); ++i) {
            const bool isLast = i + 1 == rules.size();
            text = i == 0 ? rules[i]
                : isLast  ? tr("%1 and %2").arg(text, rules[i])
                          : tr("%1, %2").arg(text, rules[i]);
        }
        return text;
    }
};

} // namespace

AnalysisPanel::AnalysisPanel(const AppContext& app, QWidget* parent)
    : QWidget(parent)
    , m_app(app)
{
    m_table = widgets::makeRecordTable(app.theme, app.format, this, false);
    m_table.view->setObjectName(QStringLiteral("ruleFindings"));
    m_note = new QLabel(this);
    m_note->setObjectName(QStringLiteral("analysisNote"));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_note->setProperty("role", QStringLiteral("muted"));
    m_explain = new QPushButton(this);
    m_explain->setObjectName(QStringLiteral("explainFinding"));
    m_test = new QPushButton(this);
    m_test->setObjectName(QStringLiteral("testFinding"));
    auto* line = new QHBoxLayout;
    line->addWidget(m_note, 1);
    line->addWidget(m_explain);
    line->addWidget(m_test);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, app.theme.metrics().gap, 0, 0);
    column->setSpacing(app.theme.metrics().gap);
    column->addLayout(line);
    column->addWidget(m_table.view, 1);
    column->addStretch();
    const auto choose = [this] {
        if (const RuleFinding* finding = current())
            emit chosen(finding->begin);
    };
    connect(m_table.view, &widgets::TableView::activatedRow, this, choose);
    connect(m_table.view, &QAbstractItemView::clicked, this, choose);
    connect(m_table.view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &AnalysisPanel::refresh);
    connect(m_explain, &QPushButton::clicked, this,
            [this] { emit explainRequested(current()->witnessText); });
    connect(m_test, &QPushButton::clicked, this,
            [this] { emit testRequested(*current(), Texts::message(*current(), isUnique())); });
}

void AnalysisPanel::setRules(const QString& rules, bool doLoad)
{
    const auto key = QStringLiteral("analysis");
    if (!doLoad) {
        m_app.gateway.cancelQuery(this, key);
        take({});
        return;
    }
    m_isRunning = true;
    refreshNote();
    m_app.gateway.query(
        this, key,
        [rules](const gateway::Queries& on) {
            return models::findFaults(
                rules, [cancel = on.cancel] { return cancel && cancel->isCancelled(); });
        },
        [this](const models::RuleFindings& found) { take(found); });
}

void AnalysisPanel::take(const models::RuleFindings& result)
{
    m_isRunning = false;
    m_found = result;
    showFindings();
    emit found();
}

void AnalysisPanel::showFindings()
{
    QList<models::Record> rows;
    for (const RuleFinding& finding : m_found.findings) {
        const QString message = Texts::message(finding, isUnique());
        rows.append({QString::number(rows.size()),
                     {!finding.isNote, qlonglong(finding.line), message},
                     message});
    }
    m_table.model->setRecords(rows);
    m_table.fitColumns(24);
    m_table.view->horizontalHeader()->setSectionResizeMode(2, QHeaderView::Stretch);
    if (!rows.isEmpty() && current() == nullptr)
        m_table.view->selectRow(0);
    m_table.view->setVisible(!rows.isEmpty());
    refresh();
}

bool AnalysisPanel::isUnique() const
{
    return m_found.hitPolicy == u"unique";
}

const RuleFinding* AnalysisPanel::current() const
{
    const int row = m_table.view->currentIndex().row();
    return row >= 0 && row < m_found.findings.size() ? &m_found.findings[row] : nullptr;
}

void AnalysisPanel::refresh()
{
    const RuleFinding* finding = current();
    const bool canShow = finding != nullptr && finding->witness.has_value();
    for (QPushButton* button : {m_explain, m_test}) {
        button->setVisible(!m_found.findings.isEmpty());
        button->setEnabled(canShow);
    }
    const QString none = tr("No task can show this");
    m_explain->setToolTip(canShow ? tr("Try a task that shows it against the rules") : none);
    m_test->setToolTip(canShow ? tr("Keep that task as a test, run with every change") : none);
    refreshNote();
}

void AnalysisPanel::refreshNote()
{
    QString note;
    if (m_isRunning)
        note = tr("Looking for rules that never decide, contradict each other or leave gaps…");
    else if (!m_found.isKnown)
        note = tr("The analysis starts as soon as the rules load.");
    else if (m_found.findings.isEmpty())
        note =
            tr("Nothing found: every rule decides, none contradicts another, no gap beside one.");
    else if (const RuleFinding* finding = current())
        note = Texts::wayOut(*finding, isUnique()) + u'.';
    if (m_found.isKnown && !m_isRunning && !m_found.isComplete)
        note += u' ' + incompleteNote();
    m_note->setText(note);
}

QString AnalysisPanel::incompleteNote() const
{
    const auto list = [](const QStringList& names) { return names.join(QStringLiteral(", ")); };
    if (!m_found.tooComplex.isEmpty())
        return tr("Incomplete: too many alternatives in %1.").arg(list(m_found.tooComplex));
    if (!m_found.undecided.isEmpty())
        return tr("Incomplete: too many patterns for %1.").arg(list(m_found.undecided));
    return tr("Incomplete: not everything could be searched in time.");
}

void AnalysisPanel::retranslate()
{
    m_table.view->setAccessibleName(tr("Findings of the analysis"));
    m_table.model->setColumns({{tr("Kind"), CellKind::Remark},
                               {tr("Line"), CellKind::Count},
                               {tr("Finding"), CellKind::Text}});
    m_explain->setText(tr("Explain"));
    m_test->setText(tr("Make it a test"));
    showFindings();
}

} // namespace tributary::pages
