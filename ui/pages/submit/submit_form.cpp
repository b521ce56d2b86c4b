#include "pages/submit/submit_form.h"

#include "pages/submit/feature_field.h"
#include "pages/submit/option_groups.h"
#include "pages/submit/pair_list.h"
#include "pages/submit/run_group.h"
#include "widgets/form_field.h"
#include "widgets/section.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace tributary::pages {
namespace {

using model::FeatureId;

// What the rules that ship ask for, in the order of their conditions.
constexpr std::array kFirstFeatures{
    FeatureId::ExecutionTimeEstimate,
    FeatureId::TriggerType,
    FeatureId::CpuRequirement,
    FeatureId::MemoryRequirement,
    FeatureId::Stateful,
    FeatureId::DependenciesCount,
    FeatureId::LatencyRequirement,
    FeatureId::DataLocalityRequired,
    FeatureId::NetworkBandwidthRequirement,
};

bool isFirst(FeatureId id)
{
    return std::ranges::find(kFirstFeatures, id) != kFirstFeatures.end();
}

QString joined(const QStringList& parts)
{
    return parts.join(QStringLiteral(" · "));
}

} // namespace

SubmitForm::SubmitForm(const widgets::Theme& theme, const widgets::DisplayFormat& format,
                       QWidget* parent)
    : QScrollArea(parent)
    , m_theme(theme)
    , m_body(new QWidget)
    , m_column(new QVBoxLayout(m_body))
{
    setObjectName(QStringLiteral("submitForm"));
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    m_body->setProperty("transparent", true);
    const int gap = theme.metrics().gap;
    m_column->setContentsMargins(0, 0, gap, 0);
    m_column->setSpacing(gap);
    build(format);
    setWidget(m_body);
    retranslate();
}

void SubmitForm::build(const widgets::DisplayFormat& format)
{
    m_run = new RunGroup(m_theme, m_body);
    addGroup(Run, m_run);
    addPart(Needs, buildFeatures(false, format));
    QWidget* more = buildFeatures(true, format);
    m_resources = new PairList(m_theme, more);
    m_resources->setObjectName(QStringLiteral("resources"));
    auto* resources = new widgets::FormField(m_resources, more);
    more->layout()->addWidget(resources);
    m_fields.insert(QStringLiteral("resources"), resources);
    m_order.append(QStringLiteral("resources"));
    connect(m_resources, &PairList::edited, this, &SubmitForm::edited);
    addPart(MoreNeeds, more);
    addGroup(Inputs, new InputsGroup(m_theme, m_body));
    addGroup(Links, new LinksGroup(m_theme, m_body));
    addGroup(Limits, new LimitsGroup(m_theme, m_body));
    addGroup(Override, new OverrideGroup(m_theme, m_body));
    m_extras = new QLabel(m_body);
    m_extras->setProperty("role", QStringLiteral("caption"));
    m_extras->setTextFormat(Qt::PlainText);
    m_extras->setWordWrap(true);
    m_column->addWidget(m_extras);
    m_column->addStretch();
    m_sections[Run]->setOpen(true);
    m_sections[Needs]->setOpen(true);
    connect(this, &SubmitForm::edited, this, &SubmitForm::summarize);
}

void SubmitForm::addPart(Part part, QWidget* content)
{
    auto* section = new widgets::Section(m_theme, m_body);
    section->setObjectName(QStringLiteral("section%1").arg(static_cast<int>(part)));
    section->body()->addWidget(content);
    m_column->addWidget(section);
    m_sections.append(section);
}

void SubmitForm::addGroup(Part part, FieldGroup* group)
{
    addPart(part, group);
    m_groups.append(group);
    connect(group, &FieldGroup::edited, this, &SubmitForm::edited);
    for (const QString& path : group->paths()) {
        m_fields.insert(path, group->field(path));
        m_order.append(path);
    }
}

QWidget* SubmitForm::buildFeatures(bool isMore, const widgets::DisplayFormat& format)
{
    auto* page = new QWidget(m_body);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    auto* grid = new QGridLayout;
    grid->setSpacing(m_theme.metrics().gap);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    column->addLayout(grid);
    QList<FeatureId> ids;
    if (!isMore)
        ids = QList<FeatureId>(kFirstFeatures.begin(), kFirstFeatures.end());
    for (const model::FeatureInfo& info : model::allFeatures()) {
        if (isMore && !isFirst(info.id))
            ids.append(info.id);
    }
    int cell = 0;
    for (const FeatureId id : std::as_const(ids)) {
        auto* field = new FeatureField(id, format, page);
        grid->addWidget(field, cell / 2, cell % 2);
        ++cell;
        m_features.append(field);
        m_fields.insert(field->path(), field->field());
        m_order.append(field->path());
        connect(field, &FeatureField::edited, this, &SubmitForm::edited);
    }
    return page;
}

// --- draft --------------------------------------------------------------------------------------

void SubmitForm::setDraft(const models::TaskDraft& draft)
{
    m_base = draft;
    for (FieldGroup* group : std::as_const(m_groups))
        group->setDraft(draft);
    for (FeatureField* feature : std::as_const(m_features))
        feature->setValue(draft.features.value(feature->name()));
    m_resources->setPairs(draft.resources);
    setErrors({}, false);
    // A section that holds something opens; what the user opened stays open.
    const auto open = [this](Part part, bool isNeeded) {
        if (isNeeded)
            m_sections[part]->setOpen(true);
    };
    open(MoreNeeds,
         !draft.resources.isEmpty()
             || std::ranges::any_of(model::allFeatures(), [&](const model::FeatureInfo& info) {
                    return !isFirst(info.id)
                        && draft.features.contains(
                            QString::fromUtf8(info.name.data(), qsizetype(info.name.size())));
                }));
    open(Inputs, !draft.inputs.isEmpty());
    open(Links, !draft.labels.isEmpty() || !draft.dependsOn.isEmpty());
    open(Limits, !draft.timeouts.isEmpty() || !draft.attempts.isEmpty() || draft.idempotent);
    open(Override, !draft.overrideType.isEmpty() || !draft.overrideBackend.isEmpty());
    summarize();
}

models::TaskDraft SubmitForm::draft() const
{
    models::TaskDraft draft = m_base;
    for (const FieldGroup* group : m_groups)
        group->read(draft);
    for (const FeatureField* feature : m_features) {
        const QString value = feature->value();
        if (value.isEmpty())
            draft.features.remove(feature->name());
        else
            draft.features.insert(feature->name(), value);
    }
    draft.resources = m_resources->pairs();
    return draft;
}

bool SubmitForm::isBlank() const
{
    models::TaskDraft blank;
    blank.kind = draft().kind;
    return draft() == blank;
}

// --- errors -------------------------------------------------------------------------------------

widgets::FormField* SubmitForm::fieldOf(const models::FieldError& error) const
{
    QString path = models::fieldOfPath(error.path);
    // "run says nothing to run" belongs to the field that is there to say it.
    if (path == u"run.command") {
        const auto kind = draft().kind;
        if (kind == models::TaskDraft::Kind::Function)
            path = QStringLiteral("run.function");
        else if (kind == models::TaskDraft::Kind::Url)
            path = QStringLiteral("run.url");
    }
    return m_fields.value(path);
}

bool SubmitForm::hasValue(const QString& path) const
{
    const models::TaskDraft now = draft();
    if (path == u"run.command")
        return !now.command.isEmpty();
    if (path == u"run.function")
        return !now.function.isEmpty();
    if (path == u"run.url")
        return !now.url.isEmpty();
    return true; // other fields are optional: they are only wrong when they say something
}

QList<models::FieldError> SubmitForm::ownErrors() const
{
    if (m_run->isCommandComplete())
        return {};
    return {{QStringLiteral("run.command"), tr("A quote is not closed")}};
}

void SubmitForm::setErrors(const QList<models::FieldError>& errors, bool isComplete)
{
    QHash<widgets::FormField*, QString> byField;
    for (const models::FieldError& error : errors) {
        widgets::FormField* field = fieldOf(error);
        if (field != nullptr && !byField.contains(field)
            && (isComplete || hasValue(m_fields.key(field))))
            byField.insert(field, error.message);
    }
    for (widgets::FormField* field : std::as_const(m_fields))
        field->setError(byField.value(field));
}

void SubmitForm::focusFirst()
{
    m_fields.value(QStringLiteral("run.command"))->editor()->setFocus();
}

bool SubmitForm::focusFirstError()
{
    for (const QString& path : std::as_const(m_order)) {
        widgets::FormField* field = m_fields.value(path);
        if (field->error().isEmpty())
            continue;
        for (widgets::Section* section : std::as_const(m_sections)) {
            if (section->holds(field))
                section->setOpen(true);
        }
        m_body->layout()->activate();
        ensureWidgetVisible(field);
        field->editor()->setFocus();
        return true;
    }
    return false;
}

// --- texts --------------------------------------------------------------------------------------

void SubmitForm::summarize()
{
    const models::TaskDraft now = draft();
    int more = static_cast<int>(now.resources.size());
    int first = 0;
    for (const FeatureField* feature : std::as_const(m_features)) {
        if (!feature->value().isEmpty())
            ++(m_sections[Needs]->holds(feature) ? first : more);
    }
    const auto declared = [](int count) {
        return count == 0 ? tr("nothing declared") : tr("%n declared", nullptr, count);
    };
    m_sections[Run]->setSummary(now.name.isEmpty() ? now.command.value(0) : now.name);
    m_sections[Needs]->setSummary(declared(first));
    m_sections[MoreNeeds]->setSummary(declared(more));
    m_sections[Inputs]->setSummary(now.inputs.trimmed().isEmpty() ? tr("none") : tr("given"));
    QStringList links;
    for (auto it = now.labels.begin(); it != now.labels.end(); ++it)
        links.append(it.key() + u'=' + it.value());
    if (!now.dependsOn.isEmpty())
        links.append(tr("waits for %n tasks", nullptr, static_cast<int>(now.dependsOn.size())));
    m_sections[Links]->setSummary(links.isEmpty() ? tr("none") : joined(links));
    QStringList limits;
    for (auto it = now.timeouts.begin(); it != now.timeouts.end(); ++it)
        limits.append(it.key() + u' ' + it.value());
    if (!now.attempts.isEmpty())
        limits.append(tr("%1 attempts").arg(now.attempts));
    m_sections[Limits]->setSummary(limits.isEmpty() ? tr("no limits, one attempt")
                                                    : joined(limits));
    const bool hasOverride = !now.overrideType.isEmpty() || !now.overrideBackend.isEmpty();
    m_sections[Override]->setSummary(hasOverride ? joined({now.overrideType, now.overrideBackend})
                                                 : tr("as the rules say"));
    QStringList extras;
    for (const auto& [key, json] : now.extras + now.runExtras + now.retryExtras)
        extras.append(key);
    m_extras->setVisible(!extras.isEmpty());
    m_extras->setText(
        tr("Also in this task: %1. Edit them as text.").arg(extras.join(QStringLiteral(", "))));
}

void SubmitForm::retranslate()
{
    setAccessibleName(tr("Task"));
    const QStringList titles{tr("What runs"),
                             tr("What it needs"),
                             tr("More needs"),
                             tr("Inputs"),
                             tr("Labels and dependencies"),
                             tr("Time-outs and retries"),
                             tr("Override the rules")};
    for (int part = 0; part < PartCount; ++part)
        m_sections[part]->setTitle(titles[part]);
    for (FieldGroup* group : std::as_const(m_groups))
        group->retranslate();
    for (FeatureField* feature : std::as_const(m_features))
        feature->retranslate();
    m_fields.value(QStringLiteral("resources"))
        ->setLabel(tr("Resources"), QStringLiteral("resources"));
    m_resources->setWords(tr("Resource, such as gpu"), tr("Count"), tr("Remove the resource"));
    summarize();
}

} // namespace tributary::pages
