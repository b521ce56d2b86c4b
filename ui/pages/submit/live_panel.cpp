#include "pages/submit/live_panel.h"

#include "gateway/text.h"
#include "pages/submit/preview_text.h"
#include "widgets/badge.h"
#include "widgets/decision_view.h"
#include "widgets/figure.h"
#include "widgets/table_view.h"

#include <QGraphicsOpacityEffect>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <map>

namespace tributary::pages {
namespace {

using gateway::toQt;
using models::CellKind;

constexpr double kFadedOpacity = 0.45;
constexpr int kMostProblems = 4;
constexpr int kMostFlips = 2;
constexpr int kRuleRows = 8;
constexpr int kCandidateRows = 5;

QLabel* wrappedLabel(QWidget* parent, const char* role)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setProperty("role", QString::fromLatin1(role));
    return label;
}

} // namespace

LivePanel::LivePanel(const widgets::Theme& theme, const widgets::DisplayFormat& format,
                     QWidget* parent)
    : Card(theme, parent)
    , m_theme(theme)
    , m_format(format)
    , m_status(new widgets::Badge(this))
    , m_problems(wrappedLabel(this, "error"))
    , m_stack(new QStackedWidget(this))
{
    setObjectName(QStringLiteral("livePanel"));
    m_problems->setObjectName(QStringLiteral("liveProblems"));
    header()->addWidget(m_status);
    body()->addWidget(m_problems);
    body()->addWidget(m_stack, 1);
    m_one = buildOne();
    m_many = buildMany();
    m_stack->addWidget(m_one);
    m_stack->addWidget(m_many);
    m_none = new QWidget(m_stack);
    m_stack->addWidget(m_none);
    m_problems->hide();
}

QWidget* LivePanel::buildOne()
{
    // Scrolls as a whole where a window is low: trees of two rows say nothing.
    auto* scroll = new QScrollArea(m_stack);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* page = new QWidget;
    page->setProperty("transparent", true);
    scroll->setWidget(page);
    const int gap = m_theme.metrics().gap;
    const int row = m_theme.metrics().rowHeight;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(gap);
    m_type = new widgets::StateLabel(m_theme, page);
    m_type->setObjectName(QStringLiteral("liveType"));
    m_type->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    m_priority = new widgets::Badge(page);
    auto* verdict = new QHBoxLayout;
    verdict->setSpacing(gap);
    verdict->addWidget(m_type);
    verdict->addWidget(m_priority);
    verdict->addStretch();
    column->addLayout(verdict);
    m_reason = wrappedLabel(page, "muted");
    m_reason->setObjectName(QStringLiteral("liveReason"));
    column->addWidget(m_reason);
    m_canary = wrappedLabel(page, "caption");
    m_canary->setObjectName(QStringLiteral("liveCanary"));
    column->addWidget(m_canary);
    m_backend = new widgets::Figure(page);
    m_backend->setObjectName(QStringLiteral("liveBackend"));
    m_cost = new widgets::Figure(page);
    m_cost->setObjectName(QStringLiteral("liveCost"));
    for (widgets::Figure* figure : {m_backend, m_cost})
        figure->setNoteWraps(true);
    auto* figures = new QHBoxLayout;
    figures->setSpacing(2 * gap);
    figures->addWidget(m_backend, 1);
    figures->addWidget(m_cost, 1);
    column->addLayout(figures);
    m_rules = new widgets::DecisionView(m_theme, page);
    m_rules->setObjectName(QStringLiteral("liveRules"));
    m_rules->setMinimumHeight(kRuleRows * row);
    column->addWidget(m_rules, 3);
    m_flips = wrappedLabel(page, "caption");
    m_flips->setObjectName(QStringLiteral("liveFlips"));
    column->addWidget(m_flips);
    m_candidates = new widgets::DecisionView(m_theme, page);
    m_candidates->setObjectName(QStringLiteral("liveCandidates"));
    m_candidates->setMinimumHeight(kCandidateRows * row);
    column->addWidget(m_candidates, 2);
    return scroll;
}

QWidget* LivePanel::buildMany()
{
    auto* page = new QWidget(m_stack);
    const int gap = m_theme.metrics().gap;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(gap);
    m_total = new widgets::Figure(page);
    m_total->setObjectName(QStringLiteral("liveTotal"));
    m_totalCost = new widgets::Figure(page);
    m_totalCost->setNoteWraps(true);
    auto* figures = new QHBoxLayout;
    figures->addWidget(m_total, 1);
    figures->addWidget(m_totalCost, 1);
    column->addLayout(figures);
    m_byType = widgets::makeRecordTable(m_theme, m_format, page);
    m_byType.view->setObjectName(QStringLiteral("liveByType"));
    m_byType.view->setFixedHeight(m_theme.metrics().rowHeight * (model::kExecutionTypeCount + 2));
    column->addWidget(m_byType.view);
    m_byRule = widgets::makeRecordTable(m_theme, m_format, page);
    m_byRule.view->setObjectName(QStringLiteral("liveByRule"));
    column->addWidget(m_byRule.view, 1);
    m_manyNote = wrappedLabel(page, "caption");
    column->addWidget(m_manyNote);
    return page;
}

void LivePanel::setEmptyContent(QWidget* widget)
{
    m_empty = widget;
    m_stack->addWidget(widget);
    showEmpty();
}

// --- states -------------------------------------------------------------------------------------

void LivePanel::showEmpty()
{
    m_hasPreview = false;
    m_status->set(widgets::Tone::Muted, {});
    m_problems->hide();
    setFaded(false);
    m_stack->setCurrentWidget(m_empty);
    retranslate();
}

void LivePanel::showChecking()
{
    if (m_stack->currentWidget() == m_empty)
        m_status->set(widgets::Tone::Muted, tr("checking…"));
}

void LivePanel::showProblems(const QStringList& problems)
{
    m_status->set(widgets::Tone::Bad, tr("not ready"));
    QStringList shown = problems.mid(0, kMostProblems);
    if (problems.size() > kMostProblems)
        shown.append(tr("and %n more", nullptr, static_cast<int>(problems.size()) - kMostProblems));
    m_problems->setText(shown.join(u'\n'));
    m_problems->show();
    if (!m_hasPreview)
        m_stack->setCurrentWidget(m_none);
    setFaded(m_hasPreview);
    retitle();
}

void LivePanel::showPreview(const service::SubmitPreview& preview)
{
    m_preview = preview;
    m_hasPreview = true;
    m_status->set(widgets::Tone::Good, tr("live"));
    m_problems->hide();
    setFaded(false);
    retranslate();
}

void LivePanel::setFaded(bool isFaded)
{
    if (isFaded == (m_stack->graphicsEffect() != nullptr))
        return;
    QGraphicsOpacityEffect* effect = nullptr;
    if (isFaded) {
        effect = new QGraphicsOpacityEffect(m_stack);
        effect->setOpacity(kFadedOpacity);
    }
    m_stack->setGraphicsEffect(effect);
}

// --- one task -----------------------------------------------------------------------------------

void LivePanel::fillOne(const service::SubmitPreview::Item& item)
{
    const model::Classification& verdict = item.classification;
    m_type->setType(verdict.type);
    m_priority->set(verdict.priority >= model::Priority::High ? widgets::Tone::Info
                                                              : widgets::Tone::Muted,
                    tr("priority %1").arg(widgets::DisplayFormat::priority(verdict.priority)));
    m_reason->setText(
        tr("%1: %2", "rule: its reason").arg(toQt(verdict.rule), toQt(verdict.reason)));
    m_canary->setText(canaryOf(item, m_format));
    m_canary->setVisible(item.canary.has_value());
    const QString chosen = chosenBackend(item.candidates);
    const QString second = runnerUp(item.candidates);
    m_backend->setName(tr("Back end"));
    m_backend->setValue(chosen.isEmpty() ? tr("none now") : chosen,
                        second.isEmpty() ? tr("no runner-up") : tr("runner-up: %1").arg(second));
    m_cost->setName(tr("Estimated cost"));
    m_cost->setValue(costOf(item, m_format), costBasisOf(item));
    if (const auto explanation = models::readExplanation(item.explanation)) {
        m_rules->showRules(*explanation);
        fillFlips(*explanation);
    } else {
        m_rules->clear();
        m_flips->hide();
    }
    m_candidates->showCandidates(item.candidates);
}

void LivePanel::fillFlips(const models::Explanation& explanation)
{
    QStringList lines;
    for (const models::FlipRow& flip : explanation.flips.mid(0, kMostFlips))
        lines.append(tr("With %1 it would be %2 (%3).", "condition, execution type, rule")
                         .arg(flip.feature + u' ' + flip.to,
                              widgets::DisplayFormat::type(flip.type), flip.rule));
    m_flips->setText(lines.join(u'\n'));
    m_flips->setVisible(!lines.isEmpty());
}

// --- many tasks ---------------------------------------------------------------------------------

QString LivePanel::costText() const
{
    std::map<std::string, base::Money> sums;
    for (const auto& item : m_preview.items) {
        if (!item.costEstimate)
            continue;
        const auto [sum, isNew] =
            sums.try_emplace(std::string(item.costEstimate->currency.text()), *item.costEstimate);
        if (!isNew)
            sum->second.micro += item.costEstimate->micro;
    }
    QStringList parts;
    for (const auto& [code, sum] : sums)
        parts.append(m_format.money(sum));
    return parts.isEmpty() ? tr("unknown", "an estimated cost") : parts.join(QStringLiteral(" + "));
}

void LivePanel::fillMany()
{
    const auto looked = static_cast<std::int64_t>(m_preview.items.size());
    const auto unknown = std::ranges::count_if(
        m_preview.items, [](const auto& item) { return !item.costEstimate.has_value(); });
    m_total->setName(tr("Tasks"));
    m_total->setValue(m_format.count(m_preview.total));
    m_totalCost->setName(tr("Estimated cost"));
    m_totalCost->setValue(costText(),
                          unknown == 0 ? QString()
                                       : tr("%n tasks of unknown cost are left out", nullptr,
                                            static_cast<int>(unknown)));
    QList<models::Record> types;
    for (int type = 0; type < model::kExecutionTypeCount; ++type) {
        const std::int64_t count = m_preview.byType[static_cast<std::size_t>(type)];
        const double share = m_preview.total == 0
            ? 0
            : static_cast<double>(count) / static_cast<double>(m_preview.total);
        types.append(
            {QString::number(type), {type, QVariant::fromValue<qlonglong>(count), share}, {}});
    }
    m_byType.model->setColumns({{tr("Execution type"), CellKind::Type},
                                {tr("Tasks"), CellKind::Count},
                                {tr("Share"), CellKind::Share}});
    m_byType.model->setRecords(types);
    m_byType.view->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    std::map<std::string, qlonglong> rules;
    for (const auto& item : m_preview.items)
        ++rules[item.classification.rule];
    QList<models::Record> rows;
    for (const auto& [rule, count] : rules)
        rows.append({toQt(rule), {toQt(rule), QVariant::fromValue(count)}, {}});
    m_byRule.model->setColumns({{tr("Rule"), CellKind::Text}, {tr("Tasks"), CellKind::Count}});
    m_byRule.model->setRecords(rows);
    m_byRule.view->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    QStringList notes;
    if (looked < m_preview.total)
        notes.append(
            tr("Rules and cost are those of the first %1 tasks.").arg(m_format.count(looked)));
    const auto open = std::ranges::find_if(
        m_preview.items, [](const auto& item) { return item.canary && !item.canary->decides; });
    if (open != m_preview.items.end())
        notes.append(tr("Tasks without a key are counted as the active version decides them; "
                        "version %1 is on trial and decides some of them.")
                         .arg(open->canary->version));
    m_manyNote->setVisible(!notes.isEmpty());
    m_manyNote->setText(notes.join(u'\n'));
}

// --- texts --------------------------------------------------------------------------------------

QString LivePanel::summary() const
{
    if (!m_hasPreview || m_preview.items.empty())
        return {};
    if (m_preview.total > 1)
        return tr("%n tasks would be submitted", nullptr, static_cast<int>(m_preview.total));
    const auto& item = m_preview.items.front();
    const QString backend = chosenBackend(item.candidates);
    const QString type = widgets::DisplayFormat::type(item.classification.type);
    return backend.isEmpty()
        ? tr("It would wait: no back end for %1 can take it now").arg(type)
        : tr("It would run on %1 (%2) by %3").arg(backend, type, toQt(item.classification.rule));
}

void LivePanel::retranslate()
{
    m_rules->setAccessibleName(tr("Rules and conditions"));
    m_candidates->setAccessibleName(tr("Back ends"));
    m_byType.view->setAccessibleName(tr("Tasks by execution type"));
    m_byRule.view->setAccessibleName(tr("Tasks by rule"));
    if (!m_hasPreview || m_preview.items.empty()) {
        retitle();
        return;
    }
    const bool isMany = m_preview.total > 1;
    if (isMany)
        fillMany();
    else
        fillOne(m_preview.items.front());
    m_stack->setCurrentWidget(isMany ? m_many : m_one);
    retitle();
}

void LivePanel::retitle()
{
    setTitle(m_stack->currentWidget() == m_empty ? tr("Start from a template")
                                                 : tr("What would happen"));
}

} // namespace tributary::pages
