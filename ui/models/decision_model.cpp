#include "models/decision_model.h"

#include "gateway/text.h"

#include <algorithm>

namespace tributary::models {

using gateway::toQt;
using gateway::toStd;

namespace {

constexpr qsizetype kLongestShown = 300; // characters, of the widest column many times over
constexpr qsizetype kLongestTip = 2000;

} // namespace

rules::DecisionTable tableOf(const QList<RuleOutline>& rules, const QStringList& fields)
{
    std::vector<std::string> conditions;
    conditions.reserve(static_cast<std::size_t>(rules.size()));
    for (const RuleOutline& rule : rules)
        conditions.push_back(toStd(rule.condition));
    std::vector<std::string> more;
    for (const QString& field : fields)
        more.push_back(toStd(field));
    return rules::decisionTable(conditions, more);
}

void DecisionModel::setRules(const QList<RuleOutline>& rules)
{
    if (rules == m_rules && !m_table.rows.empty() && !m_isOld)
        return; // a cell that is being edited stays
    setTable(rules, tableOf(rules, m_extra));
}

void DecisionModel::setTable(const QList<RuleOutline>& rules, rules::DecisionTable table)
{
    m_isOld = false;
    // The same cells keep selection and scrolling.
    const bool isSameShape =
        table.fields == m_table.fields && table.rows.size() == m_table.rows.size();
    if (!isSameShape)
        beginResetModel();
    m_rules = rules;
    m_table = std::move(table);
    if (!isSameShape)
        endResetModel();
    else if (!m_table.rows.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

bool DecisionModel::addField(const QString& field)
{
    const bool isThere = std::ranges::any_of(
        m_table.fields, [&](const std::string& there) { return toQt(there) == field; });
    if (isThere || field.isEmpty() || m_extra.contains(field))
        return false;
    m_extra.append(field);
    m_isOld = true;
    return true;
}

void DecisionModel::retranslate()
{
    emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

DecisionModel::Part DecisionModel::partOf(int column) const
{
    const int fields = static_cast<int>(m_table.fields.size());
    if (column <= 0)
        return Part::Name;
    if (column <= fields)
        return Part::Field;
    constexpr Part kBehind[]{Part::Further, Part::Type, Part::Priority, Part::Reason};
    return kBehind[std::min(column - fields - 1, 3)];
}

QString DecisionModel::fieldOf(int column) const
{
    return partOf(column) == Part::Field
        ? toQt(m_table.fields[static_cast<std::size_t>(column) - 1])
        : QString();
}

int DecisionModel::columnOf(Part part) const
{
    for (int column = 0; column < columnCount(); ++column) {
        if (partOf(column) == part)
            return column;
    }
    return -1;
}

int DecisionModel::firstRowOf(int rule) const
{
    const auto found =
        std::ranges::find(m_table.rows, static_cast<std::size_t>(rule), &rules::DecisionRow::rule);
    return found == m_table.rows.end() ? -1 : static_cast<int>(found - m_table.rows.begin());
}

QString DecisionModel::keyOf(int column) const
{
    switch (partOf(column)) {
    case Part::Name:
        return QStringLiteral("rule");
    case Part::Field:
        return fieldOf(column);
    case Part::Further:
        return QStringLiteral("further");
    case Part::Type:
        return QStringLiteral("type");
    case Part::Priority:
        return QStringLiteral("priority");
    default:
        return QStringLiteral("reason");
    }
}

QString DecisionModel::textAt(int at, int column) const
{
    const rules::DecisionRow& cells = row(at);
    const auto ruleIndex = static_cast<qsizetype>(cells.rule);
    if (ruleIndex >= m_rules.size())
        return {};
    const RuleOutline& rule = m_rules[ruleIndex];
    switch (partOf(column)) {
    case Part::Name:
        return rule.name;
    case Part::Field:
        return toQt(cells.cell(static_cast<std::size_t>(column) - 1).text);
    case Part::Further:
        return toQt(cells.cell(m_table.lastColumn()).text);
    case Part::Type:
        return rule.type;
    case Part::Priority:
        return rule.priority;
    default:
        return rule.reason;
    }
}

int DecisionModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_table.rows.size());
}

int DecisionModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_table.fields.size()) + 5;
}

QVariant DecisionModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const rules::DecisionRow& at = row(index.row());
    const bool isFirst = at.alternative == 0;
    const QString text = textAt(index.row(), index.column());
    const auto shortened = [&text](qsizetype most) {
        return text.size() > most ? QString(text.left(most) + u'…') : text;
    };
    switch (role) {
    case Qt::DisplayRole:
        if (partOf(index.column()) == Part::Name && !isFirst)
            return tr("or", "a further condition of the same rule");
        return shortened(kLongestShown).simplified();
    case Qt::EditRole:
        return text; // as written: blanks within quotes say something
    case Qt::ToolTipRole:
        if (!at.isReadable)
            return tr("The condition can't be read: correct it in the text.");
        if (text.size() > kLongestCell)
            return tr("Too long for a cell: edit it in the tree or in the text.");
        return text.isEmpty() ? QVariant() : QVariant(shortened(kLongestTip));
    case ProblemRole:
        return at.isReadable ? QString()
                             : tr("The condition can't be read: correct it in the text.");
    default:
        return {};
    }
}

bool DecisionModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::EditRole || !index.isValid()
        || value.toString() == data(index, Qt::EditRole).toString())
        return false;
    emit cellEdited(index.row(), index.column(), value.toString());
    return true;
}

QVariant DecisionModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole)
        return {};
    if (orientation == Qt::Vertical)
        return section + 1;
    switch (partOf(section)) {
    case Part::Name:
        return tr("Rule");
    case Part::Field:
        return fieldOf(section);
    case Part::Further:
        return tr("Further conditions");
    case Part::Type:
        return tr("Type");
    case Part::Priority:
        return tr("Priority");
    default:
        return tr("Reason");
    }
}

Qt::ItemFlags DecisionModel::flags(const QModelIndex& index) const
{
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (m_isReadOnly || !index.isValid())
        return flags;
    const rules::DecisionRow& at = row(index.row());
    const Part part = partOf(index.column());
    const bool isCondition = part == Part::Field || part == Part::Further;
    if (textAt(index.row(), index.column()).size() > kLongestCell)
        return flags;
    if (isCondition ? at.isReadable : at.alternative == 0)
        flags |= Qt::ItemIsEditable;
    return flags;
}

} // namespace tributary::models
