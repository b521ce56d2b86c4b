#include "pages/rules/try_panel.h"

#include "gateway/text.h"
#include "pages/rules/rule_document.h"
#include "widgets/badge.h"
#include "widgets/decision_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QVBoxLayout>

#include <utility>

namespace tributary::pages {
namespace {

constexpr int kDebounceMs = 120;
const QString kTrial = QStringLiteral("trial");

constexpr auto kSample = "execution_time_estimate: 12s\n"
                         "cpu_requirement: 1_cores\n"
                         "memory_requirement: 512MB\n"
                         "stateful: false\n"
                         "dependencies_count: 0\n"
                         "trigger_type: http\n";

QLabel* wrapped(QWidget* parent, const char* role)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setProperty("role", QString::fromLatin1(role));
    return label;
}

} // namespace

TryPanel::TryPanel(const AppContext& app, QWidget* parent)
    : QWidget(parent)
    , m_app(app)
    , m_text(QString::fromLatin1(kSample))
{
    const int gap = app.theme.metrics().gap;
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, gap, 0, 0);
    auto* split = new QSplitter(this);
    split->setChildrenCollapsible(false);
    row->addWidget(split);
    m_task = new QPlainTextEdit(m_text, split);
    m_task->setObjectName(QStringLiteral("tryTask"));
    m_task->setTabChangesFocus(true);
    m_task->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_task->setFont(app.theme.monoFont());
    auto* result = new QWidget(split);
    auto* column = new QVBoxLayout(result);
    column->setContentsMargins(gap, 0, 0, 0);
    column->setSpacing(gap / 2);
    m_type = new widgets::StateLabel(app.theme, result);
    m_type->setObjectName(QStringLiteral("tryType"));
    m_reason = wrapped(result, "muted");
    m_reason->setObjectName(QStringLiteral("tryReason"));
    m_note = wrapped(result, "error");
    m_note->setObjectName(QStringLiteral("tryNote"));
    m_decision = new widgets::DecisionView(app.theme, result);
    m_decision->setObjectName(QStringLiteral("tryRules"));
    column->addWidget(m_type);
    column->addWidget(m_reason);
    column->addWidget(m_note);
    column->addWidget(m_decision, 1);
    split->addWidget(m_task);
    split->addWidget(result);
    split->setStretchFactor(0, 2);
    split->setStretchFactor(1, 3);
    m_debounce.setSingleShot(true);
    m_debounce.setInterval(kDebounceMs);
    connect(&m_debounce, &QTimer::timeout, this, &TryPanel::run);
    connect(m_task, &QPlainTextEdit::textChanged, this, [this] {
        if (std::exchange(m_text, m_task->toPlainText()) != m_text)
            m_debounce.start();
    });
}

void TryPanel::setRules(const QString& rules)
{
    m_rules = rules;
    run();
}

void TryPanel::setTask(const QString& task)
{
    QTextCursor cursor(m_task->document());
    cursor.select(QTextCursor::Document);
    cursor.insertText(task);
    m_task->setTextCursor(QTextCursor(m_task->document()));
    m_task->setFocus();
}

void TryPanel::run()
{
    m_debounce.stop();
    m_isOld = RuleDocument::isLarge(m_rules) && !isVisible();
    if (m_isOld)
        return m_app.gateway.cancelQuery(this, kTrial);
    m_app.gateway.query(
        this, kTrial,
        [rules = m_rules, task = m_text](const gateway::Queries&) {
            return models::tryTask(rules, task);
        },
        [this](const models::RuleTrial& trial) { take(trial); });
}

void TryPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_isOld)
        run();
}

void TryPanel::take(const models::RuleTrial& trial)
{
    m_trial = trial;
    QStringList notes;
    for (const base::Error& error : trial.errors)
        notes.append(tr("Line %1: %2").arg(error.where.line).arg(gateway::toQt(error.message)));
    if (!trial.rulesLoad)
        notes.append(tr("The rules don't load yet."));
    m_note->setText(notes.join(u'\n'));
    m_note->setVisible(!notes.isEmpty());
    const bool hasVerdict = trial.explanation.has_value();
    m_type->setVisible(hasVerdict);
    m_reason->setVisible(hasVerdict);
    m_decision->setEnabled(hasVerdict); // an old verdict stays, greyed
    if (!hasVerdict)
        return;
    m_type->setType(trial.explanation->type);
    m_reason->setText(
        tr("%1: %2", "rule: its reason").arg(trial.explanation->rule, trial.explanation->reason));
    m_decision->showRules(*trial.explanation);
}

void TryPanel::retranslate()
{
    m_task->setAccessibleName(tr("Task to try"));
    m_task->setPlaceholderText(tr("Features, a task or a record of classify, as YAML or JSON"));
    m_task->setToolTip(m_task->placeholderText());
    m_decision->setAccessibleName(tr("Rules and conditions"));
    take(m_trial);
}

} // namespace tributary::pages
