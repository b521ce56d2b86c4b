#include "pages/task_detail/task_why_panel.h"

#include "base/quantity.h"
#include "gateway/text.h"
#include "models/explanation.h"
#include "widgets/decision_view.h"
#include "widgets/table_view.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSplitter>

namespace tributary::pages {
namespace {

using gateway::toQt;
using models::CellKind;

} // namespace

TaskWhyPanel::TaskWhyPanel(const AppContext& app, const model::TaskId& task, QWidget* parent)
    : QWidget(parent)
    , m_app(app)
    , m_task(task)
    , m_verdict(new QLabel(this))
    , m_withCurrent(new QCheckBox(this))
{
    const auto& theme = app.theme;
    m_verdict->setTextFormat(Qt::PlainText);
    m_verdict->setWordWrap(true);
    m_verdict->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_verdict->setObjectName(QStringLiteral("whyVerdict"));
    m_withCurrent->setObjectName(QStringLiteral("whyCurrentRules"));
    auto* head = new QHBoxLayout;
    head->addWidget(m_verdict, 1);
    head->addWidget(m_withCurrent);
    auto* split = new QSplitter(Qt::Horizontal, this);
    split->setChildrenCollapsible(false);
    m_rules = new widgets::DecisionView(theme, split);
    m_rules->setObjectName(QStringLiteral("whyRules"));
    auto* right = new QSplitter(Qt::Vertical, split);
    right->setChildrenCollapsible(false);
    m_candidates = new widgets::DecisionView(theme, right);
    m_candidates->setObjectName(QStringLiteral("whyCandidates"));
    m_flips = widgets::makeRecordTable(theme, app.format, right, false);
    m_flips.view->setObjectName(QStringLiteral("whyFlips"));
    m_waiting = widgets::makeRecordTable(theme, app.format, right, false);
    m_waiting.view->setObjectName(QStringLiteral("whyWaiting"));
    m_estimates = widgets::makeRecordTable(theme, app.format, right, false);
    m_estimates.view->setObjectName(QStringLiteral("whyEstimates"));
    right->addWidget(m_waiting.view);
    right->addWidget(m_candidates);
    right->addWidget(m_flips.view);
    right->addWidget(m_estimates.view);
    split->addWidget(m_rules);
    split->addWidget(right);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    auto* column = new QVBoxLayout(this);
    column->addLayout(head);
    column->addWidget(split, 1);
    connect(m_withCurrent, &QCheckBox::toggled, this, &TaskWhyPanel::reload);
}

void TaskWhyPanel::reload()
{
    m_app.gateway.query(
        this, QStringLiteral("why"),
        [task = m_task, current = m_withCurrent->isChecked()](const gateway::Queries& on) {
            return on.tasks.why(task, current);
        },
        [this](const base::Result<service::WhyHere>& result) { take(result); });
}

void TaskWhyPanel::take(const base::Result<service::WhyHere>& result)
{
    if (!result) {
        m_verdict->setText(toQt(base::describe(result.error())));
        return;
    }
    m_why = *result;
    fill();
}

void TaskWhyPanel::fill()
{
    if (!m_why)
        return;
    const auto explanation = models::readExplanation(m_why->explanation);
    QList<models::Record> flips;
    if (explanation) {
        m_verdict->setText(tr("%1 by rule %2 of version %3: %4")
                               .arg(widgets::DisplayFormat::type(explanation->type),
                                    explanation->rule, QString::number(m_why->ruleSetVersion),
                                    explanation->reason));
        m_rules->showRules(*explanation);
        for (const auto& flip : explanation->flips)
            flips.append(
                {QString::number(flips.size()),
                 {QString(flip.feature + u' ' + flip.to), static_cast<int>(flip.type), flip.rule},
                 {}});
    } else {
        m_rules->clear();
    }
    m_candidates->showCandidates(m_why->candidates);
    m_flips.model->setColumns({{tr("What would change it"), CellKind::Text},
                               {tr("Then"), CellKind::Type},
                               {tr("By rule"), CellKind::Text}});
    m_flips.model->setRecords(flips);
    m_flips.fitColumns();
    QList<models::Record> waiting;
    for (const auto& reason : m_why->waiting)
        waiting.append(
            {QString::number(waiting.size()),
             {toQt(reason.message), toQt(reason.backend),
              reason.since ? QVariant::fromValue<qlonglong>(base::toMicros(*reason.since))
                           : QVariant()},
             {}});
    m_waiting.model->setColumns({{tr("Waits because"), CellKind::Text},
                                 {tr("Back end"), CellKind::Text},
                                 {tr("Since"), CellKind::Age}});
    m_waiting.model->setRecords(waiting);
    m_waiting.fitColumns(80);
    m_waiting.view->setVisible(!waiting.isEmpty());
    fillEstimates();
}

// As they were when the task was decided: later runs have changed nothing of that.
void TaskWhyPanel::fillEstimates()
{
    QList<models::Record> rows;
    for (const auto& estimate : m_why->estimates) {
        const bool isMemory = estimate.measure == model::LearnedMeasure::Memory;
        const auto amount = [&](const std::optional<double>& value) {
            const auto dimension = isMemory ? base::kBytes : base::kTime;
            return value ? QVariant(toQt(base::formatQuantity({*value, dimension}))) : QVariant();
        };
        const auto& known = estimate.learned;
        rows.append(
            {QString::number(rows.size()),
             {isMemory ? tr("Memory") : tr("Execution time"), amount(estimate.declared),
              amount(known ? std::optional(known->p50()) : std::nullopt),
              amount(known ? std::optional(known->p90()) : std::nullopt),
              known ? QVariant::fromValue<qlonglong>(known->runs) : QVariant(),
              known ? QVariant::fromValue<qlonglong>((m_why->decided - known->lastAt).count())
                    : QVariant()},
             {}});
    }
    m_estimates.model->setColumns({{tr("Estimate"), CellKind::Text},
                                   {tr("Declared"), CellKind::Text},
                                   {tr("Learned median"), CellKind::Text},
                                   {tr("Learned p90"), CellKind::Text},
                                   {tr("Runs"), CellKind::Count},
                                   {tr("Newest run before"), CellKind::Micros}});
    m_estimates.model->setRecords(rows);
    m_estimates.fitColumns();
    m_estimates.view->setVisible(!rows.isEmpty());
}

void TaskWhyPanel::retranslate()
{
    m_withCurrent->setText(tr("With the current rules"));
    m_withCurrent->setToolTip(tr("What the rules of now would say, instead of those of then"));
    m_rules->setAccessibleName(tr("Rules and their conditions"));
    m_candidates->setAccessibleName(tr("Back ends and the reasons against them"));
    m_flips.view->setAccessibleName(tr("Changes that would send it elsewhere"));
    m_waiting.view->setAccessibleName(tr("What it waits for"));
    m_estimates.view->setAccessibleName(tr("What it declared and what was learned of its type"));
    fill();
}

} // namespace tributary::pages
