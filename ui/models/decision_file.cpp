#include "models/decision_file.h"

#include "gateway/text.h"
#include "rules/editing/rule_edit.h"
#include "rules/editing/rule_fields.h"

#include <QHash>

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

// What a file has in one row: the cells by their column's key.
using FileRow = QHash<QString, QString>;

const QStringList kKeys{QStringLiteral("rule"), QStringLiteral("further"), QStringLiteral("type"),
                        QStringLiteral("priority"), QStringLiteral("reason")};

base::Result<std::string> conjunctionOf(const FileRow& row, const QStringList& fields)
{
    const rules::Schema schema = rules::Schema::rules();
    QStringList parts;
    for (const QString& field : fields) {
        const auto forms = rules::readCell(toStd(field), toStd(row.value(field)));
        if (!forms)
            return base::failure(
                base::ErrorCode::ParseError,
                toStd(DecisionModel::tr("%1: a cell holds an operator and a value").arg(field)),
                "< 300s, IN ['a', 'b'], true, IS KNOWN");
        for (const rules::LeafForm& form : *forms)
            parts << toQt(writeLeaf(form, schema));
    }
    const QString further = row.value(QStringLiteral("further")).trimmed();
    if (!further.isEmpty()) {
        const auto tree = rules::ConditionTree::read(toStd(further));
        if (!tree)
            return base::failure(base::ErrorCode::ParseError,
                                 rules::issueText(tree.error().front()).message);
        const bool isOr = tree->root().kind == rules::ConditionNode::Kind::Or;
        parts << (isOr ? u'(' + further + u')' : further);
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
            const QString name = row.value(kKeys[0]).trimmed();
            if (name.isEmpty() && m_rules.empty())
                return base::failure(base::ErrorCode::ParseError,
                                     toStd(DecisionModel::tr("Row %1 has no rule").arg(i + 1)));
            if (name.isEmpty() || (!m_rules.empty() && m_rules.back().name == name))
                m_rules.back().rows << row;
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

    // Changes only the cells that differ, so that the rest of the condition stays as written.
    base::Result<> adapt(std::size_t index, const FileRule& rule,
                         const std::vector<std::string>& conjunctions)
    {
        const int first = m_draft.table().firstRowOf(static_cast<int>(index));
        const rules::DecisionRow& row = m_draft.table().row(first);
        if (row.alternatives != conjunctions.size() || !row.isReadable)
            return m_draft.take(
                rules::replaceRuleCondition(m_draft.source(), index, joined(conjunctions)));
        for (int i = 0; i < static_cast<int>(conjunctions.size()); ++i) {
            // A row is never without a condition: cells are filled before others are emptied.
            for (const bool isEmpty : {false, true}) {
                if (auto done = adaptRow(index, i, rule.rows[i], isEmpty); !done)
                    return done;
            }
        }
        return {};
    }

    base::Result<> adaptRow(std::size_t index, int alternative, const FileRow& wanted, bool isEmpty)
    {
        for (int column = 0; column < m_draft.table().columnCount(); ++column) {
            const DecisionModel& table = m_draft.table();
            const Part part = table.partOf(column);
            if (part != Part::Field && part != Part::Further)
                continue;
            const QString text = wanted.value(table.keyOf(column)).trimmed();
            const int row = table.firstRowOf(static_cast<int>(index)) + alternative;
            if (text.isEmpty() != isEmpty || table.textAt(row, column).simplified() == text)
                continue;
            if (auto done = m_draft.take(withCell(m_draft.source(), table, row, column, text));
                !done)
                return done;
        }
        return {};
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
            line << table.textAt(row, column).simplified();
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

// Row `i` of what is pasted, behind the last one of the table: a new rule.
base::Result<> appendPasted(Draft& draft, const QStringList& cells, int column)
{
    FileRow row;
    QStringList fields;
    const DecisionModel& table = draft.table();
    for (int c = 0; c < static_cast<int>(cells.size()) && column + c < table.columnCount(); ++c) {
        row.insert(table.keyOf(column + c), cells[c].trimmed());
        if (table.partOf(column + c) == Part::Field)
            fields << table.fieldOf(column + c);
    }
    const auto condition = conjunctionOf(row, fields);
    if (!condition)
        return std::unexpected(condition.error());
    const auto count = draft.rules().size();
    const QString name = row.value(kKeys[0]).isEmpty()
        ? freeRuleName(draft.rules(), DecisionModel::tr("rule", "stem of a name; no blanks"))
        : row.value(kKeys[0]);
    return addFromRow(draft, static_cast<std::size_t>(count), name, *condition, row);
}

base::Result<> overwrite(Draft& draft, int row, int column, const QStringList& cells, bool isEmpty)
{
    for (int c = 0; c < static_cast<int>(cells.size()); ++c) {
        const DecisionModel& table = draft.table();
        const QString cell = cells[c].trimmed();
        if (cell.isEmpty() != isEmpty || column + c >= table.columnCount())
            continue;
        if (auto done = draft.take(withCell(draft.source(), table, row, column + c, cell)); !done)
            return atCell(done.error(), row + 1, draft.table().keyOf(column + c));
    }
    return {};
}

} // namespace

Source withPasted(std::string_view source, const DecisionModel& table, int row, int column,
                  const Cells& cells)
{
    QStringList fields;
    for (int i = 0; i < table.columnCount(); ++i) {
        if (table.partOf(i) == Part::Field)
            fields << table.fieldOf(i);
    }
    Draft draft(source, fields);
    for (int i = 0; i < static_cast<int>(cells.size()); ++i) {
        if (row + i >= draft.table().rowCount()) {
            if (auto done = appendPasted(draft, cells[i], column); !done)
                return atCell(done.error(), row + i + 1, draft.table().keyOf(column));
            continue;
        }
        for (const bool isEmpty : {false, true}) {
            if (auto done = overwrite(draft, row + i, column, cells[i], isEmpty); !done)
                return std::unexpected(done.error());
        }
    }
    return draft.source();
}

Source withImported(std::string_view source, const Cells& cells)
{
    return Importer(source, cells).run();
}

} // namespace tributary::models
