#include "models/decision_file.h"

#include "gateway/text.h"
#include "rules/editing/rule_edit.h"
#include "rules/editing/rule_fields.h"
#include "rules/editing/rule_parts.h"

#include <QHash>
#include <QMap>
#include <QSet>

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
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

// A rule file under change: each change reads one rule, whatever the size of the file.
class Draft
{
public:
    static base::Result<Draft> read(std::string_view source)
    {
        auto parts = rules::RuleParts::read(source);
        if (!parts)
            return std::unexpected(parts.error());
        Draft draft(std::move(*parts), outlineOf(toQt(source)));
        if (static_cast<std::size_t>(draft.m_rules.size()) != draft.m_parts.size())
            return base::failure(base::ErrorCode::ParseError,
                                 toStd(DecisionModel::tr("a rule of the list is none")));
        return draft;
    }

    const QList<RuleOutline>& rules() const { return m_rules; } // by part
    const RuleOutline& rule(std::size_t part) const
    {
        return m_rules.at(static_cast<qsizetype>(part));
    }
    std::string condition(std::size_t part) const { return toStd(rule(part).condition); }

    // What an edit makes of the rule in a file of its own.
    template<class Edit>
    base::Result<> change(std::size_t part, Edit edit)
    {
        const std::string before = m_parts.alone(part);
        const Source changed = edit(before);
        if (changed && *changed == before)
            return {};
        if (auto done = m_parts.change(part, changed); !done)
            return done;
        m_rules[static_cast<qsizetype>(part)] = outlineOf(toQt(*changed)).value(0);
        return {};
    }
    std::size_t add(const QString& name, const std::string& condition)
    {
        const std::size_t part = m_parts.add({toStd(name), condition});
        m_rules.append(outlineOf(toQt(m_parts.alone(part))).value(0));
        return part;
    }
    Source joined(const std::vector<std::size_t>& order) const { return m_parts.joined(order); }

private:
    Draft(rules::RuleParts parts, QList<RuleOutline> rules)
        : m_parts(std::move(parts))
        , m_rules(std::move(rules))
    {
    }

    rules::RuleParts m_parts;
    QList<RuleOutline> m_rules;
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
base::Result<> setVerdict(Draft& draft, std::size_t part, const FileRow& row)
{
    const RuleOutline rule = draft.rule(part);
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
        auto done = draft.change(part, [&field, &value](std::string_view source) {
            return rules::setRuleField(source, 0, field, toStd(value));
        });
        if (!done)
            return done;
    }
    return {};
}

std::string joined(const std::vector<std::string>& conjunctions)
{
    std::string condition;
    for (const std::string& part : conjunctions)
        condition += (condition.empty() ? "" : " OR\n") + part;
    return condition;
}

constexpr auto kAllFields = std::numeric_limits<std::size_t>::max();

// The condition with the cells of one row as a file has them; only those that differ change, so
// that the rest stays as written. What the row has no key for stays.
Source conditionWith(std::string condition, std::size_t alternative, const FileRow& row, int shown)
{
    // A row is never without a condition: cells are filled before others are emptied.
    for (const bool isEmpty : {false, true}) {
        for (auto it = row.cbegin(); it != row.cend(); ++it) {
            const bool isFurther = it.key() == kKeys[1];
            const QString text = it.value().trimmed();
            if ((!isFurther && kKeys.contains(it.key())) || text.isEmpty() != isEmpty)
                continue;
            const std::string field = isFurther ? std::string() : toStd(it.key());
            const auto table = isFurther ? rules::decisionTable({condition}, {}, kAllFields)
                                         : rules::decisionTable({condition}, {field}, kAllFields);
            if (alternative >= table.rows.size())
                return base::failure(base::ErrorCode::Conflict,
                                     toStd(DecisionModel::tr("the row is gone")));
            const rules::DecisionRow& at = table.rows[alternative];
            const std::size_t column = isFurther ? table.lastColumn() : 0; // which was asked for
            if (toQt(at.cell(column).text).simplified() == text.simplified())
                continue;
            auto changed =
                rules::setDecisionCell(condition, at, column, field, toStd(text), schema());
            if (!changed)
                return atCell(changed.error(), shown, it.key());
            condition = std::move(*changed);
        }
    }
    return condition;
}

base::Result<> setCondition(Draft& draft, std::size_t part, const std::string& condition)
{
    if (condition == draft.condition(part))
        return {};
    return draft.change(part, [&condition](std::string_view source) {
        return rules::replaceRuleCondition(source, 0, condition);
    });
}

struct FileRule
{
    QString name;
    QList<FileRow> rows;
    QList<int> lines; // of the rows, 1-based, the head being 1
};

class Importer
{
public:
    Importer(std::string_view source, const Cells& cells)
        : m_source(source)
        , m_cells(cells)
    {
    }

    Source run()
    {
        if (const auto done = readHead(); !done)
            return std::unexpected(done.error());
        if (const auto done = readRules(); !done)
            return std::unexpected(done.error());
        auto draft = Draft::read(m_source);
        if (!draft)
            return std::unexpected(draft.error());
        QHash<QString, std::size_t> there;
        for (auto part = static_cast<std::size_t>(draft->rules().size()); part-- > 0;)
            there.insert(draft->rule(part).name, part); // the first of a name
        std::vector<std::size_t> order;
        for (const FileRule& rule : m_rules) {
            const auto found = there.constFind(rule.name);
            const auto part =
                found == there.cend() ? added(*draft, rule) : changed(*draft, *found, rule);
            if (!part)
                return std::unexpected(part.error());
            order.push_back(*part);
        }
        return order.empty() && there.isEmpty() ? Source(std::string(m_source))
                                                : draft->joined(order);
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
        QSet<QString> names;
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
            const int line = static_cast<int>(i) + 1;
            if (name.isEmpty() || (!m_rules.empty() && m_rules.back().name == name)) {
                m_rules.back().rows << row;
                m_rules.back().lines << line;
            } else if (names.contains(name))
                return base::failure(
                    base::ErrorCode::ParseError,
                    toStd(DecisionModel::tr("Row %1: the rows of %2 must stand together")
                              .arg(i + 1)
                              .arg(name)));
            else {
                m_rules.push_back({name, {row}, {line}});
                names.insert(name);
            }
        }
        return {};
    }

    // The rows as conjunctions, which says whether each of them is one.
    base::Result<std::vector<std::string>> conjunctions(const FileRule& rule) const
    {
        std::vector<std::string> all;
        for (qsizetype i = 0; i < rule.rows.size(); ++i) {
            auto conjunction = conjunctionOf(rule.rows[i], m_fields);
            if (!conjunction)
                return atCell(conjunction.error(), rule.lines[i], rule.name);
            all.push_back(std::move(*conjunction));
        }
        return all;
    }

    base::Result<std::size_t> added(Draft& draft, const FileRule& rule) const
    {
        const auto rows = conjunctions(rule);
        if (!rows)
            return std::unexpected(rows.error());
        const std::size_t part = draft.add(rule.name, joined(*rows));
        if (const auto done = setVerdict(draft, part, rule.rows.first()); !done)
            return atCell(done.error(), rule.lines.first(), rule.name);
        return part;
    }

    base::Result<std::size_t> changed(Draft& draft, std::size_t part, const FileRule& rule) const
    {
        const auto rows = conjunctions(rule);
        if (!rows)
            return std::unexpected(rows.error());
        const auto condition = adapted(draft.condition(part), rule, *rows);
        if (!condition)
            return std::unexpected(condition.error());
        auto done = setCondition(draft, part, *condition);
        if (done)
            done = setVerdict(draft, part, rule.rows.first());
        if (!done)
            return atCell(done.error(), rule.lines.first(), rule.name);
        return part;
    }

    static bool hasKey(const FileRule& rule, const QString& key)
    {
        return std::ranges::any_of(rule.rows,
                                   [&](const FileRow& row) { return row.contains(key); });
    }

    static Source adapted(std::string condition, const FileRule& rule,
                          const std::vector<std::string>& rows)
    {
        const auto table = rules::decisionTable({condition}, {}, kAllFields);
        const bool isReadable = table.rows.front().isReadable;
        if (isReadable && table.rows.size() == rows.size()) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                const auto at = static_cast<qsizetype>(i);
                auto changed = conditionWith(condition, i, rule.rows[at], rule.lines[at]);
                if (!changed)
                    return changed;
                condition = std::move(*changed);
            }
            return condition;
        }
        for (const rules::DecisionRow& row : table.rows) {
            for (const rules::DecisionCell& cell : row.cells) {
                const QString key =
                    cell.column < table.lastColumn() ? toQt(table.fields[cell.column]) : kKeys[1];
                if (isReadable && !hasKey(rule, key))
                    return atCell(
                        {base::ErrorCode::InvalidArgument,
                         toStd(DecisionModel::tr("it has other rows here, and conditions in a "
                                                 "column that the file lacks: %1")
                                   .arg(key)),
                         {},
                         {}},
                        rule.lines.first(), rule.name);
            }
        }
        return joined(rows);
    }

    std::string_view m_source;
    const Cells& m_cells;
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

CellPlace placeOf(const DecisionModel& table, int row, int column)
{
    const rules::DecisionRow& at = table.row(row);
    const Part part = table.partOf(column);
    return {at, part,
            part == Part::Field ? static_cast<std::size_t>(column) - 1 : table.table().lastColumn(),
            toStd(table.fieldOf(column)),
            toStd(table.rules().at(static_cast<qsizetype>(at.rule)).condition)};
}

Source withCell(std::string_view source, const CellPlace& place, const QString& text)
{
    if (const auto field = ruleFieldOf(place.part))
        return rules::setRuleField(source, place.row.rule, *field, toStd(text.trimmed()));
    const auto changed = rules::setDecisionCell(place.condition, place.row, place.column,
                                                place.field, toStd(text), schema());
    if (!changed)
        return std::unexpected(changed.error());
    return *changed == place.condition
        ? Source(std::string(source))
        : rules::replaceRuleCondition(source, place.row.rule, *changed);
}

PastePlace placeFrom(const DecisionModel& table, int row, qsizetype count, const QStringList& keys)
{
    PastePlace place{.first = row, .keys = keys, .others = table.table().others};
    for (int i = row; i < table.rowCount() && i - row < count; ++i)
        place.rows.push_back({table.row(i).rule, table.row(i).alternative});
    return place;
}

namespace {

// Conditions of fields without a column stand under further ones: those that are not there any more
// go, too.
void emptyOthers(FileRow& row, const std::string& condition, const PastePlace& place)
{
    if (!row.contains(kKeys[1]) || place.others.empty())
        return;
    for (const std::string& field : rules::decisionTable({condition}, {}, kAllFields).fields) {
        if (!row.contains(toQt(field))
            && std::ranges::find(place.others, field) != place.others.end())
            row.insert(toQt(field), QString());
    }
}

base::Result<> pasteRow(Draft& draft, const PastePlace& place, std::size_t index, FileRow row)
{
    const auto [rule, alternative] = place.rows[index];
    const int shown = place.first + static_cast<int>(index) + 1;
    emptyOthers(row, draft.condition(rule), place);
    const auto condition = conditionWith(draft.condition(rule), alternative, row, shown);
    if (!condition)
        return std::unexpected(condition.error());
    auto done = setCondition(draft, rule, *condition);
    const QString name = row.value(kKeys[0]).trimmed();
    if (done && alternative == 0) // what the rule gives stands in its first row
        done = setVerdict(draft, rule, row);
    if (done && alternative == 0 && !name.isEmpty() && name != draft.rule(rule).name)
        done = draft.change(rule, [&name](std::string_view source) {
            return rules::setRuleField(source, 0, rules::RuleField::Name, toStd(name));
        });
    return done ? done : atCell(done.error(), shown, place.keys.value(0));
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
    return setVerdict(draft, draft.add(name, *condition), row);
}

} // namespace

Source withPasted(std::string_view source, const PastePlace& place, const Cells& cells)
{
    auto draft = Draft::read(source);
    if (!draft)
        return std::unexpected(draft.error());
    for (qsizetype i = 0; i < cells.size(); ++i) {
        const int shown = place.first + static_cast<int>(i) + 1;
        FileRow wanted;
        for (qsizetype c = 0; c < cells[i].size() && c < place.keys.size(); ++c)
            wanted.insert(place.keys[c], cells[i][c].trimmed());
        if (const auto sorted = sortFurther(wanted); !sorted)
            return atCell(sorted.error(), shown, kKeys[1]);
        const auto index = static_cast<std::size_t>(i);
        if (index < place.rows.size()) {
            if (const auto done = pasteRow(*draft, place, index, wanted); !done)
                return std::unexpected(done.error());
        } else if (const auto done = appendRow(*draft, wanted, place.keys); !done) {
            return atCell(done.error(), shown, place.keys.value(0));
        }
    }
    std::vector<std::size_t> order(static_cast<std::size_t>(draft->rules().size()));
    std::iota(order.begin(), order.end(), std::size_t(0));
    return order.empty() ? Source(std::string(source)) : draft->joined(order);
}

Source withImported(std::string_view source, const Cells& cells)
{
    return Importer(source, cells).run();
}

} // namespace tributary::models
