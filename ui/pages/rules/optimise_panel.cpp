#include "pages/rules/optimise_panel.h"

#include "gateway/text.h"
#include "models/frontier_table.h"
#include "pages/rules/frontier_chart.h"
#include "pages/rules/history_run.h"
#include "pages/rules/optimise_text.h"
#include "pages/rules/rule_choice.h"
#include "widgets/table_view.h"

#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace tributary::pages {
namespace {

using gateway::toQt;
using gateway::toStd;
using models::CellKind;

constexpr int kLeastRows = 6; // of the table
constexpr int kPanelsToStandAside = 3; // widths of a side bar that chart and table need in a row

QString optimiseKey()
{
    return QStringLiteral("optimise");
}

QLabel* makeLabel(QWidget* parent, const char* name)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QString::fromLatin1(name));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

} // namespace

OptimisePanel::OptimisePanel(const AppContext& app, QWidget* parent)
    : QWidget(parent)
    , m_app(app)
    , m_run(new HistoryRun(app, optimiseKey(), this))
    , m_vary(new RuleChoice(this))
    , m_make(new QPushButton(this))
{
    m_vary->setObjectName(QStringLiteral("optimiseRules"));
    m_make->setObjectName(QStringLiteral("optimiseDraft"));
    build();
    const auto outdate = [this] {
        m_isOutdated = true;
        refresh();
    };
    connect(m_run, &HistoryRun::startRequested, this, &OptimisePanel::start);
    connect(m_run, &HistoryRun::stopRequested, this, &OptimisePanel::stop);
    connect(m_run, &HistoryRun::historyChosen, this, outdate);
    connect(&app.time, &TimeContext::changed, this, outdate);
    connect(m_vary, &RuleChoice::changed, this, outdate);
    connect(m_make, &QPushButton::clicked, this, &OptimisePanel::makeDraft);
    connect(m_chart, &FrontierChart::chosen, this,
            [this](int number) { m_table.select(QString::number(number)); });
    connect(m_table.view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &OptimisePanel::showPoint);
    connect(m_table.view, &widgets::TableView::activatedRow, this, &OptimisePanel::makeDraft);
    showResult();
}

void OptimisePanel::build()
{
    const int gap = m_app.theme.metrics().gap;
    m_run->addChoice(m_vary);
    m_run->addAction(m_make);
    auto* content = new QWidget;
    content->setProperty("transparent", true);
    m_note = makeLabel(content, "optimiseNote");
    m_pointNote = makeLabel(content, "optimisePoint");
    m_basis = makeLabel(content, "optimiseBasis");
    m_basis->setProperty("role", QStringLiteral("muted"));
    m_chart = new FrontierChart(m_app.theme, m_app.format, content);
    m_table = widgets::makeRecordTable(m_app.theme, m_app.format, content, false);
    m_table.view->setObjectName(QStringLiteral("optimisePoints"));
    const int rowHeight = m_table.view->verticalHeader()->defaultSectionSize();
    m_table.view->setMinimumHeight(rowHeight * (kLeastRows + 1));
    m_chart->setMinimumHeight(m_app.theme.metrics().chartHeight);
    m_figures = new QBoxLayout(QBoxLayout::TopToBottom);
    m_figures->setSpacing(gap);
    m_figures->addWidget(m_chart, 1);
    m_figures->addWidget(m_table.view, 1);
    auto* results = new QVBoxLayout(content);
    results->setContentsMargins(0, 0, 0, 0);
    results->setSpacing(gap);
    results->addWidget(m_note);
    results->addLayout(m_figures, 1);
    results->addWidget(m_pointNote);
    results->addWidget(m_basis);
    results->addStretch();
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, gap, 0, 0);
    column->setSpacing(gap);
    column->addWidget(m_run);
    column->addWidget(scroll, 1);
}

void OptimisePanel::resizeEvent(QResizeEvent* event)
{
    m_figures->setDirection(width() < kPanelsToStandAside * m_app.theme.metrics().panelWidth
                                ? QBoxLayout::TopToBottom
                                : QBoxLayout::LeftToRight);
    QWidget::resizeEvent(event);
}

void OptimisePanel::setDraft(const models::RuleCheck& check, const QString& text,
                             const QString& file)
{
    m_rules = text;
    m_file = file;
    m_doesLoad = check.loads;
    if (check.loads) // else what was chosen stays until they do again
        m_vary->setRules(check.rules);
    refresh();
}

// --- searching --------------------------------------------------------------------------------

void OptimisePanel::start()
{
    m_isOutdated = false;
    m_isStopped = false;
    m_result.reset();
    service::OptimiseRequest request;
    request.rules = toStd(m_rules);
    request.file = toStd(m_file);
    request.dataset = m_run->dataset();
    request.submitted = m_app.time.range();
    if (!m_vary->isAll()) {
        for (const QString& rule : m_vary->chosen())
            request.vary.push_back(toStd(rule));
    }
    const auto progress = std::make_shared<service::ReplayProgress>();
    m_run->begin(progress);
    showResult();
    m_app.gateway.query(
        this, optimiseKey(),
        [request, progress](const gateway::Queries& on) {
            return on.operations.optimise(request, *progress, on.cancel);
        },
        [this](const base::Result<service::RuleFrontier>& result) { take(result); });
}

void OptimisePanel::stop()
{
    m_app.gateway.cancelQuery(this, optimiseKey());
    m_isStopped = true;
    m_run->end();
    refresh();
}

void OptimisePanel::take(const base::Result<service::RuleFrontier>& result)
{
    m_result = result;
    m_run->end();
    showResult();
    if (frontier() != nullptr)
        m_table.select(QString::number(models::pointCount(*frontier()) > 1 ? 1 : 0));
}

// --- one of the points ------------------------------------------------------------------------

const simulate::Frontier* OptimisePanel::frontier() const
{
    return m_result && m_result->has_value() ? &(*m_result)->frontier : nullptr;
}

int OptimisePanel::current() const
{
    return std::max(0, m_table.view->currentIndex().row());
}

int OptimisePanel::pointInDraft() const
{
    for (int number = 0; number < models::pointCount(*frontier()); ++number) {
        if (toQt(models::pointOf(*frontier(), number).draft) == m_rules)
            return number;
    }
    return -1;
}

// As one step of undo. What was typed since the last check is not in m_rules yet, so the text is
// compared once more at the moment of the change.
void OptimisePanel::makeDraft()
{
    if (frontier() == nullptr || !m_make->isEnabled())
        return;
    const simulate::FrontierPoint& point = models::pointOf(*frontier(), current());
    const auto edit = [known = toStd(m_rules), draft = point.draft,
                       refusal =
                           toStd(tr("The rules have changed since the search: search again."))](
                          std::string_view source) -> base::Result<std::string> {
        if (source != known)
            return base::failure(base::ErrorCode::Conflict, refusal);
        return draft;
    };
    const int rule =
        point.changes.empty() ? -1 : static_cast<int>(point.changes.front().threshold.rule);
    m_table.view->setFocus(); // the button is of no use for this point afterwards
    emit changeRequested({edit, tr("taking other thresholds"), rule});
}

// --- showing ----------------------------------------------------------------------------------

void OptimisePanel::showResult()
{
    const bool isKnown = frontier() != nullptr;
    for (QWidget* widget :
         std::initializer_list<QWidget*>{m_chart, m_table.view, m_pointNote, m_basis, m_make})
        widget->setVisible(isKnown);
    if (isKnown) {
        const int chosen = current();
        m_chart->setFrontier(*frontier());
        m_table.model->setRecords(models::frontierRows(
            *frontier(),
            {tr("now", "in the column of point numbers"), tr("The rules as they are")}));
        m_table.fitColumns();
        m_basis->setText(frontierBasis(**m_result, m_app.format));
        m_table.select(QString::number(chosen));
    }
    showPoint();
}

void OptimisePanel::showPoint()
{
    if (frontier() != nullptr) {
        m_chart->setCurrent(current());
        m_pointNote->setText(pointText(*frontier(), current(), m_app.format));
    }
    refresh();
}

void OptimisePanel::refresh()
{
    m_run->setStartable(m_doesLoad && !m_vary->chosen().isEmpty(),
                        !m_doesLoad             ? tr("The rules don't load: see the problems")
                            : m_vary->isEmpty() ? tr("No rule has a threshold")
                                                : tr("Choose a rule whose thresholds may move"));
    m_vary->setVisible(!m_vary->isEmpty());
    if (frontier() != nullptr) {
        const int drafted = pointInDraft();
        m_make->setEnabled(drafted >= 0 && drafted != current());
        m_make->setToolTip(drafted < 0
                               ? tr("The rules have changed since the search")
                               : tr("Puts the thresholds of the chosen point into the draft "
                                    "(Enter); nothing is published"));
    }
    m_note->setProperty("role", frontier() != nullptr ? QString() : QStringLiteral("muted"));
    m_note->setText(note());
}

QString OptimisePanel::note() const
{
    if (m_run->isRunning())
        return tr("Trying other thresholds over past tasks…");
    if (!m_result && m_isStopped)
        return tr("Stopped.");
    if (!m_result && m_doesLoad && m_vary->isEmpty())
        return tr("There is nothing to move: no enabled rule compares a number with <, <=, > or "
                  ">=.");
    if (!m_result)
        return tr("Looks for other thresholds that would have cost less or ended sooner, over past "
                  "tasks. Nothing is changed.");
    if (!*m_result)
        return searchFailure(m_result->error());
    QStringList lines;
    const int drafted = pointInDraft();
    if (drafted < 0)
        lines << tr("The rules have changed since the search: search again.");
    else if (m_isOutdated)
        lines << tr("Another history, time range or choice of rules was made since: search again "
                    "for it.");
    if (drafted > 0)
        lines << tr("The draft has the thresholds of point %1: replay or publish it, or undo.")
                     .arg(drafted);
    lines << frontierHeadline(*frontier());
    return lines.join(u'\n');
}

void OptimisePanel::retranslate()
{
    m_run->retranslate({tr("History to search"), tr("Search"), tr("Progress of the search")});
    m_vary->retranslate();
    m_make->setText(tr("Make a draft"));
    m_table.view->setAccessibleName(tr("Settings of the thresholds"));
    m_table.model->setColumns({{tr("Point"), CellKind::Text},
                               {tr("Cost"), CellKind::Money},
                               {tr("By", "how much more than today"), CellKind::MoneyChange},
                               {tr("p95"), CellKind::Micros},
                               {tr("By", "how much more than today"), CellKind::MicrosChange},
                               {tr("Moved"), CellKind::Count},
                               {tr("Without a slot"), CellKind::Count},
                               {tr("Changes"), CellKind::Text}});
    showResult();
}

} // namespace tributary::pages
