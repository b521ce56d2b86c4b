#include "models/filter_terms.h"

#include "gateway/text.h"
#include "rules/ast.h"
#include "rules/token.h"

#include <algorithm>

namespace tributary::models {

namespace {

using gateway::toQt;
using rules::Node;
using rules::NodeKind;

QString nameOf(const Node& field)
{
    QString name = toQt(field.text);
    if (field.key)
        name += QLatin1Char('.') + toQt(*field.key);
    return name;
}

// Adds what the term demands of the field; false when the term is about something else.
bool take(const Node& term, const QString& field, FilterTerms& terms)
{
    const bool isCompare = term.kind == NodeKind::Compare
        && (term.op == rules::CompareOp::Equal || term.op == rules::CompareOp::NotEqual);
    if ((!isCompare && term.kind != NodeKind::In) || term.children.size() < 2
        || term.children[0].kind != NodeKind::Field || nameOf(term.children[0]) != field)
        return false;
    QStringList values;
    for (std::size_t i = 1; i < term.children.size(); ++i) {
        const auto value = term.children[i].kind == NodeKind::String
            ? rules::unescape(term.children[i].text)
            : std::nullopt;
        if (!value)
            return false;
        values.append(toQt(*value));
    }
    const bool isNegated = isCompare ? term.op == rules::CompareOp::NotEqual : term.negated;
    (isNegated ? terms.excluded : terms.included) += values;
    return true;
}

struct Split
{
    FilterTerms terms;
    QStringList others; // as written
    qsizetype at = -1; // where in others the terms of the field stood
    bool isOr = false; // the one other term needs parentheses beside AND
};

Split split(const QString& filter, const QString& field)
{
    Split result;
    const std::string text = gateway::toStd(filter);
    const rules::Parsed parsed = rules::parse(text);
    if (!parsed.root) {
        if (!filter.trimmed().isEmpty())
            result.others.append(filter.trimmed());
        return result;
    }
    const auto add = [&](const Node& term) {
        if (take(term, field, result.terms)) {
            if (result.at < 0)
                result.at = result.others.size();
            return;
        }
        result.others.append(
            toQt(std::string_view(text).substr(term.span.begin, term.span.end - term.span.begin)));
    };
    if (parsed.root->kind == NodeKind::And)
        std::ranges::for_each(parsed.root->children, add);
    else
        add(*parsed.root);
    result.isOr = parsed.root->kind == NodeKind::Or;
    return result;
}

QString quoted(const QString& value)
{
    return toQt(rules::quote(gateway::toStd(value)));
}

QString term(const QString& field, const QStringList& values, bool isNegated)
{
    if (values.size() == 1)
        return field + (isNegated ? QLatin1String(" != ") : QLatin1String(" = "))
            + quoted(values.first());
    QStringList list;
    for (const QString& value : values)
        list.append(quoted(value));
    return field + (isNegated ? QLatin1String(" NOT IN [") : QLatin1String(" IN ["))
        + list.join(QLatin1String(", ")) + QLatin1Char(']');
}

} // namespace

FilterTerms termsOf(const QString& filter, const QString& field)
{
    return split(filter, field).terms;
}

QString withTerms(const QString& filter, const QString& field, const FilterTerms& terms)
{
    Split found = split(filter, field);
    if (found.isOr && terms != FilterTerms{})
        found.others.first() = QLatin1Char('(') + found.others.first() + QLatin1Char(')');
    qsizetype at = found.at < 0 ? found.others.size() : found.at;
    if (!terms.included.isEmpty())
        found.others.insert(at++, term(field, terms.included, false));
    if (!terms.excluded.isEmpty())
        found.others.insert(at, term(field, terms.excluded, true));
    return found.others.join(QLatin1String(" AND "));
}

QString withToggled(const QString& filter, const QString& field, const QString& value)
{
    FilterTerms terms = termsOf(filter, field);
    terms.excluded.removeAll(value);
    if (terms.included.removeAll(value) == 0)
        terms.included.append(value);
    return withTerms(filter, field, terms);
}

QString withOnly(const QString& filter, const QString& field, const QString& value)
{
    return withTerms(filter, field, {{value}, {}});
}

QString withExcluded(const QString& filter, const QString& field, const QString& value)
{
    FilterTerms terms = termsOf(filter, field);
    terms.included.removeAll(value);
    if (!terms.excluded.contains(value))
        terms.excluded.append(value);
    return withTerms(filter, field, terms);
}

} // namespace tributary::models
