#include "pages/task_detail/task_log_panel.h"

#include "gateway/text.h"
#include "widgets/log_view.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>

#include <algorithm>

namespace tributary::pages {
namespace {

using gateway::toQt;

} // namespace

TaskLogPanel::TaskLogPanel(const AppContext& app, const model::TaskId& task, QWidget* parent)
    : QWidget(parent)
    , m_app(app)
    , m_task(task)
    , m_log([this](qint64 offset, qint64 bytes) { read(offset, bytes); })
    , m_attempt(new QComboBox(this))
    , m_stream(new QComboBox(this))
    , m_follow(new QCheckBox(this))
    , m_note(new QLabel(this))
    , m_view(new widgets::LogView(app.theme, m_log, this))
{
    m_view->setObjectName(QStringLiteral("taskLog"));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setProperty("role", QStringLiteral("muted"));
    auto* head = new QHBoxLayout;
    head->addWidget(m_attempt);
    head->addWidget(m_stream);
    head->addWidget(m_follow);
    head->addWidget(m_note, 1);
    auto* column = new QVBoxLayout(this);
    column->addLayout(head);
    column->addWidget(m_view, 1);
    connect(m_attempt, &QComboBox::currentIndexChanged, this, &TaskLogPanel::restart);
    connect(m_stream, &QComboBox::currentIndexChanged, this, &TaskLogPanel::restart);
    connect(m_follow, &QCheckBox::toggled, m_view, &widgets::LogView::setFollowing);
    connect(m_view, &widgets::LogView::followingChanged, m_follow, &QCheckBox::setChecked);
    connect(m_view, &widgets::LogView::copyRequested, this, &TaskLogPanel::copy);
}

void TaskLogPanel::setAttempts(int count)
{
    if (m_attempt->count() == count)
        return;
    {
        const QSignalBlocker blocker(m_attempt);
        m_attempt->clear();
        for (int i = 1; i <= count; ++i)
            m_attempt->addItem(tr("Attempt %1").arg(i), i);
        m_attempt->setCurrentIndex(count - 1);
    }
    restart();
}

void TaskLogPanel::readOn()
{
    if (m_attempt->count() > 0)
        m_log.readOn();
}

void TaskLogPanel::restart()
{
    ++m_reading;
    m_note->clear();
    if (m_attempt->count() > 0)
        m_log.restart();
}

void TaskLogPanel::read(qint64 offset, qint64 bytes)
{
    const model::AttemptId attempt{m_task, std::max(1, m_attempt->currentData().toInt())};
    const int stream = std::max(0, m_stream->currentIndex());
    m_app.gateway.query(
        this, QStringLiteral("log-%1").arg(offset),
        [attempt, stream, offset, bytes](const gateway::Queries& on) {
            return on.tasks.log(attempt, stream, offset, bytes);
        },
        [this, attempt, stream, offset,
         reading = m_reading](const base::Result<service::LogChunk>& chunk) {
            if (reading != m_reading)
                return; // of the attempt or stream that was shown before
            if (!chunk) {
                m_note->setText(toQt(chunk.error().message));
                m_log.fail();
                return;
            }
            if (chunk->size == 0)
                lookAtOther(attempt, stream);
            else
                m_note->clear();
            m_log.take(offset, QByteArray::fromStdString(chunk->text), chunk->size);
        });
}

// Programs that fail often write to standard error alone.
void TaskLogPanel::lookAtOther(const model::AttemptId& attempt, int stream)
{
    const int other = 1 - stream;
    m_app.gateway.query(
        this, QStringLiteral("other"),
        [attempt, other](const gateway::Queries& on) { return on.tasks.log(attempt, other, 0, 0); },
        [this, other, reading = m_reading](const base::Result<service::LogChunk>& chunk) {
            if (reading != m_reading || !chunk)
                return;
            m_note->setText(chunk->size == 0 ? QString()
                                             : tr("Nothing here, but %1 under %2")
                                                   .arg(m_app.format.bytes(chunk->size),
                                                        m_stream->itemText(other)));
        });
}

// The bytes of the log itself, not what happens to be painted.
void TaskLogPanel::copy(qint64 from, qint64 to)
{
    const model::AttemptId attempt{m_task, std::max(1, m_attempt->currentData().toInt())};
    const int stream = std::max(0, m_stream->currentIndex());
    m_app.gateway.query(
        this, QStringLiteral("copy"),
        [attempt, stream, from, to](const gateway::Queries& on) {
            return on.tasks.log(attempt, stream, from, to - from);
        },
        [this](const base::Result<service::LogChunk>& chunk) {
            if (chunk)
                QGuiApplication::clipboard()->setText(toQt(chunk->text));
            else
                emit m_app.navigator.message(widgets::Tone::Bad, toQt(chunk.error().message));
        });
}

void TaskLogPanel::retranslate()
{
    {
        const QSignalBlocker blocker(m_stream);
        const int current = std::max(0, m_stream->currentIndex());
        m_stream->clear();
        m_stream->addItems({tr("Output"), tr("Errors")});
        m_stream->setCurrentIndex(current);
    }
    for (int i = 0; i < m_attempt->count(); ++i)
        m_attempt->setItemText(i, tr("Attempt %1").arg(i + 1));
    m_attempt->setAccessibleName(tr("Attempt"));
    m_stream->setAccessibleName(tr("Stream"));
    m_follow->setText(tr("Follow"));
    m_view->setAccessibleName(tr("Log"));
    m_view->setPlaceholder(tr("Nothing was written"));
}

} // namespace tributary::pages
