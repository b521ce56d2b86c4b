#include "pages/task_detail/task_detail_page.h"

#include "gateway/text.h"
#include "models/pretty_json.h"
#include "models/trace_fold.h"
#include "pages/task_detail/lost_dialog.h"
#include "pages/task_detail/task_log_panel.h"
#include "pages/task_detail/task_tables.h"
#include "pages/task_detail/task_why_panel.h"
#include "pages/task_detail/trace_view.h"
#include "widgets/badge.h"
#include "widgets/page_frame.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QShortcut>
#include <QTabWidget>

namespace tributary::pages {
namespace {

using gateway::toQt;

constexpr std::chrono::milliseconds kReloadPause{1000};
constexpr std::array kTabs{"trace", "why", "logs", "data", "attempts", "cost", "events"};

} // namespace

TaskDetailPage::TaskDetailPage(const AppContext& app, const model::TaskId& task, QWidget* parent)
    : Page(app, parent)
    , m_task(task)
{
    m_frame = new widgets::PageFrame(app.theme, app.format, this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_frame);
    buildActions();
    m_frame->setContent(buildContent());
    addKeys();
    setReloadPause(kReloadPause);
    connect(m_frame, &widgets::PageFrame::retryRequested, this, &TaskDetailPage::reload);
    connect(&app.gateway, &gateway::Gateway::tasksChanged, this,
            [this](const service::EventBatch& batch) {
                const bool isOurs = batch.overflow || !m_detail
                    || std::ranges::find(batch.changedTasks, m_detail->task.no)
                        != batch.changedTasks.end();
                if (isOurs)
                    reloadLater();
            });
    connect(&app.theme, &widgets::Theme::changed, this, [this] {
        colourIcons();
        fill();
    });
    colourIcons();
    retranslate();
}

void TaskDetailPage::buildActions()
{
    m_state = new widgets::StateLabel(app().theme, m_frame);
    m_frame->actions()->addWidget(m_state);
    const auto button = [this](const char* name, const char* icon, const auto& run) {
        auto* made = new QPushButton(m_frame);
        made->setObjectName(QLatin1String(name));
        m_icons.append({made, QLatin1String(icon)});
        m_frame->actions()->addWidget(made);
        connect(made, &QPushButton::clicked, this, run);
        return made;
    };
    m_cancel = button("taskCancel", "stop", [this] { cancel(); });
    m_lost = button("taskLost", "question", [this] { declareLost(); });
    m_redrive = button("taskRedrive", "retry", [this] { redrive(); });
    m_resubmit = button("taskResubmit", "edit", [this] {
        if (m_detail)
            emit app().navigator.openSubmit(toQt(model::toJson(*m_detail->task.spec)));
    });
    m_ruleTest =
        button("taskRuleTest", "rules", [this] { emit app().navigator.makeRuleTest(m_task); });
    m_copy = button("taskCopyId", "copy", [this] {
        QGuiApplication::clipboard()->setText(toQt(model::toString(m_task)));
        emit app().navigator.message(widgets::Tone::Info, tr("The id was copied"));
    });
}

void TaskDetailPage::colourIcons()
{
    for (const auto& [button, icon] : m_icons)
        button->setIcon(app().theme.icon(icon));
}

QWidget* TaskDetailPage::buildContent()
{
    m_tabs = new QTabWidget(m_frame);
    m_tabs->setObjectName(QStringLiteral("taskTabs"));
    m_tabs->setDocumentMode(true);
    m_trace = new TraceView(app().theme, app().format, m_tabs);
    m_trace->setObjectName(QStringLiteral("taskTrace"));
    m_why = new TaskWhyPanel(app(), m_task, m_tabs);
    m_why->setObjectName(QStringLiteral("taskWhy"));
    m_log = new TaskLogPanel(app(), m_task, m_tabs);
    m_log->setObjectName(QStringLiteral("taskLogs"));
    m_data = new QPlainTextEdit(m_tabs);
    m_data->setObjectName(QStringLiteral("taskData"));
    m_data->setReadOnly(true);
    m_data->setFont(app().theme.monoFont());
    m_tables = new TaskTables(app(), m_tabs);
    for (QWidget* page :
         std::initializer_list<QWidget*>{m_trace, m_why, m_log, m_data, m_tables->attempts(),
                                         m_tables->cost(), m_tables->events()})
        m_tabs->addTab(page, QString());
    connect(m_trace, &TraceView::attemptActivated, this,
            [this] { setFilter(QStringLiteral("attempts")); });
    return m_tabs;
}

void TaskDetailPage::addKeys()
{
    const auto key = [this](const QKeySequence& keys, const auto& run) {
        auto* shortcut = new QShortcut(keys, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, run);
    };
    for (int i = 0; i < static_cast<int>(kTabs.size()); ++i)
        key(static_cast<Qt::Key>(Qt::Key_1 + i), [this, i] { m_tabs->setCurrentIndex(i); });
    const auto step = [this](int direction) {
        const auto tab = static_cast<std::size_t>(std::max(0, m_tabs->currentIndex()));
        emit app().navigator.stepTask(m_task, direction, QLatin1String(kTabs[tab]));
    };
    key(Qt::Key_BracketLeft, [step] { step(-1); });
    key(Qt::Key_BracketRight, [step] { step(1); });
}

QString TaskDetailPage::title() const
{
    if (m_detail)
        return toQt(m_detail->task.spec->name);
    return toQt(model::toString(m_task)).right(12);
}

void TaskDetailPage::setFilter(const QString& tab)
{
    const auto found = std::ranges::find(kTabs, tab.toStdString());
    if (found != kTabs.end())
        m_tabs->setCurrentIndex(static_cast<int>(found - kTabs.begin()));
}

// --- data -------------------------------------------------------------------------------------

void TaskDetailPage::load()
{
    m_frame->showLoading();
    app().gateway.query(
        this, QStringLiteral("task"),
        [task = m_task](const gateway::Queries& on) { return on.tasks.task(task); },
        [this](const base::Result<service::TaskDetail>& result) { take(result); });
    m_why->reload();
    m_log->readOn();
}

void TaskDetailPage::take(const base::Result<service::TaskDetail>& result)
{
    if (!result) {
        m_frame->showError(result.error());
        return;
    }
    m_detail = *result;
    m_log->setAttempts(static_cast<int>(m_detail->attempts.size()));
    fill();
    m_frame->showData();
    if (isOpen())
        reloadLater();
}

bool TaskDetailPage::isOpen() const
{
    return m_detail && !model::isTerminal(m_detail->task.state);
}

void TaskDetailPage::fill()
{
    for (QPushButton* button : {m_cancel, m_lost, m_redrive, m_resubmit, m_ruleTest})
        button->setEnabled(m_detail.has_value());
    if (!m_detail)
        return;
    const auto& task = m_detail->task;
    m_frame->setTitle(
        toQt(task.spec->name),
        tr("%1 · submitted %2")
            .arg(toQt(model::toString(m_task)), app().format.dateTime(task.submitted)));
    setWindowTitle(title());
    m_state->setState(task.state, task.cancel, task.attempt);
    m_cancel->setVisible(isOpen());
    m_lost->setVisible(task.state == model::TaskState::Unknown && !m_detail->attempts.empty());
    m_redrive->setVisible(task.deadLetter);
    m_trace->setTrace(models::foldTrace(*m_detail, app().time.now()), {});
    m_tables->setDetail(*m_detail);
    const QString text = tr("Task file") + u'\n'
        + models::prettyJson(toQt(model::toJson(*task.spec))) + u"\n\n" + tr("Result") + u'\n'
        + models::prettyJson(toQt(task.outputs))
        + (task.error.empty() ? QString()
                              : QString(u"\n\n" + tr("Error") + u'\n' + toQt(task.error)));
    if (m_data->toPlainText() != text)
        m_data->setPlainText(text);
}

// --- actions ----------------------------------------------------------------------------------

void TaskDetailPage::execute(service::Command command, const QString& done)
{
    app().gateway.execute(
        std::move(command), this, [this, done](const service::CommandReply& reply) {
            if (!reply.isOk()) {
                emit app().navigator.message(widgets::Tone::Bad,
                                             toQt(base::describe(reply.errors.front())));
                return;
            }
            emit app().navigator.message(widgets::Tone::Good, done);
            if (!reply.tasks.empty() && reply.tasks.front() != m_task)
                emit app().navigator.openTask(reply.tasks.front(), {});
            reload();
        });
}

void TaskDetailPage::cancel()
{
    service::CancelTasks command;
    command.tasks = {m_task};
    execute(std::move(command), tr("The task is being cancelled"));
}

void TaskDetailPage::declareLost()
{
    // The one that the operator was asked about, not one that has followed it meanwhile.
    const model::AttemptRecord& attempt = m_detail->attempts.back();
    auto* dialog = new LostDialog(app().theme, attempt, this);
    connect(dialog, &LostDialog::declared, this, [this, id = attempt.id](const QString& reason) {
        service::DeclareLost command;
        command.task = m_task;
        command.attempt = id.number;
        command.reason = reason.toStdString();
        execute(std::move(command), tr("The attempt was declared lost"));
    });
    dialog->open();
}

void TaskDetailPage::redrive()
{
    service::RedriveTask command;
    command.task = m_task;
    execute(std::move(command), tr("The task was submitted again"));
}

// --- texts ------------------------------------------------------------------------------------

void TaskDetailPage::retranslate()
{
    m_frame->setTitle(title());
    m_cancel->setText(tr("Cancel"));
    m_lost->setText(tr("Declare lost…"));
    m_redrive->setText(tr("Submit again"));
    m_resubmit->setText(tr("Submit with changes"));
    m_ruleTest->setText(tr("Make a rule test"));
    m_ruleTest->setToolTip(
        tr("Add it to the draft of the rules: its input, and what they made of it"));
    m_copy->setText(tr("Copy id"));
    const QStringList names{tr("Trace"),    tr("Why here"), tr("Logs"),  tr("Input and output"),
                            tr("Attempts"), tr("Cost"),     tr("Events")};
    for (int i = 0; i < names.size(); ++i)
        m_tabs->setTabText(i, names[i]);
    m_trace->setAccessibleName(tr("Trace"));
    m_data->setAccessibleName(tr("Input and output"));
    m_trace->retranslate();
    m_why->retranslate();
    m_log->retranslate();
    m_tables->retranslate();
    fill();
}

} // namespace tributary::pages
