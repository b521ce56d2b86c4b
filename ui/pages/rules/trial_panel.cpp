#include "pages/rules/trial_panel.h"

#include "gateway/text.h"
#include "pages/rules/trial_tasks.h"
#include "rollout/assignment.h"
#include "service/rule_json.h"

#include <QCoreApplication>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace tributary::pages {
namespace {

using gateway::toQt;
using rollout::VersionState;
using widgets::DisplayFormat;

constexpr int kReloadMs = 1000;

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(tributary::pages::TrialPanel)

public:
    static QString state(const service::RuleSetVersionRow& version)
    {
        switch (version.state) {
        case VersionState::Active:
            return tr("active");
        case VersionState::Shadow:
            return tr("shadow");
        case VersionState::Canary:
            return tr("canary");
        case VersionState::Stopped:
            return tr("stopped");
        case VersionState::RolledBack:
            return tr("rolled back");
        case VersionState::Superseded:
            break;
        }
        return {};
    }

    static QString guard(rollout::Guard guard)
    {
        switch (guard) {
        case rollout::Guard::Failures:
            return tr("Failures");
        case rollout::Guard::P95:
            return tr("Slower than the p95");
        case rollout::Guard::Cost:
            break;
        }
        return tr("Dearer than the 90th percentile");
    }

    static QString share(int basisPoints, const DisplayFormat& format)
    {
        return format.percent(static_cast<double>(basisPoints) / rollout::kWhole,
                              basisPoints % 100 == 0 ? 0 : 2);
    }

    static QString part(std::int64_t events, std::int64_t tasks, const DisplayFormat& format)
    {
        if (tasks == 0)
            return DisplayFormat::unknown();
        return tr("%1 of %2 (%3)", "events, tasks, share")
            .arg(format.count(events), format.count(tasks),
                 format.percent(static_cast<double>(events) / static_cast<double>(tasks)));
    }

    static QStringList moves(const rollout::TypeMatrix& matrix, const DisplayFormat& format)
    {
        QStringList lines;
        for (std::size_t from = 0; from < matrix.size(); ++from) {
            for (std::size_t to = 0; to < matrix[from].size(); ++to) {
                if (from != to && matrix[from][to] > 0)
                    lines << tr("%1 → %2: %3 tasks", "types, count")
                                 .arg(DisplayFormat::type(static_cast<model::ExecutionType>(from)),
                                      DisplayFormat::type(static_cast<model::ExecutionType>(to)),
                                      format.count(matrix[from][to]));
            }
        }
        return lines;
    }

    static QStringList canary(const rollout::Rollout& trial, const DisplayFormat& format)
    {
        const rollout::Step& step = trial.steps.back();
        QStringList lines{tr("Step %1 of %2, %3 of the new tasks: %4 of %5 tasks have ended.")
                              .arg(trial.steps.size())
                              .arg(trial.plan.steps.size())
                              .arg(share(step.share, format), format.count(step.candidate.finished),
                                   format.count(trial.plan.samples))};
        const rollout::Tally candidate = total(trial, true);
        const rollout::Tally control = total(trial, false);
        for (const rollout::Guard guard : rollout::kGuards) {
            if (trial.plan.limits.of(guard) == rollout::kOff)
                continue;
            const auto cell = [&](const rollout::Tally& tally) {
                return guard == rollout::Guard::Failures ? part(tally.failed, tally.moved, format)
                    : guard == rollout::Guard::P95       ? part(tally.slow, tally.timed, format)
                                                   : part(tally.dearest, tally.priced, format);
            };
            lines << tr("%1: %2, active version %3; alarm at %4.",
                        "guardrail, numbers of both, part of what rolls back")
                         .arg(Texts::guard(guard), cell(candidate), cell(control),
                              format.percent(rollout::alarm(trial, guard), 0));
        }
        return lines;
    }

    static QString numbers(const service::RuleTrial& trial, const DisplayFormat& format)
    {
        const rollout::Rollout& rollout = trial.rollout;
        QStringList lines{tr("Both versions decided %1 tasks, %2 of them differently.")
                              .arg(format.count(rollout.decided), format.count(rollout.differing))};
        lines << moves(rollout.matrix, format);
        if (rollout.plan.mode == rollout::Mode::Canary)
            lines << canary(rollout, format);
        return lines.join(u'\n');
    }

    static QString replay(const std::string& json, const DisplayFormat& format)
    {
        const auto summary = service::readReplaySummary(json);
        if (!summary)
            return {};
        QString text = tr("Replayed before: of %1 tasks %2 would move to another type, %3 more by "
                          "another rule.")
                           .arg(format.count(summary->tasks), format.count(summary->moved),
                                format.count(summary->otherRule));
        if (summary->moved > 0 && !summary->costAfter.empty())
            text += u' '
                + tr("Their cost: %1 → %2.")
                      .arg(money(summary->costBefore, format), money(summary->costAfter, format));
        if (summary->moved > 0 && summary->p95Seconds)
            text += u' '
                + tr("p95 of all: %1 → %2.")
                      .arg(format.durationSeconds(summary->p95Seconds->first),
                           format.durationSeconds(summary->p95Seconds->second));
        return text;
    }

private:
    static QString money(const std::vector<base::Money>& sums, const DisplayFormat& format)
    {
        QStringList all;
        for (const base::Money& sum : sums)
            all << format.money(sum);
        return all.isEmpty() ? format.money({}) : all.join(QStringLiteral(" + "));
    }
};

QLabel* wrapped(QWidget* parent, const char* name)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QString::fromLatin1(name));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

QString versionState(const service::RuleSetVersionRow& version)
{
    return Texts::state(version);
}

TrialPanel::TrialPanel(const AppContext& app, QWidget* parent)
    : QWidget(parent)
    , m_app(app)
{
    build();
    m_soon.setSingleShot(true);
    m_soon.setInterval(kReloadMs);
    connect(&m_soon, &QTimer::timeout, this, &TrialPanel::load);
    connect(&app.gateway, &gateway::Gateway::tasksChanged, this, [this] {
        // Whichever of the version's tabs is in front.
        if (isRunning() && parentWidget()->isVisible() && !m_soon.isActive())
            m_soon.start();
    });
    refresh();
}

void TrialPanel::build()
{
    const int gap = m_app.theme.metrics().gap;
    // Scrolled, because the panel is low in a small window and the reason of a guardrail is long.
    m_text = new QScrollArea(this);
    m_text->setObjectName(QStringLiteral("versionText"));
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setWidgetResizable(true);
    constexpr int kLeastLines = 3;
    m_text->setMinimumHeight(kLeastLines * fontMetrics().lineSpacing());
    auto* content = new QWidget(m_text);
    m_text->setWidget(content);
    m_state = wrapped(content, "versionState");
    m_numbers = wrapped(content, "trialNumbers");
    m_replay = wrapped(content, "versionReplay");
    m_replay->setProperty("role", QStringLiteral("muted"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, gap / 2, 0, 0);
    column->addWidget(m_text, 1);
    auto* lines = new QVBoxLayout(content);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(gap / 2);
    for (QLabel* label : {m_state, m_numbers, m_replay})
        lines->addWidget(label);
    lines->addStretch();
}

bool TrialPanel::isRunning() const
{
    return m_version
        && (m_version->state == VersionState::Shadow || m_version->state == VersionState::Canary);
}

void TrialPanel::setVersion(const service::RuleSetVersionRow* version)
{
    const bool isOther = !m_version || version == nullptr || version->version != m_version->version;
    m_version = version == nullptr ? std::nullopt : std::optional(*version);
    if (isOther)
        m_trial.reset();
    load();
    refresh();
}

void TrialPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (isRunning())
        load();
}

void TrialPanel::load()
{
    const QString key = QStringLiteral("trial");
    if (!m_version || m_version->mode == rollout::Mode::Now) {
        m_app.gateway.cancelQuery(this, key);
        return;
    }
    m_app.gateway.query(
        this, key,
        [version = m_version->version](const gateway::Queries& on) {
            return on.operations.ruleTrial(version, TrialTasks::kMost);
        },
        [this](const base::Result<service::RuleTrial>& trial) {
            m_trial = trial ? std::optional(*trial) : std::nullopt;
            refresh();
        });
}

void TrialPanel::refresh()
{
    const auto show = [](QLabel* label, const QString& text) {
        label->setText(text);
        label->setVisible(!text.isEmpty());
        return !text.isEmpty();
    };
    QString state;
    if (m_version) {
        state = versionState(*m_version);
        if (!m_version->reason.empty())
            state += (state.isEmpty() ? QString() : QStringLiteral(": ")) + toQt(m_version->reason);
    }
    bool hasText = show(m_state, m_version && !m_version->reason.empty() ? state : QString());
    hasText |= show(m_numbers, m_trial ? Texts::numbers(*m_trial, m_app.format) : QString());
    hasText |=
        show(m_replay, m_version ? Texts::replay(m_version->replay, m_app.format) : QString());
    m_text->setVisible(hasText);
    m_text->setAccessibleName(tr("State of the version"));
    m_hasContent = hasText || isRunning();
    emit contentChanged();
}

void TrialPanel::retranslate()
{
    refresh();
}

} // namespace tributary::pages
