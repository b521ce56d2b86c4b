#include "models/decision_file.h"

#include "gateway/text.h"
#include "rules/editing/rule_edit.h"
#include "rules/editing/rule_fields.h"

#include <QMap>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace tributary::models {
namespace {

using gateway::toQt;
using gateway::toStd;
using Part = DecisionModel::Part;
using Source = base::Result<std::string>;

// A rule file under change, with the table that it has at the moment.
class Draft
{
public:
    Draft(std::string_view source, QStringList fields)
        : m_source(source)
        , m_fields(std::move(fields))
    {
        read();
    }

    const std::string& source() const { return m_source; }
    const DecisionModel& table() const { return *m_table; }
    const QList<RuleOutline>& rules() const { return m_table->rules(); }

    base::Result<> take(Source changed)
    {
        if (!changed)
            return std::unexpected(changed.error());
        if (*changed != m_source) {
            m_source = std::move(*changed);
            read();
        }
        return {};
    }

    // A column for the field, if it is one.
    void need(const QString& field)
    {
        if (!m_fields.contains(field)
            && rules::fieldOf(toStd(field), rules::Schema::rules()) != nullptr) {
            m_fields << field;
            m_table->addField(field);
        }
    }

private:
    void read()
    {
        m_table = std::make_unique<DecisionModel>();
        for (const QString& field : m_fields)
            m_table->addField(field);
        m_table->setRules(outlineOf(toQt(m_source)));
    }

    std::string m_source;
    QStringList m_fields;
    std::unique_ptr<DecisionModel> m_table;
};

std::unexpected<base::Error> atCell(base::Error error, int row, const QString& column)
{
    error.message = toStd(DecisionModel::tr("Row %1, %2: %3", "place in a table: message")
                              .arg(row)
                              .arg(column, toQt(error.message)));
    return std::unexpected(std::move(error));
}

std::optional<rules::RuleField> ruleFieldOf(Part part)
{
    switch (part) {
    case Part::Name:
        return rules::RuleField::Name;
    case Part::Type:
        return rules::RuleField::Type;
    case Part::Priority:
        return rules::RuleField::Priority;
    case Part::Reason:
        return rules::RuleField::Reason;
    default:
        return std::nullopt;
    }
}

const rules::Schema& schema()
{
    static const rules::Schema kSchema = rules::Schema::rules();
    return kSchema;
}

// What a file has in one row: the cells by their column's key.
using FileRow = QMap<QString, QString>;

const QStringList kKeys{QStringLiteral("rule"), QStringLiteral("further"), QStringLiteral("type"),
                        QStringLiteral("priority"), QStringLiteral("reason")};

QString inParenthesesIfOr(const std::string& condition)
{
    const auto tree = rules::ConditionTree::read(condition);
    const bool isOr = tree && tree->root().kind == rules::ConditionNode::Kind::Or;
    return isOr ? QString(u'(' + toQt(condition) + u')') : toQt(condition);
}

// What stands under further conditions and has a column of its own goes there, as it will be read.
base::Result<> sortFurther(FileRow& row)
{
    if (!row.contains(kKeys[1]))
        return {};
    const auto conditions = rules::conditionsOfCell({}, toStd(row.value(kKeys[1])), schema());
    if (!conditions)
        return std::unexpected(conditions.error());
    QStringList further;
    for (const std::string& condition : *conditions) {
        const auto form = rules::readLeaf(condition);
        if (!form) {
            further << inParenthesesIfOr(condition);
            continue;
        }
        QString& cell = row[toQt(form->field)];
        cell += (cell.isEmpty() ? QString() : QStringLiteral(" AND ")) + toQt(cellText(*form));
    }
    row[kKeys[1]] = further.join(QStringLiteral(" AND "));
    return {};
}

// In the order of `fields`, then what else the row has.
base::Result<std::string> conjunctionOf(const FileRow& row, QStringList fields)
{
    for (auto it = row.cbegin(); it != row.cend(); ++it) {
        if (!kKeys.contains(it.key()) && !fields.contains(it.key()))
            fields << it.key();
    }
    QStringList parts;
    for (const QString& field : fields + QStringList{QString()}) {
        const QString text = row.value(field.isEmpty() ? kKeys[1] : field);
        const auto conditions = rules::conditionsOfCell(toStd(field), toStd(text), schema());
        if (!conditions)
            return std::unexpected(conditions.error());
        for (const std::string& condition : *conditions)
            parts << inParenthesesIfOr(condition);
    }
    if (parts.isEmpty())
        return base::failure(base::ErrorCode::InvalidArgument,
                             toStd(DecisionModel::tr("the row has no condition")));
    return toStd(parts.join(QStringLiteral(" AND ")));
}

// The values of a file's row beside its conditions; what it has no column for stays.
base::Result<> setVerdict(Draft& draft, std::size_t index, const FileRow& row)
{
    const RuleOutline& rule = draft.rules()[static_cast<qsizetype>(index)];
    const std::array<std::tuple<rules::RuleField, QString, QString>, 3> fields{{
        {rules::RuleField::Type, kKeys[2], rule.type},
        {rules::RuleField::Priority, kKeys[3], rule.priority},
        {rules::RuleField::Reason, kKeys[4], rule.reason},
    }};
    for (const auto& [field, key, there] : fields) {
        const QString value = row.value(key).trimmed();
        if (!row.contains(key) || value == there
            || (field == rules::RuleField::Type && value.isEmpty()))
            continue;
        if (auto done = draft.take(rules::setRuleField(draft.source(), index, field, toStd(value)));
            !done)
            return done;
    }
    return {};
}

base::Result<> addFromRow(Draft& draft, std::size_t index, const QString& name,
                          const std::string& condition, const FileRow& row)
{
    if (auto done = draft.take(rules::addRule(draft.source(), index, {toStd(name), condition}));
        !done)
        return done;
    return setVerdict(draft, index, row);
}

std::string joined(const std::vector<std::string>& conjunctions)
{
    std::string condition;
    for (const std::string& part : conjunctions)
        condition += (condition.empty() ? "" : " OR\n") + part;
    return condition;
}

int columnOf(const DecisionModel& table, const QString& key)
{
    int column = 0;
    while (column < table.columnCount() && table.keyOf(column) != key)
        ++column;
    return column;
}

// One row of a rule as a file has it; only cells that differ change, so that the rest of the
// condition stays as written. What the row has no key for stays.
base::Result<> changeConditions(Draft& draft, std::size_t rule, int alternative, const FileRow& row)
{
    // A row is never without a condition: cells are filled before others are emptied.
    for (const bool isEmpty : {false, true}) {
        for (auto it = row.cbegin(); it != row.cend(); ++it) {
            const bool isCondition = it.key() == kKeys[1] || !kKeys.contains(it.key());
            const QString text = it.value().trimmed();
            if (!isCondition || text.isEmpty() != isEmpty)
                continue;
            draft.need(it.key());
            const DecisionModel& table = draft.table();
            const int column = columnOf(table, it.key());
            const int at = table.firstRowOf(static_cast<int>(rule)) + alternative;
            if (table.textAt(at, column).simplified() == text.simplified())
                continue;
            if (auto done = draft.take(withCell(draft.source(), table, at, column, text)); !done)
                return atCell(done.error(), at + 1, it.key());
        }
    }
    return {};
}

struct FileRule
{
    QString name;
    QList<FileRow> rows;
    int line = 0; // of its first row, 1-based, the head being 1
};

class Importer
{
public:
    Importer(std::string_view source, const Cells& cells)
        : m_cells(cells)
        , m_draft(source, {})
    {
    }

    Source run()
    {
        if (const auto done = readHead(); !done)
            return std::unexpected(done.error());
        if (const auto done = readRules(); !done)
            return std::unexpected(done.error());
        m_draft = Draft(m_draft.source(), m_fields);
        for (std::size_t i = 0; i < m_rules.size(); ++i) {
            if (const auto done = place(m_rules[i], i); !done)
                return atCell(done.error(), m_rules[i].line, m_rules[i].name);
        }
        for (auto there = static_cast<std::size_t>(m_draft.rules().size()); there > m_rules.size();
             --there) {
            if (auto done = m_draft.take(rules::removeRule(m_draft.source(), there - 1)); !done)
                return std::unexpected(done.error());
        }
        return m_draft.source();
    }

private:
    base::Result<> readHead()
    {
        if (m_cells.isEmpty() || !m_cells.first().contains(kKeys[0]))
            return base::failure(base::ErrorCode::ParseError,
                                 toStd(DecisionModel::tr("the first row must name the columns, "
                                                         "one of them \"rule\"")));
        for (const QString& key : m_cells.first()) {
            if (kKeys.contains(key))
                continue;
            if (key.isEmpty() || rules::fieldOf(toStd(key), rules::Schema::rules()) == nullptr)
                return base::failure(
                    base::ErrorCode::ParseError,
                    toStd(DecisionModel::tr("there is no column or field \"%1\"").arg(key)));
            m_fields << key;
        }
        return {};
    }

    base::Result<> readRules()
    {
        for (qsizetype i = 1; i < m_cells.size(); ++i) {
            FileRow row;
            for (qsizetype c = 0; c < m_cells[i].size() && c < m_cells.first().size(); ++c)
                row.insert(m_cells.first()[c], m_cells[i][c]);
            if (std::ranges::all_of(row,
                                    [](const QString& cell) { return cell.trimmed().isEmpty(); }))
                continue;
            if (const auto sorted = sortFurther(row); !sorted)
                return atCell(sorted.error(), static_cast<int>(i) + 1, kKeys[1]);
            const QString name = row.value(kKeys[0]).trimmed();
            if (name.isEmpty() && m_rules.empty())
                return base::failure(base::ErrorCode::ParseError,
                                     toStd(DecisionModel::tr("Row %1 has no rule").arg(i + 1)));
            if (name.isEmpty() || (!m_rules.empty() && m_rules.back().name == name))
                m_rules.back().rows << row;
            else if (std::ranges::find(m_rules, name, &FileRule::name) != m_rules.end())
                return base::failure(
                    base::ErrorCode::ParseError,
                    toStd(DecisionModel::tr("Row %1: the rows of %2 must stand together")
                              .arg(i + 1)
                              .arg(name)));
            else
                m_rules.push_back({name, {row}, static_cast<int>(i) + 1});
        }
        return {};
    }

    base::Result<> place(const FileRule& rule, std::size_t index)
    {
        std::vector<std::string> conjunctions;
        for (const FileRow& row : rule.rows) {
            auto conjunction = conjunctionOf(row, m_fields);
            if (!conjunction)
                return std::unexpected(conjunction.error());
            conjunctions.push_back(std::move(*conjunction));
        }
        const auto& there = m_draft.rules();
        const auto found = std::ranges::find(there, rule.name, &RuleOutline::name);
        if (found == there.end())
            return addFromRow(m_draft, index, rule.name, joined(conjunctions), rule.rows.first());
        const auto at = static_cast<std::size_t>(found - there.begin());
        if (at != index) {
            if (auto done = m_draft.take(rules::moveRule(m_draft.source(), at, index)); !done)
                return done;
        }
        if (auto done = adapt(index, rule, conjunctions); !done)
            return done;
        return setVerdict(m_draft, index, rule.rows.first());
    }

    static bool hasKey(const FileRule& rule, const QString& key)
    {
        return std::ranges::any_of(rule.rows,
                                   [&](const FileRow& row) { return row.contains(key); });
    }

    base::Result<> adapt(std::size_t index, const FileRule& rule,
                         const std::vector<std::string>& conjunctions)
    {
        const DecisionModel& table = m_draft.table();
        const int first = table.firstRowOf(static_cast<int>(index));
        const rules::DecisionRow& row = table.row(first);
        if (row.alternatives == conjunctions.size() && row.isReadable) {
            for (int i = 0; i < static_cast<int>(conjunctions.size()); ++i) {
                if (auto done = changeConditions(m_draft, index, i, rule.rows[i]); !done)
                    return done;
            }
            return {};
        }
        for (int i = 0; row.isReadable && i < static_cast<int>(row.alternatives); ++i) {
            for (int column = 0; column < table.columnCount(); ++column) {
                const Part part = table.partOf(column);
                const bool isCondition = part == Part::Field || part == Part::Further;
                if (isCondition && !hasKey(rule, table.keyOf(column))
                    && !table.textAt(first + i, column).isEmpty())
                    return base::failure(
                        base::ErrorCode::InvalidArgument,
                        toStd(DecisionModel::tr("it has other rows here, and conditions in a "
                                                "column that the file lacks: %1")
                                  .arg(table.keyOf(column))));
            }
        }
        return m_draft.take(
            rules::replaceRuleCondition(m_draft.source(), index, joined(conjunctions)));
    }

    const Cells& m_cells;
    Draft m_draft;
    QStringList m_fields;
    std::vector<FileRule> m_rules;
};

} // namespace

QString writeCells(const Cells& cells, QChar separator)
{
    QString text;
    for (const QStringList& row : cells) {
        QStringList quoted;
        for (QString cell : row) {
            if (cell.contains(separator) || cell.contains(u'"') || cell.contains(u'\n')
                || cell.contains(u'\r'))
                cell = u'"' + cell.replace(u'"', QStringLiteral("\"\"")) + u'"';
            quoted << cell;
        }
        text += quoted.join(separator) + u'\n';
    }
    return text;
}

Cells readCells(const QString& text, QChar separator)
{
    Cells cells;
    QStringList row;
    QString cell;
    bool isQuoted = false;
    const auto endRow = [&] {
        row << std::exchange(cell, {});
        cells << std::exchange(row, {});
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (isQuoted) {
            if (c != u'"')
                cell += c;
            else if (i + 1 < text.size() && text[i + 1] == u'"')
                cell += text[++i];
            else
                isQuoted = false;
        } else if (c == u'"' && cell.isEmpty()) {
            isQuoted = true;
        } else if (c == separator) {
            row << std::exchange(cell, {});
        } else if (c == u'\n') {
            endRow();
        } else if (c != u'\r') {
            cell += c;
        }
    }
    if (!cell.isEmpty() || !row.isEmpty())
        endRow();
    return cells;
}

Cells cellsOf(const DecisionModel& table)
{
    Cells cells(1);
    for (int column = 0; column < table.columnCount(); ++column)
        cells.first() << table.keyOf(column);
    for (int row = 0; row < table.rowCount(); ++row) {
        QStringList line;
        for (int column = 0; column < table.columnCount(); ++column)
            line << table.textAt(row, column);
        cells << line;
    }
    return cells;
}

Source withCell(std::string_view source, const DecisionModel& table, int row, int column,
                const QString& text)
{
    const rules::DecisionRow& at = table.row(row);
    const Part part = table.partOf(column);
    if (const auto field = ruleFieldOf(part))
        return rules::setRuleField(source, at.rule, *field, toStd(text.trimmed()));
    const std::string condition = toStd(table.rules()[static_cast<qsizetype>(at.rule)].condition);
    const auto changed = rules::setDecisionCell(
        condition, at,
        part == Part::Field ? static_cast<std::size_t>(column) - 1 : table.table().lastColumn(),
        toStd(table.fieldOf(column)), toStd(text), rules::Schema::rules());
    if (!changed)
        return std::unexpected(changed.error());
    return *changed == condition ? Source(std::string(source))
                                 : rules::replaceRuleCondition(source, at.rule, *changed);
}

namespace {

base::Result<> pasteRow(Draft& draft, const rules::DecisionRow& at, const FileRow& row)
{
    if (auto done = changeConditions(draft, at.rule, static_cast<int>(at.alternative), row); !done)
        return done;
    if (at.alternative > 0)
        return {}; // what the rule gives stands in its first row
    if (auto done = setVerdict(draft, at.rule, row); !done)
        return done;
    const QString name = row.value(kKeys[0]).trimmed();
    return name.isEmpty() || name == draft.rules()[static_cast<qsizetype>(at.rule)].name
        ? base::Result<>()
        : draft.take(
              rules::setRuleField(draft.source(), at.rule, rules::RuleField::Name, toStd(name)));
}

base::Result<> appendRow(Draft& draft, const FileRow& row, const QStringList& keys)
{
    QStringList fields = keys;
    fields.removeIf([](const QString& key) { return kKeys.contains(key); });
    const auto condition = conjunctionOf(row, fields);
    if (!condition)
        return std::unexpected(condition.error());
    const QString given = row.value(kKeys[0]).trimmed();
    const QString name = given.isEmpty()
        ? freeRuleName(draft.rules(), DecisionModel::tr("rule", "stem of a name; no blanks"))
        : given;
    return addFromRow(draft, static_cast<std::size_t>(draft.rules().size()), name, *condition, row);
}

} // namespace

Source withPasted(std::string_view source, const DecisionModel& table, int row,
                  const QStringList& keys, const Cells& cells)
{
    Draft draft(source, {});
    for (int i = 0; i < static_cast<int>(cells.size()); ++i) {
        FileRow wanted;
        for (qsizetype c = 0; c < cells[i].size() && c < keys.size(); ++c)
            wanted.insert(keys[c], cells[i][c].trimmed());
        auto done = sortFurther(wanted);
        if (done)
            done = row + i < table.rowCount() ? pasteRow(draft, table.row(row + i), wanted)
                                              : appendRow(draft, wanted, keys);
        if (!done)
            return atCell(done.error(), row + i + 1, keys.value(0));
    }
    return draft.source();
}

Source withImported(std::string_view source, const Cells& cells)
{
    return Importer(source, cells).run();
}

} // namespace tributary::models
