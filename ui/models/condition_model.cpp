#include "models/condition_model.h"

#include "base/quantity.h"
#include "gateway/text.h"
#include "rules/checked.h"
#include "rules/editing/leaf_form.h"

#include <QDataStream>
#include <QIODevice>
#include <QLocale>
#include <QMimeData>

#include <algorithm>

namespace tributary::models {
namespace {

using gateway::toQt;
using gateway::toStd;
using Kind = rules::ConditionNode::Kind;

const QString kMimeType = QStringLiteral("application/x-tributary-condition");

constexpr qsizetype kLongestShown = 2000; // characters of a line of the tree

QString shortened(const QString& text)
{
    return text.size() > kLongestShown ? QString(text.left(kLongestShown) + u'…') : text;
}

QString problemOf(const QString& condition) // of a leaf; groups have no text
{
    if (condition.isEmpty())
        return {};
    static const rules::Schema kSchema = rules::Schema::rules();
    const auto checked = rules::checkText(toStd(condition), kSchema);
    if (checked.root || checked.issues.empty())
        return {};
    const auto text = rules::issueText(checked.issues.front());
    return text.hint.empty() ? toQt(text.message) : toQt(text.message + "; " + text.hint);
}

QString noteOf(const QString& condition)
{
    const auto form = rules::readLeaf(toStd(condition));
    return form ? valueNote(toQt(form->value)) : QString();
}

QString inUnit(double value, double unit, const char* name)
{
    return QLocale().toString(value / unit, 'f', 2) + u' ' + QString::fromLatin1(name);
}

} // namespace

QString valueNote(const QString& value)
{
    const auto quantity = base::parseQuantity(toStd(value.trimmed()));
    if (!quantity || quantity->dimension.isNone())
        return {};
    QStringList forms;
    if (quantity->dimension == base::kBytes) {
        constexpr double kKibi = 1024;
        forms << QLocale().toString(quantity->value, 'f', 0) + QStringLiteral(" B");
        if (quantity->value >= kKibi * kKibi * kKibi)
            forms << inUnit(quantity->value, kKibi * kKibi * kKibi, "GiB");
        else if (quantity->value >= kKibi * kKibi)
            forms << inUnit(quantity->value, kKibi * kKibi, "MiB");
        else if (quantity->value >= kKibi)
            forms << inUnit(quantity->value, kKibi, "KiB");
    } else {
        forms << toQt(base::formatQuantity(*quantity));
        if (quantity->dimension == base::kTime && quantity->value >= 60)
            forms << QLocale().toString(quantity->value, 'f', QLocale::FloatingPointShortest)
                    + QStringLiteral(" s");
    }
    forms.removeAll(value.trimmed());
    return forms.join(QStringLiteral(" = "));
}

ConditionModel::ConditionModel(QObject* parent)
    : QAbstractItemModel(parent)
{
}

bool ConditionModel::setCondition(const QString& text)
{
    beginResetModel();
    m_text = text;
    m_items.clear();
    m_error.clear();
    auto tree = rules::ConditionTree::read(toStd(text));
    m_tree.reset();
    if (tree) {
        m_tree = std::move(*tree);
        add({}, -1, 0);
    } else {
        m_error = toQt(rules::issueText(tree.error().front()).message);
    }
    endResetModel();
    return m_tree.has_value();
}

int ConditionModel::add(const rules::ConditionPath& path, int parent, int row)
{
    const int index = static_cast<int>(m_items.size());
    const rules::ConditionPath inner = m_tree->inside(path);
    const rules::ConditionNode& node = *m_tree->at(inner);
    m_items.push_back({.path = inner, .parent = parent, .row = row});
    if (node.kind == Kind::Leaf)
        m_items.back().text = toQt(node.text);
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        rules::ConditionPath below = inner;
        below.push_back(i);
        const int child = add(below, index, static_cast<int>(i));
        m_items[static_cast<std::size_t>(index)].children.push_back(child);
    }
    return index;
}

void ConditionModel::retranslate()
{
    if (!m_items.empty())
        emit dataChanged(index(0, 0), index(0, Columns - 1));
    emit headerDataChanged(Qt::Horizontal, 0, Columns - 1);
}

const ConditionModel::Item* ConditionModel::itemAt(const QModelIndex& index) const
{
    return index.isValid() && index.internalId() < m_items.size() ? &m_items[index.internalId()]
                                                                  : nullptr;
}

rules::ConditionPath ConditionModel::pathOf(const QModelIndex& index) const
{
    const Item* item = itemAt(index);
    return item == nullptr ? rules::ConditionPath() : item->path;
}

QModelIndex ConditionModel::indexOf(const rules::ConditionPath& path) const
{
    if (m_items.empty())
        return {};
    std::size_t best = 0;
    for (std::size_t i = 1; i < m_items.size(); ++i) {
        const auto& mine = m_items[i].path;
        const bool isAbove =
            mine.size() <= path.size() && std::equal(mine.begin(), mine.end(), path.begin());
        if (isAbove || (mine.size() > path.size() && m_tree->inside(path) == mine))
            best = i;
    }
    return createIndex(m_items[best].row, 0, best);
}

rules::ConditionNode::Kind ConditionModel::kindOf(const QModelIndex& index) const
{
    const Item* item = itemAt(index);
    return item == nullptr ? Kind::Leaf : m_tree->at(item->path)->kind;
}

QModelIndex ConditionModel::index(int row, int column, const QModelIndex& parent) const
{
    if (row < 0 || column < 0 || column >= Columns || row >= rowCount(parent))
        return {};
    const Item* above = itemAt(parent);
    const auto id = above == nullptr
        ? std::size_t(0)
        : static_cast<std::size_t>(above->children[static_cast<std::size_t>(row)]);
    return createIndex(row, column, id);
}

QModelIndex ConditionModel::parent(const QModelIndex& index) const
{
    const Item* item = itemAt(index);
    if (item == nullptr || item->parent < 0)
        return {};
    const auto above = static_cast<std::size_t>(item->parent);
    return createIndex(m_items[above].row, 0, above);
}

int ConditionModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid())
        return m_items.empty() ? 0 : 1;
    const Item* item = itemAt(parent);
    return item == nullptr || parent.column() > 0 ? 0 : static_cast<int>(item->children.size());
}

int ConditionModel::columnCount(const QModelIndex& /*parent*/) const
{
    return Columns;
}

QString ConditionModel::nameOf(const Item& item) const
{
    switch (m_tree->at(item.path)->kind) {
    case Kind::And:
        return tr("AND: all of these");
    case Kind::Or:
        return tr("OR: at least one of these");
    case Kind::Not:
        return tr("NOT: unless this holds");
    default:
        return item.text.simplified();
    }
}

QVariant ConditionModel::data(const QModelIndex& index, int role) const
{
    const Item* item = itemAt(index);
    if (item == nullptr)
        return {};
    // Looked into when they are looked at: a condition may have ten thousand parts.
    const auto problem = [item] { return problemOf(item->text); };
    switch (role) {
    case Qt::DisplayRole: {
        if (index.column() == ConditionColumn)
            return shortened(nameOf(*item));
        const QString wrong = problem();
        return wrong.isEmpty() ? noteOf(item->text) : wrong;
    }
    case Qt::ToolTipRole: {
        const QString wrong = problem();
        const QString text = shortened(item->text);
        return wrong.isEmpty() ? text : QString(text + u'\n' + wrong);
    }
    case Qt::AccessibleTextRole:
        if (const QString wrong = problem(); index.column() == ConditionColumn && !wrong.isEmpty())
            return QString(shortened(nameOf(*item)) + QStringLiteral(": ") + wrong);
        return data(index, Qt::DisplayRole);
    case TextRole:
        return item->text;
    case GroupRole:
        return m_tree->at(item->path)->isGroup();
    case ProblemRole:
        return problem();
    default:
        return {};
    }
}

QVariant ConditionModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == ConditionColumn ? tr("Condition") : tr("Value or problem");
}

Qt::ItemFlags ConditionModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    if (m_isReadOnly)
        return flags;
    if (itemAt(index)->parent >= 0)
        flags |= Qt::ItemIsDragEnabled;
    if (m_tree->at(itemAt(index)->path)->isGroup())
        flags |= Qt::ItemIsDropEnabled;
    return flags;
}

QStringList ConditionModel::mimeTypes() const
{
    return {kMimeType};
}

QMimeData* ConditionModel::mimeData(const QModelIndexList& indexes) const
{
    auto* data = new QMimeData;
    if (indexes.isEmpty())
        return data;
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream << m_text;
    for (const std::size_t child : pathOf(indexes.first()))
        stream << static_cast<quint32>(child);
    data->setData(kMimeType, bytes);
    data->setText(indexes.first().data(TextRole).toString());
    return data;
}

bool ConditionModel::dropMimeData(const QMimeData* data, Qt::DropAction action, int row,
                                  int /*column*/, const QModelIndex& parent)
{
    const Item* group = itemAt(parent);
    if (action != Qt::MoveAction || group == nullptr || m_isReadOnly
        || !m_tree->at(group->path)->isGroup() || !data->hasFormat(kMimeType))
        return false;
    QDataStream stream(data->data(kMimeType));
    QString text;
    stream >> text;
    if (text != m_text)
        return false; // of another rule, or of what this one was
    rules::ConditionPath from;
    while (!stream.atEnd()) {
        quint32 child = 0;
        stream >> child;
        from.push_back(child);
    }
    const int index = row < 0 ? static_cast<int>(group->children.size()) : row;
    emit moveRequested(from, group->path, index);
    return true;
}

} // namespace tributary::models
