#include "shell/close_dialog.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace tributary::shell {

CloseDialog::CloseDialog(const widgets::Theme& theme, std::int64_t running, std::int64_t waiting,
                         QWidget* parent)
    : QDialog(parent)
    , m_theme(theme)
    , m_column(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("closeDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Close Tributary"));
    const widgets::Metrics& m = theme.metrics();
    m_column->setContentsMargins(m.pad * 2, m.pad * 2, m.pad * 2, m.pad * 2);
    m_column->setSpacing(m.gap / 2);
    const int runningCount = static_cast<int>(running);
    auto* title = new QLabel(tr("%n task(s) are still running", nullptr, runningCount), this);
    title->setProperty("role", QStringLiteral("title"));
    m_column->addWidget(title);
    auto* text =
        new QLabel(waiting > 0 ? tr("%n more wait(s) in the queue and will be started the next "
                                    "time Tributary runs.",
                                    nullptr, static_cast<int>(waiting))
                               : tr("Nothing waits in the queue."),
                   this);
    text->setProperty("role", QStringLiteral("muted"));
    text->setWordWrap(true);
    m_column->addWidget(text);
    addChoice(CloseChoice::LeaveRunning, "closeLeave", tr("&Leave them running and quit"),
              tr("They go on in the background. The next start picks up their results."));
    addChoice(CloseChoice::Drain, "closeDrain", tr("&Drain, then quit"),
              tr("Start nothing new; quit when they have ended."));
    addChoice(CloseChoice::CancelRunning, "closeCancel", tr("&Cancel them and quit"),
              tr("Their work is lost; they are shown as cancelled."));
    addChoice(CloseChoice::Minimise, "closeMinimise", tr("&Minimise the window"),
              tr("Everything goes on as it is."));
    m_column->addSpacing(m.pad);
    auto* stay = new QPushButton(tr("&Stay"), this);
    stay->setObjectName(QStringLiteral("closeStay"));
    connect(stay, &QPushButton::clicked, this, &QDialog::reject);
    m_column->addWidget(stay, 0, Qt::AlignRight);
    auto* const first = findChild<QPushButton*>(QStringLiteral("closeLeave"));
    first->setDefault(true);
    first->setFocus();
    setMinimumWidth(m.panelWidth * 3 / 2);
}

void CloseDialog::addChoice(CloseChoice choice, const char* name, const QString& text,
                            const QString& caption)
{
    auto* button = new QPushButton(text, this);
    button->setObjectName(QLatin1String(name));
    button->setAccessibleDescription(caption);
    if (choice == CloseChoice::CancelRunning)
        button->setProperty("kind", QStringLiteral("danger"));
    auto* label = new QLabel(caption, this);
    label->setProperty("role", QStringLiteral("caption"));
    label->setWordWrap(true);
    m_column->addSpacing(m_theme.metrics().gap);
    m_column->addWidget(button);
    m_column->addWidget(label);
    connect(button, &QPushButton::clicked, this, [this, choice] {
        accept();
        emit chosen(choice);
    });
}

} // namespace tributary::shell
