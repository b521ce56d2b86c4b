#include "widgets/decision_view.h"

#include "gateway/text.h"
#include "models/tree_model.h"
#include "widgets/table_view.h"

#include <QHeaderView>

#include <algorithm>
#include <utility>

namespace tributary::widgets {
namespace {

using models::TreeNode;
using models::Verdict;

constexpr int kWidestColumnShare = 4; // a side column takes at most a quarter
constexpr int kMarginFrom = 48; // average characters; narrower views leave the margin to the tip

void mark(TreeNode& node, int column, const QString& icon, const QColor& color)
{
    node.cellRoles.insert({column, IconNameRole}, icon);
    node.cellRoles.insert({column, IconColorRole}, color);
}

QString verdictIcon(Verdict verdict)
{
    switch (verdict) {
    case Verdict::True:
        return QStringLiteral("check");
    case Verdict::False:
        return QStringLiteral("cross");
    case Verdict::Unknown:
        return QStringLiteral("question");
    }
    return {};
}

} // namespace

DecisionView::DecisionView(const Theme& theme, QWidget* parent)
    : QTreeView(parent)
    , m_theme(theme)
    , m_model(new models::TreeModel(this))
{
    setModel(m_model);
    setItemDelegate(new CellDelegate(theme, this));
    setUniformRowHeights(true);
    setEditTriggers(NoEditTriggers);
    setAllColumnsShowFocus(true);
    setProperty("framed", true);
    setIndentation(m_theme.metrics().icon);
    header()->setStretchLastSection(false);
    header()->setSectionsMovable(false);
    connect(&theme, &Theme::changed, this, &DecisionView::rebuild);
}

void DecisionView::showRules(const models::Explanation& explanation)
{
    m_isRules = true;
    m_explanation = explanation;
    rebuild();
}

void DecisionView::showCandidates(const std::vector<service::RouteCandidate>& candidates)
{
    m_isRules = false;
    m_candidates = candidates;
    rebuild();
}

void DecisionView::clear()
{
    m_explanation = {};
    m_candidates.clear();
    rebuild();
}

void DecisionView::rebuild()
{
    if (m_isRules)
        buildRules();
    else
        buildCandidates();
    fitColumns();
}

void DecisionView::fitColumns()
{
    if (m_model->columnCount() == 0)
        return;
    const int character = fontMetrics().averageCharWidth();
    if (m_isRules)
        setColumnHidden(2, viewport()->width() < kMarginFrom * character);
    const int most = viewport()->width() / kWidestColumnShare;
    for (int column = 1; column < m_model->columnCount(); ++column) {
        const int needed =
            std::max(sizeHintForColumn(column), header()->sectionSizeHint(column)) + character;
        setColumnWidth(column, std::min(needed, most));
    }
    header()->setSectionResizeMode(0, QHeaderView::Stretch);
}

void DecisionView::resizeEvent(QResizeEvent* event)
{
    QTreeView::resizeEvent(event);
    fitColumns();
}

void DecisionView::buildRules()
{
    const auto word = [this](const models::RuleVerdict& rule) {
        if (!rule.isEnabled)
            return tr("off");
        switch (rule.verdict) {
        case Verdict::True:
            return tr("true");
        case Verdict::False:
            return tr("false");
        case Verdict::Unknown:
            return tr("can't tell");
        }
        return QString();
    };
    const auto color = [this](Verdict verdict) {
        const Colors& c = m_theme.colors();
        return verdict == Verdict::True ? c.good : verdict == Verdict::False ? c.bad : c.muted;
    };
    m_model->setHeaders({tr("Rules and conditions"), tr("Value"), tr("Margin")});
    const models::RuleVerdict* winner = m_explanation.winner();
    auto root = std::make_unique<TreeNode>();
    int winnerRow = -1;
    for (const models::RuleVerdict& rule : std::as_const(m_explanation.rules)) {
        const bool isWinner = &rule == winner;
        if (isWinner)
            winnerRow = static_cast<int>(root->children.size());
        TreeNode& node = root->add({rule.name, isWinner ? tr("decides") : word(rule), QString()});
        mark(node, 0, rule.isEnabled ? verdictIcon(rule.verdict) : QStringLiteral("minus"),
             rule.isEnabled ? color(rule.verdict) : m_theme.colors().muted);
        node.cellRoles.insert({1, ToneRole}, int(isWinner ? Tone::Good : Tone::Muted));
        for (const models::ConditionRow& condition : rule.conditions) {
            TreeNode& leaf = node.add({condition.text,
                                       condition.value.isEmpty() ? tr("no value") : condition.value,
                                       condition.margin});
            mark(leaf, 0, verdictIcon(condition.verdict), color(condition.verdict));
            if (condition.value.isEmpty())
                leaf.cellRoles.insert({1, ToneRole}, int(Tone::Muted));
            QStringList tip{condition.text};
            if (!condition.value.isEmpty())
                tip.append(tr("Value: %1").arg(condition.value)); // may be cut in its column
            if (!condition.margin.isEmpty())
                tip.append(tr("Margin: %1").arg(condition.margin));
            if (!condition.note.isEmpty())
                tip.append(condition.note);
            leaf.roles.insert(Qt::ToolTipRole, tip.join(u'\n'));
        }
    }
    m_model->setRoot(std::move(root));
    if (winnerRow >= 0) {
        const QModelIndex index = m_model->index(winnerRow, 0);
        expand(index);
        scrollTo(index, PositionAtTop);
    }
}

void DecisionView::buildCandidates()
{
    m_model->setHeaders({tr("Back ends"), tr("Choice")});
    auto root = std::make_unique<TreeNode>();
    bool hasRunnerUp = false;
    for (const service::RouteCandidate& candidate : m_candidates) {
        QString choice = tr("not now");
        if (candidate.chosen)
            choice = tr("chosen");
        else if (!candidate.capable)
            choice = tr("can't run it");
        else if (!std::exchange(hasRunnerUp, true))
            choice = tr("runner-up");
        TreeNode& node = root->add({gateway::toQt(candidate.backend), choice});
        mark(node, 0, candidate.chosen ? QStringLiteral("check") : QStringLiteral("minus"),
             candidate.chosen ? m_theme.colors().good : m_theme.colors().muted);
        node.cellRoles.insert({1, ToneRole}, int(candidate.chosen ? Tone::Good : Tone::Muted));
        for (const std::string& reason : candidate.rejections) {
            TreeNode& leaf = node.add({gateway::toQt(reason), QString()});
            leaf.roles.insert(ToneRole, int(Tone::Muted));
            leaf.roles.insert(Qt::ToolTipRole, gateway::toQt(reason));
        }
    }
    m_model->setRoot(std::move(root));
    expandAll();
}

} // namespace tributary::widgets
