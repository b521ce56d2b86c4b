#include "pages/submit/option_groups.h"

#include "gateway/text.h"
#include "pages/submit/pair_list.h"
#include "widgets/display_format.h"
#include "widgets/form_field.h"
#include "widgets/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QVBoxLayout>

#include <utility>

namespace tributary::pages {
namespace {

constexpr int kInputLines = 5;
constexpr std::array kTimeouts{"queue", "start", "run", "total"};

QVBoxLayout* columnOf(QWidget* widget, const widgets::Theme& theme)
{
    auto* column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.metrics().gap);
    return column;
}

QGridLayout* gridOf(QWidget* widget, const widgets::Theme& theme)
{
    auto* grid = new QGridLayout(widget);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(theme.metrics().gap);
    return grid;
}

} // namespace

// --- inputs -----------------------------------------------------------------------------------

InputsGroup::InputsGroup(const widgets::Theme& theme, QWidget* parent)
    : FieldGroup(parent)
{
    m_inputs = new QPlainTextEdit(this);
    m_inputs->setTabChangesFocus(true);
    m_inputs->setFont(theme.monoFont());
    m_inputs->setFixedHeight(QFontMetrics(theme.monoFont()).lineSpacing() * kInputLines
                             + 2 * theme.metrics().pad);
    columnOf(this, theme)->addWidget(addField(QStringLiteral("inputs"), m_inputs));
    connect(m_inputs, &QPlainTextEdit::textChanged, this, [this] {
        if (std::exchange(m_text, m_inputs->toPlainText()) != m_text)
            emit edited();
    });
}

void InputsGroup::setDraft(const models::TaskDraft& draft)
{
    const QSignalBlocker blocker(m_inputs);
    if (m_inputs->toPlainText() != draft.inputs)
        m_inputs->setPlainText(draft.inputs);
    m_text = m_inputs->toPlainText();
}

void InputsGroup::read(models::TaskDraft& draft) const
{
    draft.inputs = m_inputs->toPlainText();
}

void InputsGroup::retranslate()
{
    field(QStringLiteral("inputs"))->setLabel(tr("Inputs (JSON)"));
    m_inputs->setPlaceholderText(QStringLiteral("{\"path\": \"in.jpg\", \"size\": 256}"));
}

// --- labels and dependencies --------------------------------------------------------------------

LinksGroup::LinksGroup(const widgets::Theme& theme, QWidget* parent)
    : FieldGroup(parent)
{
    m_labels = new PairList(theme, this);
    auto* column = columnOf(this, theme);
    column->addWidget(addField(QStringLiteral("labels"), m_labels));
    m_dependsOn = addLine(QStringLiteral("depends_on"));
    column->addWidget(field(QStringLiteral("depends_on")));
    connect(m_labels, &PairList::edited, this, &LinksGroup::edited);
}

void LinksGroup::setDraft(const models::TaskDraft& draft)
{
    m_labels->setPairs(draft.labels);
    m_dependsOn->setText(draft.dependsOn.join(QStringLiteral(", ")));
}

void LinksGroup::read(models::TaskDraft& draft) const
{
    static const QRegularExpression kBetween(QStringLiteral("[,\\s]+"));
    draft.labels = m_labels->pairs();
    draft.dependsOn = m_dependsOn->text().split(kBetween, Qt::SkipEmptyParts);
}

void LinksGroup::retranslate()
{
    field(QStringLiteral("labels"))->setLabel(tr("Labels"));
    field(QStringLiteral("labels"))->setHint(tr("The label team takes part in the fair share."));
    m_labels->setWords(tr("Label"), tr("Value"), tr("Remove the label"));
    field(QStringLiteral("depends_on"))->setLabel(tr("Waits for"));
    m_dependsOn->setPlaceholderText(tr("ids of tasks, with commas between"));
}

// --- time-outs and retries ----------------------------------------------------------------------

LimitsGroup::LimitsGroup(const widgets::Theme& theme, QWidget* parent)
    : FieldGroup(parent)
{
    auto* grid = gridOf(this, theme);
    int column = 0;
    for (const char* name : kTimeouts) {
        const QString key = QString::fromLatin1(name);
        const QString path = QStringLiteral("timeout.") + key;
        m_timeouts.insert(key, addLine(path));
        grid->addWidget(field(path), 0, column++);
    }
    m_attempts = addLine(QStringLiteral("retry.attempts"));
    m_backoff = addLine(QStringLiteral("retry.backoff"));
    m_idempotent = new QCheckBox(this);
    m_idempotent->setObjectName(QStringLiteral("idempotent"));
    grid->addWidget(field(QStringLiteral("retry.attempts")), 1, 0);
    grid->addWidget(field(QStringLiteral("retry.backoff")), 1, 1);
    grid->addWidget(m_idempotent, 1, 2, 1, 2);
    connect(m_idempotent, &QCheckBox::clicked, this, &LimitsGroup::edited);
}

void LimitsGroup::setDraft(const models::TaskDraft& draft)
{
    for (auto it = m_timeouts.cbegin(); it != m_timeouts.cend(); ++it)
        it.value()->setText(draft.timeouts.value(it.key()));
    m_attempts->setText(draft.attempts);
    m_backoff->setText(draft.backoff);
    m_idempotent->setChecked(draft.idempotent);
}

void LimitsGroup::read(models::TaskDraft& draft) const
{
    for (auto it = m_timeouts.cbegin(); it != m_timeouts.cend(); ++it) {
        const QString text = it.value()->text().trimmed();
        if (text.isEmpty())
            draft.timeouts.remove(it.key());
        else
            draft.timeouts.insert(it.key(), text);
    }
    draft.attempts = m_attempts->text().trimmed();
    draft.backoff = m_backoff->text().trimmed();
    draft.idempotent = m_idempotent->isChecked();
}

void LimitsGroup::retranslate()
{
    const auto set = [this](const char* path, const QString& label) {
        field(QString::fromLatin1(path))->setLabel(label);
    };
    set("timeout.queue", tr("In the queue"));
    set("timeout.start", tr("To start"));
    set("timeout.run", tr("To run"));
    set("timeout.total", tr("In all"));
    for (QLineEdit* edit : std::as_const(m_timeouts))
        edit->setPlaceholderText(tr("no limit"));
    set("retry.attempts", tr("Attempts"));
    m_attempts->setPlaceholderText(QStringLiteral("1"));
    set("retry.backoff", tr("Pause between"));
    m_backoff->setPlaceholderText(QStringLiteral("1s..1m"));
    m_idempotent->setText(tr("May run twice (idempotent)"));
    m_idempotent->setToolTip(tr("Allows another attempt when it can't be told whether the last one "
                                "has run."));
}

// --- override -----------------------------------------------------------------------------------

OverrideGroup::OverrideGroup(const widgets::Theme& theme, QWidget* parent)
    : FieldGroup(parent)
{
    m_note = new QLabel(this);
    m_note->setProperty("role", QStringLiteral("caption"));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    auto* grid = gridOf(this, theme);
    grid->addWidget(m_note, 0, 0, 1, 2);
    m_type = new QComboBox(this);
    grid->addWidget(addField(QStringLiteral("override.type"), m_type), 1, 0);
    m_backend = addLine(QStringLiteral("override.backend"));
    grid->addWidget(field(QStringLiteral("override.backend")), 1, 1);
    m_reason = addLine(QStringLiteral("override.reason"));
    grid->addWidget(field(QStringLiteral("override.reason")), 2, 0, 1, 2);
    connect(m_type, &QComboBox::activated, this, &OverrideGroup::edited);
}

void OverrideGroup::setDraft(const models::TaskDraft& draft)
{
    int index = m_type->findData(draft.overrideType);
    if (index < 0) {
        m_type->addItem(draft.overrideType, draft.overrideType);
        index = m_type->count() - 1;
    }
    m_type->setCurrentIndex(index);
    m_backend->setText(draft.overrideBackend);
    m_reason->setText(draft.overrideReason);
}

void OverrideGroup::read(models::TaskDraft& draft) const
{
    draft.overrideType = m_type->currentData().toString();
    draft.overrideBackend = m_backend->text().trimmed();
    draft.overrideReason = m_reason->text().trimmed();
}

void OverrideGroup::retranslate()
{
    m_note->setText(tr("Takes the place of what the rules say. The reason is kept with the task."));
    const QString current = m_type->currentData().toString();
    m_type->clear();
    m_type->addItem(tr("as the rules say"), QString());
    for (const auto type : {model::ExecutionType::Traditional, model::ExecutionType::Serverless,
                            model::ExecutionType::Edge})
        m_type->addItem(widgets::DisplayFormat::type(type), gateway::toQt(model::toString(type)));
    m_type->setCurrentIndex(std::max(0, m_type->findData(current)));
    field(QStringLiteral("override.type"))->setLabel(tr("Execution type"));
    field(QStringLiteral("override.backend"))->setLabel(tr("Back end"));
    m_backend->setPlaceholderText(tr("any of the type"));
    field(QStringLiteral("override.reason"))->setLabel(tr("Reason"));
    m_reason->setPlaceholderText(tr("needed for an override"));
}

} // namespace tributary::pages
