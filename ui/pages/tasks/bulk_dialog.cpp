#include "pages/tasks/bulk_dialog.h"

#include "gateway/text.h"
#include "pages/tasks/bulk_run.h"
#include "widgets/badge.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace tributary::pages {

namespace {

constexpr std::size_t kMostWithoutTyping = 100;

QLabel* label(QWidget* parent, const char* role)
{
    auto* result = new QLabel(parent);
    result->setTextFormat(Qt::PlainText);
    result->setWordWrap(true);
    result->setProperty("role", QString::fromLatin1(role));
    return result;
}

} // namespace

BulkDialog::BulkDialog(const AppContext& app, BulkAction action, TaskScope scope, QWidget* parent)
    : QDialog(parent)
    , m_app(app)
    , m_action(action)
{
    setObjectName(QStringLiteral("bulkDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(action == BulkAction::Cancel ? tr("Cancel tasks") : tr("Retry tasks"));
    build();
    count(scope);
}

void BulkDialog::build()
{
    const widgets::Metrics& m = m_app.theme.metrics();
    m_title = label(this, "heading");
    m_title->setObjectName(QStringLiteral("bulkTitle"));
    m_note = label(this, "muted");
    m_note->setObjectName(QStringLiteral("bulkNote"));
    m_counts = new QWidget;
    m_counts->setProperty("transparent", true);
    m_grid = new QGridLayout(m_counts);
    m_grid->setHorizontalSpacing(m.pad * 2);
    m_grid->setColumnStretch(0, 1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(m_counts);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    m_typeLabel = label(this, "");
    m_type = new QLineEdit(this);
    m_type->setObjectName(QStringLiteral("bulkNumber"));
    m_typeLabel->setBuddy(m_type);
    m_progress = new QProgressBar(this);
    m_progress->setTextVisible(false);
    m_progress->setRange(0, 0);
    m_confirm = new QPushButton(this);
    m_confirm->setObjectName(QStringLiteral("bulkConfirm"));
    m_confirm->setProperty("kind",
                           m_action == BulkAction::Cancel ? QStringLiteral("danger")
                                                          : QStringLiteral("primary"));
    m_confirm->setAutoDefault(false);
    m_close = new QPushButton(tr("Keep them as they are"), this);
    m_close->setObjectName(QStringLiteral("bulkClose"));
    m_close->setAutoDefault(false);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_close);
    buttons->addWidget(m_confirm);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(m.pad, m.pad, m.pad, m.pad);
    column->setSpacing(m.gap);
    for (QWidget* widget :
         std::initializer_list<QWidget*>{m_title, m_note, m_progress, scroll, m_typeLabel, m_type})
        column->addWidget(widget);
    column->setStretchFactor(scroll, 1);
    column->addLayout(buttons);
    resize(m.panelWidth * 3 / 2, m.rowHeight * 16);
    m_title->setText(tr("Counting…"));
    for (QWidget* widget : std::initializer_list<QWidget*>{m_typeLabel, m_type, m_confirm})
        widget->hide();
    connect(m_close, &QPushButton::clicked, this, &BulkDialog::reject);
    connect(m_confirm, &QPushButton::clicked, this, &BulkDialog::run);
    connect(m_type, &QLineEdit::textChanged, this, &BulkDialog::updateConfirm);
    connect(m_type, &QLineEdit::returnPressed, this, [this] {
        if (m_confirm->isEnabled())
            run();
    });
}

void BulkDialog::count(const TaskScope& scope)
{
    m_app.gateway.query(
        this, QStringLiteral("plan"),
        [scope, action = m_action](const gateway::Queries& on) {
            return planBulk(on, scope, action);
        },
        [this](const base::Result<BulkPlan>& plan) { showPlan(plan); });
}

void BulkDialog::showPlan(const base::Result<BulkPlan>& plan)
{
    m_progress->hide();
    if (!plan) {
        m_title->setText(tr("The tasks could not be counted"));
        m_note->setText(widgets::DisplayFormat::error(plan.error().code) + QLatin1String(": ")
                        + gateway::toQt(plan.error().message));
        m_close->setText(tr("Close"));
        return;
    }
    m_plan = *plan;
    const QString affected = m_app.format.count(static_cast<std::int64_t>(m_plan.affected.size()));
    const QString all = m_app.format.count(m_plan.all);
    const bool isCancel = m_action == BulkAction::Cancel;
    m_title->setText(isCancel ? tr("Cancel %1 of %2 tasks").arg(affected, all)
                              : tr("Retry %1 of %2 tasks").arg(affected, all));
    m_note->setText(isCancel
                        ? tr("What has ended stays as it is. Running work is asked to stop and is "
                             "killed after its grace period.")
                        : tr("Tasks on the dead-letter list are submitted anew; the others stay "
                             "as they are."));
    addCounts(tr("State"));
    for (int state = 0; state < model::kTaskStateCount; ++state) {
        const BulkPlan::Count& found = m_plan.byState[static_cast<std::size_t>(state)];
        if (found.all == 0)
            continue;
        auto* name = new widgets::StateLabel(m_app.theme, m_counts);
        name->setState(static_cast<model::TaskState>(state));
        addCount(name, found);
    }
    addCounts(tr("Back end"));
    for (const auto& [backend, found] : m_plan.byBackend) {
        auto* name =
            new QLabel(backend.empty() ? tr("none yet") : gateway::toQt(backend), m_counts);
        name->setTextFormat(Qt::PlainText);
        addCount(name, found);
    }
    m_grid->setRowStretch(m_grid->rowCount(), 1);
    const bool mustType = m_plan.affected.size() > kMostWithoutTyping;
    m_typeLabel->setText(
        tr("Type the number of affected tasks, %1, to go on:").arg(m_plan.affected.size()));
    m_typeLabel->setVisible(mustType);
    m_type->setAccessibleName(m_typeLabel->text());
    m_type->setVisible(mustType);
    m_confirm->setText(
        isCancel ? tr("Cancel %n task(s)", nullptr, static_cast<int>(m_plan.affected.size()))
                 : tr("Retry %n task(s)", nullptr, static_cast<int>(m_plan.affected.size())));
    m_confirm->setVisible(!m_plan.affected.empty());
    updateConfirm();
    (mustType ? static_cast<QWidget*>(m_type) : m_confirm)->setFocus();
}

void BulkDialog::addCounts(const QString& heading)
{
    const QStringList titles{heading, tr("Selected"),
                             m_action == BulkAction::Cancel ? tr("To be cancelled")
                                                            : tr("To be retried")};
    const int row = m_grid->rowCount();
    for (int column = 0; column < titles.size(); ++column) {
        QLabel* const title = label(m_counts, "caption");
        title->setText(titles[column]);
        title->setWordWrap(false);
        m_grid->addWidget(title, row, column, column == 0 ? Qt::AlignLeft : Qt::AlignRight);
    }
}

void BulkDialog::addCount(QWidget* name, const BulkPlan::Count& count)
{
    const int row = m_grid->rowCount();
    m_grid->addWidget(name, row, 0);
    m_grid->addWidget(new QLabel(m_app.format.count(count.all), m_counts), row, 1, Qt::AlignRight);
    m_grid->addWidget(new QLabel(m_app.format.count(count.affected), m_counts), row, 2,
                      Qt::AlignRight);
}

void BulkDialog::updateConfirm()
{
    QString typed = m_type->text().trimmed();
    typed.remove(m_app.format.locale().groupSeparator()).remove(QLatin1Char(' '));
    const bool isTyped = typed == QString::number(m_plan.affected.size());
    m_confirm->setEnabled(!m_plan.affected.empty()
                          && (m_plan.affected.size() <= kMostWithoutTyping || isTyped));
}

void BulkDialog::run()
{
    m_run = new BulkRun(m_app.gateway, m_action, m_plan.affected, this);
    m_confirm->hide();
    m_type->hide();
    m_typeLabel->hide();
    m_close->setText(tr("Stop"));
    m_close->setFocus();
    m_progress->setRange(0, static_cast<int>(m_run->total()));
    m_progress->show();
    connect(m_run, &BulkRun::progressed, this, &BulkDialog::showProgress);
    connect(m_run, &BulkRun::finished, this, &BulkDialog::showResult);
    m_run->start();
}

void BulkDialog::showProgress()
{
    m_progress->setValue(static_cast<int>(m_run->done() + m_run->failed()));
}

void BulkDialog::showResult()
{
    m_isDone = true;
    m_progress->hide();
    const std::int64_t left = m_run->total() - m_run->done() - m_run->failed();
    const QString ok = m_app.format.count(m_run->done());
    m_title->setText(m_action == BulkAction::Cancel ? tr("Cancel was asked for %1 tasks").arg(ok)
                                                    : tr("%1 tasks were submitted anew").arg(ok));
    QStringList lines;
    if (m_run->failed() > 0)
        lines.append(tr("%1 could not be done:").arg(m_app.format.count(m_run->failed())));
    for (auto reason = m_run->reasons().cbegin(); reason != m_run->reasons().cend(); ++reason)
        lines.append(
            tr("%1: %2", "reason: count").arg(reason.key(), m_app.format.count(reason.value())));
    if (left > 0)
        lines.append(
            tr("%1 were left as they are, because you stopped.").arg(m_app.format.count(left)));
    if (lines.isEmpty()) {
        emit m_app.navigator.message(widgets::Tone::Good, m_title->text());
        accept();
        return;
    }
    m_note->setText(lines.join(QLatin1Char('\n')));
    m_counts->hide();
    m_close->setText(tr("Close"));
}

void BulkDialog::reject()
{
    if (m_run != nullptr && !m_isDone) {
        m_run->stop(); // its end shows the result
        return;
    }
    QDialog::reject();
}

} // namespace tributary::pages
