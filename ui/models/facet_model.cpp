#include "models/facet_model.h"

#include "gateway/text.h"
#include "models/filter_terms.h"

#include <algorithm>
#include <array>

namespace tributary::models {

namespace {

constexpr int kShownValues = 8; // of a group that is not opened

} // namespace

const QStringList& FacetModel::fields()
{
    static const QStringList names{QStringLiteral("state"), QStringLiteral("execution_type"),
                                   QStringLiteral("backend"), QStringLiteral("rule")};
    return names;
}

void FacetModel::setFacets(const service::Facets& facets)
{
    m_facets = facets;
    rebuild();
}

void FacetModel::setFilter(const QString& filter)
{
    m_filter = filter;
    rebuild();
}

void FacetModel::toggleMore(const QModelIndex& index)
{
    const QString field = index.data(FieldRole).toString();
    if (!m_open.remove(field))
        m_open.insert(field);
    rebuild();
}

void FacetModel::addGroup(const QString& field, const std::vector<service::FacetCount>& counts,
                          QList<Entry>& entries) const
{
    const FilterTerms terms = termsOf(m_filter, field);
    QList<Entry> values;
    qint64 most = 1;
    for (const service::FacetCount& facet : counts) {
        const QString value = gateway::toQt(facet.value);
        const int mark = terms.included.contains(value) ? 1
            : terms.excluded.contains(value)            ? -1
                                                        : 0;
        values.append({Row::Value, field, value, facet.count, 0, mark});
        most = std::max<qint64>(most, facet.count);
    }
    const auto addMissing = [&](const QStringList& demanded, int mark) {
        for (const QString& value : demanded) {
            if (!std::ranges::any_of(values, [&](const Entry& e) { return e.value == value; }))
                values.append({Row::Value, field, value, 0, 0, mark});
        }
    };
    addMissing(terms.included, 1);
    addMissing(terms.excluded, -1);
    if (values.isEmpty())
        return;
    // The order of the first look stays; what is new goes to the end.
    std::ranges::stable_sort(values, {}, [this](const Entry& entry) {
        const auto found = std::ranges::find_if(
            m_entries, [&](const Entry& other) { return entry.isSameRow(other); });
        return found - m_entries.cbegin();
    });
    for (Entry& entry : values)
        entry.share = static_cast<double>(entry.count) / static_cast<double>(most);
    entries.append({Row::Heading, field, {}, 0, 0, 0});
    const bool isLong = values.size() > kShownValues + 1;
    const bool isOpen = !isLong || m_open.contains(field);
    int hidden = 0;
    for (qsizetype i = 0; i < values.size(); ++i) {
        if (isOpen || i < kShownValues || values[i].mark != 0)
            entries.append(values[i]);
        else
            ++hidden;
    }
    if (isLong)
        entries.append({Row::More, field, {}, hidden, 0, 0});
}

void FacetModel::rebuild()
{
    QList<Entry> entries;
    const std::array groups{&m_facets.states, &m_facets.types, &m_facets.backends, &m_facets.rules};
    for (std::size_t i = 0; i < groups.size(); ++i)
        addGroup(fields()[static_cast<qsizetype>(i)], *groups[i], entries);
    const bool isSame = entries.size() == m_entries.size()
        && std::equal(entries.cbegin(), entries.cend(), m_entries.cbegin(),
                      [](const Entry& a, const Entry& b) { return a.isSameRow(b); });
    if (!isSame) {
        beginResetModel();
        m_entries = std::move(entries);
        endResetModel();
        return;
    }
    for (qsizetype i = 0; i < entries.size(); ++i) {
        if (entries[i] == m_entries[i])
            continue;
        m_entries[i] = entries[i];
        const QModelIndex changed = index(static_cast<int>(i));
        emit dataChanged(changed, changed);
    }
}

int FacetModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

QVariant FacetModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Entry& entry = m_entries[index.row()];
    switch (role) {
    case RowRole:
        return static_cast<int>(entry.row);
    case FieldRole:
        return entry.field;
    case ValueRole:
        return entry.value;
    case CountRole:
        return QVariant::fromValue<qlonglong>(entry.count);
    case ShareRole:
        return entry.share;
    case MarkRole:
        return entry.mark;
    default:
        return {};
    }
}

Qt::ItemFlags FacetModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return {};
    const Qt::ItemFlags able = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    return m_entries[index.row()].row == Row::Heading ? Qt::ItemIsEnabled | Qt::ItemNeverHasChildren
                                                      : able;
}

} // namespace tributary::models
