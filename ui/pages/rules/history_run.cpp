#include "pages/rules/history_run.h"

#include "gateway/text.h"
#include "service/rule_replay.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>

namespace tributary::pages {
namespace {

constexpr int kPollMs = 100;
constexpr int kLeastLetters = 12; // of the history: its names are long, the line is short

} // namespace

HistoryRun::HistoryRun(const AppContext& app, const QString& prefix, QWidget* parent)
    : QWidget(parent)
    , m_app(app)
    , m_line(new QHBoxLayout(this))
    , m_history(new QComboBox(this))
    , m_start(new QPushButton(this))
    , m_stop(new QPushButton(this))
    , m_bar(new QProgressBar(this))
{
    m_history->setObjectName(prefix + QStringLiteral("History"));
    m_history->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_history->setMinimumContentsLength(kLeastLetters);
    m_start->setObjectName(prefix + QStringLiteral("Start"));
    m_stop->setObjectName(prefix + QStringLiteral("Stop"));
    m_bar->setTextVisible(false);
    m_bar->setMaximumWidth(app.theme.metrics().panelWidth / 2);
    m_line->setContentsMargins(0, 0, 0, 0);
    m_line->addWidget(m_history);
    m_line->addWidget(m_start);
    m_line->addWidget(m_bar);
    m_line->addWidget(m_stop);
    m_line->addStretch();
    m_bar->hide();
    m_stop->hide();
    m_poll.setInterval(kPollMs);
    connect(&m_poll, &QTimer::timeout, this, &HistoryRun::showProgress);
    connect(m_start, &QPushButton::clicked, this, &HistoryRun::startRequested);
    connect(m_stop, &QPushButton::clicked, this, &HistoryRun::stopRequested);
    connect(m_history, &QComboBox::activated, this, &HistoryRun::historyChosen);
}

void HistoryRun::addChoice(QWidget* widget)
{
    m_choice = widget;
    m_line->insertWidget(m_line->indexOf(m_start), widget);
    setTabOrder(m_history, widget);
    setTabOrder(widget, m_start);
}

void HistoryRun::addAction(QWidget* widget)
{
    m_line->addWidget(widget);
    setTabOrder(m_stop, widget);
}

std::int64_t HistoryRun::dataset() const
{
    return m_history->currentData().toLongLong();
}

void HistoryRun::setStartable(bool isStartable, const QString& whyNot)
{
    m_isStartable = isStartable;
    m_start->setToolTip(isStartable ? QString() : whyNot);
    refresh();
}

void HistoryRun::begin(std::shared_ptr<service::ReplayProgress> progress)
{
    const bool hasFocus = m_start->hasFocus();
    m_progress = std::move(progress);
    m_poll.start();
    refresh();
    if (hasFocus)
        m_stop->setFocus();
}

void HistoryRun::end()
{
    const bool hasFocus = m_stop->hasFocus();
    m_poll.stop();
    refresh();
    if (hasFocus)
        m_start->setFocus();
}

void HistoryRun::refresh()
{
    const bool isBusy = isRunning();
    m_start->setEnabled(m_isStartable && !isBusy);
    m_history->setEnabled(!isBusy);
    if (m_choice != nullptr)
        m_choice->setEnabled(!isBusy);
    m_bar->setVisible(isBusy);
    m_stop->setVisible(isBusy);
    showProgress();
}

void HistoryRun::showProgress()
{
    const std::int64_t all = m_progress ? m_progress->all.load() : 0;
    m_bar->setRange(0, all > 0 ? 1000 : 0); // 0 to 0: how much there is isn't known yet
    if (all > 0)
        m_bar->setValue(static_cast<int>(m_progress->done * 1000 / all));
}

void HistoryRun::showEvent(QShowEvent* event)
{
    loadDatasets();
    QWidget::showEvent(event);
}

void HistoryRun::loadDatasets()
{
    m_app.gateway.query(
        this, QStringLiteral("datasets"),
        [](const gateway::Queries& on) { return on.operations.datasets(); },
        [this](const base::Result<std::vector<service::DatasetRow>>& result) {
            if (!result) // own tasks can be looked at all the same
                return;
            m_datasets = *result;
            fillHistory();
        });
}

void HistoryRun::fillHistory()
{
    const qint64 chosen = m_history->currentData().toLongLong();
    m_history->clear();
    m_history->addItem(tr("Own tasks in the time range"), 0);
    for (const service::DatasetRow& row : m_datasets)
        m_history->addItem(tr("%1 – %2 tasks", "name of a dataset")
                               .arg(gateway::toQt(row.name), m_app.format.count(row.tasks)),
                           qlonglong(row.id));
    m_history->setCurrentIndex(std::max(0, m_history->findData(chosen)));
}

void HistoryRun::retranslate(const Texts& texts)
{
    m_history->setAccessibleName(texts.history);
    m_start->setText(texts.start);
    m_stop->setText(tr("Stop"));
    m_bar->setAccessibleName(texts.progress);
    fillHistory();
}

} // namespace tributary::pages
