#include "pages/rules/replay_panel.h"

#include "gateway/text.h"
#include "pages/rules/history_run.h"
#include "service/rule_json.h"
#include "widgets/table_view.h"

#include <QCoreApplication>
#include <QHeaderView>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

#include <cmath>

namespace tributary::pages {
namespace {

using gateway::toQt;
using gateway::toStd;
using models::CellKind;
using widgets::DisplayFormat;

constexpr std::int64_t kAtOnce = 1000;
constexpr int kLeastRows = 7; // of the list of moved tasks

QString replayKey()
{
    return QStringLiteral("replay");
}

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(tributary::pages::ReplayPanel)

public:
    static QString summary(const service::RuleReplay& replay, const DisplayFormat& format)
    {
        const simulate::ReplayReport& report = replay.report;
        QStringList lines;
        lines << (report.tasks < replay.available
                      ? tr("Of %1 tasks of %2: %3 would move to another type (%4), %5 more by "
                           "another rule.",
                           "looked at, all")
                            .arg(format.count(report.tasks), format.count(replay.available))
                      : tr("Of %1 tasks %2 would move to another type (%3), %4 more by another "
                           "rule.")
                            .arg(format.count(report.tasks)))
                     .arg(format.count(report.moved), share(report.moved, report.tasks, format),
                          format.count(report.otherRule));
        if (report.moved > 0)
            lines << cost(report, format);
        for (const auto& [name, change] :
             {std::pair(QStringLiteral("p50"), &report.p50), {QStringLiteral("p95"), &report.p95}})
            if (change->has_value() && report.moved > 0)
                lines << latency(name, **change, format);
        if (report.latencyUntold > 0)
            lines << tr("Of %1 tasks (%2) the latency can't be told: they have no recorded run.")
                         .arg(format.count(report.latencyUntold),
                              share(report.latencyUntold, report.tasks, format));
        if (report.assumed > 0)
            lines << tr("%1 of the moves (%2) rest on assumed values: %3.")
                         .arg(format.count(report.assumed),
                              share(report.assumed, report.moved, format),
                              list(replay.assumptions));
        if (report.moved > 0)
            lines << basis(report, format);
        lines << loads(report, format);
        return lines.join(u'\n').trimmed();
    }

private:
    static QString share(std::int64_t part, std::int64_t all, const DisplayFormat& format)
    {
        return all == 0 ? DisplayFormat::unknown()
                        : format.percent(static_cast<double>(part) / static_cast<double>(all));
    }

    static QString list(const std::vector<std::string>& texts)
    {
        QStringList all;
        for (const std::string& text : texts)
            all << toQt(text);
        return all.join(QStringLiteral(", "));
    }

    static QString basis(const simulate::ReplayReport& report, const DisplayFormat& format)
    {
        const auto count = [&](simulate::TimeBasis basis) {
            return report.bases[static_cast<std::size_t>(basis)];
        };
        QStringList parts;
        if (const auto n = count(simulate::TimeBasis::SameTaskType); n > 0)
            parts << tr("%1 by what their task type takes there").arg(format.count(n));
        if (const auto n = count(simulate::TimeBasis::SameTime); n > 0)
            parts << tr("%1 as long as they took").arg(format.count(n));
        if (const auto n = count(simulate::TimeBasis::Recorded); n > 0)
            parts << tr("%1 as recorded, since they ran there").arg(format.count(n));
        const QString rest = tr("A task that moves waits in no queue and takes the typical start "
                                "of its new type.");
        return parts.isEmpty() ? rest
                               : tr("Run times of moved tasks: %1.")
                                     .arg(parts.join(tr(", ", "between parts of a list")))
                + u' ' + rest;
    }

    static QString money(const cost::Sum& sum, const DisplayFormat& format)
    {
        QStringList all;
        for (const auto& [currency, micro] : sum.micros())
            all << format.money({micro, currency});
        return all.isEmpty() ? format.money({}) : all.join(QStringLiteral(" + "));
    }

    static QString cost(const simulate::ReplayReport& report, const DisplayFormat& format)
    {
        if (report.costUntold == report.moved)
            return tr(
                "Their cost can't be told: no run was recorded, or there is no price for it.");
        QString text = tr("Their cost: %1 → %2.")
                           .arg(money(report.costBefore, format), money(report.costAfter, format));
        if (report.costUntold > 0)
            text += u' '
                + tr("Of %1 (%2) it can't be told.")
                      .arg(format.count(report.costUntold),
                           share(report.costUntold, report.moved, format));
        return text;
    }

    static QString latency(const QString& name, const simulate::LatencyChange& change,
                           const DisplayFormat& format)
    {
        QString text =
            tr("Latency %1 of all: %2 → %3, %4 (95 %: %5 to %6).", "p50 or p95")
                .arg(name, format.durationSeconds(change.before.value),
                     format.durationSeconds(change.after.value),
                     format.durationChange(change.delta()), format.durationChange(change.low),
                     format.durationChange(change.high));
        if (std::abs(change.afterQueued - change.after.value) > 1e-6)
            text += u' '
                + tr("If what moves waits as long as it did: %1.")
                      .arg(format.durationSeconds(change.afterQueued));
        return text;
    }

    // Where tasks would wait or couldn't run that did neither before.
    static QString loads(const simulate::ReplayReport& report, const DisplayFormat& format)
    {
        QStringList lines;
        for (std::size_t type = 0; type < simulate::kTypes; ++type) {
            const simulate::Load& before = report.before[type];
            const simulate::Load& after = report.after[type];
            const QString name = DisplayFormat::type(static_cast<model::ExecutionType>(type));
            if (report.slotLimits[type] > 0 && after.overLimit > before.overLimit)
                lines << tr("%1: %2 tasks would find all %3 slots taken (before: %4).")
                             .arg(name, format.count(after.overLimit),
                                  format.count(report.slotLimits[type]),
                                  format.count(before.overLimit));
            if (after.noBackend > before.noBackend)
                lines << tr("%1: no back end can run %2 of them (before: %3).")
                             .arg(name, format.count(after.noBackend),
                                  format.count(before.noBackend));
        }
        return lines.join(u'\n');
    }
};

} // namespace

ReplayPanel::ReplayPanel(const AppContext& app, QWidget* parent)
    : QWidget(parent)
    , m_app(app)
    , m_run(new HistoryRun(app, replayKey(), this))
    , m_note(new QLabel(this))
{
    m_note->setObjectName(QStringLiteral("replayNote"));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_note->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_matrix = widgets::makeRecordTable(app.theme, app.format, this, false);
    m_matrix.view->setObjectName(QStringLiteral("replayMatrix"));
    m_moved = widgets::makeRecordTable(app.theme, app.format, this);
    m_moved.view->setObjectName(QStringLiteral("replayMoved"));
    // As high as its three rows, and the list as high as some of its rows: the panel scrolls.
    const int rowHeight = m_matrix.view->verticalHeader()->defaultSectionSize();
    m_matrix.view->setFixedHeight(rowHeight * (static_cast<int>(simulate::kTypes) + 2));
    m_matrix.view->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_moved.view->setMinimumHeight(rowHeight * kLeastRows);
    auto* content = new QWidget;
    content->setProperty("transparent", true);
    auto* results = new QVBoxLayout(content);
    results->setContentsMargins(0, 0, 0, 0);
    results->setSpacing(app.theme.metrics().gap);
    results->addWidget(m_note);
    results->addWidget(m_matrix.view);
    results->addWidget(m_moved.view, 1);
    results->addStretch();
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, app.theme.metrics().gap, 0, 0);
    column->setSpacing(app.theme.metrics().gap);
    column->addWidget(m_run);
    column->addWidget(scroll, 1);
    connect(m_run, &HistoryRun::startRequested, this, &ReplayPanel::start);
    connect(m_run, &HistoryRun::stopRequested, this, &ReplayPanel::stop);
    connect(m_run, &HistoryRun::historyChosen, this, &ReplayPanel::outdate);
    connect(&app.time, &TimeContext::changed, this, &ReplayPanel::outdate);
    connect(&app.gateway, &gateway::Gateway::rulesChanged, this, &ReplayPanel::outdate);
    connect(m_moved.view, &widgets::TableView::activatedRow, this, [this] {
        if (const auto id = model::parseTaskId(toStd(m_moved.currentKey())))
            emit m_app.navigator.openTask(*id, QStringLiteral("why"));
    });
    refresh();
}

void ReplayPanel::setDraft(const QString& rules, const QString& file, bool doLoad)
{
    m_rules = rules;
    m_file = file;
    m_doLoad = doLoad;
    refresh();
}

ReplayNote ReplayPanel::summaryFor(const QString& rules) const
{
    const bool isKnown = rules == m_replayed && !m_isOutdated && m_result && m_result->has_value()
        && (*m_result)->report.tasks > 0;
    if (!isKnown)
        return {};
    constexpr std::size_t kKeptMoves = 100; // of the list of moved tasks, with the version
    return {Texts::summary(**m_result, m_app.format),
            service::replayJson((*m_result)->report, (*m_result)->assumptions, kKeptMoves)};
}

void ReplayPanel::start()
{
    m_replayed = m_rules;
    m_isOutdated = false;
    m_isStopped = false;
    m_failure.reset();
    m_result.reset();
    m_request = {};
    m_request.draft = toStd(m_rules);
    m_request.file = toStd(m_file);
    m_request.dataset = m_run->dataset();
    m_request.submitted = m_app.time.range();
    ask(false);
}

void ReplayPanel::ask(bool isWhole)
{
    m_request.most = isWhole ? -1 : kAtOnce;
    const auto progress = std::make_shared<service::ReplayProgress>();
    m_run->begin(progress);
    refresh();
    m_app.gateway.query(
        this, replayKey(),
        [request = m_request, progress](const gateway::Queries& on) {
            return on.operations.replay(request, *progress, on.cancel);
        },
        [this, isWhole](const base::Result<service::RuleReplay>& result) {
            take(result, isWhole);
        });
}

void ReplayPanel::take(const base::Result<service::RuleReplay>& result, bool isWhole)
{
    if (!result && isWhole) // the first tasks are told all the same
        m_failure = result.error();
    else
        m_result = result;
    showResult();
    if (result && !isWhole && result->report.tasks < result->available)
        return ask(true); // still running: whoever has the focus on Stop keeps it
    m_run->end();
    refresh();
}

// What is known by then stays.
void ReplayPanel::stop()
{
    m_app.gateway.cancelQuery(this, replayKey());
    m_isStopped = true;
    m_run->end();
    refresh();
}

void ReplayPanel::outdate()
{
    m_isOutdated = true;
    refresh();
}

void ReplayPanel::showResult()
{
    const bool isKnown = m_result && m_result->has_value() && (*m_result)->report.tasks > 0;
    m_matrix.view->setVisible(isKnown);
    m_moved.view->setVisible(isKnown && (*m_result)->report.moved > 0);
    if (isKnown) {
        const simulate::ReplayReport& report = (*m_result)->report;
        m_matrix.model->setRecords(models::matrixRows(report));
        m_moved.model->setCurrency(models::movedCurrency(report));
        m_moved.model->setRecords(models::movedRows(
            report,
            {{tr("recorded", "a time"), tr("task type", "what a time is estimated by"),
              tr("same time", "what a time is estimated by")},
             tr("assumed")}));
        m_moved.fitColumns(18);
    }
    refresh();
}

void ReplayPanel::refresh()
{
    m_run->setStartable(m_doLoad, tr("The rules don't load: see the problems"));
    QString note;
    if (!m_result)
        note = m_run->isRunning() ? tr("Looking at the newest tasks…")
            : m_isStopped         ? tr("Stopped.")
                                  : tr("Shows what these rules would have done with past tasks, "
                                               "beside the active version. Nothing is changed.");
    else if (!*m_result)
        note = tr("This could not be told: %1.").arg(toQt(base::describe(m_result->error())));
    else if ((*m_result)->report.tasks == 0)
        note =
            tr("There are no tasks in this time: choose another history, or a longer time range.");
    else
        note = Texts::summary(**m_result, m_app.format);
    if (m_result && (m_isOutdated || m_rules != m_replayed))
        note.prepend(
            tr("The rules, the history or the time range have changed since: replay again.")
            + u'\n');
    else if (m_result && m_failure)
        note.prepend(tr("Stopped before the end.") + u' ' + toQt(base::describe(*m_failure))
                     + u'\n');
    else if (m_result && m_isStopped)
        note.prepend(tr("Stopped before the end.") + u'\n');
    m_note->setProperty("role", m_result && *m_result ? QString() : QStringLiteral("muted"));
    m_note->setText(note);
}

void ReplayPanel::retranslate()
{
    m_run->retranslate({tr("History to replay"), tr("Replay"), tr("Progress of the replay")});
    m_matrix.view->setAccessibleName(tr("Tasks by type, before and now"));
    m_moved.view->setAccessibleName(tr("Tasks that would move"));
    const auto name = [](model::ExecutionType type) {
        return tr("→ %1", "an execution type").arg(DisplayFormat::type(type));
    };
    m_matrix.model->setColumns({{tr("From"), CellKind::Type},
                                {name(model::ExecutionType::Traditional), CellKind::Count},
                                {name(model::ExecutionType::Serverless), CellKind::Count},
                                {name(model::ExecutionType::Edge), CellKind::Count}});
    m_moved.model->setColumns({{tr("Task"), CellKind::Mono},
                               {tr("From"), CellKind::Type},
                               {tr("To"), CellKind::Type},
                               {tr("Rule"), CellKind::Text},
                               {tr("New rule"), CellKind::Text},
                               {tr("Time"), CellKind::Micros},
                               {tr("Then"), CellKind::Micros},
                               {tr("Cost"), CellKind::Money},
                               {tr("Then"), CellKind::Money},
                               {tr("Estimated by"), CellKind::Text},
                               {tr("Based on"), CellKind::Text}});
    showResult();
}

} // namespace tributary::pages
